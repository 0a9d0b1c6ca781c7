"""Which mask belongs to which image, by names and folders as published sets have them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from reader_study.intake.folder import MASK_FOLDERS, normal_path

_IMAGE_FOLDERS = frozenset({"image", "images", "img", "imgs", "original", "originals", "bmode"})
_SUFFIX = re.compile(
    r"(?P<stem>.+?)[ _-]+(?:masks?|tumou?r|lesions?|seg|segmentation|gt|label|other)[ _-]*"
    r"\(?\d*\)?"
)
_PREFIX = re.compile(r"(?:masks?|seg|gt|label)[ _-]+(?P<stem>.+)")
_LEAD = re.compile(r"[^\W\d_]+[ _-]+(?P<stem>.+)")
"""Words that a set puts in front of all its images: ``bus_0012-l`` beside ``mask_0012-l``."""

_OTHER = re.compile(r"[ _-]other[ _-]*\d*$")
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class MaskPairs:
    """Masks with their images.

    Parameters
    ----------
    of : mapping of str to tuple of str
        Path of an image to those of its masks, in the order in which a person counts them.
    others : tuple of str
        Masks of what is no lesion, such as a lymph node, by their names (``…_other1``).
    alone : tuple of str
        Masks whose image is not there, or cannot be told.

    """

    of: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]
    alone: tuple[str, ...]


def paired(images: Iterable[str], masks: Iterable[str]) -> MaskPairs:
    """Pair the masks of a folder with its images, all by their paths from it.

    A mask lies beside its image or in a folder of masks (``benign/images`` and ``benign/mask``,
    ``images/set`` and ``masks/set``), and bears its name, with a word before or behind it. Folders
    that both have above them must agree: ``benign/1_mask.png`` is never that of
    ``malignant/1.png``.
    """
    index = _Index(images)
    found: dict[str, list[str]] = defaultdict(list)
    others, alone = [], []
    for mask in sorted(masks, key=_counted):
        image = index.image_of(mask)
        if image is None:
            alone.append(mask)
        elif is_other(mask):
            others.append(mask)
        else:
            found[image].append(mask)
    return MaskPairs({k: tuple(v) for k, v in found.items()}, tuple(others), tuple(alone))


def is_other(path: str) -> bool:
    """Tell whether a mask outlines something else than the lesion, by its name."""
    return _OTHER.search(PurePosixPath(path).stem.casefold()) is not None


class _Index:
    """Images by where they lie and what they are called."""

    def __init__(self, images: Iterable[str]) -> None:
        self._named: dict[tuple[Sequence[str], str], list[str]] = defaultdict(list)
        self._anywhere: dict[str, list[str]] = defaultdict(list)
        for image in images:
            stem = _stem(image)
            lead = _LEAD.fullmatch(stem)
            for name in (stem,) if lead is None else (stem, f"…{lead['stem']}"):
                self._named[_place(image), name].append(image)
                self._anywhere[name].append(image)

    def image_of(self, mask: str) -> str | None:
        """Return the one image that a mask may belong to; None for none, or for several."""
        place, names = _place(mask), list(_names(_stem(mask)))
        for name in (*names, *(f"…{name}" for name in names)):
            near = self._named.get((place, name), [])
            found = near or [i for i in self._anywhere.get(name, []) if _agree(place, _place(i))]
            beside = [i for i in found if PurePosixPath(i).parent == PurePosixPath(mask).parent]
            if len(found) == 1 or len(beside) == 1:
                return (beside or found)[0]
        return None


def _names(stem: str) -> Iterator[str]:
    """Yield what the image of a mask may be called: as the mask, and without its own words."""
    yield stem
    for pattern in (_SUFFIX, _PREFIX):
        match = pattern.fullmatch(stem)
        if match is not None:
            # A word before and one behind: mask_case001_tumor.
            yield from _names(match["stem"])


def _place(path: str) -> Sequence[str]:
    """Return the folders above a file without those that say that images or masks are in them."""
    parts = PurePosixPath(normal_path(path)).parts[:-1]
    return tuple(part for part in parts if part not in MASK_FOLDERS | _IMAGE_FOLDERS)


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether folders agree from the file upwards, as far as both go."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return all(here == there for here, there in pairs)


def _stem(path: str) -> str:
    return PurePosixPath(normal_path(path)).stem


def _counted(path: str) -> tuple[str | int, ...]:
    """Order paths as a person counts: 2 before 10, and a mask without a number first."""
    pure = PurePosixPath(normal_path(path))
    parts = _NUMBERS.split(f"{pure.parent}/{pure.stem}")
    return tuple(int(part) if n % 2 else part for n, part in enumerate(parts))
