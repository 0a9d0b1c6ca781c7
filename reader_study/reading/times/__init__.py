"""Times of a read, of a batch and between breaks, derived from raw events by versioned rules.

The raw events stay in the log; whatever is derived here can be derived again.
"""

from reader_study.reading.times.batches import BATCH_GAP_MINUTES, BatchPlace, batch_places
from reader_study.reading.times.derived import (
    LATEST_RULE,
    DerivedTimes,
    derived_times,
    rule_of,
    times_at_lock,
    times_kept,
)
from reader_study.reading.times.moments import BootTime, ReadMoment, moment_of, moments_of

__all__ = [
    "BATCH_GAP_MINUTES",
    "LATEST_RULE",
    "BatchPlace",
    "BootTime",
    "DerivedTimes",
    "ReadMoment",
    "batch_places",
    "derived_times",
    "moment_of",
    "moments_of",
    "rule_of",
    "times_at_lock",
    "times_kept",
]
