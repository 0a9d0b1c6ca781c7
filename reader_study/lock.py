"""Locking a protocol, and refusing one that was changed afterwards."""

from pathlib import Path
from typing import Any

from ground.errors import ProtocolError
from ground.files import sha256_file
from reader_study.allocation import GENERATOR, draw_reading_list
from reader_study.cases import CaseRole
from reader_study.protocol.canonical import changed_keys
from reader_study.protocol.content import Protocol
from reader_study.store import NewEvent
from reader_study.study import Study

NO_CATEGORY_REMEDY = (
    'Write shows = ["score"] under [ai], or train on more development cases so that scores can be '
    "calibrated."
)


def lock_protocol(study: Study, *, sessions: int = 1) -> None:
    """Write the protocol's hashes into the log and draw every reader's list, in one transaction.

    Raises
    ------
    ProtocolError
        When it is locked already, there is nothing to read, or the protocol names a model whose
        reads are not frozen.

    """
    if study.is_locked:
        raise ProtocolError(
            "The protocol is locked already.",
            remedy="Make a new study for a new protocol.",
            path=study.paths.protocol,
        )
    reading = [case.case_id for case in study.cases(CaseRole.READING)]
    if not reading:
        raise ProtocolError(
            "There is no case to read.", remedy="Take images in first.", path=study.root
        )
    _require_model(study)
    locked = NewEvent(
        "protocol.locked",
        "protocol",
        new={
            "sha256": study.protocol.sha256,
            "file_sha256": sha256_file(study.paths.protocol),
            "keys": study.protocol.flat(),
        },
    )
    lists = [
        NewEvent(
            "list.drawn",
            f"list/{reader.id}/{session}",
            new={
                "reader_id": reader.id,
                "session": session,
                "generator": GENERATOR,
                "seed": study.protocol.seed,
                "case_ids": draw_reading_list(
                    study.protocol.seed, reader_id=reader.id, session=session, case_ids=reading
                ),
            },
        )
        for reader in study.protocol.readers
        for session in range(1, sessions + 1)
    ]
    study.record(locked, *lists)


def protocol_change(study: Study) -> str:
    """Say what of the protocol differs from the locked one; empty when nothing does."""
    state = study.store.tables.state("protocol.locked")
    return "" if state is None else difference(state["new"], study.protocol, study.paths.protocol)


def difference(locked: dict[str, Any], protocol: Protocol, path: Path) -> str:
    """Say how a protocol file differs from what the event ``protocol.locked`` holds."""
    keys = changed_keys(locked["keys"], protocol.flat())
    if keys:
        return f"changed after the lock: {', '.join(keys)}"
    if sha256_file(path) != locked["file_sha256"]:
        return "its text was changed after the lock (comments or layout; no key)"
    return ""


def require_locked_and_unchanged(study: Study) -> None:
    """Refuse to go on unless the protocol is locked and is still the locked one.

    Raises
    ------
    ProtocolError
        Naming the changed keys.

    """
    if not study.is_locked:
        raise ProtocolError(
            "The protocol is not locked yet.",
            remedy="The coordinator locks it with `sonoread lock`.",
            path=study.paths.protocol,
        )
    change = protocol_change(study)
    if change:
        raise ProtocolError(
            f"The protocol is not the locked one: {change}.",
            remedy="Restore the file as it was locked; its values stand in the log.",
            path=study.paths.protocol,
        )


def _require_model(study: Study) -> None:
    model = study.protocol.ai.model
    frozen = {one.model_id for one in study.store.tables.models()}
    if model is None or model not in frozen:
        named = "no model" if model is None else f"the model {model!r}, whose reads are not frozen"
        raise ProtocolError(
            f"The aided arm has nothing to show: the protocol names {named}.",
            remedy="Train or choose a model, run `sonoread predict`, and name it under [ai] model.",
            path=study.paths.protocol,
        )
    if "category" in study.protocol.ai.shows and not _has_categories(study, model):
        raise ProtocolError(
            f"The protocol shows the category of {model!r}, and its frozen reads have none.",
            remedy=NO_CATEGORY_REMEDY,
            path=study.paths.protocol,
        )


def _has_categories(study: Study, model_id: str) -> bool:
    # Version 0.1.0 gave every read a category and did not say so in the log.
    events = study.events(action="model.frozen", entity=f"model/{model_id}")
    return all(bool(event.content.get("categories", True)) for event in events)
