"""Copies of pixels for a foreign program: PNG without metadata, and nobody else can read them.

Of an image goes what is seen: upright, transparency on black, 8 bits of grey or RGB. Its file name,
its metadata and its coding stay here.
"""

import base64
import contextlib
import hashlib
import io
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from engines.data.preprocess import to_grey
from engines.messages import MediumFile
from ground.errors import EngineError
from ground.regular import MB, read_regular

_MOST_BYTES = 512 * MB
_PREFIX = "reading-program-"
_COLOURED = frozenset({"RGB", "RGBA", "P", "PA", "CMYK", "YCbCr", "HSV", "LAB"})


@dataclass(frozen=True, slots=True)
class SentPicture:
    """The PNG that is sent, and the SHA-256 of the stored file that it shows."""

    png: bytes
    file_sha256: str


def picture_of(medium: MediumFile) -> SentPicture:
    """Return the pixels of a still, or of the part of it that is looked at.

    Raises
    ------
    EngineError
        The file is missing, truncated, no image, or smaller than the part.

    """
    path = Path(medium.path)
    try:
        content = read_regular(path, _MOST_BYTES)
        with warnings.catch_warnings():
            # Between one and two times Pillow's limit an image is large, not hostile.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as opened:
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                seen = _seen(upright if medium.crop is None else upright.crop(medium.crop))
        file = io.BytesIO()
        # An image made anew has no metadata to be written.
        Image.frombytes(seen.mode, seen.size, seen.tobytes()).save(file, "PNG", compress_level=1)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise EngineError(
            f"The image cannot be read ({error}).",
            remedy="Replace or remove this image.",
            path=path,
        ) from error
    return SentPicture(file.getvalue(), hashlib.sha256(content).hexdigest())


def _seen(image: Image.Image) -> Image.Image:
    if image.mode not in _COLOURED:
        return to_grey(image)
    clear = image.convert("RGBA")
    black = Image.new("RGBA", image.size, (0, 0, 0, 255))
    return Image.alpha_composite(black, clear).convert("RGB")


class PrivateFolder:
    """A folder that only this account can read; gone when it is closed.

    A process that was killed leaves its folder; the next one takes that away.

    Attributes
    ----------
    path : Path
    scratch : Path
        In it, for temporary files of the program.

    """

    def __init__(self) -> None:
        _sweep()
        self.path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self.scratch = self.path / "scratch"
        self._images = self.path / "images"
        for folder in (self.scratch, self._images):
            folder.mkdir(mode=0o700)

    def put(self, case: str, pngs: Sequence[bytes]) -> list[str]:
        """Write the images of a case, and return their paths."""
        paths = []
        for number, png in enumerate(pngs, start=1):
            path = self._images / f"{case}-{number}.png"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(png)
            paths.append(str(path))
        return paths

    def clear(self) -> None:
        """Take the images away."""
        for one in self._images.iterdir():
            with contextlib.suppress(OSError):
                one.unlink()

    def close(self) -> None:
        """Take the folder away. May be called twice."""
        shutil.rmtree(self.path, ignore_errors=True)


def as_inline(png: bytes) -> str:
    """Return a PNG as text for a line of JSON."""
    return base64.b64encode(png).decode("ascii")


def _sweep() -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = left.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    if sys.platform == "win32":  # to send signal 0 there is to send Ctrl-C
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
