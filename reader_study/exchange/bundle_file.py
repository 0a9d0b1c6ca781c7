"""A bundle: what a package's chain has grown by, signed by the workstation that wrote it.

A stored ZIP of ``manifest.json``, ``events.jsonl`` and ``manifest.sig``, the signature over the
manifest's bytes. Nothing of it is used before the signature and all hashes hold.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_origin

from ground.errors import IntegrityError
from reader_study.exchange.event_lines import MalformedEvent, from_lines, to_lines
from reader_study.exchange.stored_zip import bytes_of, members_of, stored_zip
from reader_study.store.chain import Head, first_fault
from reader_study.store.events import CHAIN_VERSION, Event
from reader_study.trust.keys import SigningKey, is_signed, key_id_of
from reader_study.trust.known_head import KnownHead

SUFFIX = ".bundle"
SCHEMA = 2
_MANIFEST, _EVENTS, _SIGNATURE = "manifest.json", "events.jsonl", "manifest.sig"
_NAMES = (_MANIFEST, _EVENTS, _SIGNATURE)
_REMEDY = "Have the bundle handed in anew with `sonoread hand-in`."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself.

    Parameters
    ----------
    study_origin, origin : str
        The chain of the coordinator's study, and that of the package.
    from_seq, to_seq : int
        First and last number of the events that it brings.
    prev_head, head : str
        Hash of the event before the first, and of the last.
    counter : int
        Rises with each bundle that brings more.
    public : str
        Key of the workstation, which signed.
    known_head, study_head : dict
        The newest signed head of the package, and of the study as far as it is known there; see
        `KnownHead.to_plain`. Empty without one.

    """

    study_id: str
    study_origin: str
    package_id: str
    reader_id: str
    origin: str
    from_seq: int
    to_seq: int
    prev_head: str
    head: str
    counter: int
    public: str
    key_id: str
    events_sha256: str
    events_size: int
    known_head: dict[str, Any]
    study_head: dict[str, Any]
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose signature, hashes and chain hold; whom it is from is another question.

    Parameters
    ----------
    data : bytes
        The whole file.

    """

    path: Path
    manifest: Manifest
    events: tuple[Event, ...]
    data: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the whole file."""
        return hashlib.sha256(self.data).hexdigest()


def bundle_bytes(
    events: Sequence[Event],
    *,
    study_id: str,
    study_origin: str,
    package_id: str,
    reader_id: str,
    key: SigningKey,
    known_head: KnownHead | None = None,
    study_head: KnownHead | None = None,
) -> bytes:
    """Return the file of a bundle; the same events and key give the same bytes.

    Parameters
    ----------
    events : sequence of Event
        Of the package's chain, at least one, without a gap.
    known_head, study_head : KnownHead, optional
        The newest signed heads that are known of the package and of the study.

    """
    lines = to_lines(events)
    first, last = events[0], events[-1]
    manifest = Manifest(
        study_id=study_id,
        study_origin=study_origin,
        package_id=package_id,
        reader_id=reader_id,
        origin=first.origin,
        from_seq=first.seq,
        to_seq=last.seq,
        prev_head=first.prev_hash,
        head=last.hash,
        counter=last.seq,
        public=key.public,
        key_id=key.key_id,
        events_sha256=hashlib.sha256(lines).hexdigest(),
        events_size=len(lines),
        known_head=known_head.to_plain() if known_head else {},
        study_head=study_head.to_plain() if study_head else {},
    )
    told = _json(asdict(manifest))
    return stored_zip({_MANIFEST: told, _EVENTS: lines, _SIGNATURE: key.sign(told).encode()})


def read_bundle(path: Path) -> Bundle:
    """Return a bundle, after its signature, its hashes and the chain in it were checked.

    Raises
    ------
    IntegrityError
        Saying what does not hold.

    """
    data = bytes_of(path)
    members = members_of(data, _NAMES, path)
    manifest = _manifest(members[_MANIFEST], members[_SIGNATURE], path)
    lines = members[_EVENTS]
    told = (manifest.events_size, manifest.events_sha256)
    if (len(lines), hashlib.sha256(lines).hexdigest()) != told:
        raise _refused("The events of the bundle are not those that were signed.", path)
    try:
        events = from_lines(lines)
    except MalformedEvent as error:
        raise _refused("The bundle holds something that is no event.", path) from error
    _require_told(manifest, events, path)
    return Bundle(path, manifest, events, data)


def _manifest(told: bytes, signature: bytes, path: Path) -> Manifest:
    try:
        content = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise _refused("The bundle's manifest cannot be read.", path) from error
    public = content.get("public", "") if isinstance(content, dict) else ""
    if not isinstance(public, str) or not is_signed(public, told, _text(signature)):
        raise _refused("The signature of the bundle does not hold.", path)
    if content.get("schema") != SCHEMA:
        raise IntegrityError(
            "The bundle was made by another version of the program.",
            remedy="Update SonoRead on both computers.",
            path=path,
        )
    if (
        not _is_manifest(content)
        or _json(content) != told
        or content["key_id"] != key_id_of(public)
    ):
        raise _refused("The bundle's manifest cannot be read.", path)
    return Manifest(**content)


def _is_manifest(content: dict[str, Any]) -> bool:
    kinds = {field.name: get_origin(field.type) or field.type for field in fields(Manifest)}
    return content.keys() == kinds.keys() and all(
        type(content[name]) is kind for name, kind in kinds.items()
    )


def _require_told(manifest: Manifest, events: tuple[Event, ...], path: Path) -> None:
    """Refuse events that are not, one after the other, what the manifest says."""
    told = (manifest.origin, manifest.from_seq, manifest.to_seq, manifest.head)
    found = events and (events[0].origin, events[0].seq, events[-1].seq, events[-1].hash)
    if told != found or {event.origin for event in events} != {manifest.origin}:
        raise _refused("The bundle does not hold the events that it names.", path)
    start = Head(manifest.from_seq - 1, manifest.prev_head, "", CHAIN_VERSION)
    fault = first_fault(events, start)
    if fault is not None:
        raise _refused(f"Event {fault.event.seq} of the bundle {fault.what}.", path)


def _refused(what: str, path: Path) -> IntegrityError:
    return IntegrityError(what, remedy=_REMEDY, path=path)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=True).encode()


def _text(data: bytes) -> str:
    return data.decode("ascii", errors="replace")
