"""Freezing a model's answers before the lock: sealed, and their hash in the log."""

from collections.abc import Mapping
from typing import Any

from ground.names import path_name
from reader_study.models.allowed import require_whole_and_early
from reader_study.models.record import encoded, shown_name
from reader_study.models.scored import ScoredAnswer, freeze_scored
from reader_study.models.storing import store_records
from reader_study.store.events import Value
from reader_study.study import Study


def freeze(
    study: Study,
    *,
    card: Mapping[str, Any],
    scores: Mapping[str, float],
    texts: Mapping[str, str] | None = None,
) -> None:
    """Store a model's scores of all reading cases and write their hash into the log.

    Parameters
    ----------
    card : mapping
        As `reader_study.models.scored.freeze_scored` takes it.
    scores : mapping
        Score of 0–1 for exactly the reading cases.
    texts : mapping, optional
        Reports in words, by case.

    Raises
    ------
    ReadingRuleError
        As `reader_study.models.scored.freeze_scored`.

    """
    said = texts or {}
    answers = {
        case_id: ScoredAnswer(score=score, text=said.get(case_id, ""))
        for case_id, score in scores.items()
    }
    freeze_scored(study, card=card, answers=answers)


def freeze_texts(
    study: Study, *, model_id: str, texts: Mapping[str, str], shown_as: str | None = None
) -> None:
    """Store the report texts of a source that gives no scores: to be shown, or to be rated.

    Parameters
    ----------
    texts : mapping
        A text for exactly the reading cases.
    shown_as : str, optional
        Name under which readers see the source where an arm gives it none.

    Raises
    ------
    ReadingRuleError
        As `freeze`.

    """
    name = path_name(model_id, what="id of a model")
    require_whole_and_early(study, name, texts)
    told = shown_as or shown_name(study, name)
    records = {
        case_id: encoded({"model_id": name, "case_id": case_id, "shown_as": told, "text": text})
        for case_id, text in texts.items()
    }
    facts: dict[str, Value] = {"shown_as": told, "categories": False, "texts": True}
    facts |= {"rates": False, "scores": False}
    store_records(study, name, {"model_id": name, "gives": "texts"}, records, facts)
