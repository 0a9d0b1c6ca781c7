"""Long clips of 1920 × 1080: how many frames are painted in time, and what that takes."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench._cine_clip import make_long_video
from tests.bench.result import Bench
from viewer.decoding import DecodePool
from viewer.stored.keeping import store_medium

LONGEST = 4297
"""Frames of the longest clip of the WAUVE set."""


def run() -> Iterator[Bench]:
    """Play the longest clip once at 50 frames a second, as a file and as a study keeps it.

    Another one is played at 30 for ten seconds.

    A frame is on time when it is painted before the next is due.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        long = make_long_video(Path(folder) / "50.mp4", n_frames=LONGEST, fps=50)
        played = _played(long, LONGEST / 50 + 1)
        yield Bench("cine.on_time_share_50", played["on_time_share"], 0.99, "higher")
        drift = abs(played["drift_frames_per_minute"])
        yield Bench("cine.drift_frames_per_minute", drift, 1.0)
        yield Bench("cine.rss_mb", played["window_mib"] + played["child_mib"], 700.0)
        stored = _stored(long, Path(folder) / "media")
        long.unlink()
        played = _played(stored, LONGEST / 50 + 1)
        yield Bench("cine.stored_on_time_share_50", played["on_time_share"], 0.99, "higher")
        yield Bench("cine.stored_rss_mb", played["window_mib"] + played["child_mib"], 700.0)
        short = make_long_video(Path(folder) / "30.mp4", n_frames=300, fps=30)
        played = _played(short, 10)
        yield Bench("cine.on_time_share_30", played["on_time_share"], 0.99, "higher")


def _stored(path: Path, folder: Path) -> Path:
    """Return the video as a study keeps it."""
    pool = DecodePool(children=1)
    pool.start()
    try:
        return store_medium(pool, path, folder).path
    finally:
        pool.close()


def _played(path: Path, seconds: float) -> dict[str, float]:
    """Play a video in a process of its own; what it tells goes to stderr, too."""
    line = [sys.executable, "-m", "tests.bench._cine_player", str(path), str(seconds)]
    done = subprocess.run(line, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    sys.stderr.write("  ".join(f"{name} {value:.4g}" for name, value in told.items()) + "\n")
    return told
