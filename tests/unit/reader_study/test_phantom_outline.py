"""Outlines of simulated lesions: drawn as their features say."""

import numpy as np
import pytest

from reader_study.phantom.field import FieldGrid
from reader_study.phantom.outline import Outline, draw_outline
from reader_study.phantom.tissue import draw_breast

_GRID = FieldGrid(36, 48, 1.0)
_MARGINS = ["circumscribed", "indistinct", "angular", "microlobulated", "spiculated"]


def _outlines(**features: str) -> list[Outline]:
    rngs = [np.random.default_rng(seed) for seed in range(60)]
    return [draw_outline(rng, _GRID, draw_breast(rng), features, size_mm=11) for rng in rngs]


def _roughness(margin: str) -> float:
    """Return the mean change of the radius from degree to degree, as a share of it."""
    radii = [
        item.radius_mm for item in _outlines(shape="oval", orientation="parallel", margin=margin)
    ]
    return float(np.mean([np.abs(np.diff(radius, 2)).sum() / radius.mean() for radius in radii]))


@pytest.mark.parametrize("margin", _MARGINS)
@pytest.mark.parametrize("shape", ["oval", "irregular"])
def test_draw_outline_long_axis_follows_the_orientation(shape: str, margin: str) -> None:
    wide = _outlines(shape=shape, orientation="parallel", margin=margin)
    high = _outlines(shape=shape, orientation="not_parallel", margin=margin)
    assert min(item.width_over_height for item in wide) > 1.0
    assert max(item.width_over_height for item in high) < 1.1
    assert np.median([item.width_over_height for item in high]) < 0.8


def test_draw_outline_round_is_as_wide_as_high() -> None:
    drawn = _outlines(shape="round", orientation="not_parallel", margin="circumscribed")
    ratios = [item.width_over_height for item in drawn]
    assert 0.93 < min(ratios) <= max(ratios) < 1.09


@pytest.mark.parametrize("margin", ["angular", "microlobulated", "spiculated"])
def test_draw_outline_rough_margin_is_rougher_than_a_circumscribed_one(margin: str) -> None:
    assert _roughness(margin) > 3 * _roughness("circumscribed")


def test_draw_outline_mass_lies_inside_the_picture() -> None:
    for item in _outlines(shape="irregular", orientation="not_parallel", margin="spiculated"):
        assert item.z_mm - item.radius_mm[540] > 0
        assert item.z_mm + item.radius_mm[180] < _GRID.depth_mm
        assert item.x_mm - item.radius_mm[360] > 0
        assert item.x_mm + item.radius_mm[0] < _GRID.width_mm
