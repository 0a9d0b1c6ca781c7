"""Windows in values: exactly as the standard says, whatever the pixels are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.frames.info import ClipInfo, ClipKind, ValueMap, ValueWindow, WindowFunction
from viewer.model import CT_WINDOWS, NamedWindow, WindowLevel

CT = ValueMap(slope=1.0, intercept=-32768.0 - 1024.0, unit="HU")
DEEP = np.array([[32768, 33768]], np.uint16)


def linear(value: float, *, centre: float, width: float) -> float:
    """The pseudo-code of PS3.3 C.11.2.1.2.1, with 0 and 255 as y(min) and y(max)."""
    if value <= centre - 0.5 - (width - 1) / 2:
        return 0.0
    if value > centre - 0.5 + (width - 1) / 2:
        return 255.0
    return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255


def linear_exact(value: float, *, centre: float, width: float) -> float:
    """The pseudo-code of PS3.3 C.11.2.1.3.2."""
    if value <= centre - width / 2:
        return 0.0
    if value > centre + width / 2:
        return 255.0
    return ((value - centre) / width + 0.5) * 255


maps = st.builds(
    ValueMap, st.sampled_from([1.0, 0.5, 2.0, 3.7]), st.floats(-40_000, 1_000).map(round)
)


@given(maps, st.integers(-500, 3000), st.integers(2, 4000), st.integers(0, 65535))
def test_a_linear_window_shows_what_the_standard_says(
    values: ValueMap, centre: int, width: int, pixel: int
) -> None:
    window = WindowLevel.of_values(ValueWindow(centre, width), values, DEEP)
    expected = linear(values.value(pixel), centre=centre, width=width)
    assert abs(float(window.greys(np.array([float(pixel)]))[0]) - expected) <= 0.501


@given(maps, st.floats(-500, 3000), st.floats(1, 4000), st.integers(0, 65535))
def test_an_exact_window_takes_centre_and_width_as_they_are(
    values: ValueMap, centre: float, width: float, pixel: int
) -> None:
    asked = ValueWindow(centre, width, function=WindowFunction.LINEAR_EXACT)
    window = WindowLevel.of_values(asked, values, DEEP)
    expected = linear_exact(values.value(pixel), centre=centre, width=width)
    assert abs(float(window.greys(np.array([float(pixel)]))[0]) - expected) <= 0.501


def test_the_narrowest_window_is_a_step_and_no_division_by_zero() -> None:
    window = WindowLevel.of_values(ValueWindow(100.0, 1.0), ValueMap(), DEEP)
    assert window.greys(np.array([99.0, 100.0])).tolist() == [0, 255]


@pytest.mark.parametrize(("low_is_bright", "slope"), [(False, 1.0), (True, 1.0), (False, -1.0)])
def test_small_values_are_bright_when_the_file_says_so(low_is_bright: bool, slope: float) -> None:
    values = ValueMap(slope, 0.0 if slope > 0 else 4095.0)
    info = ClipInfo(
        ClipKind.DICOM, 1, 2, 1, values=values, windows=(ValueWindow(2048, 4096),),
        inverted=low_is_bright,
    )  # fmt: skip
    window = WindowLevel.of(info, DEEP)
    pixels = np.array([values.pixel(0.0), values.pixel(4095.0)])
    black_and_white = [255, 0] if low_is_bright else [0, 255]
    assert window.greys(pixels).tolist() == black_and_white


def test_without_a_window_eight_bits_are_shown_as_stored() -> None:
    info = ClipInfo(ClipKind.DICOM, 1, 2, 1)
    assert WindowLevel.of(info, np.zeros((2, 2), np.uint8)).is_identity


def test_the_first_window_of_several_is_shown() -> None:
    windows = (ValueWindow(40, 400, "soft"), ValueWindow(-600, 1500, "lung"))
    info = ClipInfo(ClipKind.VOLUME, 1, 2, 1, values=CT, windows=windows)
    shown = WindowLevel.of(info, DEEP).in_values(CT)
    assert (shown.centre, shown.width) == pytest.approx((40, 400))


@pytest.mark.parametrize("preset", CT_WINDOWS, ids=lambda preset: preset.ident)
def test_a_named_window_comes_back_as_the_numbers_that_a_radiologist_knows(
    preset: NamedWindow,
) -> None:
    window = WindowLevel.of_values(preset.in_values, CT, DEEP)
    back = window.in_values(CT)
    assert (back.centre, back.width) == pytest.approx((preset.centre, preset.width))
    low, high = preset.centre - preset.width / 2, preset.centre + preset.width / 2
    assert window.greys(np.array([CT.pixel(low - 1), CT.pixel(high)])).tolist() == [0, 255]


def test_water_is_the_middle_of_a_brain_window_moved_to_it() -> None:
    window = WindowLevel.of_values(ValueWindow(0.5, 81), CT, DEEP)
    assert window.greys(np.array([CT.pixel(0.0)])).tolist() == [128]


def test_a_drag_on_a_narrow_window_is_finer_than_on_the_whole_range() -> None:
    narrow = WindowLevel.of_values(ValueWindow(40, 400), CT, DEEP)
    assert narrow.dragged(10, 0).width - narrow.width == pytest.approx(10 * 399 / 512)
    wide = WindowLevel.neutral(np.array([[0, 40_000]], np.uint16))
    assert wide.dragged(10, 0).width - wide.width == pytest.approx(10 * 40_001 / 512)
