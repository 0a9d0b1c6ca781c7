"""The coordinator's view of known heads, and her decision about a log that departs from them."""

from collections.abc import Callable
from dataclasses import dataclass

from ground.errors import ReaderStudyError, ReadingRuleError
from reader_study.conduct.reasons import required_reason
from reader_study.store import Store
from reader_study.study import Study
from reader_study.trust.accepting import accept
from reader_study.trust.head_places import head_places
from reader_study.trust.heads import HeadFault, against_known, known_entry
from reader_study.trust.known_head import KnownHead, heads_in
from reader_study.trust.signatures import changes_of_key


@dataclass(frozen=True, slots=True)
class KnownFrom:
    """What is known in one place.

    Parameters
    ----------
    head : KnownHead or None
        The newest head that it names; None where nothing is known there, or nothing readable.

    """

    place: str
    path: str
    head: KnownHead | None


@dataclass(frozen=True, slots=True)
class HeadsOverview:
    """How far a log goes, how far it is signed, and where it is known.

    Parameters
    ----------
    unsigned : int
        Events after the last signature.
    trouble : str
        Why this workstation cannot sign; empty when it can.
    notes : tuple of str
        Where another key began to sign.

    """

    seq: int
    hash: str
    signed: KnownHead | None
    unsigned: int
    trouble: str
    known: tuple[KnownFrom, ...]
    faults: tuple[HeadFault, ...]
    notes: tuple[str, ...]


def heads_overview(store: Store) -> HeadsOverview:
    """Tell how far a log goes, is signed, and is known outside of it; nothing is written."""
    seq, hash_ = store.head
    signed = known_entry(store)
    return HeadsOverview(
        seq,
        hash_,
        signed,
        # The signature is an event too, which needs none.
        seq if signed is None else seq - signed.seq - 1,
        _trouble(),
        tuple(_known(store)),
        tuple(against_known(store)),
        tuple(changes_of_key(store)),
    )


def accept_head(
    study: Study, *, reason: str, acting: Callable[[Study], None] = lambda _: None
) -> tuple[HeadFault, ...]:
    """Record that the log is right although it departs from heads that are known, and sign it.

    Those heads refuse it no more; the report tells of it.

    Parameters
    ----------
    acting : callable
        Has the coordinator show who she is; asked after it was found what departs, for it writes.

    Returns
    -------
    tuple of HeadFault
        What was accepted.

    Raises
    ------
    ReadingRuleError
        Without a reason, by somebody other than the coordinator, or when nothing departs.

    """
    told = required_reason(reason)
    if study.actor.role != "coordinator":
        raise ReadingRuleError(
            "Only the coordinator can accept a log that is not the one that is known.",
            remedy="Ask the coordinator.",
        )
    faults = tuple(against_known(study.store))
    if not faults:
        raise ReadingRuleError(
            "The study's log goes on from every head that is known.",
            remedy="There is nothing to accept.",
        )
    acting(study)
    return accept(study.store, study.actor, study.clock, reason=told, faults=faults)


def _known(store: Store) -> list[KnownFrom]:
    found = []
    for place in head_places(store.path.parent, store.origin):
        content = place.read()
        try:
            head = heads_in(content)[-1] if content else None
        except ValueError:
            head = None
        found.append(KnownFrom(place.words, str(place.path), head))
    return found


def _trouble() -> str:
    from reader_study.trust.keys import workstation_key

    try:
        workstation_key()
    except ReaderStudyError as error:
        return error.what
    return ""
