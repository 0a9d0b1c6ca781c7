"""What a reader is shown of a model's answer: the parts that her arm declares, and no other."""

from dataclasses import replace

from reader_study.allocation import seeded_order
from reader_study.cases import ReadStatus, places_seen
from reader_study.lexicon import call_of_category
from reader_study.models import frozen
from reader_study.models.evidence import PARTS
from reader_study.models.files import is_sealed
from reader_study.models.manner import manner
from reader_study.models.parts import ErrorRates, ShownAi, ShownEvidence
from reader_study.models.record import ModelRead, rates_on_card
from reader_study.protocol.arms import ArmSpec
from reader_study.protocol.content import Protocol
from reader_study.study import Study

_SHIFT = 0.2
"""How far a shifted score is moved, on 0–1."""


def shown_ai(study: Study, arm: ArmSpec, case_id: str) -> tuple[ShownAi, str]:
    """Return what an arm shows of its model for a case, and how: as ``frozen`` or otherwise.

    Returns
    -------
    (ShownAi, str)
        The second is ``frozen``, ``withheld`` or ``shifted``, for the log.

    Raises
    ------
    IntegrityError
        When the model's file is missing or was changed.

    """
    protocol = study.protocol
    model_id = arm.model or protocol.ai.model or ""
    name = arm.shown_as or protocol.ai.shown_as
    how = manner(protocol, case_id)
    if how == "withheld":
        return ShownAi(name, withheld=True), how
    read = frozen.load_one(study, model_id, case_id)
    if how == "shifted":
        read = shifted(protocol, read)
    rates = error_rates(study, read) if "error_rates" in arm.shows else None
    evidence = _evidence(study, arm, read)
    return replace(_parts(arm, name, read, rates), evidence=evidence), how


def shifted(protocol: Protocol, read: ModelRead) -> ModelRead:
    """Move a model's answer by one category, and its score the same way; up or down by the seed."""
    first, _ = seeded_order(protocol.seed, f"shift/{read.case_id}", ["down", "up"])
    sign = 1 if first == "up" else -1
    if read.status is not ReadStatus.OK or read.positive is None:
        return read  # neither a text nor a refusal has a place on a scale
    score = None if read.score is None else min(max(read.score + sign * _SHIFT, 0.0), 1.0)
    category, rating = read.category, protocol.assessment
    scale = rating.scale
    if category in scale:
        place = scale.index(category) + sign
        category = scale[min(max(place, 0), len(scale) - 1)]
    if score is not None and read.threshold is not None:
        return replace(read, score=score, category=category, positive=score >= read.threshold)
    called = call_of_category(category, scale=scale, cut=rating.positivity_threshold)
    return replace(read, score=score, category=category, positive=called)


def error_rates(study: Study, read: ModelRead) -> ErrorRates | None:
    """Return a model's error rates as the protocol discloses them; None where it does not."""
    told = study.protocol.ai.error_rates
    figures = read.rates
    if figures is None and not is_sealed(study, read.model_id):
        # Earlier versions kept them on the card alone, in clear.
        figures = rates_on_card(frozen.card(study, read.model_id))
    if told == "none" or figures is None:
        return None
    return ErrorRates(*figures, as_frequencies=told == "frequencies")


def _parts(arm: ArmSpec, name: str, read: ModelRead, rates: ErrorRates | None) -> ShownAi:
    scored = "score" in arm.shows
    called = scored or "category" in arm.shows
    answered = read.status is ReadStatus.OK
    return ShownAi(
        name,
        score=read.score if scored else None,
        # Without a score there is no bar on which it could stand.
        threshold=read.threshold if scored and read.score is not None else None,
        category=read.category if "category" in arm.shows else None,
        text=read.text if "text" in arm.shows and answered else None,
        rates=rates,
        positive=read.positive if called else None,
        unanswered="" if answered else str(read.status),
    )


def _evidence(study: Study, arm: ArmSpec, read: ModelRead) -> ShownEvidence | None:
    """Return what an arm shows of the evidence in the media that it shows."""
    shows = [part for part in PARTS if part in arm.shows]
    if not shows or read.evidence is None or read.status is not ReadStatus.OK:
        return None
    told, case = read.evidence.only(shows), study.case(read.case_id)
    places = places_seen(case.media, arm.media) if arm.media else range(len(case.media))
    shown = ShownEvidence(
        tuple(told.media[place] for place in places),
        threshold=read.threshold if "clip_strip" in shows else None,
        boxes="box" in shows,
    )
    return None if shown.empty else shown
