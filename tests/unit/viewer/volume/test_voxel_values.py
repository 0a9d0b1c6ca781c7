"""Numbers of a volume mean what pydicom says they mean."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread

from tests.media.series import MadeSeries, make_series, rewrite
from viewer.decoding.volume import open_volume
from viewer.frames.clip import Clip


def expected(files: list[Path]) -> NDArray[np.float64]:
    """Return pydicom's pixels, rescaled slice by slice, head first as the axial plane has them."""
    slices = []
    for file in reversed(files):
        dataset = dcmread(file)
        slope, intercept = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
        slices.append(dataset.pixel_array * float(slope) + float(intercept))
    return np.stack(slices)


def values_of(clip: Clip) -> NDArray[np.float64]:
    frames = np.stack([clip.frame(index) for index in range(clip.info.n_frames)])
    assert frames.dtype == np.uint16
    return clip.info.values.slope * frames.astype(np.float64) + clip.info.values.intercept


UNSIGNED: dict[str, Any] = {"PixelRepresentation": 0}
TWELVE: dict[str, Any] = {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0}


@pytest.mark.parametrize(
    "tags",
    [
        {},
        UNSIGNED,
        TWELVE,
        {"RescaleSlope": 0.5},
        {"RescaleSlope": 1.25, "RescaleIntercept": -3000},
        {"RescaleSlope": -1, "RescaleIntercept": 3000},
        {"RescaleSlope": None, "RescaleIntercept": None, "RescaleType": None},
        {"PhotometricInterpretation": "MONOCHROME1"},
        {"PhotometricInterpretation": "MONOCHROME1", "RescaleSlope": 2, **UNSIGNED},
        {"PhotometricInterpretation": "MONOCHROME1", "RescaleSlope": 0.5, **TWELVE},
        {
            "BitsAllocated": 8,
            "BitsStored": 8,
            "HighBit": 7,
            "PixelRepresentation": 0,
            "RescaleSlope": 8,
        },
    ],
)
def test_values_of_one_rescale_are_exact(tmp_path: Path, tags: dict[str, Any]) -> None:
    files = make_series(tmp_path / "s", **tags)
    clip = open_volume(tmp_path / "s")
    np.testing.assert_allclose(values_of(clip), expected(files), rtol=0, atol=1e-9)
    assert clip.info.values.slope > 0
    assert clip.info.inverted == ("PhotometricInterpretation" in tags)


def test_intercepts_in_whole_numbers_stay_exact(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    for index, file in enumerate(files):
        rewrite(file, RescaleIntercept=-1024 + 10 * index)
    clip = open_volume(tmp_path / "s")
    np.testing.assert_array_equal(values_of(clip), expected(files))
    assert clip.info.values.slope == 1


def test_slopes_of_each_slice_cost_less_than_half_a_step(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s")
    for index, file in enumerate(files):
        rewrite(file, RescaleSlope=0.37 * (index + 1), RescaleIntercept=0.1 * index)
    clip = open_volume(tmp_path / "s")
    error = np.abs(values_of(clip) - expected(files)).max()
    span = expected(files).max() - expected(files).min()
    assert clip.info.values.slope == pytest.approx(span / 65535)
    assert 0 < error <= clip.info.values.slope * 0.5 * (1 + 1e-9)


def test_slices_of_one_value_and_different_rescales_are_read(tmp_path: Path) -> None:
    files = make_series(tmp_path / "s", MadeSeries(shape=(2, 4, 4), bright=(0, 0, 0)))
    for index, file in enumerate(files):
        rewrite(file, PixelData=bytes(32), RescaleSlope=1.5 + index, RescaleIntercept=0.25)
    assert np.all(values_of(open_volume(tmp_path / "s")) == 0.25)
