"""Freezing the answers of a model that may also give none: it refused, ran out of time, …

They are sealed as all frozen reads are, in files of one size, so that nobody can tell from the disk
for which cases there is no answer.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ground.errors import ReadingRuleError
from ground.names import path_name
from reader_study.cases import ReadStatus
from reader_study.lexicon import OFF_SCALE, call_of_category
from reader_study.models.allowed import (
    GIVEN,
    MOST_CHARACTERS,
    check_shown,
    require_whole_and_early,
    states_categories,
)
from reader_study.models.record import encoded, rates_on_card, shown_name, told_rates
from reader_study.models.storing import store_records
from reader_study.store.events import Value
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a model said of a case, or why it said nothing.

    Parameters
    ----------
    status : ReadStatus
        `OK`, or why there is no answer.
    score : float or None
        Probability of malignancy as the model gave it, 0–1.
    category : str or None
        As the model gave it.
    text : str
        A report in words, in the language in which it was asked for.
    detail : str
        Why there is no answer, in a few words.

    """

    status: ReadStatus = ReadStatus.OK
    score: float | None = None
    category: str | None = None
    text: str = ""
    detail: str = ""


def freeze_answers(
    study: Study, *, card: Mapping[str, Any], answers: Mapping[str, GivenAnswer]
) -> None:
    """Store a model's answers to all reading cases, and write their hash into the log.

    A positive call is ``score >= threshold`` where the card states a threshold, else a category
    at or above the study's cut. Categories 0 and 6 are kept as they were given; on a scale without
    them they assess nothing, and the read's status says so.

    Parameters
    ----------
    card : mapping
        ``model_id``, and ``threshold`` if there is one; all of it is kept.
    answers : mapping
        One for exactly the reading cases.

    Raises
    ------
    ReadingRuleError
        When reading has begun, the model is frozen already, cases are missing or too many, an
        answer is out of range or gives no call, or the protocol shows what the model does not have.

    """
    model_id = path_name(str(card["model_id"]), what="id of a model")
    require_whole_and_early(study, model_id, answers)
    settled = {case: settled_answer(study, card, case, one) for case, one in answers.items()}
    assessed = [one for one in settled.values() if one.status is ReadStatus.OK]
    named = all(one.category is not None for one in assessed) and any(
        one.category is not None for one in settled.values()
    )
    told: dict[str, Any] = {**card, "model_id": model_id, "categories": GIVEN if named else "none"}
    check_shown(study, told, model_id=model_id)
    store_records(
        study, model_id, told, _records(study, told, settled), _facts(study, told, settled)
    )


def settled_answer(
    study: Study, card: Mapping[str, Any], case_id: str, answer: GivenAnswer
) -> GivenAnswer:
    """Return an answer as it is frozen: none is called assessed that gives no call.

    Raises
    ------
    ReadingRuleError
        When it is out of range, too long, or gives nothing to call the case by.

    """
    if answer.score is not None and not 0 <= answer.score <= 1:
        raise ReadingRuleError(
            f"The probability of case {case_id} is {answer.score:g}.",
            remedy="Probabilities lie between 0 and 1.",
        )
    if len(answer.text) > MOST_CHARACTERS:
        raise ReadingRuleError(
            f"The text of case {case_id} has {len(answer.text)} characters.",
            remedy=f"Shorten it to {MOST_CHARACTERS}.",
        )
    if answer.status is not ReadStatus.OK:
        return answer
    scale = study.protocol.assessment.scale
    if answer.category in OFF_SCALE and answer.category not in scale:
        why = f"category {answer.category} assesses nothing"
        return replace(answer, status=ReadStatus.CANNOT_ASSESS, detail=answer.detail or why)
    if called(study, card, answer) is None:
        threshold = card.get("threshold")
        what = "category that the study's cut can be applied to"
        raise ReadingRuleError(
            f"The answer for case {case_id} has no "
            + ("probability, and the card's threshold calls by it." if threshold else f"{what}."),
            remedy="Give it, or say with a status why there is no answer (cannot_assess, refused, "
            "unparsed, …).",
        )
    return answer


def assessed_on_scale(
    study: Study, card: Mapping[str, Any], answers: Mapping[str, GivenAnswer]
) -> dict[str, GivenAnswer]:
    """Return answers of which those whose category calls nothing on the study's scale assess none.

    A table is refused for such a row, since somebody can correct it; a program has answered.
    """
    return {case_id: _on_scale(study, card, one) for case_id, one in answers.items()}


def _on_scale(study: Study, card: Mapping[str, Any], answer: GivenAnswer) -> GivenAnswer:
    if answer.status is not ReadStatus.OK or called(study, card, answer) is not None:
        return answer
    why = f"category {answer.category} calls nothing on the study's scale"
    return replace(answer, status=ReadStatus.CANNOT_ASSESS, detail=answer.detail or why)


def called(study: Study, card: Mapping[str, Any], answer: GivenAnswer) -> bool | None:
    """Return whether an answer is a positive call; None where it calls nothing."""
    if answer.status is not ReadStatus.OK:
        return None
    threshold, rating = card.get("threshold"), study.protocol.assessment
    if threshold is not None:
        return None if answer.score is None else answer.score >= float(threshold)
    return call_of_category(answer.category, scale=rating.scale, cut=rating.positivity_threshold)


def status_counts(answers: Mapping[str, GivenAnswer]) -> dict[str, int]:
    """Count the answers by status, most frequent first."""
    return {
        str(status): n for status, n in Counter(a.status for a in answers.values()).most_common()
    }


def _records(
    study: Study, card: Mapping[str, Any], answers: Mapping[str, GivenAnswer]
) -> dict[str, bytes]:
    rates, threshold = told_rates(study, card), card.get("threshold")
    model_id = str(card["model_id"])
    records = {}
    for case_id, answer in answers.items():
        assessed = answer.status is ReadStatus.OK
        record: dict[str, object] = {
            "model_id": model_id,
            "case_id": case_id,
            "shown_as": shown_name(study, model_id),
            "score": None if answer.score is None or not assessed else f"{answer.score:.6f}",
            "category": answer.category,
            "threshold": None if threshold is None else f"{float(threshold):.6f}",
            "positive": called(study, card, answer),
            "status": str(answer.status),
        }
        optional = {"text": answer.text, "detail": answer.detail}
        record |= {key: value for key, value in optional.items() if value}
        if rates is not None:
            record["rates"] = list(rates)
        records[case_id] = encoded(record)
    return records


def _facts(
    study: Study, card: Mapping[str, Any], answers: Mapping[str, GivenAnswer]
) -> dict[str, Value]:
    # How many cases have no answer is not told: the log goes to readers.
    assessed = [one for one in answers.values() if one.status is ReadStatus.OK]
    return {
        "shown_as": shown_name(study, str(card["model_id"])),
        "categories": states_categories(study, card),
        "texts": any(one.text for one in answers.values()),
        "rates": rates_on_card(card) is not None,
        "scores": any(one.score is not None for one in assessed),
        "answers": True,
    }
