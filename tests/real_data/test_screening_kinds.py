"""Kinds drawn over and beside published images, among others of them, where they are at hand."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reader_study.screening.kind import Kind
from reader_study.screening.kinds import kinds
from reader_study.screening.quality import quality
from tests.made_copies import Pixels
from tests.made_kinds import RENDERINGS

BREAST = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "breast"
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")

N_PLANTED = 20
EVERY = 4
"""Of the published images one in so many is looked at in each run, all of them in the deep one."""

MAY_BE_SPLIT = {Kind.ELASTOGRAPHY, Kind.CONTRAST, Kind.M_MODE}
"""They come beside a B-mode image as well, so that a split screen is no mistake."""


def opened(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image if image.mode == "L" else image.convert("RGB"))


@pytest.fixture(scope="module")
def paths() -> list[Path]:
    sets = [*sorted((BREAST / "images").rglob("*.png")), *sorted((BREAST / "busi").rglob("*.png"))]
    return [path for path in sets if "_mask" not in path.name]


@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.deep)])
def test_of_616_published_images_none_is_called_anything_but_b_mode(
    paths: list[Path], every: int
) -> None:
    """163 of them are tinted, many have callipers; all pass the gates of quality."""
    wrong = Counter[str]()
    for path in paths[::every]:
        pixels = opened(path)
        wrong.update(each.kind for each in kinds(pixels) if each.found)
        wrong.update(each.gate for each in quality(pixels) if not each.passed)
    assert (len(paths), wrong) == (616, Counter())


@pytest.mark.parametrize("n_planted", [N_PLANTED, pytest.param(40, marks=pytest.mark.deep)])
def test_planted_kinds_are_found(paths: list[Path], n_planted: int) -> None:
    """Recall at least 0.95 at a precision of at least 0.9, each kind among all the others."""
    rng = np.random.default_rng(20261126)
    hits, claims, right = Counter[str](), Counter[str](), Counter[str]()
    for planted, rendering in RENDERINGS.items():
        for number in range(n_planted):
            base = opened(paths[int(rng.integers(len(paths)))])
            image = rendering(base, np.random.default_rng([9, number]))
            found = {each.kind for each in kinds(image) if each.found}
            hits[planted] += Kind(planted) in found
            for kind in found:
                claims[kind] += 1
                beside = kind is Kind.SPLIT_SCREEN and Kind(planted) in MAY_BE_SPLIT
                right[kind] += kind == planted or beside
    figures = {k: (hits[k] / n_planted, right[k] / max(claims[k], 1)) for k in Kind}
    assert all(recall >= 0.95 and precision >= 0.9 for recall, precision in figures.values()), (
        figures
    )
