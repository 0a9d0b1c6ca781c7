"""A view that was written down comes back, on the same canvas and on another."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.store.events import canonical
from viewer.model import ViewState, ViewTransform, WindowLevel
from viewer.model.view_record import ViewRecord

ROOM = (800.0, 600.0)
FRESH = ViewState(ViewTransform(1.0, 0.0, 0.0), WindowLevel(255.0, 127.5), ROOM)


def seen(scale: float, x: float, y: float, **more: bool) -> ViewState:
    return replace(FRESH, view=ViewTransform(scale, x, y, **more), fits=False)


@given(
    st.integers(50, 32_000),
    st.floats(-5_000, 5_000),
    st.floats(-5_000, 5_000),
    st.booleans(),
    st.booleans(),
)
def test_what_was_in_the_middle_comes_back(
    zoom: int, x: float, y: float, across: bool, down: bool
) -> None:
    state = seen(zoom / 1000, x, y, flip_x=across, flip_y=down)
    record = ViewRecord.of_fields(ViewRecord.of(state).fields())
    assert record is not None
    back = record.state_on(FRESH)
    middle = ROOM[0] / 2, ROOM[1] / 2
    assert back.view.to_image(*middle) == pytest.approx(state.view.to_image(*middle), abs=0.011)
    assert back.view.scale == pytest.approx(state.view.scale, abs=0.0006)
    assert (back.view.flip_x, back.view.flip_y) == (across, down)


def test_a_smaller_canvas_shows_the_same_part_of_the_image() -> None:
    record = ViewRecord.of(seen(2.0, -400.0, -300.0))
    back = record.state_on(replace(FRESH, room=(400.0, 300.0)))
    assert back.view.scale == 1.0
    assert back.view.to_image(0.0, 0.0) == pytest.approx((200.0, 150.0))
    assert back.view.to_image(400.0, 300.0) == pytest.approx((600.0, 450.0))


def test_the_window_comes_back_in_the_range_of_the_image() -> None:
    window = WindowLevel(200.25, 90.5, inverted=True)
    record = ViewRecord.of(replace(FRESH, window=window, smooth=False))
    deep = WindowLevel(4_000.0, 2_000.0, top=65_535, drag_step=7.0)
    back = record.state_on(replace(FRESH, window=deep))
    assert back.window == replace(deep, width=200.25, level=90.5, inverted=True)
    assert (back.smooth, back.fits) == (False, True)


def test_a_log_can_hold_it() -> None:
    fields = ViewRecord.of(seen(1.7339, 12.5, -3.25)).fields()
    assert '"zoom_permille":1734' in canonical(fields)  # type: ignore[arg-type]
    assert '"window":{"center":"127.50","inverted":false,"width":"255.00"}' in canonical(fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{}, {"window": None}, {"window": {"center": "1"}}])
def test_a_log_that_says_nothing_of_the_view_gives_none(fields: dict[str, object]) -> None:
    assert ViewRecord.of_fields(fields) is None
