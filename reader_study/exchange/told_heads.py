"""Heads go along with what is exchanged: each side knows how far the other's log went.

A package and an update bear the signed head of the study, a bundle that of its package and the
newest of the study that is known where she reads; an update bears the newest of her own. Whoever
put an older copy of her log back, or goes on beside it, is told so by what the other side knows.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ground.errors import ExchangeError, IntegrityError, ReaderStudyError
from reader_study.exchange.bundle_file import Bundle
from reader_study.exchange.manifest import NAME, PackageManifest
from reader_study.exchange.update.update_file import Update
from reader_study.held_files import MANIFEST, held_bytes
from reader_study.store import Store
from reader_study.store.foreign import PACKAGE_MADE
from reader_study.study import Study
from reader_study.trust.head_places import told_heads, told_place
from reader_study.trust.heads import against_known, is_in_log, keys_of, refuse
from reader_study.trust.keys import workstation_key
from reader_study.trust.known_head import ACTION, KnownHead


def head_of(told: Mapping[str, Any]) -> KnownHead | None:
    """Return a head that came along; None where none did.

    Raises
    ------
    ValueError
        When it is no head, or its signature does not hold.

    """
    if not told:
        return None
    head = KnownHead.from_plain(told)
    if not head.is_genuine:
        raise ValueError("the signature does not hold")
    return head


def require_told(store: Store, head: KnownHead, *, who: str) -> None:
    """Refuse a log that lacks a head of its own chain which the other side knows.

    The head stays known on this computer, so that the log is refused wherever it is used until
    somebody decides with a reason.

    Parameters
    ----------
    who : str
        Package through which it came.

    Raises
    ------
    IntegrityError
        Naming numbers and times.

    """
    if not is_in_log(store, head):
        told_place(store.origin, who).keep(head, stands=lambda _: False)
        refuse(against_known(store))


def require_known_there(study: Study, bundle: Bundle) -> None:
    """Refuse to merge into a log that is behind or beside what a package knows of it.

    Raises
    ------
    ExchangeError
        When the head in the bundle is of another chain, or signed by nobody who acts here.
    IntegrityError
        When the study's log lacks it.

    """
    manifest = bundle.manifest
    head = _head_in(manifest.study_head, bundle.path)
    if head is None or is_in_log(study.store, head):
        return
    if head.origin != study.store.origin or head.public not in _keys(study):
        raise ExchangeError(
            "The head of the study that the bundle names was signed by none of the study's keys.",
            remedy="Ask the reader where her package came from; nothing of it was taken.",
            path=bundle.path,
        )
    require_told(study.store, head, who=manifest.package_id)


def require_whole_to_its_head(bundle: Bundle) -> None:
    """Refuse a bundle that lacks the event of its own package whose signed head it names.

    Raises
    ------
    ExchangeError
        Naming it.

    """
    head = _head_in(bundle.manifest.known_head, bundle.path)
    if head is None or head.seq < bundle.manifest.from_seq:
        return
    held = {event.seq: event.hash for event in bundle.events}
    if head.origin != bundle.manifest.origin or held.get(head.seq) != head.hash:
        raise ExchangeError(
            f"The bundle lacks event {head.seq}, whose signed head it names.",
            remedy="Have it handed in anew with `sonoread hand-in`.",
            path=bundle.path,
        )


def signed_head(study: Study, origin: str) -> KnownHead | None:
    """Return the newest head of a package's chain that came back; None of one with branches."""
    if study.store.chains.is_forked(origin):
        return None
    found = list(study.store.events(action=ACTION, entity=f"head/{origin}", origin=origin))
    return KnownHead.of(found[-1], study=study.id, utc=found[-1].utc) if found else None


def signed_heads_in(update: Update, path: Path) -> tuple[KnownHead | None, KnownHead | None]:
    """Return the heads of the package and of the study that an update bears.

    Raises
    ------
    ExchangeError
        When one is no head, is of another chain, or its signature does not hold.

    """
    hers, theirs = _head_in(update.known_signed, path), _head_in(update.study_head, path)
    for head, origin in ((hers, update.origin), (theirs, update.study_origin)):
        if head is not None and head.origin != origin:
            raise _unreadable(path)
    return hers, theirs


def study_head_known(root: Path, study_origin: str) -> KnownHead | None:
    """Return the newest head of the coordinator's study that is known where she reads."""
    return max(_known_of(root, study_origin), key=lambda head: head.seq, default=None)


def keep_study_head(root: Path, head: KnownHead, *, package_id: str) -> None:
    """Keep what an update or a package told of the coordinator's study, for the bundles to come.

    Raises
    ------
    IntegrityError
        When more of it is known here: her log was put back, or there is a newer one.

    """
    known = study_head_known(root, head.origin)
    if known is not None and (head.seq < known.seq or _is_beside(head, known)):
        raise IntegrityError(
            f"The coordinator's study ends at event {head.seq}, and event {known.seq} of "
            f"{known.utc[:16].replace('T', ' ')} UTC is known here.",
            remedy="Her log was put back, or this is not the newest that she sent: tell her. What "
            "you hand in now lets her own program see which.",
            path=root,
        )
    if known is None or known.seq < head.seq:
        # A home folder that cannot be written is survived: the package itself bears a head.
        with suppress(ReaderStudyError):
            told_place(head.origin, package_id).keep(head, stands=lambda _: False)


def _is_beside(head: KnownHead, known: KnownHead) -> bool:
    return head.seq == known.seq and head.hash != known.hash


def _known_of(root: Path, study_origin: str) -> Iterator[KnownHead]:
    with suppress(OSError, ValueError, AttributeError, ReaderStudyError):
        told = PackageManifest.decoded(held_bytes(root / NAME, MANIFEST)).facts["study_head"]
        head = head_of(told)
        if head is not None:
            yield head
    yield from (head for head in told_heads(study_origin) if head.is_genuine)


def _head_in(told: Mapping[str, Any], path: Path) -> KnownHead | None:
    try:
        return head_of(told)
    except ValueError as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> ExchangeError:
    return ExchangeError(
        "The signed head that came along cannot be read, or its signature does not hold.",
        remedy="Have it handed in anew with `sonoread hand-in`, or run `sonoread sync` again.",
        path=path,
    )


def _keys(study: Study) -> set[str]:
    made = (event.content for event in study.events(action=PACKAGE_MADE))
    found = {public for public, _ in keys_of(study.store)} | {str(one["public"]) for one in made}
    with suppress(ReaderStudyError):
        found.add(workstation_key().public)
    return found
