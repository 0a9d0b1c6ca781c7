"""Near-duplicates among images: re-encoded, cropped, brightened, mirrored, with callipers drawn in.

Two images are compared twice: by their lowest cosine terms, which is quick and finds what may be a
copy, and by the details of their small pictures laid onto each other, which tells two views of one
lesion from two exports of one view. Exact copies are known by the digest of their pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reader_study.screening.alignment import aligned_correlation
from reader_study.screening.candidates import FLIPS, Look, choose
from reader_study.screening.fingerprint import Fingerprint

NEAR = 0.96
"""Least likeness of the aligned details of a copy. Of 616 published images no two reach it (most:
0.93, two views of one lesion); of their copies, changed in every way named above, none is below
0.985."""

_CHUNK = 256
"""Pairs that are laid onto each other at once: 20 MB."""

_MIRRORED = ("", "left-right", "up-down", "both")


class Likeness(StrEnum):
    """How two images are the same."""

    EXACT = "exact"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images that are one, by their places in the sequence asked about; first < second.

    Parameters
    ----------
    score : float
        Likeness of their details, 1 for exact copies.
    mirrored : str
        ``""``, ``left-right``, ``up-down`` or ``both``.

    """

    first: int
    second: int
    kind: Likeness
    score: float
    mirrored: str = ""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What was found among images.

    Parameters
    ----------
    pairs : tuple of Pair
        In order of their places.
    groups : tuple of tuple of int
        Images that belong together through pairs, two and more, in order.
    flat : tuple of int
        Images that show nothing and were compared only by their pixels' digest.
    look : Look
        How pairs were chosen for a closer look; narrower than `Look()` where nearly all images
        are alike.

    """

    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, ...], ...]
    flat: tuple[int, ...]
    look: Look


def find_duplicates(
    prints: Sequence[Fingerprint], digests: Sequence[str] | None = None, *, near: float = NEAR
) -> Duplicates:
    """Find copies, exact by digest and near by fingerprint.

    Parameters
    ----------
    prints : sequence of Fingerprint
    digests : sequence of str, optional
        Digest of each image's pixels; an empty one is not compared.
    near : float
        Least likeness of a near-duplicate, 0–1.

    Raises
    ------
    ValueError
        When there are not as many digests as prints.

    """
    exact = _exact(digests if digests is not None else [""] * len(prints), len(prints))
    known = {(pair.first, pair.second) for pair in exact}
    every, look = _near(prints, near)
    found = [pair for pair in every if (pair.first, pair.second) not in known]
    pairs = tuple(sorted([*exact, *found], key=lambda pair: (pair.first, pair.second)))
    flat = tuple(place for place, each in enumerate(prints) if each.is_flat)
    return Duplicates(pairs, _groups(pairs, len(prints)), flat, look)


def _exact(digests: Sequence[str], count: int) -> list[Pair]:
    if len(digests) != count:
        raise ValueError(f"{len(digests)} digests for {count} fingerprints")
    first: dict[str, int] = {}
    pairs = []
    for place, digest in enumerate(digests):
        if digest and digest in first:
            pairs.append(Pair(first[digest], place, Likeness.EXACT, 1.0))
        elif digest:
            first[digest] = place
    return pairs


def _near(prints: Sequence[Fingerprint], near: float) -> tuple[list[Pair], Look]:
    places = [place for place, each in enumerate(prints) if not each.is_flat]
    if len(places) < 2:
        return [], Look()
    views = np.stack([prints[place].views for place in places])
    candidates, look = choose(views)
    found = []
    for start in range(0, len(candidates), _CHUNK):
        chunk = candidates[start : start + _CHUNK]
        for (first, second, flip), score in zip(chunk, _scores(views, chunk), strict=True):
            if score >= near:
                rounded = round(float(score), 4)
                ends = places[first], places[second]
                found.append(Pair(*ends, Likeness.NEAR, rounded, _MIRRORED[flip]))
    return found, look


def _scores(views: NDArray[np.uint8], pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the likeness of the details of each pair, in the view where they fit better."""
    first, second, flip = pairs.T
    scores = [
        aligned_correlation(views[first, view], _turned(views[second, view], flip))
        for view in range(views.shape[1])
    ]
    return np.maximum(*scores)


def _turned(views: NDArray[np.uint8], flip: NDArray[np.int64]) -> NDArray[np.uint8]:
    turned = views.copy()
    for number, (down, across) in enumerate(FLIPS):
        turned[flip == number] = views[flip == number][:, ::down, ::across]
    return turned


def _groups(pairs: Sequence[Pair], count: int) -> tuple[tuple[int, ...], ...]:
    if not pairs:
        return ()
    first = [pair.first for pair in pairs]
    second = [pair.second for pair in pairs]
    graph = coo_array((np.ones(len(pairs)), (first, second)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        members.setdefault(int(label), []).append(place)
    return tuple(tuple(group) for group in members.values() if len(group) > 1)
