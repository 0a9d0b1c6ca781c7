"""Images of items for the page of cases: by number, as PNG without metadata."""

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from ground.errors import TableError
from ground.names import path_name
from ground.regular import MB, read_regular

_MOST = 40 * MB
_SIDE = 640
"""Longest side in the page, in pixels."""


def item_images(folder: Path, items: Iterable[str]) -> dict[str, bytes]:
    """Return the images of the items that have a file ``ITEM.png`` in a folder.

    Raises
    ------
    TableError
        A file is no image that can be read.

    """
    found = {}
    for item in dict.fromkeys(items):
        path = folder / f"{path_name(item, what='number of an item')}.png"
        if path.is_file():
            found[item] = _plain(path)
    return found


def _plain(path: Path) -> bytes:
    try:
        with Image.open(io.BytesIO(read_regular(path, _MOST)), formats=["PNG"]) as image:
            kept = image.convert("RGB" if image.mode not in ("L", "1") else "L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise TableError(
            f"The image cannot be read ({error.__class__.__name__}).",
            remedy="Give PNG files, named by the numbers of the items.",
            path=path,
        ) from error
    kept.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    kept.save(out, "PNG")
    return out.getvalue()
