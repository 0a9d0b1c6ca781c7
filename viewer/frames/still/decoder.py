"""Still images to pixels, the same way for every caller.

Rules: 16 bits stay 16 bits; transparent pixels lie on black; an image that is transparent
everywhere is shown opaque; palettes, CMYK and YCbCr become RGB; an RGB image whose channels are
equal everywhere becomes grey; a tint stays a tint; the EXIF orientation is applied. Sizes are
judged from the header, before anything is decoded.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ground.errors import MediaError
from viewer.frames.guard import check_size, decoding, opened
from viewer.frames.pixels import Pixels

_PHOTOMETRIC_TAG = 262
_WHITE_IS_ZERO = 0


@dataclass(frozen=True, slots=True)
class DecodedStill:
    """A still image.

    Parameters
    ----------
    pixels : ndarray
        As `read_pixels` returns them.
    alpha_ignored : bool
        Whether the file calls every pixel transparent, and it is shown all the same.

    """

    pixels: Pixels
    alpha_ignored: bool = False


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
        colour in RGB order. Colour of 16 bits a channel keeps its upper 8.

    Raises
    ------
    MediaError
        When the file is missing, empty, truncated, no image, smaller than 16 × 16, larger than 50
        megapixels, animated, or of floating-point or CIELAB values.

    """
    return read_still(path).pixels


def read_still(path: Path) -> DecodedStill:
    """Decode a still image as `read_pixels` does, and tell what was not taken at its word.

    Raises
    ------
    MediaError
        As `read_pixels`.

    """
    with decoding(path), opened(path) as image:
        image.load()
        check_size(image, path)  # a GIF's frame may be larger than its header says
        white_is_zero = _is_white_zero(image)
        upright = ImageOps.exif_transpose(image)
        is_ignored = _is_transparent_everywhere(upright)
        if is_ignored:
            upright = upright.convert("RGBA").convert("RGB")
        pixels = np.ascontiguousarray(_to_array(upright, path, white_is_zero=white_is_zero))
        return DecodedStill(pixels, is_ignored)


def _to_array(image: Image.Image, path: Path, *, white_is_zero: bool) -> NDArray[Any]:
    match image.mode:
        case "I;16" | "I;16L" | "I;16B" | "I;16N" | "I":
            values = _sixteen_bits(image, path)
            # Pillow turns "white is zero" round for 8 bits, and hands 16 bits out as stored.
            return np.invert(values) if white_is_zero else values
        case "F":
            raise MediaError(
                "The image holds floating-point values, which have no fixed grey scale.",
                remedy="Export it with 8 or 16 bits per pixel.",
                path=path,
            )
        case "LAB":
            raise MediaError(
                "The image's colours are CIELAB, which are not read.",
                remedy="Export it as grey or RGB.",
                path=path,
            )
        case _ if image.has_transparency_data:
            return _grey_if_equal(_on_black(image))
        case "1" | "L":
            return np.asarray(image.convert("L"))
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
    grey = values.astype(np.uint16)
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        grey[grey == transparent] = 0
    return grey


def _is_white_zero(image: Image.Image) -> bool:
    """Tell whether a TIFF's 0 stands for white (PhotometricInterpretation WhiteIsZero)."""
    if image.format != "TIFF":
        return False
    tags = image.tag_v2  # type: ignore[attr-defined]
    return bool(tags.get(_PHOTOMETRIC_TAG) == _WHITE_IS_ZERO)


def _is_transparent_everywhere(image: Image.Image) -> bool:
    """Tell whether not a single pixel is to be seen, which nobody means.

    Programs that keep a fourth channel and never fill it write such files: 32-bit BMP above all.
    """
    if image.mode.startswith("I") or not image.has_transparency_data:
        return False
    return image.convert("RGBA").getchannel("A").getextrema() == (0, 0)


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
