"""Sealing the records of a model's answers, and their hashes into the log."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from reader_study.models.files import card_file, list_bytes, read_file, write_files
from reader_study.models.holders import coordinator_holder, seal_to_holders, workstation_holder
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
