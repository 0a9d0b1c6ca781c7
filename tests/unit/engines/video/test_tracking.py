"""Tracks of lesions in made cines, as a detector would give their boxes."""

import numpy as np
import pytest

from engines.video.nouns import DetectedBox
from engines.video.tracking import TrackingRule, clips_of, iou, tracks_of
from tests.media.made_cines import SMALL, boxes_of, made_sweep

_RULE = TrackingRule(max_gap=2)


@pytest.mark.parametrize("seed", range(4))
def test_lesion_of_a_cine_is_one_track_of_two_clips(seed: int) -> None:
    sweep = made_sweep(seed, label="malignant", frames=24, size=SMALL)
    (track,) = tracks_of(boxes_of(sweep), _RULE)
    assert track.boxes == boxes_of(sweep)
    first, second = clips_of([track])
    assert first.frames == tuple(range(track.first, track.first + 8))
    assert second.frames == tuple(range(track.first + 8, track.first + 16))


@pytest.mark.parametrize("seed", range(4))
def test_boxes_between_those_of_each_second_frame_lie_over_the_lesion(seed: int) -> None:
    sweep = made_sweep(seed, label="benign", frames=24, size=SMALL)
    looked = [box for box in boxes_of(sweep) if box.frame % 2 == 0]
    (track,) = tracks_of(looked, _RULE)
    between = [box for box in track.boxes if box.interpolated]
    assert len(between) == len(looked) - 1
    overlaps = []
    for box in between:
        known = sweep.boxes[box.frame]
        assert known is not None
        overlaps.append(iou(known, box.box))
    assert np.mean(overlaps) > 0.8


def test_gap_longer_than_the_rule_allows_ends_a_track() -> None:
    sweep = made_sweep(1, label="benign", frames=24, size=SMALL)
    boxes = boxes_of(sweep)
    for lost, tracks in ((2, 1), (3, 2)):
        left = [box for place, box in enumerate(boxes) if not 6 <= place < 6 + lost]
        assert len(tracks_of(left, _RULE)) == tracks


def test_cine_without_a_lesion_or_with_a_short_one_has_no_clip() -> None:
    normal = made_sweep(1, label="normal", frames=24, size=SMALL)
    short = made_sweep(1, label="benign", frames=24, size=SMALL, lesion_frames=7)
    for sweep in (normal, short):
        assert clips_of(tracks_of(boxes_of(sweep), _RULE)) == ()


def test_boxes_below_the_score_are_no_lesions() -> None:
    box = DetectedBox(0, (0.0, 0.0, 9.0, 9.0), 0.49)
    assert tracks_of([box], _RULE) == ()


def test_crossing_lesions_keep_to_their_way() -> None:
    """Two lesions that pass one another: each box goes where its track would have moved on."""
    one = [DetectedBox(n, (4.0 * n, 0, 4.0 * n + 30, 30), 0.9) for n in range(20)]
    other = [DetectedBox(n, (76 - 4.0 * n, 14, 106 - 4.0 * n, 44), 0.9) for n in range(20)]
    first, second = tracks_of([*one, *other], TrackingRule())
    assert {first.boxes, second.boxes} == {tuple(one), tuple(other)}
