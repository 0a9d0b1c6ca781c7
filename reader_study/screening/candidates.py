"""Which pairs of many images deserve a closer look, by the cosine terms of their small pictures.

All pairs are compared, in blocks of products of matrices: 20,000 images are 200 million pairs. A
tree over bits of a hash would save nothing, as images of one device lie too close together for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reader_study.screening.fingerprint import spectrum

FLIPS = ((1, 1), (1, -1), (-1, 1), (-1, -1))
"""Down and across: -1 for mirrored."""

LEAST = 0.70
"""Likeness of the terms, −1 to 1, from which a pair is looked at."""

_STRICTER = (0.75, 0.80, 0.85, 0.90)
_MOST_EACH = 5
_MOST_BESIDES = 2_000
"""More candidates than so many an image, and so many besides, are too many to look at."""

_BLOCK = 1024
_EVEN_ODD = ((0, 0), (0, 1), (1, 0), (1, 1))

Terms = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """How candidates are chosen.

    Parameters
    ----------
    least : float
        Likeness from which a pair is a candidate.
    without_common : bool
        What all images have in common, as the frame of one program's screen shots, is taken away
        before they are compared.

    """

    least: float = LEAST
    without_common: bool = False


def choose(views: NDArray[np.uint8]) -> tuple[NDArray[np.int64], Look]:
    """Return the candidates among images, and how they had to be chosen.

    Parameters
    ----------
    views : array of uint8, shape (images, 2, side, side)

    Returns
    -------
    tuple
        Rows of (first, second, flip) with first < second, `flip` a place in `FLIPS`; and the first
        of the looks, from the widest to the narrowest, that does not give too many.

    """
    parts = [_Parts(np.stack([spectrum(each) for each in views[:, v]])) for v in (0, 1)]
    looks = [Look(), *(Look(least, True) for least in (LEAST, *_STRICTER))]
    most = _MOST_EACH * len(views) + _MOST_BESIDES
    for look in looks:
        found = _at_most(parts, look, None if look == looks[-1] else most)
        if found is not None:
            return _once(found), look
    raise AssertionError("the last look has no limit")


class _Parts:
    """Terms of all images, parted into those that are even and odd in each axis.

    Mirroring an image changes the sign of whole parts, so that the sums of four products, with
    changed signs, are the likenesses of all its mirror images.
    """

    def __init__(self, terms: Terms) -> None:
        self.parts = [
            np.ascontiguousarray(terms[:, down::2, across::2]).reshape(len(terms), -1)
            for down, across in _EVEN_ODD
        ]
        self.common = [part.mean(axis=0) for part in self.parts]
        along = [part @ mean for part, mean in zip(self.parts, self.common, strict=True)]
        self.along = np.stack([self._flipped(along, flip) for flip in range(len(FLIPS))])
        self.common_square = float(sum(mean @ mean for mean in self.common))

    @staticmethod
    def _flipped(each: Sequence[Terms], flip: int) -> Terms:
        down, across = FLIPS[flip]
        signs = [down**d * across**a for d, a in _EVEN_ODD]
        total: Terms = sum(
            (np.float32(sign) * one for sign, one in zip(signs, each, strict=True)),
            start=np.zeros_like(each[0]),
        )
        return total

    def likeness(self, rows: slice, columns: slice, look: Look) -> Iterator[tuple[int, Terms]]:
        """Yield flip and likeness (rows, columns) of each image to each mirror image."""
        products = [part[rows] @ part[columns].T for part in self.parts]
        for flip in range(len(FLIPS)):
            alike = self._flipped(products, flip)
            if look.without_common:
                alike = self._apart(alike, self.along[0][rows], self.along[flip][columns])
            yield flip, alike

    def _apart(self, alike: Terms, first: Terms, second: Terms) -> Terms:
        """Return the likenesses after the common part was taken from both images of each pair."""
        square = self.common_square
        rest_first = np.sqrt(np.maximum(1 - 2 * first + square, 1e-6))
        rest_second = np.sqrt(np.maximum(1 - 2 * second + square, 1e-6))
        rests = np.outer(rest_first, rest_second)
        return ((alike - first[:, None] - second + square) / rests).astype(np.float32)


def _at_most(parts: Sequence[_Parts], look: Look, most: int | None) -> NDArray[np.int64] | None:
    """Return the candidates of a look, or None as soon as they are more than so many."""
    count = len(parts[0].along[0])
    found: list[NDArray[np.int64]] = [np.zeros((0, 4), dtype=np.int64)]
    total = 0
    for top in range(0, count, _BLOCK):
        for left in range(top, count, _BLOCK):
            block = _once(np.concatenate([*_block(parts, look, top, left)]), keep_likeness=True)
            total += len(block)
            if most is not None and total > most:
                return None
            found.append(block)
    return np.concatenate(found)


def _block(parts: Sequence[_Parts], look: Look, top: int, left: int) -> Iterator[NDArray[np.int64]]:
    """Yield (first, second, flip, likeness in millionths) of a block of pairs."""
    rows, columns = slice(top, top + _BLOCK), slice(left, left + _BLOCK)
    for view in parts:
        for flip, alike in view.likeness(rows, columns, look):
            first, second = np.nonzero(alike >= look.least)
            millionths = (alike[first, second] * 1e6).astype(np.int64)
            first, second = first + top, second + left
            each = np.stack([first, second, np.full_like(first, flip), millionths], axis=1)
            yield each[first < second]


def _once(found: NDArray[np.int64], *, keep_likeness: bool = False) -> NDArray[np.int64]:
    """Keep of each pair the way round in which it is most alike."""
    ranked = found[np.lexsort((-found[:, 3], found[:, 1], found[:, 0]))]
    new = np.ones(len(ranked), dtype=bool)
    new[1:] = (ranked[1:, :2] != ranked[:-1, :2]).any(axis=1)
    return ranked[new] if keep_likeness else ranked[new][:, :3]
