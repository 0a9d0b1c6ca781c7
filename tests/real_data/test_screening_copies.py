"""Copies among published images, where they are at hand."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from reader_study.intake.media import pixel_digest
from reader_study.screening.duplicates import Likeness, find_duplicates
from reader_study.screening.fingerprint import Fingerprint, fingerprint
from tests.made_copies import CHANGES, Pixels

BREAST = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "breast"
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")

N_CHANGED = 50
"""Images of which each kind of copy is planted."""


def opened(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(image if image.mode == "L" else image.convert("RGB"))


@pytest.fixture(scope="module")
def images() -> list[Pixels]:
    sets = [*sorted((BREAST / "images").rglob("*.png")), *sorted((BREAST / "busi").rglob("*.png"))]
    return [opened(path) for path in sets if "_mask" not in path.name]


@pytest.fixture(scope="module")
def prints(images: list[Pixels]) -> list[Fingerprint]:
    return [fingerprint(pixels) for pixels in images]


def test_of_616_published_images_none_is_called_a_copy(
    prints: list[Fingerprint], images: list[Pixels]
) -> None:
    """252 of them are two views of one lesion (BUS-BRA)."""
    found = find_duplicates(prints, [pixel_digest(pixels) for pixels in images])
    assert (len(prints), found.pairs, found.flat) == (616, (), ())


def test_planted_copies_are_found_among_them(
    prints: list[Fingerprint], images: list[Pixels]
) -> None:
    """Recall at least 0.95 for each kind of change, 1 for equal pixels, precision at least 0.95."""
    rng = np.random.default_rng(20261126)
    chosen = rng.permutation(len(images))[:N_CHANGED]
    copies = [images[place].copy() for place in chosen]
    digests = [pixel_digest(pixels) for pixels in [*images, *copies]]
    found = find_duplicates([*prints, *map(fingerprint, copies)], digests)
    planted = {(int(place), len(images) + n) for n, place in enumerate(chosen)}
    assert {(p.first, p.second) for p in found.pairs if p.kind is Likeness.EXACT} == planted
    for name, change in CHANGES.items():
        changed = [fingerprint(change(images[place], rng)) for place in chosen]
        pairs = {(p.first, p.second) for p in find_duplicates([*prints, *changed]).pairs}
        recall, precision = len(pairs & planted) / len(planted), len(pairs & planted) / len(pairs)
        assert min(recall, precision) >= 0.95, f"{name}: {recall:.3f}, {precision:.3f}"
