"""CPU time of the statistics, as a ratio to scikit-learn's AUC on the same data in the same run."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from sklearn.metrics import roc_auc_score

from reader_study.statistics import (
    Reads,
    bootstrap_mean_operating_point,
    delong_test,
    mrmc,
    ustatistic,
)
from reader_study.statistics.inputs import BoolArray, FloatArray
from tests.bench.result import Bench

_DELONG_SIZES = (1_000, 10_000, 100_000)
_MRMC_LIMITS = {"delong": 3.0, "jackknife": 6.0}
_REPEATS = 7


def run() -> Iterator[Bench]:
    """Measure everything that is promised; each figure is the best of several repeats."""
    yield from _delong()
    yield from _mrmc()
    yield _bootstrap()


def _delong() -> Iterator[Bench]:
    rng = np.random.default_rng(1)
    for size in _DELONG_SIZES:
        truth = rng.random(size) < 0.4
        scores = rng.normal(size=(2, size)) + truth
        reference = _cpu_s(partial(_areas, truth, scores))
        ours = _cpu_s(partial(delong_test, truth, scores[0], scores[1]))
        yield Bench(f"stats.delong_paired_{size}_ratio", ours / reference, 3.0)


def _mrmc() -> Iterator[Bench]:
    rng = np.random.default_rng(2)
    truth = rng.random(1_000) < 0.5
    scores = rng.normal(size=(2, 10, 1_000)) + truth
    reads = Reads.from_array(scores, truth)
    reference = _cpu_s(partial(_areas, truth, scores.reshape(20, -1)))
    for covariance, limit in _MRMC_LIMITS.items():
        ours = _cpu_s(partial(mrmc, reads, covariance=covariance))
        yield Bench(f"stats.mrmc_10x2x1000_{covariance}_ratio", ours / reference, limit)
    ours = _cpu_s(partial(ustatistic, reads))
    yield Bench("stats.ustatistic_10x2x1000_ratio", ours / reference, 40.0)


def _bootstrap() -> Bench:
    """Four readers, 190 lesions of 175 patients, 9,999 replicates drawn by patient."""
    rng = np.random.default_rng(3)
    truth = np.arange(190) < 115
    calls = (rng.random((4, 190)) < np.where(truth, 0.97, 0.5)).astype(np.float64)
    patients = np.r_[np.arange(175), rng.choice(175, 15, replace=False)].tolist()
    ours = _cpu_s(
        lambda: bootstrap_mean_operating_point(truth, calls, cluster=patients, replicates=9_999)
    )
    return Bench("stats.bootstrap_9999_clustered_cpu_s", ours, 0.2)


def _areas(truth: BoolArray, scores: FloatArray) -> list[float]:
    return [float(roc_auc_score(truth, row)) for row in scores]


def _cpu_s(work: Callable[[], object]) -> float:
    """Return the least CPU time of several calls after one that warms up."""
    work()
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
