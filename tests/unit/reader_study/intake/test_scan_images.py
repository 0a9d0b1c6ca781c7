"""Odd and bad images through real files: right, or an error that names the file and its row."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ground.errors import IntakeError
from reader_study.intake import IssueKind, scan
from reader_study.intake.plan_text import described
from tests.made_intake import pngs_of, prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import make_folder, noise, save, write_table
from viewer.frames import read_pixels

RGB = np.dstack([noise(50), noise(51), noise(52)])
DEEP = noise(53).astype(np.uint16) * 257
Make = Callable[[Path], None]


def stored_pixels(folder: Path) -> NDArray[np.generic]:
    """Pixels of the one image of a folder after intake, through a stored file."""
    plan = scan(folder, opener=HERE)
    (case,) = prepare_here(plan, seed=1).cases()
    (folder / "stored.png").write_bytes(pngs_of(case)[0])
    return read_pixels(folder / "stored.png")


def rgba(path: Path) -> None:
    alpha = np.where(noise(54) > 127, 255, 0).astype(np.uint8)
    save(path, np.dstack([RGB, alpha]))


def palette(path: Path) -> None:
    Image.fromarray(noise(50)).convert("P").save(path)


def cmyk(path: Path) -> None:
    Image.fromarray(RGB).convert("CMYK").save(path, "TIFF")


def seen(path: Path) -> NDArray[np.generic]:
    """What a plain decoder shows of a file, on black, as RGB."""
    with Image.open(path) as image:
        colour = image.convert("RGBA")
        black = Image.new("RGBA", colour.size, (0, 0, 0, 255))
        return np.asarray(Image.alpha_composite(black, colour).convert("RGB"))


@pytest.mark.parametrize("make", [rgba, palette, cmyk, lambda path: save(path, RGB)])
def test_colour_images_are_stored_as_they_are_seen(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "a.png")
    write_table(tmp_path, [("a.png", "c", "p", "benign")])
    stored = stored_pixels(tmp_path)
    rgb = stored if stored.ndim == 3 else np.dstack([stored] * 3)
    np.testing.assert_array_equal(rgb, seen(tmp_path / "a.png"))


def test_sixteen_bits_stay_sixteen_bits(tmp_path: Path) -> None:
    save(tmp_path / "a.png", DEEP)
    write_table(tmp_path, [("a.png", "c", "p", "benign")])
    stored = stored_pixels(tmp_path)
    assert stored.dtype == np.uint16
    np.testing.assert_array_equal(stored, DEEP)


def test_a_misnamed_image_is_read_by_its_content(tmp_path: Path) -> None:
    Image.fromarray(noise(1)).save(tmp_path / "a.png", "BMP")
    write_table(tmp_path, [("a.png", "c", "p", "benign")])
    np.testing.assert_array_equal(stored_pixels(tmp_path), noise(1))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    save(path, noise(3, width=200, height=200))
    path.write_bytes(path.read_bytes()[:9000])


def one_pixel(path: Path) -> None:
    save(path, noise(3, width=1, height=1))


def sixty_megapixels(path: Path) -> None:
    Image.new("L", (10_000, 6_000)).save(path)


def animated(path: Path) -> None:
    frames = [Image.fromarray(noise(n)) for n in range(3)]
    frames[0].save(path, "GIF", save_all=True, append_images=frames[1:])


def no_image(path: Path) -> None:
    path.write_text("this is a letter")


BAD = {
    empty: "empty",
    truncated: "truncated",
    one_pixel: "too small",
    sixty_megapixels: "megapixel",
    animated: "3 frames",
    no_image: "not an image",
}


@pytest.mark.parametrize(("make", "said"), BAD.items())
def test_a_bad_image_is_an_error_with_file_and_row_and_nothing_is_prepared(
    tmp_path: Path, make: Make, said: str
) -> None:
    make_folder(tmp_path, 3)
    make(tmp_path / "img/1.png")
    plan = scan(tmp_path, opener=HERE)
    (error,) = plan.errors
    assert (error.kind, error.rows, error.cases) == (IssueKind.BAD_IMAGE, (3,), ("case-1",))
    assert "img/1.png" in str(error)
    assert said in str(error)
    with pytest.raises(IntakeError, match=r"img/1\.png"):
        prepare_here(plan, seed=1)


def test_bad_images_are_all_reported_at_once_and_can_be_left_out(tmp_path: Path) -> None:
    make_folder(tmp_path, 9)
    for number, make in enumerate(BAD):
        make(tmp_path / f"img/{number}.png")
    assert len(scan(tmp_path, opener=HERE).errors) == len(BAD)
    plan = scan(tmp_path, opener=HERE, skip_bad=True)
    assert plan.ok
    assert [case.name for case in plan.cases] == ["case-6", "case-7", "case-8"]
    assert plan.excluded_by_reason == {"image cannot be read": len(BAD)}


@pytest.mark.parametrize("shade", [0, 255, (30, 60, 90)])
def test_images_of_a_single_colour_are_taken_in_with_a_warning(
    tmp_path: Path, shade: int | tuple[int, int, int]
) -> None:
    make_folder(tmp_path, 3)
    for number in (0, 2):
        height = 20 + number  # two sizes: no copies of one another
        save(tmp_path / f"img/{number}.png", np.full((height, 24, *np.shape(shade)), shade, "u1"))
    plan = scan(tmp_path, opener=HERE)
    assert plan.ok
    (warning,) = [w for w in plan.warnings if "single colour" in w.text]
    assert "img/0.png, img/2.png" in warning.text
    assert (warning.rows, warning.cases) == ((2, 4), ("case-0", "case-2"))


def test_an_image_with_one_other_pixel_is_not_of_a_single_colour(tmp_path: Path) -> None:
    make_folder(tmp_path, 3)
    pixels = np.zeros((20, 24), np.uint8)
    pixels[7, 9] = 1
    save(tmp_path / "img/0.png", pixels)
    assert not [w for w in scan(tmp_path, opener=HERE).warnings if "colour" in w.text]


def test_an_image_changed_after_the_scan_stops_the_intake_by_its_name(tmp_path: Path) -> None:
    plan = scan(make_folder(tmp_path, 3), opener=HERE)
    batch = prepare_here(plan, seed=1)
    save(tmp_path / "img/2.png", noise(99))
    with pytest.raises(IntakeError, match=r"img/2\.png: The image has changed"):
        list(batch.cases())


def test_an_image_gone_after_the_scan_stops_the_intake_by_its_name(tmp_path: Path) -> None:
    plan = scan(make_folder(tmp_path, 3), opener=HERE)
    (tmp_path / "img/2.png").unlink()
    with pytest.raises(IntakeError, match=r"img/2\.png"):
        list(prepare_here(plan, seed=1).cases())


def test_the_plan_tells_sizes_stored_modes_and_the_number_of_duplicates(tmp_path: Path) -> None:
    make_folder(tmp_path, 6)
    save(tmp_path / "img/0.png", noise(60, width=40, height=18))
    save(tmp_path / "img/1.png", DEEP)
    save(tmp_path / "img/2.png", RGB)
    save(tmp_path / "img/4.png", noise(3))
    save(tmp_path / "img/5.png", np.dstack([noise(61)] * 3))
    plan = scan(tmp_path, opener=HERE, skip_bad=True)
    said = described(plan)
    line = "24–40 wide, 18–20 high; stored as 2 grey 8 bit, 1 grey 16 bit, 1 colour"
    assert line in said
    assert "Copies    1 exact" in said


def test_the_plan_of_images_none_of_which_can_be_decoded_tells_no_size(tmp_path: Path) -> None:
    make_folder(tmp_path, 1)
    (tmp_path / "img/0.png").write_bytes(b"")
    assert "Pixels" not in described(scan(tmp_path, opener=HERE))
