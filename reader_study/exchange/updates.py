"""Updates on both sides: made from the study's log, and taken into a package's.

In the package they stand as acts of the coordinator; when they come back to the study they are
passed over there, for they repeat what its own chain says.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ground.errors import ExchangeError
from reader_study.exchange.packages import MadePackage, own_package
from reader_study.exchange.update_file import CoordinatorAct, Update
from reader_study.store import Event, NewEvent
from reader_study.store.events import Value
from reader_study.study import COORDINATOR, Study
from reader_study.trust.keys import fingerprint, key_id_of

TAKEN = "update.taken"
RENEWING = frozenset({"protocol.amended", "case.registered"})
"""Acts that change what a package holds besides its log."""


def update_for(study: Study, package: MadePackage) -> Update:
    """Return what the coordinator decided for a package's reader since it went out."""
    since = list(study.store.since(package.made_seq))
    acts = tuple(_act(event) for event in since if _concerns(event, package.reader_id))
    known = study.store.chains.head(package.origin)
    renew = [event.seq for event in since if event.action in RENEWING]
    brought = [
        event.seq
        for event in since
        if event.entity in (f"bundle/{package.origin}", f"branch/{package.origin}", "study")
    ]
    return Update(
        study_origin=study.store.origin,
        package_id=package.package_id,
        origin=package.origin,
        counter=max([0, *brought, *renew, *(act.seq for act in acts)]),
        known_seq=known.seq,
        known_head=known.hash,
        renew=bool(renew) or bool(package.replaced_by),
        is_closed=study.is_closed,
        acts=acts,
    )


def _concerns(event: Event, reader_id: str) -> bool:
    """Tell whether an act of the coordinator's reaches a reader in her package."""
    if event.action == "washout.overridden":
        return event.entity == f"washout/{reader_id}"
    if event.action == "read.voided":
        return event.entity.startswith(f"read/{reader_id}/")
    return event.action == "steps.withdrawn" and event.content["reader_id"] == reader_id


def _act(event: Event) -> CoordinatorAct:
    old = json.loads(event.old)
    return CoordinatorAct(
        event.seq, event.action, event.entity, event.field, old, event.content, event.reason
    )


@dataclass(frozen=True, slots=True)
class TakenUpdate:
    """What an update meant for a package.

    Parameters
    ----------
    acts : int
        That were new.
    known_seq : int
        Up to where the coordinator has the package's chain.

    """

    acts: int = 0
    known_seq: int = 0
    renew: bool = False
    is_closed: bool = False


def latest(study: Study, updates: Iterable[Update]) -> Update | None:
    """Return the newest update for a package; those of others are passed over.

    Raises
    ------
    ExchangeError
        When it was signed by another key than the package, or the updates before it.

    """
    package = own_package(study.store)
    mine = [
        update
        for update in updates
        if (update.package_id, update.study_origin, update.origin)
        == (package.package_id, package.study_origin, study.store.origin)
    ]
    newest = max(mine, key=lambda one: (one.counter, one.known_seq), default=None)
    if newest is not None:
        _require_key(study, newest)
    return newest


def new_acts(study: Study, update: Update) -> tuple[CoordinatorAct, ...]:
    """Return the acts of an update that the package has not taken yet."""
    taken = max((int(e.content["to_seq"]) for e in study.events(action=TAKEN)), default=0)
    return tuple(act for act in update.acts if act.seq > taken)


def take_update(study: Study, update: Update) -> int:
    """Append what is new in an update to a package's log; return how many acts."""
    acts = new_acts(study, update)
    if acts:
        told: dict[str, Value] = {"from_seq": acts[0].seq, "to_seq": acts[-1].seq}
        told |= {"public": update.public, "key_id": key_id_of(update.public)}
        told |= {"counter": update.counter}
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
        yield str(json.loads(path.read_bytes())["public"])
        return
    yield from (str(event.content["public"]) for event in study.events(action=TAKEN))


def name_of(update: Update, data: bytes) -> str:
    """Return a file name that no other update bears."""
    digest = hashlib.sha256(data).hexdigest()[:12]
    return f"{update.package_id}-{update.counter}-{digest}"
