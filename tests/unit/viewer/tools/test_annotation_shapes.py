"""Shapes, what hands make of them, and the sets that keep them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader_study.store.events import canonical
from viewer.frames.calibration import Calibration, CalibrationSource, Scale
from viewer.frames.info import ClipInfo, ClipKind
from viewer.model.annotation import Annotation, Box, Calliper, Ellipse, ShapeKind, bounds
from viewer.model.annotation_calibration import (
    CalibrationRecord,
    CalibrationRefusal,
    calibration_by,
    distance_of,
)
from viewer.model.annotation_gesture import (
    Drawing,
    Ground,
    HandleDrag,
    WholeDrag,
    smallest_extent,
)
from viewer.model.annotation_record import Act, records_between
from viewer.model.annotation_set import HISTORY_LIMIT, AnnotationSet, History
from viewer.model.measure import Point
from viewer.model.transform import ViewTransform

GROUND = Ground(200, 100)
TALL = Ground(200, 100, 2.0)
LINE = Calliper(1, 0, 1, (10.0, 10.0), (60.0, 30.0))
ROUND = Ellipse(2, 0, 2, (50.0, 50.0), (90.0, 50.0), (70.0, 60.0))
FRAME = Box(3, 1, 1, 20.0, 20.0, 60.0, 50.0)
SHAPES: tuple[Annotation, ...] = (LINE, ROUND, FRAME)
INFO = ClipInfo(
    ClipKind.STILL,
    1,
    200,
    100,
    calibration=Calibration((Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(0.1, 0.1)),)),
)

places = st.tuples(st.floats(-50, 250), st.floats(-50, 150))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind)
def test_a_moved_shape_keeps_form_and_ident(shape: Annotation) -> None:
    moved = shape.moved(3.0, -4.0)
    assert (moved.ident, moved.frame, moved.number) == (shape.ident, shape.frame, shape.number)
    for before, after in zip(shape.handles, moved.handles, strict=True):
        assert after == pytest.approx((before[0] + 3.0, before[1] - 4.0))


def test_the_ends_of_a_calliper_move_one_by_one() -> None:
    assert LINE.with_handle(0, to=(0.0, 0.0)).handles == ((0.0, 0.0), LINE.b)
    assert LINE.with_handle(1, to=(5.0, 6.0)).handles == (LINE.a, (5.0, 6.0))


@pytest.mark.parametrize("index", range(4))
def test_a_box_that_is_turned_inside_out_stays_a_box(index: int) -> None:
    opposite = FRAME.handles[(index + 2) % 4]
    for to in ((100.0, 90.0), (5.0, 6.0), (40.0, 40.0)):
        box = FRAME.with_handle(index, to=to)
        assert box.x0 <= box.x1
        assert box.y0 <= box.y1
        assert {opposite, to} <= set(box.handles)


@pytest.mark.parametrize("aspect", [1.0, 0.5, 2.0])
def test_an_axis_of_an_ellipse_turns_and_keeps_the_width(aspect: float) -> None:
    start = Ellipse(1, 0, 1, (40.0, 50.0), (80.0, 50.0), (60.0, 50.0)).widened(0.5, aspect=aspect)
    turned = start.with_handle(1, to=(60.0, 70.0), aspect=aspect)
    assert turned.a == start.a
    assert turned.b == (60.0, 70.0)

    def shown(vector: Point) -> Point:
        return vector[0], vector[1] * aspect

    (u, v), (_, before) = map(lambda each: each.halves, (turned, start))
    assert math.hypot(*shown(v)) == pytest.approx(math.hypot(*shown(before)))
    (ux, uy), (vx, vy) = shown(u), shown(v)
    assert ux * vx + uy * vy == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("index", [2, 3])
def test_the_side_of_an_ellipse_follows_the_hand_at_right_angles(index: int) -> None:
    wider = ROUND.with_handle(index, to=(75.0, 80.0 if index == 2 else 20.0))
    assert (wider.a, wider.b) == (ROUND.a, ROUND.b)
    assert wider.handles[index] == pytest.approx((70.0, 80.0 if index == 2 else 20.0))


def test_the_outline_of_an_ellipse_goes_through_its_four_handles() -> None:
    turned = ROUND.with_handle(1, to=(80.0, 80.0))
    for handle in turned.handles:
        assert min(math.dist(handle, point) for point in turned.outline) < 1e-9


@given(places, places, st.sampled_from(ShapeKind), st.booleans())
def test_what_is_drawn_never_has_an_end_outside_the_image(
    start: Point, to: Point, kind: ShapeKind, straight: bool
) -> None:
    drawing = Drawing(kind, 1, 0, 1, GROUND.clamped(start))
    shape = drawing.shape_at(to, ground=GROUND, straight=straight)
    ends = shape.handles[:2] if kind is not ShapeKind.BOX else shape.handles
    for x, y in ends:
        assert 0 <= x <= 200
        assert 0 <= y <= 100


@given(places, places)
def test_a_straight_calliper_is_level_or_upright(start: Point, to: Point) -> None:
    drawing = Drawing(ShapeKind.CALLIPER, 1, 0, 1, GROUND.clamped(start))
    (ax, ay), (bx, by) = drawing.shape_at(to, ground=GROUND, straight=True).handles
    assert ax == bx or ay == by


def test_level_or_upright_is_decided_as_the_image_is_shown() -> None:
    drawing = Drawing(ShapeKind.CALLIPER, 1, 0, 1, (50.0, 50.0))
    assert drawing.shape_at((80.0, 70.0), ground=GROUND, straight=True).handles[1] == (80.0, 50.0)
    assert drawing.shape_at((80.0, 70.0), ground=TALL, straight=True).handles[1] == (50.0, 70.0)


def test_a_handle_keeps_its_distance_from_the_hand() -> None:
    drag = HandleDrag(LINE, 1, (63.0, 28.0))
    assert drag.shape_at((63.0, 28.0), ground=GROUND, straight=False) == LINE
    assert drag.shape_at((73.0, 38.0), ground=GROUND, straight=False).handles[1] == (70.0, 40.0)


@given(places, st.sampled_from(SHAPES))
def test_a_shape_is_not_moved_out_of_the_image(to: Point, shape: Annotation) -> None:
    moved = WholeDrag(shape, (50.0, 50.0)).shape_at(to, ground=GROUND, straight=False)
    left, top, right, bottom = bounds(moved)
    assert left >= -1e-9
    assert top >= -1e-9
    assert right <= 200 + 1e-9
    assert bottom <= 100 + 1e-9


def test_a_shape_that_already_leads_out_can_only_be_moved_back() -> None:
    out = Ellipse(1, 0, 1, (0.0, 10.0), (60.0, 10.0), (30.0, -20.0))
    drag = WholeDrag(out, (0.0, 0.0))
    assert drag.shape_at((0.0, -9.0), ground=GROUND, straight=False) == out
    assert drag.shape_at((0.0, 9.0), ground=GROUND, straight=False) == out.moved(0.0, 9.0)


def test_the_extent_of_a_shape_is_its_smallest_on_the_screen() -> None:
    view = ViewTransform(2.0, 7.0, 9.0, aspect=2.0, flip_x=True)
    assert smallest_extent(LINE, view=view) == pytest.approx(math.hypot(100.0, 80.0))
    assert smallest_extent(FRAME, view=view) == pytest.approx(80.0)
    assert smallest_extent(ROUND, view=view) == pytest.approx(80.0)


def test_a_set_never_changes() -> None:
    empty = AnnotationSet()
    full = empty.add(LINE).add(FRAME)
    assert empty.shapes == ()
    assert full.on_frame(0) == (LINE,)
    assert full.on_frame(1) == (FRAME,)
    assert full.remove(1).shapes == (FRAME,)
    moved = LINE.moved(1.0, 1.0)
    assert full.replace(moved).shapes == (moved, FRAME)
    assert full.shapes == (LINE, FRAME)


def test_numbers_count_on_each_frame_and_are_not_given_twice_while_shown() -> None:
    both = AnnotationSet().add(LINE).add(ROUND).add(FRAME)
    assert [both.next_number(frame) for frame in (0, 1, 2)] == [3, 2, 1]
    assert both.remove(LINE.ident).next_number(0) == 3


def test_undo_and_redo_go_through_all_states() -> None:
    states = [AnnotationSet()]
    history = History()
    for shape in SHAPES:
        states.append(states[-1].add(shape))
        history = history.did(states[-1])
    for state in reversed(states[:-1]):
        history = history.undone()
        assert history.present == state
    assert history.undone() is history
    for state in states[1:]:
        history = history.redone()
        assert history.present == state
    assert history.redone() is history


def test_a_new_step_forgets_what_was_taken_back() -> None:
    history = History().did(AnnotationSet((LINE,))).undone().did(AnnotationSet((FRAME,)))
    assert history.redone() is history
    assert history.undone().present == AnnotationSet()


def test_a_step_that_changes_nothing_is_none() -> None:
    history = History().did(AnnotationSet((LINE,)))
    assert history.did(AnnotationSet((LINE,))) is history


def test_idents_are_never_given_twice() -> None:
    history = History().did(AnnotationSet((LINE,))).did(AnnotationSet((LINE, ROUND)))
    history = history.undone().undone()
    assert history.made == 2
    assert history.did(AnnotationSet((FRAME,))).made == 3
    erased = History().did(AnnotationSet((LINE, ROUND))).did(AnnotationSet((LINE,)))
    assert erased.made == 2


def test_history_is_bounded() -> None:
    history = History()
    for index in range(3 * HISTORY_LIMIT):
        history = history.did(AnnotationSet((LINE.moved(float(index + 1), 0.0),)))
    assert len(history.past) == HISTORY_LIMIT
    for _ in range(2 * HISTORY_LIMIT):
        history = history.undone()
    assert len(history.future) == HISTORY_LIMIT


@pytest.mark.parametrize(
    ("text", "distance_mm"),
    [
        ("20", 20.0),
        (" 20 mm ", 20.0),
        ("2cm", 20.0),
        ("2.5 CM", 25.0),
        ("2,5 cm", 25.0),
        (".5cm", 5.0),
        ("12.", 12.0),
        ("+7", 7.0),
        ("3 厘米", 30.0),
        ("30 毫米", 30.0),
        ("1", 1.0),
        ("500", 500.0),
        ("50 cm", 500.0),
    ],
)
def test_a_distance_is_read_as_it_is_typed(text: str, distance_mm: float) -> None:
    assert distance_of(text) == distance_mm


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", CalibrationRefusal.NO_NUMBER),
        ("abc", CalibrationRefusal.NO_NUMBER),
        ("mm", CalibrationRefusal.NO_NUMBER),
        ("2 in", CalibrationRefusal.NO_NUMBER),
        ("1e2", CalibrationRefusal.NO_NUMBER),
        ("nan", CalibrationRefusal.NO_NUMBER),
        ("inf", CalibrationRefusal.NO_NUMBER),
        ("1 2", CalibrationRefusal.NO_NUMBER),
        ("1.2.3", CalibrationRefusal.NO_NUMBER),
        ("--5", CalibrationRefusal.NO_NUMBER),
        ("0", CalibrationRefusal.NOT_POSITIVE),
        ("-5", CalibrationRefusal.NOT_POSITIVE),
        ("0.0 cm", CalibrationRefusal.NOT_POSITIVE),
        ("0.99", CalibrationRefusal.TOO_SHORT),
        ("500.1", CalibrationRefusal.TOO_LONG),
        ("51 cm", CalibrationRefusal.TOO_LONG),
        ("9" * 400, CalibrationRefusal.TOO_LONG),
    ],
)
def test_nonsense_is_refused_by_its_reason(text: str, refusal: CalibrationRefusal) -> None:
    assert distance_of(text) is refusal
    assert calibration_by((0.0, 0.0), (0.0, 90.0), text=text, frame=0) is refusal


def test_points_that_lie_too_close_are_refused() -> None:
    assert (
        calibration_by((5.0, 5.0), (5.0, 14.9), text="10", frame=0) is CalibrationRefusal.TOO_CLOSE
    )
    assert isinstance(
        calibration_by((5.0, 5.0), (5.0, 15.0), text="10", frame=0), CalibrationRecord
    )
    near = calibration_by((5.0, 5.0), (5.0, 11.0), text="10", frame=0, pixel_aspect=2.0)
    assert isinstance(near, CalibrationRecord)


def test_a_manual_scale_follows_the_shape_of_the_pixels() -> None:
    made = calibration_by((5.0, 0.0), (5.0, 100.0), text="2 cm", frame=7, pixel_aspect=2.0)
    assert isinstance(made, CalibrationRecord)
    assert made.scale == Scale(CalibrationSource.MANUAL, spacing_mm=(0.2, 0.1))
    assert made.fields() == {
        "points": ["5.00,0.00", "5.00,100.00"],
        "distance_mm": "20.000",
        "frame": 7,
        "source": "manual",
        "mm_per_px_down": "0.200000",
        "mm_per_px_across": "0.100000",
    }


def test_each_step_is_told_once_with_its_size() -> None:
    empty, one = AnnotationSet(), AnnotationSet((LINE,))
    moved = AnnotationSet((LINE.with_handle(1, to=(60.0, 10.0)),))
    steps = [(empty, one), (one, moved), (moved, empty), (one, one)]
    told = [list(records_between(*step, info=INFO)) for step in steps]
    assert [[record.act for record in records] for records in told] == [
        [Act.DRAWN],
        [Act.CHANGED],
        [Act.ERASED],
        [],
    ]
    assert told[1][0].fields() == {
        "act": "changed",
        "kind": "calliper",
        "ident": 1,
        "number": 1,
        "frame": 0,
        "points": ["10.00,10.00", "60.00,10.00"],
        "values": {"length": "5.000"},
        "unit": "mm",
        "source": "pixel_spacing",
        "reason": "calibrated",
    }


def test_records_can_be_kept_in_a_log_that_is_hashed() -> None:
    made = calibration_by((0.0, 0.0), (0.0, 50.0), text="10", frame=0)
    assert isinstance(made, CalibrationRecord)
    told = records_between(AnnotationSet(), AnnotationSet(SHAPES), info=INFO)
    for fields in (made.fields(), *(record.fields() for record in told)):
        assert canonical(json.loads(json.dumps(fields)))


def test_a_manual_calibration_tells_of_every_shape_whose_size_it_changes() -> None:
    made = calibration_by((0.0, 0.0), (0.0, 50.0), text="10", frame=0)
    assert isinstance(made, CalibrationRecord)
    before = AnnotationSet((LINE, ROUND))
    records = list(records_between(before, before.calibrated(made), info=INFO))
    assert [record.act for record in records] == [Act.RESCALED, Act.RESCALED]
    assert {record.source for record in records} == {CalibrationSource.MANUAL}
    assert dict(records[1].values)["long"] == pytest.approx(8.0)
