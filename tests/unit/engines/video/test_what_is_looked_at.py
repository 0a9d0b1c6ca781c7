"""What of a video a classifier sees: squares around boxes, whole clips, frames by a rule."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.context import JobContext
from engines.video.architectures import clip_preprocessing
from engines.video.clips import ClipPreprocessing, cut_out, spread, square_around
from engines.video.frames import HeldFrames
from engines.video.looking import cut_clips
from engines.video.nouns import DetectedBox, GreyFrame, LesionTrack, TrackClip
from engines.video.reading import asked

CONTEXT = JobContext("test", lambda _: None)


def preprocessing(*, frames: int = 8, size: int = 32, margin: int = 0) -> ClipPreprocessing:
    return clip_preprocessing(frames=frames, image_size=size, margin_percent=margin)


def track(first: int, scores: list[float]) -> LesionTrack:
    return LesionTrack(
        tuple(DetectedBox(first + n, (1.0, 2.0, 9.0, 8.0), s) for n, s in enumerate(scores))
    )


def test_the_square_is_centred_and_as_large_as_asked() -> None:
    assert square_around((10.0, 20.0, 30.0, 30.0), 0) == (10, 15, 20)
    assert square_around((10.0, 20.0, 30.0, 30.0), 50) == (0, 5, 40)


def test_a_lesion_at_the_edge_is_completed_with_black() -> None:
    frame = np.full((40, 40), 200, dtype=np.uint8)
    seen = cut_out(frame, (-10.0, 0.0, 10.0, 20.0), preprocessing(size=32))
    assert seen.shape == (32, 32)
    assert seen[:, :14].max() == 0
    assert seen[:, 18:].min() == 200
    outside = cut_out(frame, (60.0, 60.0, 70.0, 70.0), preprocessing(size=32))
    assert outside.max() == 0


@given(
    box=st.tuples(*[st.floats(-50, 150, allow_nan=False)] * 4),
    margin=st.integers(0, 100),
)
def test_any_box_gives_a_whole_picture(box: tuple[float, float, float, float], margin: int) -> None:
    left, upper, right, lower = box
    ordered = (min(left, right), min(upper, lower), max(left, right), max(upper, lower))
    frame = np.full((60, 80), 255, dtype=np.uint8)
    seen = cut_out(frame, ordered, preprocessing(margin=margin))
    assert seen.shape == (32, 32)
    assert seen.dtype == np.uint8


@given(count=st.integers(0, 60), most=st.integers(1, 20))
def test_a_choice_is_spread_over_all(count: int, most: int) -> None:
    chosen = spread(count, most)
    assert len(chosen) == min(count, most)
    assert chosen == sorted(set(chosen))
    assert all(0 <= place < count for place in chosen)
    gaps = [b - a for a, b in itertools.pairwise(chosen)]
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_each_frame_is_cut_by_its_own_box() -> None:
    pixels = np.zeros((10, 40, 60), dtype=np.uint8)
    boxes = []
    for number in range(10):
        pixels[number, 10:20, number : number + 10] = 100 + number
        boxes.append(DetectedBox(number, (float(number), 10.0, number + 10.0, 20.0), 1.0))
    clips = asked("clips", [[LesionTrack(tuple(boxes))]])[0]
    whole, cut = cut_clips(HeldFrames(pixels), clips, preprocessing(), CONTEXT)
    assert [clip.frames for clip in whole] == [tuple(range(8))]
    assert [int(one.min()) for one in cut[0]] == [100 + number for number in range(8)]


def test_a_clip_with_a_damaged_frame_is_not_looked_at() -> None:
    class Holed(HeldFrames):
        def __iter__(self) -> Iterator[tuple[int, GreyFrame]]:
            yield from ((n, frame) for n, frame in enumerate(self.pixels) if n != 9)

    clips = asked("clips", [[track(0, [1.0] * 16)]])[0]
    frames = Holed(np.full((16, 20, 20), 9, dtype=np.uint8))
    whole, cut = cut_clips(frames, clips, preprocessing(), CONTEXT)
    assert [clip.frames[0] for clip in whole] == [0]
    assert cut.shape == (1, 8, 32, 32)


def test_tails_and_short_tracks_make_no_clip() -> None:
    tracks = [track(3, [1.0] * 19), track(30, [1.0] * 7), track(50, [1.0] * 8)]
    (clips,) = asked("clips", [tracks])
    assert [clip.frames[0] for clip in clips] == [3, 11, 50]
    assert asked("clips", [[track(0, [1.0] * 7)], []]) == [(), ()]


def numbers(found: list[tuple[TrackClip, ...]]) -> list[list[int]]:
    return [[clip.frames[0] for clip in of_video] for of_video in found]


def test_the_key_frame_is_the_surest_of_the_case() -> None:
    videos = [[track(0, [0.6, 0.9, 0.8])], [track(4, [0.7]), track(9, [0.2, 0.95, 0.95])]]
    assert numbers(asked("key_frame", videos)) == [[], [10]]
    assert numbers(asked("key_frame", [[], []])) == [[], []]


def test_two_views_are_those_of_two_videos_or_lie_apart_in_one() -> None:
    videos = [[], [track(0, [0.6, 0.9])], [track(4, [0.7])], [track(0, [1.0])]]
    assert numbers(asked("two_views", videos)) == [[], [1], [4], []]
    one = [[track(10, [0.5, 0.9, 0.89, 0.88, 0.6, 0.7, 0.8, 0.4])]]
    assert numbers(asked("two_views", one)) == [[11, 13]]
    assert numbers(asked("two_views", [[track(0, [0.9])]])) == [[0]]


def test_all_frames_are_all_of_every_track() -> None:
    videos = [[track(0, [0.6, 0.9])], [track(4, [0.7]), track(9, [0.2])]]
    assert numbers(asked("all_frames", videos)) == [[0, 1], [4, 9]]


@pytest.mark.parametrize("reading", ["clips", "key_frame", "two_views", "all_frames"])
def test_a_case_without_a_track_is_looked_at_nowhere(reading: str) -> None:
    assert asked(reading, [[], []]) == [(), ()]  # type: ignore[arg-type]
