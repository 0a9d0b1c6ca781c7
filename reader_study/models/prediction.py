"""What a model is run on before the lock, and what of its answer is frozen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ground.errors import EngineError, ReadingRuleError
from ground.names import path_name
from reader_study.cases import CaseRole
from reader_study.media.lesions import Area, Lesions
from reader_study.media.medium import Medium
from reader_study.models.allowed import GIVEN, check_shown, require_threshold
from reader_study.models.crops import crops_of, require_crops
from reader_study.models.files import model_ids
from reader_study.study import Study

BY_FOLDS = "folds"
"""Kind of a card of models that were trained fold by fold."""


@dataclass(frozen=True, slots=True)
class ReadingItem:
    """A case to be scored: its media with their files; nothing else of it leaves the study."""

    case_id: str
    media: tuple[tuple[Medium, Path, Area | None], ...]


def reading_items(
    study: Study, *, outlined: Mapping[str, tuple[Lesions, ...]] | None = None, margin: int = 0
) -> tuple[ReadingItem, ...]:
    """Return the reading cases with the files of their media.

    Parameters
    ----------
    outlined : mapping, optional
        Lesions of each medium by the id of its case, where crops around them are looked at.
    margin : int
        Of these crops, in per cent.

    Raises
    ------
    EngineError
        The study has no reading cases yet, or crops are wanted and some have no outline.

    """
    cases = study.cases(CaseRole.READING)
    crops = crops_of(cases, outlined or {}, margin=margin)
    if outlined is not None:
        require_crops(crops)
    items = tuple(
        ReadingItem(
            case.case_id,
            tuple(
                (medium, study.media_path(medium).resolve(), crop)
                for medium, crop in zip(case.media, crops[case.case_id], strict=True)
            ),
        )
        for case in cases
    )
    if not items:
        raise EngineError(
            "The study has no reading cases yet.",
            remedy="Take images in first: sonoread intake STUDY FOLDER.",
            path=study.root,
        )
    return items


def name_to_freeze(study: Study, name: str | None) -> str | None:
    """Return the id under which a model's reads would be frozen; None: the model's own.

    Parameters
    ----------
    name : str or None
        As asked for; without it the model of the protocol is meant.

    Raises
    ------
    ReaderStudyError
        The name cannot be that of a folder, the protocol is locked, or a model is frozen under
        it already.

    """
    # `freeze` refuses too, but only after the model has run over everything.
    if study.is_locked:
        raise ReadingRuleError(
            "The protocol is locked; model reads are frozen before the lock.",
            remedy="Make a new study to read with another model.",
            path=study.root,
        )
    wanted = study.protocol.ai.model if name is None else name
    if wanted is not None:
        path_name(wanted, what="id of a model")
    if wanted is not None and wanted in model_ids(study):
        raise ReadingRuleError(
            f"The reads of {wanted!r}, which readers will see, are frozen already."
            if wanted == study.protocol.ai.model
            else f"The reads of {wanted!r} are frozen already.",
            remedy="Give another model its own --name.",
            path=study.root,
        )
    return wanted


def check_card(study: Study, card: Mapping[str, Any], *, model_id: str | None) -> None:
    """Refuse early, by the card alone, what freezing would refuse after a long run.

    Raises
    ------
    ReadingRuleError
        The protocol shows a category that this model does not have, or the card gives nothing to
        call cases by.

    """
    check_shown(study, card, model_id=model_id or str(card["model_id"]))
    if card.get("categories") != GIVEN:
        require_threshold(card)


def frozen_card(
    card: Mapping[str, Any], provenance: Mapping[str, Any], *, model_id: str
) -> dict[str, Any]:
    """Return the card to freeze: under the study's name for the model, with provenance."""
    renamed = {"model_id": model_id, "trained_as": card["model_id"]}
    return {**card, **renamed, "provenance": dict(provenance)}


def check_unseen(study: Study, card: Mapping[str, Any], *, known: Collection[str] = ()) -> None:
    """Check that the model was not made from an image that readers will see.

    Of models trained fold by fold the engine has seen to it, by what is in each image: a case of
    their training data is scored by those that never saw its patient.

    Parameters
    ----------
    known : collection of str
        Cases of which the engine has found a picture among the training data, in another file.

    Raises
    ------
    EngineError
        An image of a reading case is among the model's training, validation or test images; or the
        card does not name the images that it counts, so that nobody can tell.

    """
    if card.get("kind") == BY_FOLDS:
        return
    _require_named(study, card)
    files = {sha256 for part in card["split"].values() for sha256 in part["file_sha256"]}
    seen = [
        case.case_id
        for case in study.cases(CaseRole.READING)
        if case.case_id in known or any(medium.sha256 in files for medium in case.media)
    ]
    if seen:
        raise EngineError(
            f"The model was made with images of {len(seen)} reading cases ({seen[0]} …).",
            remedy="Train on development cases or other patients only, or fold by fold (train "
            "--kfold): then each case is scored by models that never saw its patient.",
            path=study.root,
        )


def _require_named(study: Study, card: Mapping[str, Any]) -> None:
    """Refuse a card whose lists were emptied or cut: it would pass any check."""
    split = card["split"]
    short = [
        f"{name} counts {part[count]} {what} and names {len(part[names])}"
        for name, part in split.items()
        for what, count, names in (
            ("images", "images", "file_sha256"),
            ("patients", "patients", "patient_ids"),
        )
        if part[count] != len(part[names])
    ]
    if not any(part["file_sha256"] for part in split.values()):
        short.append("it names no image at all")
    if short:
        raise EngineError(
            f"The model's card does not say what it was made from: {'; '.join(short)}.",
            remedy="Use the card as the training wrote it; without its lists nobody can tell "
            "whether the model has seen the reading cases.",
            path=study.root,
        )
