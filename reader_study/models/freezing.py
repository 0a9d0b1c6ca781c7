"""Freezing a model's answers before the lock: sealed, and their hash in the log."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ground.errors import ReadingRuleError
from ground.names import path_name
from reader_study.cases import CaseRole
from reader_study.declared import NO_CATEGORY_REMEDY
from reader_study.exchange.note import require_not_package
from reader_study.lexicon import states_probabilities
from reader_study.models.calibrated import ScoreCalibration
from reader_study.models.files import card_file, list_bytes, model_ids, read_file, write_files
from reader_study.models.holders import coordinator_holder, seal_to_holders, workstation_holder
from reader_study.models.record import encoded, rates_on_card, records_of, shown_name
from reader_study.models.sealing import (
    FILE_BYTES,
    SCHEME,
    ModelKeys,
    file_bytes,
    seal_card,
    seal_read,
)
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study

GIVEN = "given"
"""On a card whose model names a category itself, so that none follows from a probability."""


def freeze(
    study: Study,
    *,
    card: Mapping[str, Any],
    scores: Mapping[str, float],
    texts: Mapping[str, str] | None = None,
) -> None:
    """Store a model's reads of all reading cases and write their hash into the log.

    Parameters
    ----------
    card : mapping
        Model card; ``model_id``, ``threshold`` and ``calibration``, if there is one, are used, all
        of it is kept.
    scores : mapping
        Score of 0–1 for exactly the reading cases.
    texts : mapping, optional
        Reports in words, by case.

    Raises
    ------
    ReadingRuleError
        When reading has begun, the model is frozen already, cases are missing or too many, or
        the protocol shows a category that the model does not have.

    """
    model_id = path_name(str(card["model_id"]), what="id of a model")
    require_whole_and_early(study, model_id, scores)
    check_shown(study, card, model_id=model_id)
    store_records(
        study,
        model_id,
        card,
        records_of(study, card, scores, texts or {}),
        {
            "shown_as": shown_name(study, model_id),
            "categories": states_categories(study, card),
            "texts": bool(texts),
            "rates": rates_on_card(card) is not None,
        },
    )


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


def store_records(
    study: Study,
    model_id: str,
    card: Mapping[str, Any],
    records: Mapping[str, bytes],
    facts: Mapping[str, Value],
) -> None:
    """Seal the records of all reading cases and the card, and write their hashes into the log.

    Parameters
    ----------
    facts : mapping
        What the log says of the answers: whether there are scores, categories, texts, rates.

    """
    keys = ModelKeys.new()
    assert keys.card is not None
    folder, study_id = study.paths.model(model_id), study.id
    size = file_bytes(records, at_least=_largest_so_far(study))
    sealed = {
        case_id: seal_read(
            keys, record, size=size, study_id=study_id, model_id=model_id, case_id=case_id
        )
        for case_id, record in sorted(records.items())
    }
    hashes = {case_id: hashlib.sha256(blob).hexdigest() for case_id, blob in sealed.items()}
    listed = list_bytes(hashes)
    plain_card = (json.dumps(card, indent=2, sort_keys=True) + "\n").encode()
    card_blob = seal_card(keys.card, plain_card, study_id=study_id, model_id=model_id)
    files = {read_file(folder, case_id): blob for case_id, blob in sealed.items()}
    files |= {card_file(folder): card_blob, folder / "reads.json": listed}
    write_files(folder, files)
    content: dict[str, Value] = {
        "model_id": model_id,
        "card_sha256": hashlib.sha256(card_blob).hexdigest(),
        "reads_sha256": hashlib.sha256(listed).hexdigest(),
        "n": len(records),
        "sealed": SCHEME,
        "file_bytes": size,
    }
    study.record(
        NewEvent("model.frozen", f"model/{model_id}", new=content | dict(facts)),
        _sealed_at_freezing(study, model_id, keys),
    )


def _largest_so_far(study: Study) -> int:
    """Return the size of the files of the models that are frozen; all are to have one."""
    frozen = study.events(action="model.frozen")
    return max([FILE_BYTES, *(int(event.content.get("file_bytes", 0)) for event in frozen)])


def _sealed_at_freezing(study: Study, model_id: str, keys: ModelKeys) -> NewEvent:
    """Seal the keys to this workstation and to the coordinator.

    The card is the coordinator's alone, where she has a key.
    """
    coordinator = coordinator_holder(study)
    if coordinator is None:
        holders = (workstation_holder(study, card=True),)
        return seal_to_holders(study, model_id, keys, holders)
    return seal_to_holders(study, model_id, keys, (workstation_holder(study), coordinator))


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
