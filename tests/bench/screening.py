"""CPU time of finding the copies among many images, and its ratio to the bare products in it."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from reader_study.screening.duplicates import find_duplicates
from reader_study.screening.fingerprint import SIDE, TERMS, Fingerprint
from tests.bench.result import Bench

_IMAGES = 20_000
_COPIES = 200
_BLOCK = 1024


def run() -> Iterator[Bench]:
    """Compare all pairs of 20,000 made images, of which 200 are there twice, changed."""
    rng = np.random.default_rng(20261126)
    views = np.stack([_view(rng) for _ in range(_IMAGES)])
    noise = rng.normal(0, 3, (_COPIES, SIDE, SIDE))
    views[-_COPIES:] = np.clip(views[:_COPIES, :, ::-1] + noise, 0, 255)
    prints = [Fingerprint(np.stack([view, view]), False) for view in views]
    found = set[tuple[int, int]]()

    def ours() -> None:
        pairs = find_duplicates(prints).pairs
        found.update((pair.first, pair.second) for pair in pairs)

    reference, spent = _cpu_s(_products), _cpu_s(ours)
    planted = {(n, _IMAGES - _COPIES + n) for n in range(_COPIES)}
    yield Bench("screening.copies_20000_recall", len(found & planted) / _COPIES, 0.95, "higher")
    yield Bench("screening.copies_20000_precision", _COPIES / max(len(found), 1), 0.95, "higher")
    yield Bench("screening.copies_20000_ratio", spent / reference, 40.0)
    yield Bench("screening.copies_20000_cpu_s", spent, 120.0)


def _view(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Layers, speckle and less brightness with depth: as many look alike as in published sets."""
    layers = gaussian_filter(rng.standard_normal((SIDE, SIDE)), rng.uniform(2, 12, 2))
    speckle = gaussian_filter(rng.standard_normal((SIDE, SIDE)), 1.0)
    depth = np.linspace(0, 60, SIDE)[:, None]
    grey = 90 + 35 * layers / layers.std() + 50 * speckle - depth
    return np.asarray(np.clip(grey, 0, 255), dtype=np.uint8)


def _products() -> None:
    """Multiply vectors of cosine terms of all pairs, in both views."""
    terms = np.random.default_rng(1).standard_normal((_IMAGES, TERMS**2), dtype=np.float32)
    for _ in (0, 1):
        for top in range(0, _IMAGES, _BLOCK):
            for left in range(top, _IMAGES, _BLOCK):
                _ = terms[top : top + _BLOCK] @ terms[left : left + _BLOCK].T


def _cpu_s(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
