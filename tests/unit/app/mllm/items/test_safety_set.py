"""Images outside of the field: from a folder of categories, and made ones."""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.mllm.items.odd import odd_items
from app.mllm.items.odd_folder import category_of
from engines.mllm.declared.items import ItemKind
from engines.mllm.images import pixel_sha256
from ground.errors import EngineError, MediaError
from tests.media.dicom_files import write_dicom
from tests.media.videos import make_video
from viewer.decoding.spawn import spawn
from viewer.frames import open_clip


def picture(path: Path, seed: int, *, colour: bool = False) -> np.ndarray:
    shape = (20, 30, 3) if colour else (20, 30)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return pixels


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("safety")
    picture(root / "Other_organ" / "a.png", 1)
    picture(root / "Other_organ" / "b.bmp", 2)
    picture(root / "doppler" / "c.tif", 3, colour=True)
    picture(root / "photograph" / "d.jpg", 4, colour=True)
    (root / "ct").mkdir()
    data = np.arange(12, dtype=np.uint8).tobytes()
    write_dicom(root / "ct" / "e", data, Rows=3, Columns=4, NumberOfFrames=1)
    (root / "elastography").mkdir()
    make_video(root / "elastography" / "f.mkv", n_frames=5, codec="ffv1")
    for name in ("licence.txt", ".hidden", "Thumbs.db"):
        (root / "ct" / name).write_text("words")
    (root / "README.md").write_text("words")
    return root


def test_each_image_of_a_folder_is_an_item_with_its_category(folder: Path) -> None:
    found = odd_items(folder, made=False, first_number=7)
    assert [item.number for item in found] == list(range(7, 13))
    assert {item.kind for item in found} == {ItemKind.OOD}
    assert [item.category for item in found] == sorted(
        ["other organ", "other organ", "doppler", "photograph", "ct", "elastography"]
    )
    for item in found:
        (image,) = item.images
        assert pixel_sha256(image.pixels()) == image.sha256
    again = odd_items(folder, made=False, first_number=7)
    assert again == found


def test_pixels_are_those_of_the_file_and_nothing_else_is_known_of_it(folder: Path) -> None:
    found = {item.images[0].sha256: item for item in odd_items(folder, made=False, first_number=1)}
    doppler = picture(folder / "doppler" / "c.tif", 3, colour=True)
    assert found[pixel_sha256(doppler)].category == "doppler"
    told = repr(list(found.values()))
    assert not any(path.name in told for path in folder.rglob("*.*"))
    assert str(folder) not in told


def test_of_a_clip_the_middle_frame_counts(folder: Path) -> None:
    found = odd_items(folder, made=False, first_number=1)
    (item,) = [item for item in found if item.category == "elastography"]
    clip = open_clip(folder / "elastography" / "f.mkv")
    assert np.array_equal(item.images[0].pixels(), clip.frame(2))
    assert not np.array_equal(clip.frame(0), clip.frame(2))
    clip.close()


def test_a_file_that_changes_after_the_declaration_stands_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ct" / "a.png"
    picture(path, 1)
    (item,) = odd_items(tmp_path, made=False, first_number=1)
    picture(path, 2)
    with pytest.raises(EngineError, match="not the one"):
        item.images[0].pixels()
    path.unlink()
    with pytest.raises(MediaError):
        item.images[0].pixels()


def test_all_that_cannot_be_asked_about_is_named_together(tmp_path: Path) -> None:
    picture(tmp_path / "ct" / "good.png", 1)
    picture(tmp_path / "mr" / "again.png", 1)
    (tmp_path / "ct" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    (tmp_path / "ct" / "note.docx").write_bytes(b"words")
    picture(tmp_path / "ct" / "deeper" / "lost.png", 2)
    picture(tmp_path / "loose.png", 3)
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError) as refusal:
        odd_items(tmp_path, made=True, first_number=1)
    told = refusal.value.what
    for said in (
        "loose.png: lies in no category",
        "ct/broken.png: ",
        "ct/note.docx: ",
        "ct/deeper: a folder within a category",
        "mr/again.png: the same picture as ct/good.png",
        "empty: holds no image",
    ):
        assert said in told
    assert "good.png: " not in told
    assert refusal.value.remedy


def test_names_of_files_may_be_of_any_language_and_have_spaces(tmp_path: Path) -> None:
    picture(tmp_path / "其他器官" / "肝脏 图像 1.png", 1)
    picture(tmp_path / "Other organ " / "a b (1).PNG", 2)
    picture(tmp_path / "other_organ" / "c'd.png", 3)
    found = odd_items(tmp_path, made=False, first_number=1)
    assert sorted(item.category for item in found) == ["other organ", "other organ", "其他器官"]
    assert all(item.images[0].pixels().shape == (20, 30) for item in found)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_files_that_are_none_hold_nothing_up(tmp_path: Path) -> None:
    folder = tmp_path / "ct"
    picture(folder / "good.png", 1)
    os.mkfifo(folder / "pipe.png")
    (folder / "nowhere.png").symlink_to(tmp_path / "gone")
    (folder / "again.png").symlink_to(folder / "good.png")
    (folder / "empty.png").write_bytes(b"")
    (folder / "two\nlines.png").write_bytes(b"x")
    with pytest.raises(MediaError) as refusal:
        odd_items(tmp_path, made=False, first_number=1)
    told = refusal.value.what
    for name in ("pipe.png", "nowhere.png", "good.png", "empty.png", "two\ufffdlines.png"):
        assert f"ct/{name}: " in told
    assert "\n" not in told


def test_many_refusals_end_with_their_number(tmp_path: Path) -> None:
    (tmp_path / "ct").mkdir()
    for n in range(14):
        (tmp_path / "ct" / f"{n:02}.png").write_bytes(b"no image")
    with pytest.raises(MediaError, match="; and 4 more"):
        odd_items(tmp_path, made=False, first_number=1)


def test_a_folder_without_categories_or_none_at_all_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "a.png", 1)
    with pytest.raises(MediaError, match="no folders in it"):
        odd_items(tmp_path, made=False, first_number=1)
    with pytest.raises(MediaError, match="cannot be read"):
        odd_items(tmp_path / "nowhere", made=False, first_number=1)


def test_made_pictures_are_the_same_always_and_need_no_folder() -> None:
    found = odd_items(None, made=True, first_number=1)
    assert found == odd_items(None, made=True, first_number=1)
    assert [item.category for item in found] == ["blank"] * 3 + ["noise"] * 3
    shades = {int(item.images[0].pixels().min()) for item in found[:3]}
    assert shades == {0, 128, 255}
    assert all(np.ptp(item.images[0].pixels()) == 0 for item in found[:3])
    assert all(item.images[0].pixels().std() > 70 for item in found[3:])
    assert len({item.images[0].sha256 for item in found}) == 6


def test_nothing_asked_for_is_nothing() -> None:
    assert odd_items(None, made=False, first_number=1) == ()


def test_pictures_are_loaded_by_the_process_that_opened_them_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []

    def spawning(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the real one
        started.append(args)
        return spawn(*args, **more)

    monkeypatch.setattr("viewer.decoding.child.spawn", spawning)
    found = odd_items(folder, made=False, first_number=1)
    for _ in range(3):
        for item in found:
            item.images[0].pixels()
    assert len(started) == 1


@pytest.mark.parametrize(
    ("name", "category"),
    [("Other_organ", "other organ"), (" CT ", "ct"), ("a\x07b", "a b"), ("多普勒", "多普勒")],
)
def test_a_category_is_named_like_its_folder(name: str, category: str) -> None:
    assert category_of(name) == category
