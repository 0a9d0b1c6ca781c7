"""Size and power by simulation: slow proofs, run with --deep; reported in docs/statistics.md."""

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest

from reader_study.statistics import (
    VarianceComponents,
    delong_test,
    mrmc,
    mrmc_power,
    noninferiority,
    ustatistic,
)
from tests.oracle.roe_metz import SETTINGS, Setting, simulate

ALPHA = 0.05
PLAN = (5, 50, 50)
"""Readers, positives, negatives."""
MANY = 3.3
"""Standard errors allowed: eight settings by five methods are looked at together."""


def _rate_is_nominal(rejected: int, runs: int, nominal: float = ALPHA) -> bool:
    error = np.sqrt(nominal * (1 - nominal) / runs)
    return bool(abs(rejected / runs - nominal) <= MANY * error)


@pytest.mark.deep
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_size_random_readers_no_difference_rejects_five_percent(setting: Setting) -> None:
    rng = np.random.default_rng(42)
    runs = 4_000
    rejected: Counter[str] = Counter()
    for _ in range(runs):
        reads = simulate(setting, rng, *PLAN)
        for covariance in ("delong", "jackknife", "unbiased"):
            test = mrmc(reads, covariance=covariance).equality
            assert test is not None
            rejected[covariance] += test.p_value is not None and test.p_value <= ALPHA
        p = ustatistic(reads).unbiased[2].student.p_value
        rejected["bdg"] += p is not None and p <= ALPHA
    rates = {name: count / runs for name, count in rejected.items()}
    if setting.mu > 2:  # near an area of 1 all methods become conservative, none liberal
        assert all(0.03 <= rate <= ALPHA for rate in rates.values()), rates
    else:
        assert all(_rate_is_nominal(count, runs) for count in rejected.values()), rates


@pytest.mark.deep
@pytest.mark.parametrize("setting", SETTINGS[3:5], ids=lambda s: s.name)
def test_size_fixed_readers_no_difference_rejects_five_percent(setting: Setting) -> None:
    rng = np.random.default_rng(43)
    runs, plan = 4_000, (5, 100, 100)
    rejected: Counter[str] = Counter()
    for _ in range(runs):
        reads = simulate(setting, rng, *plan, fixed_readers=True)
        test = mrmc(reads, inference="FRRC").equality
        assert test is not None
        rejected["FRRC"] += test.p_value is not None and test.p_value <= ALPHA
        paired = delong_test(reads.truth, reads.scores[0, 0], reads.scores[1, 0])
        rejected["DeLong"] += paired.p_value is not None and paired.p_value <= ALPHA
    rates = {name: count / runs for name, count in rejected.items()}
    assert all(_rate_is_nominal(count, runs) for count in rejected.values()), rates


@pytest.mark.deep
def test_size_noninferiority_at_the_margin_rejects_half_of_five_percent() -> None:
    setting = SETTINGS[3]
    rng = np.random.default_rng(44)
    sample = [
        simulate(setting, rng, readers=5, positives=500, negatives=500, gain=-0.2)
        for _ in range(150)
    ]
    margin = -float(np.mean([-(mrmc(r).differences[0].estimate or 0.0) for r in sample]))
    runs = 3_000
    proven = 0
    for _ in range(runs):
        reads = simulate(setting, rng, *PLAN, gain=-0.2)
        # The second modality is worse by the margin: it must pass in 2.5 percent only.
        difference = mrmc(reads.subset(modalities=("M2", "M1"))).differences[0]
        proven += bool(noninferiority(difference, margin=margin).noninferior)
    assert _rate_is_nominal(proven, runs, nominal=0.025), proven / runs


@pytest.mark.deep
@pytest.mark.parametrize("gain", [0.25, 0.4])
def test_power_predicted_from_components_is_what_simulation_finds(gain: float) -> None:
    setting = SETTINGS[3]
    rng = np.random.default_rng(45)
    runs = 2_000
    rejected, gaps, parts = 0, [], []
    for _ in range(runs):
        result = mrmc(simulate(setting, rng, *PLAN, gain=gain), covariance="unbiased")
        assert result.equality is not None
        assert result.components is not None
        rejected += result.equality.p_value is not None and result.equality.p_value <= ALPHA
        gaps.append(result.differences[0].estimate or 0.0)
        parts.append(result.components)
    mean = VarianceComponents(
        *(float(np.mean([getattr(p, f.name) for p in parts])) for f in fields(VarianceComponents))
    )
    predicted = mrmc_power(mean, pilot_cases=100, readers=5, cases=100, effect=float(np.mean(gaps)))
    assert predicted.power == pytest.approx(rejected / runs, abs=0.05)


def test_size_small_simulation_runs_and_rejects_seldom() -> None:
    """The same machinery, small enough for every run."""
    rng = np.random.default_rng(7)
    rejected = 0
    for _ in range(60):
        test = mrmc(simulate(SETTINGS[3], rng, readers=4, positives=25, negatives=25)).equality
        assert test is not None
        rejected += test.p_value is not None and test.p_value <= ALPHA
    assert rejected <= 10
