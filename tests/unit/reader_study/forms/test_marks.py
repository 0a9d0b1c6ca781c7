"""Marks of an answer: whole numbers, lengths with their scale, none guessed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader_study.forms.marks import box, diameter, is_diameter, length_mm, pixels, point
from reader_study.store.events import canonical
from viewer.frames.calibration import CalibrationSource

PLACE = st.tuples(st.floats(0, 4000), st.floats(0, 4000))


@settings(deadline=None)
@given(PLACE)
def test_a_place_comes_back_to_a_thousandth_of_a_pixel(at: tuple[float, float]) -> None:
    kept = json.loads(canonical(point(0, 0, at)))
    assert pixels(kept, "at") == pytest.approx(at, abs=0.0005)


def test_a_box_begins_at_its_upper_left_corner_whatever_was_drawn_first() -> None:
    assert box(2, 5, (9.5, 1), (3, 7.25)) == {
        "image": 2,
        "frame": 5,
        "from": [3000, 1000],
        "to": [9500, 7250],
    }


def test_a_length_is_kept_in_micrometres_with_its_scale() -> None:
    line = diameter(0, 0, (0, 0), (30, 40), length_mm=12.3456, scale="ultrasound_regions")
    assert (line["um"], line["scale"]) == (12346, "ultrasound_regions")
    assert length_mm(line) == 12.346


def test_without_a_scale_there_is_no_length() -> None:
    line = diameter(0, 0, (0, 0), (30, 40), length_mm=None)
    assert length_mm(line) is None
    assert "um" not in line
    assert "scale" not in line


def test_the_sources_of_a_scale_are_those_of_the_viewer() -> None:
    for source in CalibrationSource:
        line = diameter(0, 0, (0, 0), (3, 4), length_mm=1, scale=source)
        assert is_diameter(line) is (source is not CalibrationSource.NONE)


def test_a_place_that_is_nowhere_is_no_mark() -> None:
    with pytest.raises(ValueError, match="not finite"):
        point(0, 0, (float("nan"), 1))
