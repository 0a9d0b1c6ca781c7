"""Labels: where they stand and what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from viewer.frames.calibration import CalibrationSource, Region, Scale
from viewer.measuring.text import label_lines, reason_text, size_text
from viewer.model.annotation import Calliper
from viewer.model.annotation_labels import Crowd, Wish, laid_out, samples
from viewer.model.annotation_scene import Scene
from viewer.model.measure import BoxSize, EllipseSize, Length, Point, Reason, Unit

ROOM = (400.0, 300.0)
ENGLISH = QLocale(QLocale.Language.English)
GERMAN = QLocale(QLocale.Language.German)
NONE, MANUAL = CalibrationSource.NONE, CalibrationSource.MANUAL
REGIONS = CalibrationSource.REGIONS

places = st.tuples(st.floats(0, ROOM[0]), st.floats(0, ROOM[1]))


def wish_for(line: tuple[Point, Point], width: float = 60.0, height: float = 20.0) -> Wish:
    (ax, ay), (bx, by) = line
    return Wish(width, height, (line[1], line[0]), ((ax + bx) / 2, (ay + by) / 2))


def crowd_of(taken: np.ndarray) -> Crowd:
    return Crowd(taken, room=ROOM, cell=4.0)


def free_of(taken: np.ndarray, place: Point, wish: Wish) -> bool:
    x, y = taken[:, 0] - place[0], taken[:, 1] - place[1]
    return not ((x > 0) & (x < wish.width) & (y > 0) & (y < wish.height)).any()


@given(st.lists(st.tuples(places, places), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_labels_stay_on_the_canvas(lines: list[tuple[Point, Point]]) -> None:
    wishes = [wish_for(line) for line in lines]
    taken = np.concatenate([samples(line, step=6.0, filled=False) for line in lines])
    for left, top in laid_out(wishes, room=ROOM, crowd=crowd_of(taken), gap=10.0):
        assert 0 <= left <= ROOM[0] - 60.0
        assert 0 <= top <= ROOM[1] - 20.0


@given(places, places)
def test_a_single_label_never_covers_its_line(a: Point, b: Point) -> None:
    wish, taken = wish_for((a, b)), samples((a, b), step=2.0, filled=False)
    (place,) = laid_out([wish], room=ROOM, crowd=crowd_of(taken), gap=10.0)
    assert free_of(taken, place, wish)


@given(places, places)
def test_two_labels_of_one_place_do_not_lie_over_one_another(a: Point, b: Point) -> None:
    wishes = [wish_for((a, b)), wish_for((a, b))]
    taken = samples((a, b), step=2.0, filled=False)
    first, second = laid_out(wishes, room=ROOM, crowd=crowd_of(taken), gap=10.0)
    apart = abs(first[0] - second[0]), abs(first[1] - second[1])
    assert apart[0] > 60.0 - 1e-9 or apart[1] > 20.0 - 1e-9


def test_a_label_stands_beyond_the_last_end() -> None:
    line = ((100.0, 150.0), (200.0, 150.0))
    taken = samples(line, step=6.0, filled=False)
    (place,) = laid_out([wish_for(line)], room=ROOM, crowd=crowd_of(taken), gap=10.0)
    assert place == (210.0, 140.0)


def test_an_earlier_label_does_not_move_for_a_later_one() -> None:
    lines = [((100.0, 150.0), (200.0, 150.0)), ((100.0, 160.0), (205.0, 155.0))]
    taken = np.concatenate([samples(line, step=6.0, filled=False) for line in lines])
    wishes = [wish_for(line) for line in lines]
    alone = laid_out(wishes[:1], room=ROOM, crowd=crowd_of(taken), gap=10.0)
    both = laid_out(wishes, room=ROOM, crowd=crowd_of(taken), gap=10.0)
    assert both[0] == alone[0]


def test_an_area_is_kept_free_within() -> None:
    corners = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 0.0))
    inside = samples(corners, step=6.0, filled=True)
    assert not free_of(inside, (30.0, 40.0), Wish(40.0, 20.0, ((0.0, 0.0),), (0.0, 0.0)))
    outline = samples(corners, step=6.0, filled=False)
    assert free_of(outline, (30.0, 40.0), Wish(40.0, 20.0, ((0.0, 0.0),), (0.0, 0.0)))


def test_a_line_without_length_has_samples_too() -> None:
    point = samples(((5.0, 5.0), (5.0, 5.0)), step=6.0, filled=False)
    assert np.isfinite(point).all()
    assert (point == 5.0).all()


@given(st.lists(places, max_size=40), places, st.floats(1, 200), st.floats(1, 100))
def test_a_crowd_counts_every_point_of_a_rectangle_and_none_far_from_it(
    points: list[Point], corner: Point, width: float, height: float
) -> None:
    taken = np.array(points, dtype=np.float64).reshape(-1, 2)
    counted = crowd_of(taken).within(*corner, width, height)

    def inside(slack: float) -> int:
        x, y = taken[:, 0] - corner[0], taken[:, 1] - corner[1]
        across = (x > -slack) & (x < width + slack) & (taken[:, 0] < ROOM[0])
        return int((across & (y > -slack) & (y < height + slack) & (taken[:, 1] < ROOM[1])).sum())

    assert inside(0.0) <= counted <= inside(4.0001)


def test_a_canvas_smaller_than_the_label_puts_it_at_the_corner() -> None:
    line = ((10.0, 10.0), (20.0, 10.0))
    taken = samples(line, step=6.0, filled=False)
    assert laid_out([wish_for(line)], room=(30.0, 10.0), crowd=crowd_of(taken), gap=5.0) == [
        (0.0, 0.0)
    ]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (Length(12.34, Unit.MM, REGIONS, Reason.CALIBRATED), "12.3 mm"),
        (Length(1234.56, Unit.MM, REGIONS, Reason.CALIBRATED), "1234.6 mm"),
        (Length(84.4, Unit.PX, NONE, Reason.ACROSS), "84 px"),
        (Length(12.34, Unit.MM, MANUAL, Reason.CALIBRATED), "12.3 mm (manual)"),
        (
            EllipseSize(12.34, 8.06, 32.0, 78.2, Unit.MM, REGIONS, Reason.CALIBRATED),
            "12.3 × 8.1 mm, 78 mm²",
        ),
        (
            EllipseSize(2.6, 1.7, 6.9, 3.47, Unit.MM, REGIONS, Reason.CALIBRATED),
            "2.6 × 1.7 mm, 3.5 mm²",
        ),
        (BoxSize(10.0, 20.4, 204.0, Unit.PX, NONE, Reason.OUTSIDE), "10 × 20 px, 204 px²"),
        (BoxSize(2.0, 2.0, 4.0, Unit.PX, NONE, Reason.OUTSIDE), "2 × 2 px, 4 px²"),
    ],
)
def test_a_label_says_the_size_with_its_unit(size: Length | EllipseSize, text: str) -> None:
    assert size_text(size, locale=ENGLISH) == text


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    size = EllipseSize(1012.34, 8.06, 32.0, 78.2, Unit.MM, REGIONS, Reason.CALIBRATED)
    assert size_text(size, locale=GERMAN) == "1012,3 × 8,1 mm, 78 mm²"


def test_every_reason_for_pixels_has_words() -> None:
    words = [reason_text(reason) for reason in Reason]
    assert words[0] == ""
    assert all(words[1:])
    assert len(set(words)) == len(words)


def calliper(number: int, x: float = 10.0) -> Calliper:
    return Calliper(number, 0, number, (x, 5.0), (x, 25.0))


def said(scene: Scene) -> list[tuple[str, ...]]:
    return label_lines(scene, scene.shapes, locale=ENGLISH)


WHY = reason_text(Reason.NO_CALIBRATION)
OUTSIDE = reason_text(Reason.OUTSIDE)
HALF = Scale(REGIONS, regions=(Region(0, 0, 49, 49, 0.1, 0.1),))
"""Millimetres where x is below 50, pixels beyond."""


def test_every_label_in_pixels_says_why_selected_or_not() -> None:
    assert said(Scene((calliper(1),))) == [("20 px", WHY)]
    assert said(Scene((calliper(1),), selected=1)) == [("20 px", WHY)]
    two = Scene((calliper(1), calliper(2)), selected=2)
    assert said(two) == [("1   20 px", WHY), ("2   20 px", WHY)]


def test_a_label_in_millimetres_has_nothing_to_explain() -> None:
    scene = Scene((calliper(1), calliper(2, 60.0)), HALF)
    assert said(scene) == [("1   2.0 mm",), ("2   20 px", OUTSIDE)]


def test_among_many_labels_each_reason_is_told_once_by_the_selected_one_if_it_is_its_own() -> None:
    shapes = (*map(calliper, range(1, 4)), *(calliper(number, 60.0) for number in range(4, 7)))

    def speakers(scale: Scale, selected: int | None) -> list[int]:
        lines = said(Scene(shapes, scale, selected=selected))
        return [number for number, label in enumerate(lines, start=1) if len(label) == 2]

    assert speakers(Scale(), None) == [1]
    assert speakers(Scale(), 3) == [3]
    assert speakers(HALF, None) == [4]
    assert speakers(HALF, 2) == [4]
    assert speakers(HALF, 6) == [6]


def test_what_is_out_of_sight_explains_nothing() -> None:
    shapes = tuple(map(calliper, range(1, 8)))
    lines = label_lines(Scene(shapes), shapes[1:], locale=ENGLISH)
    assert [len(label) for label in lines] == [2, 1, 1, 1, 1, 1]
