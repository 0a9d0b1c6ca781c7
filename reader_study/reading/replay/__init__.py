"""A read once more, from its events: what was on the screen at each moment, and what was given.

Nothing here knows a reference standard, and nothing is written.
"""

from reader_study.reading.replay.loading import load_replay
from reader_study.reading.replay.reads import ReadSummary, find_reads
from reader_study.reading.replay.scene import ReplayMark, ReplayScene, scenes
from reader_study.reading.replay.score import Replay
from reader_study.reading.replay.track import ReplayStep, laid_out

__all__ = [
    "ReadSummary",
    "Replay",
    "ReplayMark",
    "ReplayScene",
    "ReplayStep",
    "find_reads",
    "laid_out",
    "load_replay",
    "scenes",
]
