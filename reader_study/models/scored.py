"""Freezing the scores of a model, with evidence for them, that may also give none for a case.

They are sealed as all frozen reads are, in files of one size, so that nobody can tell from the disk
for which cases there is no answer, or evidence.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ground.errors import ReadingRuleError
from ground.names import path_name
from reader_study.cases import Case, CaseRole, ReadStatus
from reader_study.lexicon import category_for_probability
from reader_study.models.allowed import (
    MOST_CHARACTERS,
    check_shown,
    require_threshold,
    require_whole_and_early,
    states_categories,
)
from reader_study.models.calibrated import ScoreCalibration
from reader_study.models.evidence import Evidence
from reader_study.models.evidence_given import evidence_of
from reader_study.models.packed import packed
from reader_study.models.record import encoded, rates_on_card, shown_name, told_rates
from reader_study.models.storing import store_records
from reader_study.store.events import Value
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """What a model with a threshold on its score said of a case, or why it said nothing.

    Parameters
    ----------
    status : ReadStatus
        `OK`, or why there is no answer (`NO_CLIP`, `OUT_OF_MEMORY`, …).
    score : float or None
        0–1, as the model gave it; needed where the status is `OK`.
    evidence : mapping or None
        What the score rests on, see `reader_study.models.evidence_given.evidence_of`.
    detail : str
        Why there is no answer, in a few words; for the coordinator, never shown.
    text : str
        A report in words.
    threshold : float or None
        From which on this case's score is positive, where that is not the card's.

    """

    status: ReadStatus = ReadStatus.OK
    score: float | None = None
    evidence: Mapping[str, Any] | None = None
    detail: str = ""
    text: str = ""
    threshold: float | None = None


def freeze_scored(
    study: Study, *, card: Mapping[str, Any], answers: Mapping[str, ScoredAnswer]
) -> None:
    """Store a model's answers to all reading cases, and write their hash into the log.

    Parameters
    ----------
    card : mapping
        Model card; ``model_id``, ``threshold`` and ``calibration``, if there is one, are used, all
        of it is kept. Categories follow from the calibration.
    answers : mapping
        One for exactly the reading cases.

    Raises
    ------
    ReadingRuleError
        When reading has begun, the model is frozen already, cases are missing or too many, a score
        is missing or out of range, evidence is no such thing, or the protocol shows a category that
        the model does not have.

    """
    model_id = path_name(str(card["model_id"]), what="id of a model")
    require_whole_and_early(study, model_id, answers)
    check_shown(study, card, model_id=model_id)
    require_threshold(card)
    cases = {case.case_id: case for case in study.cases(CaseRole.READING)}
    for case_id, answer in answers.items():
        _require_sound(case_id, answer)
    evidence = {case: _evidence(cases[case], one) for case, one in answers.items()}
    rates = told_rates(study, card)
    records = {
        case_id: _record(study, card, case_id, answer, rates, evidence[case_id])
        for case_id, answer in answers.items()
    }
    store_records(study, model_id, card, records, _facts(study, card, answers, evidence))


def _require_sound(case_id: str, answer: ScoredAnswer) -> None:
    score = answer.score
    if score is not None and not (math.isfinite(score) and 0 <= score <= 1):
        raise ReadingRuleError(
            f"The score of case {case_id} is {score:g}.", remedy="Scores lie between 0 and 1."
        )
    if score is None and answer.status is ReadStatus.OK:
        raise ReadingRuleError(
            f"The answer for case {case_id} has no score.",
            remedy="Give it, or say with a status why there is no answer (no_clip, cannot_assess, "
            "out_of_memory, …).",
        )
    if len(answer.text) > MOST_CHARACTERS:
        raise ReadingRuleError(
            f"The text of case {case_id} has {len(answer.text)} characters.",
            remedy=f"Shorten it to {MOST_CHARACTERS}.",
        )


def _evidence(case: Case, answer: ScoredAnswer) -> Evidence | None:
    if answer.evidence is None:
        return None
    return evidence_of(answer.evidence, case.media, case_id=case.case_id)


def _record(
    study: Study,
    card: Mapping[str, Any],
    case_id: str,
    answer: ScoredAnswer,
    rates: tuple[float, float] | None,
    evidence: Evidence | None,
) -> bytes:
    calibration = ScoreCalibration.of(card)
    threshold = float(card["threshold"] if answer.threshold is None else answer.threshold)
    score = answer.score if answer.status is ReadStatus.OK else None
    probability = None if calibration is None or score is None else calibration.probability(score)
    scale = study.protocol.assessment.scale
    model_id = str(card["model_id"])
    record: dict[str, object] = {
        "model_id": model_id,
        "case_id": case_id,
        "shown_as": shown_name(study, model_id),
        "score": None if score is None else f"{score:.6f}",
        "probability": None if probability is None else f"{probability:.6f}",
        "category": None
        if probability is None
        else category_for_probability(probability, scale=scale),
        "threshold": f"{threshold:.6f}",
        "positive": None if score is None else score >= threshold,
    }
    if answer.status is not ReadStatus.OK:
        record["status"] = str(answer.status)
    optional = {"text": answer.text, "detail": answer.detail}
    record |= {key: value for key, value in optional.items() if value}
    if rates is not None:
        # The card, which is sealed for the coordinator, is not opened for a reader.
        record["rates"] = list(rates)
    if evidence is not None:
        record["evidence"] = packed(evidence, case_id=case_id)
    return encoded(record)


def _facts(
    study: Study,
    card: Mapping[str, Any],
    answers: Mapping[str, ScoredAnswer],
    evidence: Mapping[str, Evidence | None],
) -> dict[str, Value]:
    # How many cases have no answer, or evidence, is not told: the log goes to readers.
    facts: dict[str, Value] = {
        "shown_as": shown_name(study, str(card["model_id"])),
        "categories": states_categories(study, card),
        "texts": any(one.text for one in answers.values()),
        "rates": rates_on_card(card) is not None,
    }
    if not any(one.status is ReadStatus.OK for one in answers.values()):
        facts |= {"scores": False, "answers": True}
    given = {part for one in evidence.values() if one is not None for part in one.parts}
    return facts | {part: True for part in sorted(given)}
