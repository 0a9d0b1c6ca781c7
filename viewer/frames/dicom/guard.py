"""What stands between an untrusted DICOM file and its parsers: limits, and one sentence after."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.guard import decoding

COPY_AGAIN = "Copy it again from its source."

_DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    SyntaxError,  # Pillow's word for a malformed header
    StopIteration,
    struct.error,
    zlib.error,
)
"""What pydicom, its plugins and Pillow are known to raise on mutated files."""

_ABOUT_THE_PATH = (FileNotFoundError, IsADirectoryError, PermissionError)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever the parsers raise into one sentence about the file.

    Warnings are silenced: they tell developers of harmless deviations from the standard, and a
    user could do nothing about them.
    """
    with decoding(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _ABOUT_THE_PATH:
            raise  # the same sentences as for stills
        except MemoryError as error:
            raise MediaError(
                "The file needs more memory than decoding may use.",
                remedy="Export it at a smaller size or in parts.",
                path=path,
            ) from error
        except RecursionError as error:
            raise MediaError(
                "The file nests sequences deeper than any real file does.",
                remedy=f"It is damaged or hostile. {COPY_AGAIN}",
                path=path,
            ) from error
        except _DAMAGE as error:
            raise MediaError(
                f"The DICOM file is truncated or damaged ({_brief(error)}).",
                remedy=COPY_AGAIN,
                path=path,
            ) from error


_PREAMBLE_OF_PLUGINS = "raised by all available plugins:"


def _brief(error: BaseException) -> str:
    """Return what a parser says on one line, without pydicom's introduction."""
    said = str(error).rpartition(_PREAMBLE_OF_PLUGINS)[2]
    return " ".join(said.split())[:200] or type(error).__name__
