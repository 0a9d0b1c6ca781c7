"""Drawing cases, or patients with all their lesions, with replacement within strata."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reader_study.statistics.inputs import (
    BoolArray,
    FloatArray,
    IntArray,
)
from reader_study.statistics.patients import cluster_codes

_CHUNK = 4_000_000
"""Resampling counts held at a time."""


Labels = Sequence[object] | npt.ArrayLike


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn: units (cases or patients) in strata, and the unit of every case."""

    unit: IntArray
    strata: tuple[IntArray, ...]

    @property
    def size(self) -> int:
        """Number of units."""
        return sum(stratum.size for stratum in self.strata)


def plan_of(positive: BoolArray, cluster: Labels | None) -> Plan:
    """Return strata of cases by truth, or of patients by whether they have a positive lesion."""
    if cluster is None:
        unit = np.arange(positive.size)
        return Plan(unit, _nonempty(np.flatnonzero(positive), np.flatnonzero(~positive)))
    codes, count = cluster_codes(cluster, positive.size)
    with_positive = np.bincount(codes, weights=positive, minlength=count) > 0
    return Plan(codes, _nonempty(np.flatnonzero(with_positive), np.flatnonzero(~with_positive)))


def _nonempty(*groups: IntArray) -> tuple[IntArray, ...]:
    return tuple(group for group in groups if group.size)


def draw(rng: np.random.Generator, size: int, replicates: int) -> FloatArray:
    """Return how often each of ``size`` units is drawn, shape (replicates, size)."""
    picks = rng.integers(0, size, (replicates, size), dtype=np.int32)
    picks += np.arange(replicates, dtype=np.int32)[:, None] * np.int32(size)
    counts = np.bincount(picks.ravel(), minlength=replicates * size)
    return counts.reshape(replicates, size).astype(np.float64)


def unit_weights(
    plan: Plan, rng: np.random.Generator, replicates: int
) -> Iterator[list[FloatArray]]:
    """Yield per chunk one count matrix per stratum."""
    step = max(1, _CHUNK // max(plan.size, 1))
    for start in range(0, replicates, step):
        rows = min(step, replicates - start)
        yield [draw(rng, stratum.size, rows) for stratum in plan.strata]


def case_weights(plan: Plan, rng: np.random.Generator, replicates: int) -> Iterator[FloatArray]:
    """Yield, chunk by chunk, how often each case is drawn, (b, N)."""
    for parts in unit_weights(plan, rng, replicates):
        by_unit = np.empty((len(parts[0]), plan.size))
        for stratum, counts in zip(plan.strata, parts, strict=True):
            by_unit[:, stratum] = counts
        yield by_unit[:, plan.unit]


def limits_of(values: FloatArray, conf_level: float) -> tuple[float, float]:
    """Return the percentile limits (type 7)."""
    tail = (1 - conf_level) / 2
    lower, upper = np.quantile(values, (tail, 1 - tail))
    return float(lower), float(upper)
