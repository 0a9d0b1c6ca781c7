"""Small packages as the contract has them: one reader's study folder with its own chain."""

import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from reader_study.clock import Clock
from reader_study.store import Event, NewEvent, Store
from reader_study.store.events import Value
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import COORDINATOR, Study

OTHERS = ("package", "bundle", "branch", "fork", "read", "session", "head")
"""Rooms of entities that a package begins without."""


def make_package(study: Study, reader_id: str, root: Path, *, clock: Clock | None = None) -> str:
    """Lay a reader's package into a new folder, note it in the study's log, and return its id."""
    package_id = str(uuid.uuid4())
    root.mkdir(parents=True)
    shutil.copy(study.paths.protocol, root / "protocol.toml")
    for name in ("media", "models", "forms"):
        if (study.root / name).is_dir():
            shutil.copytree(study.root / name, root / name, copy_function=_linked)
    told: dict[str, Value] = {"package_id": package_id, "reader_id": reader_id}
    told |= {"study_origin": study.store.origin, "protocol_sha256": study.protocol.sha256}
    with Store.create(root / "study.db") as store:
        seed = [*_seed(study, reader_id, told), NewEvent("package.sealed", "package", new=told)]
        last = store.append(COORDINATOR, clock or study.clock, *seed)[-1]
    head: dict[str, Value] = {"origin": last.origin, "seq": last.seq, "head": last.hash}
    study.record(NewEvent(PACKAGE_MADE, f"package/{package_id}", new=told | head))
    return package_id


def _seed(study: Study, reader_id: str, told: dict[str, Value]) -> Iterator[NewEvent]:
    for event in study.store.in_order():
        if event.entity.partition("/")[0] in OTHERS:
            continue
        if event.action == "steps.drawn" and event.content["reader_id"] != reader_id:
            continue
        more: dict[str, Value] = {"package": told} if event.action == "study.created" else {}
        yield _again(event, more)


def _again(event: Event, more: dict[str, Value]) -> NewEvent:
    new = event.content | more if more else event.content
    old = json.loads(event.old)
    return NewEvent(event.action, event.entity, event.field, old, new, event.reason)


def _linked(source: str, target: str) -> None:
    Path(target).hardlink_to(source)
