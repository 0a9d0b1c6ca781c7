"""Sampling, ranks, and calibration on development cases alone; three sources, three columns."""

import math

import numpy as np
import pytest

from engines.mllm.answers.model_answers import answer_for, with_probability
from engines.mllm.answers.parsing import parse
from engines.mllm.answers.probability.calibrating import DevelopedScore, calibrated
from engines.mllm.answers.probability.ordinal import SCALE, ordinal_of
from engines.mllm.answers.probability.sampling import sampled
from engines.scorers.answer import AnswerStatus, ProbabilitySource
from ground.errors import EngineError
from reader_study.models.calibrated import ScoreCalibration


def test_sampling_counts_the_repeats_that_say_malignant() -> None:
    texts = [
        *("assessment: malignant", "assessment: malignant, p_malignant: 90"),
        *("assessment: benign", "I'm sorry, but I can't assist with that.", "BI-RADS 5"),
    ]
    found = sampled([parse(text) for text in texts])
    # Two of the three that give an assessment; BI-RADS 5 alone names none.
    assert found.probability == pytest.approx(2 / 3)
    assert (found.malignant, found.assessed, found.repeats) == (2, 3, 5)
    assert found.statuses == {AnswerStatus.OK: 4, AnswerStatus.REFUSED: 1}


def test_repeats_without_an_assessment_give_no_probability() -> None:
    assert sampled([parse(""), parse("BI-RADS 3")]).probability is None
    assert sampled([]).probability is None


def test_categories_have_ranks_and_those_that_assess_nothing_have_none() -> None:
    assert [ordinal_of(category) for category in SCALE] == [1, 2, 3, 4, 5, 6, 7]
    assert [ordinal_of(category) for category in ("0", "4", "6", "4D", None)] == [None] * 5


def test_a_probability_of_another_source_takes_the_place_of_the_verbalised_one() -> None:
    verbal = answer_for("c1", parse('{"birads": "4B", "p_malignant": 30}'), seconds=1.5)
    assert (verbal.probability, verbal.source) == (0.3, ProbabilitySource.VERBALISED)
    assert (verbal.category, verbal.seconds) == ("4B", 1.5)
    other = with_probability(verbal, 0.6, ProbabilitySource.SAMPLING)
    assert (other.probability, other.source) == (0.6, ProbabilitySource.SAMPLING)
    none = with_probability(verbal, None, ProbabilitySource.LOG_PROBABILITY)
    assert (none.probability, none.source) == (None, None)
    refused = answer_for("c1", parse("I must decline."))
    assert with_probability(refused, 0.6, ProbabilitySource.SAMPLING).probability is None
    assert refused.detail == "The model refuses."


def developed(n: int, role: str = "development") -> list[DevelopedScore]:
    random = np.random.default_rng(3)
    logits = random.normal(0, 2, n)
    truth = 1 / (1 + np.exp(-(0.5 * logits - 1.0)))
    malignant = random.random(n) < truth
    return [
        DevelopedScore(
            role,
            ProbabilitySource.VERBALISED,
            1 / (1 + math.exp(-logit)),
            bool(is_malignant),
        )
        for logit, is_malignant in zip(logits, malignant, strict=True)
    ]


def test_calibration_finds_slope_and_intercept_on_development_cases() -> None:
    card, note = calibrated(developed(4000))
    assert card is not None
    assert card.slope == pytest.approx(0.5, abs=0.08)
    assert card.intercept == pytest.approx(-1.0, abs=0.12)
    assert card.part == "development"
    assert card.brier_after < card.brier_before
    assert "4000 development cases" in note
    assert "epoch" not in note
    applied = ScoreCalibration.of({"calibration": card.model_dump()})
    assert applied is not None
    assert applied.probability(0.5) == pytest.approx(1 / (1 + math.exp(-card.intercept)))


def test_cases_that_are_read_are_never_fitted_on() -> None:
    scores = [*developed(200), *developed(1, role="reading")]
    with pytest.raises(EngineError, match="cases that are read"):
        calibrated(scores)


def test_sources_are_not_mixed_and_per_cent_is_refused() -> None:
    one, two = developed(2)
    other = DevelopedScore("development", ProbabilitySource.SAMPLING, 0.4, is_malignant=True)
    with pytest.raises(EngineError, match="several sources"):
        calibrated([one, two, other])
    percent = DevelopedScore("development", ProbabilitySource.VERBALISED, 40.0, is_malignant=True)
    with pytest.raises(EngineError, match="not from 0 to 1"):
        calibrated([one, percent])


def test_too_few_cases_give_no_calibration_and_say_so() -> None:
    card, note = calibrated(developed(30))
    assert card is None
    assert "development cases" in note
