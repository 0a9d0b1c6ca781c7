"""A frozen model read as it lies in its file, before it is sealed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reader_study.cases import ReadStatus
from reader_study.models.evidence import Evidence
from reader_study.models.packed import unpacked
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class ModelRead:
    """A model's standalone answer for one case.

    Parameters
    ----------
    shown_as : str
        Name under which readers see the model.
    score : float or None
        As the model gave it, 0–1; a probability only where there is a calibration. None for a
        source that gives texts alone.
    probability : float or None
        Calibrated probability of malignancy, 0–1; None when the card states no calibration, and
        in studies of version 0.1.0.
    category : str or None
        Category on the protocol's scale whose band holds the probability, see
        `reader_study.lexicon.category_for_probability`; None without a calibration, or on a scale
        that states no likelihoods. Studies of version 0.1.0 keep what was frozen by their rule.
    threshold : float or None
        Operating threshold on the score, from the model card; None without a score.
    positive : bool or None
        ``score >= threshold``; it does not follow from the category, nor the category from it.
    text : str
        A report in words, where the model gives one.
    rates : tuple of float or None
        Sensitivity and specificity from the card, 0–1, where an arm shows them.
    status : ReadStatus
        `OK`, or why there is no answer; score and `positive` are None then.
    detail : str
        Why there is none, in a few words; for the coordinator, never shown.
    evidence : Evidence or None
        What the score rests on, where the model says so.

    """

    model_id: str
    case_id: str
    shown_as: str
    score: float | None
    category: str | None
    threshold: float | None
    positive: bool | None
    probability: float | None = None
    text: str = ""
    rates: tuple[float, float] | None = None
    status: ReadStatus = ReadStatus.OK
    detail: str = ""
    evidence: Evidence | None = None


def shown_name(study: Study, model_id: str) -> str:
    """Return the name to show: only the model that readers see bears the protocol's."""
    ai = study.protocol.ai
    return ai.shown_as if model_id == ai.model else model_id


def rates_on_card(card: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return sensitivity and specificity, 0–1, on a card's held-out cases; None without them."""
    metrics = card.get("metrics") or {}
    figures = metrics.get("test") or metrics.get("validation") or {}
    sensitivity, specificity = figures.get("sensitivity"), figures.get("specificity")
    if not isinstance(sensitivity, int | float) or not isinstance(specificity, int | float):
        return None
    return float(sensitivity), float(specificity)


def told_rates(study: Study, card: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the rates that a read of a model holds: those of its card where an arm shows them."""
    return rates_on_card(card) if _shows_rates(study, str(card["model_id"])) else None


def _shows_rates(study: Study, model_id: str) -> bool:
    """Tell whether an arm shows a model's error rates; no read holds them otherwise."""
    protocol = study.protocol
    return any(
        "error_rates" in arm.shows and (arm.model or protocol.ai.model) == model_id
        for arm in protocol.all_arms
    )


def encoded(record: Mapping[str, object]) -> bytes:
    """Return a record as bytes."""
    return json.dumps(record, sort_keys=True).encode()


def decoded(blob: bytes) -> ModelRead:
    """Return the read that a file holds; what a file of another version lacks is None or empty."""
    record = json.loads(blob)
    rates = record.get("rates")

    def number(name: str) -> float | None:
        return None if record.get(name) is None else float(record[name])

    return ModelRead(
        model_id=record["model_id"],
        case_id=record["case_id"],
        shown_as=record["shown_as"],
        score=number("score"),
        category=record.get("category"),
        threshold=number("threshold"),
        positive=record.get("positive"),
        probability=number("probability"),
        text=record.get("text", ""),
        rates=None if rates is None else (float(rates[0]), float(rates[1])),
        status=ReadStatus(record.get("status", ReadStatus.OK)),
        detail=record.get("detail", ""),
        evidence=None if (held := record.get("evidence")) is None else unpacked(held),
    )
