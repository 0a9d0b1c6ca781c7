"""What stands between an untrusted file and the decoder: checks before, one sentence after."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ground.errors import MediaError
from viewer.frames.sizes import MAX_PIXELS, check_sides

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF")

_DAMAGE = (
    OSError,
    SyntaxError,  # Pillow's word for a malformed header
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    EOFError,
    MemoryError,
    UserWarning,  # of cut-off tags, where warnings are errors
    struct.error,
    zlib.error,
)
"""What Pillow's pure-Python parsers are known to raise on mutated files."""

_SIGNATURES = (
    (128, b"DICM", "a DICOM file"),
    (8, b"WEBP", "a WebP image"),
    (8, b"AVI ", "an AVI video"),
    (4, b"ftyp", "an MP4 video or a HEIF image"),
    (4, b"jP  ", "a JPEG 2000 image"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document"),
    (0, b"\x00\x00\x01\xba", "an MPEG video"),
)


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a still by its content, refusing from its header what must not be decoded."""
    if path.stat().st_size == 0:
        raise MediaError("The file is empty.", remedy="Copy it again from its source.", path=path)
    with Image.open(path, formats=FORMATS) as image:
        check_size(image, path)
        _check_single(image, path)
        yield image


def check_size(image: Image.Image, path: Path) -> None:
    """Refuse an image that is too small or too large to be read."""
    check_sides(*image.size, path=path)


def _check_single(image: Image.Image, path: Path) -> None:
    # A telephone's JPEG may carry a preview behind the picture (MPO): the first one is the image.
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1:
        raise MediaError(
            f"The file has {frames} frames.",
            remedy="Only stills are read; save the frame that you want as PNG.",
            path=path,
        )


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Turn whatever the decoder raises into one sentence about the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise MediaError(
            "The file does not exist.", remedy="Check the name in the table.", path=path
        ) from error
    except (IsADirectoryError, PermissionError) as error:
        raise MediaError(
            "The file cannot be read: it is a folder, or you may not read it.",
            remedy="Check the name and the permissions.",
            path=path,
        ) from error
    except UnidentifiedImageError as error:
        raise MediaError(
            f"The file is {_kind(path)}, not an image that can be read.",
            remedy="Export it as PNG, JPEG, TIFF, BMP or single-frame GIF; the viewer also opens "
            "DICOM, AVI, MP4 and MPEG files.",
            path=path,
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError(
            f"The image has more than {MAX_PIXELS // 1_000_000} megapixels.",
            remedy="Export it at the scanner's own size.",
            path=path,
        ) from error
    except _DAMAGE as error:
        raise MediaError(
            f"The image is truncated or damaged ({error}).",
            remedy="Copy it again from its source.",
            path=path,
        ) from error


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(256)
    kinds = [kind for at, magic, kind in _SIGNATURES if head[at : at + len(magic)] == magic]
    return kinds[0] if kinds else "of an unknown kind"
