"""What has to hold before the answers of a model are frozen."""

from collections.abc import Mapping
from typing import Any

from ground.errors import ReadingRuleError
from reader_study.cases import CaseRole
from reader_study.declared import NO_CATEGORY_REMEDY
from reader_study.exchange.note import require_not_package
from reader_study.lexicon import states_probabilities
from reader_study.models.calibrated import ScoreCalibration
from reader_study.models.files import model_ids
from reader_study.study import Study

MOST_CHARACTERS = 20_000
"""Of one text; readers see it whole."""

GIVEN = "given"
"""On a card whose model names a category itself, so that none follows from a probability."""


def states_categories(study: Study, card: Mapping[str, Any]) -> bool:
    """Tell whether a model of this card gives a category on the study's scale."""
    if card.get("categories") == GIVEN:
        return True
    stated = ScoreCalibration.of(card) is not None
    return stated and states_probabilities(study.protocol.assessment.scale)


def check_shown(study: Study, card: Mapping[str, Any], *, model_id: str) -> None:
    """Check that what the protocol shows of a model is there to be shown.

    Raises
    ------
    ReadingRuleError
        Readers are to see its category, and it has none.

    """
    protocol = study.protocol
    shown = any(
        "category" in arm.shows and (arm.model or protocol.ai.model) == model_id
        for arm in protocol.all_arms
    )
    if not shown or states_categories(study, card):
        return
    scored = states_probabilities(study.protocol.assessment.scale)
    why = "the categories of the scale state no likelihood of malignancy."
    if "categories" in card:
        why = "it names none for cases that it answered."
    elif scored:
        why = "its card states no calibration."
    raise ReadingRuleError(
        f"The protocol shows readers the model's category, and this model has none: {why}",
        remedy=NO_CATEGORY_REMEDY,
        path=study.paths.protocol,
    )


def require_threshold(card: Mapping[str, Any]) -> None:
    """Check that a card says from which score on a case is called positive.

    Raises
    ------
    ReadingRuleError
        It states no threshold.

    """
    if card.get("threshold") is None:
        raise ReadingRuleError(
            "The model's card states no threshold, and the study calls cases by it.",
            remedy="State one on the card, chosen on cases that no reader sees.",
        )


def require_whole_and_early(study: Study, model_id: str, scores: Mapping[str, object]) -> None:
    """Check that answers for all reading cases are there, and the protocol not locked.

    Raises
    ------
    ReadingRuleError
        When reading has begun, the model is frozen already, or cases are missing or too many.

    """
    require_not_package(study)
    expected = {case.case_id for case in study.cases(CaseRole.READING)}
    if study.is_locked:
        raise ReadingRuleError(
            "The protocol is locked; model reads are frozen before the lock.",
            remedy="Make a new study to read with another model.",
            path=study.root,
        )
    # On many disks folders that differ by capitals alone are one.
    if model_id.casefold() in {known.casefold() for known in model_ids(study)}:
        raise ReadingRuleError(
            f"The reads of model {model_id!r} are frozen already.",
            remedy="Give the new model another id.",
            path=study.root,
        )
    if scores.keys() != expected:
        odd = sorted(scores.keys() ^ expected)
        raise ReadingRuleError(
            f"The model's reads and the reading cases differ in {len(odd)} cases ({odd[0]} …).",
            remedy="Run the model on all reading cases of this study.",
            path=study.root,
        )
