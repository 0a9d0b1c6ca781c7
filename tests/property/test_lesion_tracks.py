"""Tracks and clips of lesions, whatever a detector found."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from engines.video.nouns import CLIP_FRAMES, Box, DetectedBox
from engines.video.tracking import TrackingRule, clips_of, iou, tracks_of

SIDE = 400


@st.composite
def anywhere(draw: st.DrawFn) -> Box:
    left, upper = draw(st.integers(0, SIDE - 4)), draw(st.integers(0, SIDE - 4))
    width, height = draw(st.integers(2, 120)), draw(st.integers(2, 120))
    return float(left), float(upper), float(left + width), float(upper + height)


found_boxes = st.lists(
    st.builds(DetectedBox, st.integers(0, 40), anywhere(), st.floats(0, 1, allow_nan=False)),
    max_size=40,
)
rules = st.builds(
    TrackingRule,
    min_score=st.sampled_from([0.0, 0.5]),
    min_iou=st.floats(0.05, 1),
    reach=st.floats(0.1, 3),
    max_gap=st.integers(0, 8),
)


@st.composite
def lesion(draw: st.DrawFn, *, left: float, right: float, seen: float = 0.8) -> list[DetectedBox]:
    """Return the boxes of a lesion that wanders between two columns and is missed now and then."""
    width, height = draw(st.integers(20, 40)), draw(st.integers(20, 40))
    room = right - left - width
    x, step = draw(st.floats(0, room)), draw(st.floats(-6, 6))
    boxes = []
    for frame in range(draw(st.integers(10, 40))):
        x = min(max(x + step, 0.0), room)
        if draw(st.floats(0, 1)) < seen:
            box = (left + x, 100.0, left + x + width, 100.0 + height)
            boxes.append(DetectedBox(frame, box, draw(st.floats(0.5, 1))))
    return boxes


@given(found_boxes, rules)
def test_tracks_hold_each_box_that_counts_once_and_invent_none(
    boxes: list[DetectedBox], rule: TrackingRule
) -> None:
    tracks = tracks_of(boxes, rule)
    held = Counter(box for track in tracks for box in track.boxes if not box.interpolated)
    assert held == Counter(box for box in boxes if box.score >= rule.min_score)


@given(found_boxes, rules)
def test_tracks_have_a_box_in_every_frame_and_bridge_no_longer_gap_than_stated(
    boxes: list[DetectedBox], rule: TrackingRule
) -> None:
    for track in tracks_of(boxes, rule):
        frames = [box.frame for box in track.boxes]
        assert frames == list(range(track.first, track.last + 1))
        assert not track.boxes[0].interpolated
        assert not track.boxes[-1].interpolated
        gap = 0
        for box in track.boxes:
            gap = gap + 1 if box.interpolated else 0
            assert gap <= rule.max_gap


@given(found_boxes, rules)
def test_boxes_in_a_gap_lie_between_those_around(
    boxes: list[DetectedBox], rule: TrackingRule
) -> None:
    for track in tracks_of(boxes, rule):
        detected = [box for box in track.boxes if not box.interpolated]
        for box in track.boxes:
            before = max((b for b in detected if b.frame <= box.frame), key=lambda b: b.frame)
            after = min((b for b in detected if b.frame >= box.frame), key=lambda b: b.frame)
            for one, side, other in zip(before.box, box.box, after.box, strict=True):
                assert min(one, other) - 1e-6 <= side <= max(one, other) + 1e-6


@given(found_boxes, rules, st.randoms(use_true_random=False))
def test_order_of_what_was_found_changes_nothing(
    boxes: list[DetectedBox],
    rule: TrackingRule,
    random: "st.randoms",  # type: ignore[valid-type]
) -> None:
    mixed = list(boxes)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert tracks_of(mixed, rule) == tracks_of(boxes, rule)


@given(found_boxes, rules)
def test_clips_are_eights_in_order_and_no_frame_of_a_track_is_in_two(
    boxes: list[DetectedBox], rule: TrackingRule
) -> None:
    for track in tracks_of(boxes, rule):
        clips = clips_of([track])
        frames = [frame for clip in clips for frame in clip.frames]
        assert frames == list(range(track.first, track.first + len(frames)))
        assert len(frames) == len(track.boxes) // CLIP_FRAMES * CLIP_FRAMES
        assert all(len(clip.frames) == CLIP_FRAMES for clip in clips)
        of_frame = {box.frame: box.box for box in track.boxes}
        for clip in clips:
            assert list(clip.boxes) == [of_frame[frame] for frame in clip.frames]


@given(found_boxes, rules)
def test_a_video_without_eight_frames_in_a_row_has_no_clip(
    boxes: list[DetectedBox], rule: TrackingRule
) -> None:
    tracks = tracks_of(boxes, rule)
    longest = max((len(track.boxes) for track in tracks), default=0)
    assert bool(clips_of(tracks)) == (longest >= CLIP_FRAMES)


@settings(deadline=None)
@given(lesion(left=0, right=180), lesion(left=230, right=SIDE))
def test_two_lesions_apart_never_share_a_track(
    one: list[DetectedBox], other: list[DetectedBox]
) -> None:
    rule = TrackingRule(max_gap=30)
    of_one = {box.frame: box for box in one}
    for track in tracks_of([*one, *other], rule):
        sides = {of_one.get(box.frame) == box for box in track.boxes if not box.interpolated}
        assert len(sides) == 1


@given(lesion(left=0, right=SIDE, seen=2.0))
def test_a_lesion_that_moves_evenly_and_is_always_seen_is_one_track(
    boxes: list[DetectedBox],
) -> None:
    (track,) = tracks_of(boxes, TrackingRule(min_iou=0.3))
    assert track.boxes == tuple(boxes)


@given(anywhere(), anywhere())
def test_overlap_is_the_same_both_ways_and_one_with_itself(one: Box, other: Box) -> None:
    assert iou(one, other) == iou(other, one)
    assert 0 <= iou(one, other) <= 1
    assert iou(one, one) == 1
