"""Signing the head of a log with the workstation's key, and making it known outside of the log."""

from contextlib import suppress
from dataclasses import dataclass

from ground.errors import ReaderStudyError
from reader_study.clock import Clock
from reader_study.store import Actor, NewEvent, Store
from reader_study.store.events import Value
from reader_study.trust.head_places import head_places
from reader_study.trust.heads import against_known, is_in_log, known_entry, refuse, study_id
from reader_study.trust.known_head import ACTION, KnownHead, signed_bytes


@dataclass(frozen=True, slots=True)
class HeadSigning:
    """What came of signing.

    Parameters
    ----------
    head : KnownHead or None
        The last head that was signed, now or before.
    troubles : tuple of ReaderStudyError
        Why it was not signed, or where it could not be made known.

    """

    head: KnownHead | None
    troubles: tuple[ReaderStudyError, ...] = ()


def sign_head(store: Store, actor: Actor, clock: Clock) -> HeadSigning:
    """Sign the last event of the own chain, record it, and keep it where heads are known.

    Nothing is recorded when the log ends with a signature already. A home folder that is missing
    or cannot be written is survived: what could not be done is returned, and `sonoread status`
    says it.

    Raises
    ------
    IntegrityError
        When the log is not the one that is known: it is not signed, and what is known stays.
    StoreError
        When the event cannot be stored.

    """
    refuse(against_known(store))
    seq, hash_ = store.head
    last = store.at(seq)
    if last is None:
        return HeadSigning(None)
    if last.action != ACTION:
        from reader_study.trust.keys import workstation_key  # takes long to load

        try:
            key = workstation_key()
        except ReaderStudyError as error:
            return HeadSigning(known_entry(store), (error,))
        origin = store.origin
        content: Value = {
            "seq": seq,
            "hash": hash_,
            "key_id": key.key_id,
            "public": key.public,
            "signature": key.sign(signed_bytes(study_id(store), origin, seq, hash_)),
        }
        store.append(actor, clock, NewEvent(ACTION, f"head/{origin}", new=content))
    head = known_entry(store)
    return HeadSigning(head, () if head is None else _make_known(store, head))


def learn(store: Store) -> None:
    """Make the last signed head of a sound log known where nothing is known of it yet.

    A study that comes from another computer brings its signatures along. What cannot be written
    is left: nothing was promised yet.
    """
    unknown = [p for p in head_places(store.path.parent, store.origin) if p.read() is None]
    head = known_entry(store) if unknown else None
    if head is not None:
        for place in unknown:
            with suppress(ReaderStudyError):
                place.keep(head, stands=lambda one: is_in_log(store, one))


def _make_known(store: Store, head: KnownHead) -> tuple[ReaderStudyError, ...]:
    troubles = []
    for place in head_places(store.path.parent, store.origin):
        try:
            place.keep(head, stands=lambda one: is_in_log(store, one))
        except ReaderStudyError as error:
            troubles.append(error)
    return tuple(troubles)
