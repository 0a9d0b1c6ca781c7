"""Real ultrasound videos: the times and the pixels of PyAV's own full decoding, in any order."""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.media.videos import decoded_by_pyav, is_same_picture
from viewer.frames import ClipKind, TimeSource, open_clip

VIDEOS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "video"
FILES = sorted(p for p in VIDEOS.glob("*") if p.suffix in (".mp4", ".mpeg", ".avi", ".mov"))
pytestmark = pytest.mark.skipif(not FILES, reason=f"no videos at {VIDEOS}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_frame_is_that_of_pyav_in_any_order(path: Path) -> None:
    expected = decoded_by_pyav(path)
    clip = open_clip(path)
    info = clip.info
    assert (info.kind, info.time_source) == (ClipKind.VIDEO, TimeSource.CONTAINER)
    assert info.n_frames == len(expected)
    assert (info.height, info.width) == expected[0][1].shape[:2]
    start = expected[0][0]
    times = [
        1000 * (time - start) for time, _ in expected if time is not None and start is not None
    ]
    np.testing.assert_allclose(info.times_ms, times, atol=1e-6)
    assert info.duration_ms > info.times_ms[-1]
    some = random.Random(path.name).choices(range(info.n_frames), k=60)
    for index in (*range(info.n_frames), *reversed(range(info.n_frames)), *some):
        assert is_same_picture(clip.frame(index), expected[index][1]), index
    clip.close()
