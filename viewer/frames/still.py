"""Still images to pixels, the same way for every caller.

Rules: 16 bits stay 16 bits; transparent pixels lie on black; palettes, CMYK and YCbCr become RGB;
an RGB image whose channels are equal everywhere becomes grey; a tint stays a tint; the EXIF
orientation is applied. Sizes are judged from the header, before anything is decoded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from reader_study.errors import MediaError

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
"""(H, W) uint8 or uint16, or (H, W, 3) uint8; C-contiguous."""

MIN_SIDE = 16
MAX_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF")


def read_pixels(path: Path) -> Pixels:
    """Decode a still image.

    Parameters
    ----------
    path : Path
        A PNG, JPEG, TIFF, BMP or single-frame GIF. The content decides, not the extension.

    Returns
    -------
    ndarray
        (H, W) uint8 for grey, (H, W) uint16 for grey of more than 8 bits, (H, W, 3) uint8 for
        colour in RGB order.

    Raises
    ------
    MediaError
        When the file is missing, empty, truncated, no image, smaller than 16 × 16, larger than 50
        megapixels, animated, or of floating-point values.

    """
    with _decoding(path), Image.open(path, formats=FORMATS) as image:
        _check_header(image, path)
        image.load()
        upright = ImageOps.exif_transpose(image)
        return np.ascontiguousarray(_to_array(upright, path))


def _check_header(image: Image.Image, path: Path) -> None:
    width, height = image.size
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        raise MediaError(
            f"The file has {frames} frames.",
            remedy="Only stills are read; save the frame that you want as PNG.",
            path=path,
        )
    if min(width, height) < MIN_SIDE:
        raise MediaError(
            f"The image is {width} × {height} pixels, too small to be read.",
            remedy="Export it again at its original size.",
            path=path,
        )
    if width * height > MAX_PIXELS:
        raise MediaError(
            f"The image has {width * height / 1e6:.0f} megapixels; at most "
            f"{MAX_PIXELS // 1_000_000} are read.",
            remedy="Export it at the scanner's own size.",
            path=path,
        )


def _to_array(image: Image.Image, path: Path) -> NDArray[Any]:
    match image.mode:
        case "1" | "L":
            return np.asarray(image.convert("L"))
        case "I;16" | "I;16L" | "I;16B" | "I;16N" | "I":
            return _sixteen_bits(image, path)
        case "F":
            raise MediaError(
                "The image holds floating-point values, which have no fixed grey scale.",
                remedy="Export it with 8 or 16 bits per pixel.",
                path=path,
            )
        case "LA" | "La" | "PA" | "RGBA" | "RGBa":
            return _grey_if_equal(_on_black(image))
        case "P" if "transparency" in image.info:
            return _grey_if_equal(_on_black(image))
        case _:
            return _grey_if_equal(np.asarray(image.convert("RGB")))


def _sixteen_bits(image: Image.Image, path: Path) -> NDArray[Any]:
    values = np.asarray(image)
    if values.min() < 0 or values.max() > 65535:
        raise MediaError(
            "The image holds values outside 0–65535.",
            remedy="Export it with 8 or 16 bits per pixel.",
            path=path,
        )
    return values.astype(np.uint16)


def _on_black(image: Image.Image) -> NDArray[np.uint8]:
    """Compose over black: a transparent pixel shows nothing, whatever colour it hides."""
    colour = image.convert("RGBA")
    black = Image.new("RGBA", colour.size, (0, 0, 0, 255))
    return np.asarray(Image.alpha_composite(black, colour).convert("RGB"))


def _grey_if_equal(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return red
    return rgb


@contextmanager
def _decoding(path: Path) -> Iterator[None]:
    """Turn whatever the decoder raises into one sentence about the file."""
    try:
        if path.stat().st_size == 0:
            raise MediaError(
                "The file is empty.", remedy="Copy it again from its source.", path=path
            )
        yield
    except FileNotFoundError as error:
        raise MediaError(
            "The file does not exist.", remedy="Check the name in the table.", path=path
        ) from error
    except UnidentifiedImageError as error:
        raise MediaError(
            "The file is not an image that can be read.",
            remedy="PNG, JPEG, TIFF, BMP and single-frame GIF are; export it as one of them.",
            path=path,
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(
            f"The image has more than {MAX_PIXELS // 1_000_000} megapixels.",
            remedy="Export it at the scanner's own size.",
            path=path,
        ) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError) as error:
        raise MediaError(
            f"The image is truncated or damaged ({error}).",
            remedy="Copy it again from its source.",
            path=path,
        ) from error
