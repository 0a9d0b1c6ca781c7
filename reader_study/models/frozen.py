"""Frozen model reads, opened again: data made before the first scored read, a sealed file a case.

The reading window opens one of these files only, and only after the event that reveals it. The
log holds the hash of their list, not their content.
"""

import json
from typing import Any

from ground.errors import SealedError
from reader_study.cases import STANDALONE, Read, ReaderKind, ReadStatus
from reader_study.models.files import (
    card_file,
    checked,
    frozen_model,
    is_sealed,
    manifest,
    read_file,
)
from reader_study.models.files import model_ids as model_ids
from reader_study.models.holders import held_keys
from reader_study.models.record import ModelRead as ModelRead
from reader_study.models.record import decoded
from reader_study.models.sealing import open_card, open_read
from reader_study.study import Study


def load_one(study: Study, model_id: str, case_id: str) -> ModelRead:
    """Open the model's read of one case and check it against the log.

    Raises
    ------
    IntegrityError
        When the file, its list or the key to it is missing or was changed.
    SealedError
        When it is sealed, and no key of this handle's ring opens it.

    """
    path = read_file(study.paths.model(model_id), case_id, sealed=is_sealed(study, model_id))
    blob = checked(path, manifest(study, model_id).get(case_id))
    if path.suffix == ".sealed":
        keys, names = held_keys(study, model_id), {"model_id": model_id, "case_id": case_id}
        blob = open_read(keys, blob, study_id=study.id, **names)
    return decoded(blob)


def load_all(study: Study, model_id: str) -> dict[str, ModelRead]:
    """Open all reads of a model. For analysis; the reading path uses `load_one`."""
    return {case: load_one(study, model_id, case) for case in manifest(study, model_id)}


def scored_model_ids(study: Study) -> tuple[str, ...]:
    """Return the ids of the frozen models that called cases; sources of texts alone did not."""
    texts = {
        event.content["model_id"]
        for event in study.events(action="model.frozen")
        if not event.content.get("scores", True) and not event.content.get("answers", False)
    }
    return tuple(model_id for model_id in model_ids(study) if model_id not in texts)


def card(study: Study, model_id: str) -> dict[str, Any]:
    """Open a frozen model's card and check it against the log.

    Raises
    ------
    IntegrityError
        When the card or the key to it is missing or was changed.
    SealedError
        When it is sealed, and no key of this handle's ring opens it.

    """
    sealed = is_sealed(study, model_id)
    path = card_file(study.paths.model(model_id), sealed=sealed)
    blob = checked(path, frozen_model(study, model_id).card_sha256)
    if sealed:
        keys = held_keys(study, model_id)
        if keys.card is None:
            raise SealedError(
                f"The card of {model_id!r} is sealed for the coordinator: its figures and counts "
                "are for nobody who reads.",
                remedy="It opens with her passphrase.",
                path=path,
            )
        blob = open_card(keys.card, blob, study_id=study.id, model_id=model_id)
    content: dict[str, Any] = json.loads(blob)
    return content


def reads(study: Study, model_id: str) -> list[Read]:
    """Return the model's answers in the same record as people's reads.

    What it left unanswered is a read too, with its status. A category that it gave and that is not
    on the study's scale stands in `Read.values` alone.
    """
    frozen, scale = frozen_model(study, model_id), study.protocol.assessment.scale
    return [
        Read(
            reader_id=model_id,
            reader_kind=ReaderKind.MODEL,
            case_id=case_id,
            session=0,
            arm=STANDALONE,
            status=read.status,
            category=read.category if read.category in scale else None,
            likelihood=None if read.score is None else 100 * read.score,
            positive=read.positive,
            reason=read.detail,
            position=0,
            total_ms=None,
            active_ms=None,
            machine_ms=None,
            locked_utc=frozen.frozen_utc,
            seq=frozen.seq,
            origin=frozen.origin,
            values={} if read.category in (None, *scale) else {"category": read.category},
        )
        for case_id, read in sorted(load_all(study, model_id).items())
        if _is_read(read)
    ]


def _is_read(read: ModelRead) -> bool:
    """Tell an answer, or why there is none, from a text that calls nothing."""
    return read.positive is not None or read.score is not None or read.status is not ReadStatus.OK


def reads_sha256(study: Study, model_id: str) -> str:
    """Return the hash, from the log, of the list of a model's frozen reads."""
    return frozen_model(study, model_id).reads_sha256
