"""Updates on both sides: made from the study's log, and taken into a package's.

In the package they stand as acts of the coordinator; when they come back to the study they are
passed over there, for they repeat what its own chain says.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ground.errors import ExchangeError, IntegrityError, ReaderStudyError
from reader_study.exchange.opening_package import manifest_of
from reader_study.exchange.packages import MadePackage, own_package
from reader_study.exchange.told_heads import signed_head
from reader_study.exchange.update.since_then import SinceThen
from reader_study.exchange.update.taking import amended_file, take_media
from reader_study.exchange.update.update_file import CoordinatorAct, Update
from reader_study.store import NewEvent
from reader_study.store.events import Value, canonical
from reader_study.study import COORDINATOR, Study
from reader_study.trust.heads import known_entry
from reader_study.trust.keys import fingerprint, key_id_of
from reader_study.trust.known_head import KnownHead

TAKEN = "update.taken"


def update_for(study: Study, package: MadePackage) -> Update:
    """Return what the coordinator decided for a package's reader since it went out.

    Raises
    ------
    IntegrityError
        When a file of a new case is missing.

    """
    since, hers = list(study.store.since(package.made_seq)), SinceThen(study, package.reader_id)
    told = [(event.seq, act) for event in since for act in hers.acts(event)]
    files = {path: sha256 for _, act in told for path, sha256 in hers.files(act).items()}
    known = study.store.chains.head(package.origin)
    brought = [
        event.seq
        for event in since
        if event.entity in (f"bundle/{package.origin}", f"branch/{package.origin}", "study")
    ]
    amended = any(act.action == "protocol.amended" for _, act in told)
    return Update(
        study_origin=study.store.origin,
        package_id=package.package_id,
        origin=package.origin,
        counter=max([0, *brought, *(seq for seq, _ in told)]),
        known_seq=known.seq,
        known_head=known.hash,
        renew=bool(package.replaced_by),
        is_closed=study.is_closed,
        acts=tuple(_act(seq, act) for seq, act in told),
        protocol=hers.protocol_text() if amended else "",
        media={
            path.relative_to(study.root).as_posix(): {"sha256": sha256, "size": _size(path)}
            for path, sha256 in sorted(files.items())
        },
        study_head=_plain(known_entry(study.store)),
        known_signed=_plain(signed_head(study, package.origin)),
    )


def _act(seq: int, act: NewEvent) -> CoordinatorAct:
    # As it comes back from the log: lists and not tuples, so that the file has one form.
    old, new = json.loads(canonical(act.old)), json.loads(canonical(act.new))
    return CoordinatorAct(seq, act.action, act.entity, act.field, old, new, act.reason)


def _plain(head: KnownHead | None) -> dict[str, Any]:
    return {} if head is None else head.to_plain()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise IntegrityError(
            "A stored file of a case is missing.",
            remedy="Restore the folder media from a copy of the study.",
            path=path,
        ) from error


def latest(study: Study, updates: Iterable[Update]) -> tuple[Update | None, list[ReaderStudyError]]:
    """Return the newest update for a package, and why some are not taken; those of others pass.

    One that was signed by another key than the package, or the updates before it, is not taken.
    """
    package = own_package(study.store)
    found: list[Update] = []
    refused: list[ReaderStudyError] = []
    for update in updates:
        named = (update.package_id, update.study_origin, update.origin)
        if named != (package.package_id, package.study_origin, study.store.origin):
            continue
        try:
            _require_key(study, update)
            found.append(update)
        except ExchangeError as error:
            refused.append(error)
    return max(found, key=_age, default=None), refused


def _age(update: Update) -> tuple[int, int, int]:
    return update.counter, update.known_seq, int(update.study_head.get("seq", 0))


def new_acts(study: Study, update: Update) -> tuple[CoordinatorAct, ...]:
    """Return the acts of an update that the package has not taken yet."""
    taken = max((int(e.content["to_seq"]) for e in study.events(action=TAKEN)), default=0)
    return tuple(act for act in update.acts if act.seq > taken)


def take_update(study: Study, update: Update, media: Path) -> int:
    """Take what is new in an update into a package: media, protocol, then the log; all or nothing.

    Parameters
    ----------
    media : Path
        Folder in which the media of new cases lie.

    Returns
    -------
    int
        Acts that were taken.

    Raises
    ------
    IntegrityError
        When a file is missing or was changed, or the protocol is not the one that was signed.
    ReaderStudyError
        When the package does not allow an act, or cannot be written.

    """
    acts = new_acts(study, update)
    if not acts:
        return 0
    take_media(study.root, update.media, media)
    with amended_file(study, update, acts):
        told: dict[str, Value] = {"from_seq": acts[0].seq, "to_seq": acts[-1].seq}
        told |= {"public": update.public, "key_id": key_id_of(update.public)}
        told |= {"counter": update.counter, "study_head": update.study_head}
        events = [
            NewEvent(act.action, act.entity, act.field, act.old, act.new, act.reason)
            for act in acts
        ]
        taken = NewEvent(TAKEN, f"update/{update.package_id}", new=told)
        study.store.append(COORDINATOR, study.clock, *events, taken)
    return len(acts)


def known_seq(study: Study, update: Update) -> int:
    """Return up to where the coordinator has this chain; 0 when she has another branch of it."""
    for event in study.store.since(update.known_seq - 1):
        return event.seq if (event.seq, event.hash) == (update.known_seq, update.known_head) else 0
    return 0


def _require_key(study: Study, update: Update) -> None:
    known = list(_coordinators_keys(study))
    if known and update.public not in known:
        raise ExchangeError(
            f"The update is signed with the key {fingerprint(update.public)}, and the package came "
            f"with {fingerprint(known[0])}.",
            remedy="Ask the coordinator for the fingerprint of her key; nothing of it was taken.",
            path=study.root,
        )


def _coordinators_keys(study: Study) -> Iterator[str]:
    path: Path = study.root / "package.json"
    if path.is_file():
        yield manifest_of(study.root).public
        return
    yield from (str(event.content["public"]) for event in study.events(action=TAKEN))


def name_of(update: Update, data: bytes) -> str:
    """Return a file name that no other update bears."""
    digest = hashlib.sha256(data).hexdigest()[:12]
    return f"{update.package_id}-{update.counter}-{digest}"
