"""Every kind of still that intake and the window may meet: the right pixels, or a clear error."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ground.errors import MediaError
from viewer.frames import open_clip, read_pixels
from viewer.frames.info import ClipNote

GREY = (np.add.outer(np.arange(40), 3 * np.arange(50)) % 256).astype(np.uint8)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def picture(pixels: NDArray[Any]) -> Image.Image:
    return Image.fromarray(pixels)


@pytest.mark.parametrize("name", ["a.png", "a.bmp", "a.tif", "a.gif"])
def test_grey_comes_back_exactly(tmp_path: Path, name: str) -> None:
    pixels = read_pixels(saved(tmp_path / name, picture(GREY)))
    assert pixels.dtype == np.uint8
    assert np.array_equal(pixels, GREY)
    assert pixels.flags.c_contiguous


def test_sixteen_bit_png_keeps_its_values(tmp_path: Path) -> None:
    deep = (GREY.astype(np.uint16) << 8) + 7
    pixels = read_pixels(saved(tmp_path / "a.png", picture(deep)))
    assert pixels.dtype == np.uint16
    assert np.array_equal(pixels, deep)


def test_big_endian_sixteen_bit_tiff_keeps_its_values(tmp_path: Path) -> None:
    deep = (GREY.astype(np.uint16) << 8) + 7
    image = Image.frombytes("I;16B", (50, 40), deep.astype(">u2").tobytes())
    assert np.array_equal(read_pixels(saved(tmp_path / "a.tif", image)), deep)


def test_equal_channels_become_grey_and_a_tint_stays(tmp_path: Path) -> None:
    same = np.repeat(GREY[..., None], 3, axis=2)
    assert np.array_equal(read_pixels(saved(tmp_path / "a.png", picture(same))), GREY)
    tinted = same.copy()
    tinted[..., 2] //= 2
    assert np.array_equal(read_pixels(saved(tmp_path / "b.png", picture(tinted))), tinted)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_pixels_lie_on_black(tmp_path: Path, mode: str) -> None:
    image = picture(GREY).convert(mode)
    alpha = np.full(GREY.shape, 255, np.uint8)
    alpha[:, :25], alpha[:, 25:30] = 0, 128
    image.putalpha(Image.fromarray(alpha))
    pixels = read_pixels(saved(tmp_path / "a.png", image))
    assert not pixels[:, :25].any()
    assert np.array_equal(pixels[:, 30:], GREY[:, 30:])
    assert np.abs(pixels[:, 25:30].astype(int) - GREY[:, 25:30] // 2).max() <= 1


def test_a_palette_becomes_its_colours(tmp_path: Path) -> None:
    image = Image.new("P", (50, 40), 1)
    image.putpalette([0, 0, 0, 200, 30, 30])
    pixels = read_pixels(saved(tmp_path / "a.png", image))
    assert pixels.shape == (40, 50, 3)
    assert (pixels == [200, 30, 30]).all()


def test_a_transparent_palette_colour_is_black(tmp_path: Path) -> None:
    image = Image.new("P", (50, 40), 1)
    image.putpalette([0, 0, 0, 200, 30, 30])
    image.paste(0, (0, 0, 5, 5))
    assert not read_pixels(saved(tmp_path / "a.png", image, transparency=1)).any()


def with_alpha(mode: str, alpha: int) -> Image.Image:
    image = picture(GREY).convert(mode)
    image.putalpha(Image.new("L", image.size, alpha))
    return image


def v5_bitmap(alpha: int) -> bytes:
    """Write a 32-bit BMP whose header (BITMAPV5HEADER) names a channel of transparency."""
    height, width = GREY.shape
    pixels = np.repeat(GREY[..., None], 4, axis=2)
    pixels[..., 3] = alpha
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    info = struct.pack("<IiiHHIIiiII", 124, width, -height, 1, 32, 3, pixels.nbytes, 0, 0, 0, 0)
    header = info + masks + b"BGRs" + bytes(124 - len(info) - len(masks) - 4)
    return b"BM" + struct.pack("<IHHI", 138 + pixels.nbytes, 0, 0, 138) + header + pixels.tobytes()


@pytest.mark.parametrize("name", ["a.png", "a.tif", "b.png", "v5.bmp", "p.png", "p.gif"])
def test_what_is_transparent_everywhere_is_shown_opaque_and_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "v5.bmp":
        path.write_bytes(v5_bitmap(0))
    elif name.startswith("p"):
        image = Image.new("P", (50, 40), 1)
        image.putpalette([0, 0, 0, 77, 77, 77])
        image.save(path, transparency=1)
    else:
        saved(path, with_alpha("LA" if name == "b.png" else "RGBA", 0))
    clip = open_clip(path)
    expected = np.full(GREY.shape, 77) if name.startswith("p") else GREY
    assert np.array_equal(clip.frame(0), expected)
    assert clip.info.notes == (ClipNote.ALPHA_IGNORED,)


def test_a_bitmap_with_alpha_is_as_transparent_as_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.bmp"
    path.write_bytes(v5_bitmap(255))
    assert np.array_equal(open_clip(path).frame(0), GREY)
    assert open_clip(path).info.notes == ()


def test_one_bit_becomes_black_and_white(tmp_path: Path) -> None:
    mask = GREY > 100
    pixels = read_pixels(saved(tmp_path / "a.png", Image.fromarray(mask)))
    assert np.array_equal(pixels, np.where(mask, 255, 0))


def test_cmyk_becomes_what_the_eye_sees(tmp_path: Path) -> None:
    image = Image.new("CMYK", (50, 40), (0, 0, 0, 0))
    image.paste((0, 255, 255, 0), (0, 0, 25, 40))
    pixels = read_pixels(saved(tmp_path / "a.jpg", image, quality=100)).astype(int)
    assert np.abs(pixels[20, 10] - [255, 0, 0]).max() < 6
    assert np.abs(pixels[20, 40] - [255, 255, 255]).max() < 6


def test_the_camera_orientation_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° clockwise
    pixels = read_pixels(saved(tmp_path / "a.png", picture(GREY), exif=exif))
    assert np.array_equal(pixels, np.rot90(GREY, -1))


def test_a_png_named_jpg_is_read_by_its_content(tmp_path: Path) -> None:
    assert np.array_equal(read_pixels(saved(tmp_path / "a.jpg", picture(GREY), format="PNG")), GREY)


def expect(path: Path, *words: str) -> None:
    with pytest.raises(MediaError) as caught:
        read_pixels(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert caught.value.remedy
    for word in words:
        assert word in message


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    expect(tmp_path / "a.png", "does not exist")


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    expect(tmp_path)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    expect(tmp_path / "a.png", "empty")


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_file_says_so(tmp_path: Path, name: str, share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200), dtype=np.uint8)
    path = saved(tmp_path / name, picture(noise))
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    expect(path)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 not an image", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"x"]
)
def test_what_is_no_image_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    expect(tmp_path / "a.png")


def test_one_pixel_is_too_small(tmp_path: Path) -> None:
    expect(saved(tmp_path / "a.png", Image.new("L", (1, 1))), "1 × 1", "too small")


@pytest.mark.parametrize("size", [(8000, 7500), (12000, 12000)])
def test_sixty_megapixels_are_refused_before_they_are_decoded(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = saved(tmp_path / "a.png", Image.new("L", size))
    expect(path, "megapixels")


def test_an_animation_says_how_many_frames_it_has(tmp_path: Path) -> None:
    frames = [Image.new("L", (50, 40), grey) for grey in (0, 90, 200)]
    path = tmp_path / "a.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    expect(path, "3 frames")


def test_floating_point_values_are_refused(tmp_path: Path) -> None:
    expect(saved(tmp_path / "a.tif", Image.new("F", (50, 40), 0.5)), "floating-point")


def test_a_still_is_a_clip_of_one_frame(tmp_path: Path) -> None:
    clip = open_clip(saved(tmp_path / "a.png", picture(GREY)))
    assert (clip.info.n_frames, clip.info.times_ms) == (1, (0.0,))
    assert (clip.info.width, clip.info.height) == GREY.shape[::-1]
    assert clip.info.calibration.at(0).spacing_mm is None
    assert np.array_equal(clip.frame(0), GREY)
    with pytest.raises(IndexError):
        clip.frame(1)


def test_a_colour_of_transparency_is_black_in_every_kind_of_png(tmp_path: Path) -> None:
    grey = int(GREY[3, 4])
    pixels = read_pixels(saved(tmp_path / "a.png", picture(GREY), transparency=grey))
    assert np.array_equal(pixels, np.where(grey == GREY, 0, GREY))
    deep = GREY.astype(np.uint16) * 256 + 9
    pixels = read_pixels(saved(tmp_path / "b.png", picture(deep), transparency=int(deep[3, 4])))
    assert np.array_equal(pixels, np.where(deep == deep[3, 4], 0, deep))
    red = np.zeros((40, 50, 3), np.uint8)
    red[..., 0], red[0] = 200, (10, 20, 30)
    pixels = read_pixels(saved(tmp_path / "c.png", picture(red), transparency=(10, 20, 30)))
    assert not pixels[0].any()
    assert np.array_equal(pixels[1:], red[1:])


def test_a_deep_tiff_whose_zero_is_white_is_turned_round(tmp_path: Path) -> None:
    deep = GREY.astype(np.uint16) * 256
    path = saved(tmp_path / "a.tif", picture(deep), tiffinfo={262: 0})
    assert np.array_equal(read_pixels(path), 65535 - deep)


def test_colour_of_sixteen_bits_keeps_its_upper_eight(tmp_path: Path) -> None:
    deep = np.zeros((40, 50, 3), ">u2")
    deep[..., 0], deep[..., 1] = 0xC8FF, 0x0AFF
    (tmp_path / "a.png").write_bytes(png(deep, depth=16, colour=2))
    assert (read_pixels(tmp_path / "a.png") == [0xC8, 0x0A, 0]).all()


def png(samples: NDArray[Any], *, depth: int, colour: int) -> bytes:
    """Write a PNG of a kind that Pillow does not write (PNG 1.2, 4.1.1)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    height, width = samples.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_narrow_strip_beyond_what_can_be_painted_is_refused(tmp_path: Path) -> None:
    expect(saved(tmp_path / "a.png", Image.new("L", (40_000, 20))), "32767")


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_several_pages_say_how_many(tmp_path: Path, name: str) -> None:
    pages = [picture(np.roll(GREY, shift)) for shift in range(4)]
    expect(
        saved(tmp_path / name, pages[0], save_all=True, append_images=pages[1:]), "4 frames", "PNG"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\0" * 128 + b"DICM" + b"\0" * 99, "DICOM"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "ZIP"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    (tmp_path / "a.png").write_bytes(content)
    expect(tmp_path / "a.png", kind)


def test_a_truncated_gif_says_so(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200), dtype=np.uint8)
    path = saved(tmp_path / "a.gif", picture(noise))
    path.write_bytes(path.read_bytes()[:20_000])
    expect(path, "truncated")


def test_a_flipped_bit_in_the_pixels_of_a_png_says_so(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (200, 200), dtype=np.uint8)
    path = saved(tmp_path / "a.png", picture(noise))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(bytes(data))
    expect(path, "damaged")


def test_cielab_is_refused(tmp_path: Path) -> None:
    expect(saved(tmp_path / "a.tif", Image.new("LAB", (50, 40))), "CIELAB")
