"""Parts of a clip that a model scored: found by frame as a plain look through all of them finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.canvas.scored_clips import Heat, ScoredClip, ScoredClips

FRAMES = st.lists(st.integers(0, 60), min_size=1, max_size=8, unique=True).map(
    lambda frames: tuple(sorted(frames))
)
CLIPS = st.lists(
    st.builds(ScoredClip, FRAMES, st.just(()), st.none() | st.floats(0, 1)), max_size=12
).map(tuple)


@settings(deadline=None)
@given(CLIPS, st.integers(-1, 62))
def test_parts_are_found_by_frame(clips: tuple[ScoredClip, ...], frame: int) -> None:
    told = ScoredClips("AI-A", clips)
    here = [clip for clip in told.clips if clip.first <= frame <= clip.last]
    assert set(map(id, told.at(frame))) == set(map(id, here))
    place = told.place(frame)
    if not here:
        assert place is None
    else:
        assert place is not None
        best = max(-1.0 if clip.score is None else clip.score for clip in here)
        found = told.clips[place].score
        assert (-1.0 if found is None else found) == best
    later = [clip.first for clip in clips if clip.first > frame]
    after = told.after(frame)
    assert (None if after is None else after.first) == min(later, default=None)
    earlier = [clip.first for clip in clips if clip.first < frame]
    before = told.before(frame)
    assert (None if before is None else before.first) == max(earlier, default=None)


def test_a_box_belongs_to_its_frame_alone() -> None:
    clip = ScoredClip((3, 5), ((0, 0, 4, 4), (1, 1, 5, 5)), 0.5)
    assert clip.box_at(3) == (0, 0, 4, 4)
    assert clip.box_at(5) == (1, 1, 5, 5)
    assert clip.box_at(4) is None  # between its frames nothing was looked at
    assert clip.covers(4)
    assert ScoredClip((3,)).box_at(3) is None


def test_what_lies_over_the_image_is_told() -> None:
    heat = Heat(np.ones((2, 2), np.float32))
    boxed = ScoredClip((0,), ((0, 0, 4, 4),), 0.5)
    assert not ScoredClips("AI-A", (ScoredClip((0,), (), 0.5),)).over_image
    assert ScoredClips("AI-A", (boxed,)).over_image
    assert not ScoredClips("AI-A", (boxed,), boxes=False).over_image
    assert ScoredClips("AI-A", (ScoredClip((0,), (), 0.5, heat),), boxes=False).over_image
    assert ScoredClips("AI-A", heat=heat).over_image
