"""Pictures in a folder of categories: pixels alone, by the process that opens unknown files."""

import weakref
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from engines.mllm.declared.items import ItemImage
from engines.mllm.images import Pixels, pixel_sha256
from ground.errors import MediaError
from viewer.decoding import DecodePool
from viewer.model import WindowLevel

MOST_LISTED = 10
_LISTS = frozenset({".md", ".txt", ".csv", ".json", ".toml"})
"""Suffixes of lists and licences, which often lie beside public images."""

_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def pictures_in(folder: Path) -> tuple[tuple[str, ItemImage], ...]:
    """Return the pictures in the folders of a folder, each with the name of its category.

    Nothing is passed over but hidden files, files of the system, lists and licences.

    Raises
    ------
    MediaError
        The folder has no categories; or files are no images, are there twice, or lie elsewhere
        than in the folder of a category. All are named.

    """
    entries = _entries(folder)
    categories = [path for path in entries if path.is_dir()]
    if not categories:
        raise MediaError(
            "The folder of the safety set has no folders in it.",
            remedy="Make one for each category (other organ, doppler, ct, …), with images in it.",
            path=folder,
        )
    refused = [
        f"{_seen(path.name)}: lies in no category"
        for path in entries
        if not path.is_dir() and not _is_list(path)
    ]
    seen: dict[str, str] = {}
    found: list[tuple[str, ItemImage]] = []
    opener = _Opener()
    for category in categories:
        before = len(found) + len(refused)
        for path in _files(category, refused):
            shown = _seen(f"{category.name}/{path.name}")
            try:
                image = opener.picture(path)
            except MediaError as error:
                refused.append(f"{shown}: {error.what}")
                continue
            if image.sha256 in seen:
                refused.append(f"{shown}: the same picture as {seen[image.sha256]}")
            else:
                seen[image.sha256] = shown
                found.append((category_of(category.name), image))
        if len(found) + len(refused) == before:
            refused.append(f"{_seen(category.name)}: holds no image")
    if refused:
        raise _refusal(folder, refused)
    return tuple(found)


def category_of(name: str) -> str:
    """Return the name of a category by that of its folder: in small letters, with plain spaces.

    Examples
    --------
    >>> category_of("Other_organ ")
    'other organ'

    """
    shown = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(shown.replace("_", " ").lower().split())


class _Opener:
    """Opens files in a decoding process, which ends with the last picture that needs it."""

    def __init__(self) -> None:
        self._pool = DecodePool(children=1)
        weakref.finalize(self, self._pool.close)

    def picture(self, path: Path) -> ItemImage:
        """Return the picture of a file; it is opened once more when it is loaded."""
        return ItemImage(pixel_sha256(self.load(path)), partial(self.load, path))

    def load(self, path: Path) -> Pixels:
        """Return the pixels of a file; of several frames, the middle one."""
        clip = self._pool.open(path)
        try:
            pixels = clip.frame(clip.info.n_frames // 2)
            return np.ascontiguousarray(WindowLevel.of(clip.info, pixels).applied(pixels))
        finally:
            clip.close()


def _files(category: Path, refused: list[str]) -> Iterator[Path]:
    for path in _entries(category):
        if path.is_dir():
            refused.append(f"{_seen(f'{category.name}/{path.name}')}: a folder within a category")
        elif not _is_list(path):
            yield path


def _seen(name: str) -> str:
    """Return a name as one line that any terminal takes."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def _is_list(path: Path) -> bool:
    return path.suffix.lower() in _LISTS


def _entries(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise MediaError(
            f"The folder of the safety set cannot be read ({error.strerror or error}).",
            remedy="Name it in the run file, from the folder where that lies.",
            path=folder,
        ) from error
    return [
        path
        for path in found
        if not path.name.startswith(".") and path.name.lower() not in _OF_SYSTEMS
    ]


def _refusal(folder: Path, refused: Sequence[str]) -> MediaError:
    more = len(refused) - MOST_LISTED
    told = "; ".join(refused[:MOST_LISTED]) + (f"; and {more} more" if more > 0 else "")
    return MediaError(
        f"The safety set holds what cannot be asked about: {told}.",
        remedy="Take it out of the folder, or put images in its place.",
        path=folder,
    )
