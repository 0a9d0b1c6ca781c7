import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.model import Pace, Preset, ViewTransform, WindowLevel

lengths = st.integers(16, 4000)
places = st.floats(-3000, 3000)
views = st.builds(ViewTransform, st.floats(0.05, 32), places, places)


@given(views, places, places)
def test_image_and_canvas_coordinates_are_inverse(view: ViewTransform, x: float, y: float) -> None:
    assert view.to_canvas(*view.to_image(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(views, st.floats(0.01, 100), places, places)
def test_zoom_keeps_the_point_under_the_cursor(
    view: ViewTransform, factor: float, x: float, y: float
) -> None:
    zoomed = view.zoomed(factor, about=(x, y))
    assert zoomed.to_canvas(*view.to_image(x, y)) == pytest.approx((x, y), abs=1e-5)
    assert 0.05 <= zoomed.scale <= 32


@given(lengths, lengths, lengths, lengths)
def test_a_fitted_image_fills_one_side_and_stays_inside(w: int, h: int, cw: int, ch: int) -> None:
    view = ViewTransform.fitted((w, h), (cw, ch))
    shown = (view.scale * w, view.scale * h)
    if 0.05 < view.scale < 32:
        assert min(cw - shown[0], ch - shown[1]) == pytest.approx(0, abs=1e-6)
    assert shown[0] <= cw + 1e-6 or view.scale == 0.05
    assert abs(view.offset_x - (cw - shown[0]) / 2) <= 0.5


@given(views, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), lengths, lengths)
def test_an_image_kept_in_reach_is_never_off_the_canvas(
    view: ViewTransform, dx: float, dy: float, w: int, h: int
) -> None:
    moved = view.panned(dx, dy).kept_in_reach((w, h), (800, 600))
    assert moved.offset_x < 800
    assert moved.offset_x + moved.scale * w > 0
    assert moved.offset_y < 600
    assert moved.offset_y + moved.scale * h > 0


def test_the_neutral_window_leaves_eight_bits_alone() -> None:
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    window = WindowLevel.neutral(pixels)
    assert window.is_identity
    assert np.array_equal(window.table(), np.arange(256))
    assert window.applied(pixels) is not None
    assert np.shares_memory(window.applied(pixels), pixels)


windows = st.builds(WindowLevel, st.floats(1, 510), st.floats(0, 255))


@given(windows)
def test_a_window_never_darkens_a_brighter_pixel(window: WindowLevel) -> None:
    assert (np.diff(window.table().astype(int)) >= 0).all()
    assert np.array_equal(window.flipped().table(), 255 - window.table())


@given(windows)
def test_a_window_spans_black_to_white(window: WindowLevel) -> None:
    ends = np.array([window.level - window.width / 2, window.level + window.width / 2])
    assert window.greys(ends).tolist() == [0, 255]


def test_a_table_and_the_image_agree_for_all_depths() -> None:
    window = WindowLevel(100.0, 90.0)
    colour = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert np.array_equal(window.applied(colour), window.table()[colour])
    deep = np.array([[0, 1000, 2000, 65535]], np.uint16)
    assert WindowLevel(2000.0, 1000.0, top=65535).applied(deep).tolist() == [[0, 128, 255, 255]]


@pytest.mark.parametrize(("pace", "width"), [(Pace.FINE, 256.0), (Pace.NORMAL, 265.0)])
def test_shift_is_ten_times_finer(pace: Pace, width: float) -> None:
    assert WindowLevel(255.0, 127.5).dragged(20, 0, pace=pace).width == width


@given(windows, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.sampled_from(Pace))
def test_no_drag_leaves_the_range(w: WindowLevel, dx: float, dy: float, pace: Pace) -> None:
    dragged = w.dragged(dx, dy, pace=pace)
    assert 1 <= dragged.width <= 510
    assert 0 <= dragged.level <= 255


sizes = st.tuples(st.floats(100, 4000), st.floats(100, 4000))


@given(views, sizes, sizes, st.sampled_from([0.5, 1.0, 1.5, 2.0]))
def test_the_middle_stays_in_the_middle_when_the_canvas_changes(
    view: ViewTransform, before: tuple[float, float], after: tuple[float, float], ratio: float
) -> None:
    resized = view.resized(before, to=after, ratio=ratio)
    middle = view.to_image(before[0] / 2, before[1] / 2)
    assert resized.to_canvas(*middle) == pytest.approx((after[0] / 2, after[1] / 2), abs=1e-6)
    assert resized.scale == view.scale * ratio


@given(views, st.floats(0, 4000))
def test_a_snapped_image_lies_on_whole_pixels_next_to_where_it_was(
    view: ViewTransform, place: float
) -> None:
    snapped = view.snapped()
    assert snapped.offset_x.is_integer()
    assert snapped.offset_y.is_integer()
    moved = snapped.to_canvas(*view.to_image(place, place))
    assert moved == pytest.approx((place, place), abs=0.5001 + place / 2000)
    assert snapped.snapped() == snapped


@pytest.mark.parametrize("scale", [0.0625, 0.25, 0.5, 1.0, 2.0, 32.0])
def test_scales_of_whole_pixels_are_painted_as_they_are(scale: float) -> None:
    assert ViewTransform(scale, 3.0, 4.0).snapped() == ViewTransform(scale, 3.0, 4.0)


def test_presets_open_up_the_dark_the_bright_or_the_middle() -> None:
    neutral = WindowLevel(255.0, 127.5)
    assert neutral.preset(Preset.FULL) == neutral
    ends = {
        preset: (w.level - w.width / 2, w.level + w.width / 2)
        for preset in Preset
        for w in [neutral.preset(preset)]
    }
    assert ends[Preset.DARK] == (0, 127.5)
    assert ends[Preset.BRIGHT] == (127.5, 255)
    assert ends[Preset.CONTRAST] == (63.75, 191.25)


def test_a_preset_of_a_deep_image_lies_in_the_range_in_use() -> None:
    deep = WindowLevel.neutral(np.array([[1000, 3000]], np.uint16)).preset(Preset.DARK)
    assert (deep.level - deep.width / 2, deep.level + deep.width / 2) == (1000, 2000)
