"""The simulated picture: reproducible, free of label traces, and showing its features."""

import functools
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from reader_study.phantom import make_phantom

_SEED = 3
_DB_PER_GREY = 60 / 255
_MASS = {
    "shape": "oval",
    "orientation": "parallel",
    "margin": "circumscribed",
    "echo": "hypoechoic",
    "posterior": "none",
}


@functools.cache
def _pixels(**changed: str) -> NDArray[np.int16]:
    phantom = make_phantom(_SEED, label="benign", features=_MASS | changed)
    return phantom.pixels.astype(np.int16)


def _mass_area() -> NDArray[np.bool_]:
    """Find the mass as the place where only its echo changes the picture much."""
    change = np.abs(_pixels(echo="anechoic") - _pixels(echo="hypoechoic"))
    return np.asarray(change > 12)


def test_make_phantom_same_seed_gives_the_same_pixels() -> None:
    first, second = (make_phantom(11, label="malignant") for _ in range(2))
    assert first.features == second.features
    np.testing.assert_array_equal(first.pixels, second.pixels)


def test_make_phantom_other_seed_or_view_gives_another_picture() -> None:
    pictures = [
        make_phantom(seed, label="benign", view=view) for seed, view in ((1, 0), (2, 0), (1, 1))
    ]
    assert len({picture.pixels.tobytes() for picture in pictures}) == 3
    assert pictures[0].features == pictures[2].features
    assert pictures[0].mm_per_px == pictures[2].mm_per_px


def test_make_phantom_other_lesion_of_the_breast_has_its_own_features_and_place() -> None:
    pictures = [make_phantom(1, label="malignant", lesion=lesion) for lesion in range(4)]
    assert len({picture.pixels.tobytes() for picture in pictures}) == 4
    assert len({tuple(picture.features.values()) for picture in pictures}) > 1
    assert len({picture.mm_per_px for picture in pictures}) == 1


def test_make_phantom_label_leaves_no_trace_but_the_features() -> None:
    benign, malignant = (
        make_phantom(4, label=label, features=_MASS) for label in ("benign", "malignant")
    )
    np.testing.assert_array_equal(benign.pixels, malignant.pixels)


def test_make_phantom_normal_has_neither_features_nor_mass() -> None:
    normal = make_phantom(_SEED, label="normal")
    assert normal.features == {}
    area = _mass_area()
    assert normal.pixels[area].mean() > _pixels()[area].mean() + 20


@pytest.mark.parametrize("seed", range(6))
def test_make_phantom_picture_is_grey_of_useful_range(seed: int) -> None:
    phantom = make_phantom(seed, label="malignant")
    rows, columns = phantom.pixels.shape
    assert phantom.pixels.dtype == np.uint8
    assert 340 <= rows <= 380
    assert 450 <= columns <= 510
    assert 30 < np.median(phantom.pixels) < 150
    assert (phantom.pixels == 255).mean() < 0.02


def test_make_phantom_speckle_is_wider_across_than_along_the_beam() -> None:
    pixels = make_phantom(8, label="normal").pixels.astype(float)
    patch = pixels[60:260, 60:400]
    patch = patch - patch.mean()
    along = (patch[4:] * patch[:-4]).mean() / patch.var()
    across = (patch[:, 4:] * patch[:, :-4]).mean() / patch.var()
    assert across > along + 0.05


def test_make_phantom_echo_levels_are_in_order() -> None:
    area = _mass_area()
    levels = [
        _pixels(echo=echo)[area].mean()
        for echo in ("anechoic", "complex_cystic_solid", "heterogeneous", "isoechoic")
    ]
    assert levels == sorted(levels)
    assert np.diff(levels).min() > 3


@pytest.mark.parametrize("posterior", ["none", "shadowing"])
def test_make_phantom_solid_dark_mass_is_grey_and_no_cyst(posterior: str) -> None:
    area = _mass_area()
    fluid, solid, like_fat = (
        _pixels(echo=echo, posterior=posterior)[area].mean() * _DB_PER_GREY
        for echo in ("anechoic", "hypoechoic", "isoechoic")
    )
    assert 4 < like_fat - solid < 6.5
    assert solid - fluid > 7


def test_make_phantom_shadow_begins_behind_the_mass() -> None:
    rows, columns = np.nonzero(_mass_area())
    middle = slice(int(np.percentile(columns, 35)), int(np.percentile(columns, 65)))
    upper = slice(int(np.percentile(rows, 10)), int(np.percentile(rows, 60)))
    plain, dark = (_pixels(posterior=kind)[upper, middle] for kind in ("none", "shadowing"))
    assert abs(plain.mean() - dark.mean()) * _DB_PER_GREY < 1


def test_make_phantom_posterior_features_change_the_grey_behind_only() -> None:
    rows, columns = np.nonzero(_mass_area())
    middle = slice(int(np.percentile(columns, 35)), int(np.percentile(columns, 65)))
    behind = slice(int(np.percentile(rows, 99)) + 4, int(np.percentile(rows, 99)) + 44)
    bright, plain, dark = (_pixels(posterior=kind) for kind in ("enhancement", "none", "shadowing"))
    means = [picture[behind, middle].mean() for picture in (dark, plain, bright)]
    assert np.diff(means).min() > 10
    above = slice(0, int(rows.min()) - 4)
    assert np.abs(dark[above] - bright[above]).max() <= 2


@pytest.mark.parametrize("margin", ["indistinct", "angular", "microlobulated", "spiculated"])
def test_make_phantom_margin_changes_the_edge(margin: str) -> None:
    assert np.abs(_pixels(margin=margin) - _pixels()).max() > 40


def test_make_phantom_not_parallel_mass_is_higher_than_wide() -> None:
    extents = []
    for orientation in ("parallel", "not_parallel"):
        black = _pixels(echo="anechoic", orientation=orientation)
        change = np.abs(black - _pixels(echo="isoechoic", orientation=orientation)) > 25
        rows, columns = np.nonzero(change)
        extents.append(
            np.ptp(np.percentile(columns, [2, 98])) / np.ptp(np.percentile(rows, [2, 98]))
        )
    assert extents[0] > 1.2
    assert extents[1] < 0.9


def test_make_phantom_takes_a_quarter_second_of_processor_at_most() -> None:
    make_phantom(0, label="benign")
    spent = []
    for seed in range(4):
        start = time.process_time()
        make_phantom(seed, label="malignant")
        spent.append(time.process_time() - start)
    assert min(spent) <= 0.25
