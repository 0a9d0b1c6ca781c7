"""What the rules know of a study at a point of its log: immutable, so that a step back is free."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from immutables import Map

from reader_study.designs.trusted_time import TrustedClock, TrustedMoment
from reader_study.forms.form import Form
from reader_study.rules.declared import LockedProtocol
from reader_study.rules.plain import PlainForm

STUDY_ID = "study"
"""Key in `State.more` of the id with which the study was made."""


class ChainHead(NamedTuple):
    """The last event of a chain."""

    seq: int
    hash: str
    utc: str


class MediumFacts(NamedTuple):
    """One medium of a case, see `reader_study.media.medium.Medium`."""

    width: int
    height: int
    view: str = ""
    role: str = ""
    kind: str = "still"
    frames: int = 1
    duration_us: int = 0


class CaseFacts(NamedTuple):
    """A case: what it is for, and its media in order."""

    role: str
    media: tuple[MediumFacts, ...]


class StepFacts(NamedTuple):
    """One step of a reader's session, see `reader_study.designs.step.ReadStep`."""

    ordinal: int
    position: int
    case_id: str
    arm: str
    kind: str
    form: str
    visit: int
    follows: int


class LockedFacts(NamedTuple):
    """What is known of a locked read.

    Parameters
    ----------
    status : str
        ``ok`` or ``cannot_assess``.
    answer : str
        JSON of the answer where a later step begins on it or an arbitration compares it; or empty.
    voided, told : bool
        The coordinator voided it; feedback was told on it.

    """

    status: str
    answer: str
    voided: bool = False
    told: bool = False


class SessionSteps(NamedTuple):
    """One reader's steps in one session, and which of them are locked.

    Parameters
    ----------
    steps : tuple of StepFacts
        By ordinal, from 1.
    names : Map of (case, arm, visit) to ordinal
    locked : Map of ordinal to LockedFacts
    followed : frozenset of int
        Ordinals on whose answer another step begins.
    counted, counted_locked, last_counted : int
        Steps that are reads of the study, those of them that are locked, and the last one's
        ordinal.

    """

    steps: tuple[StepFacts, ...] = ()
    names: Map[tuple[str, str, int], int] = Map()
    locked: Map[int, LockedFacts] = Map()
    followed: frozenset[int] = frozenset()
    counted: int = 0
    counted_locked: int = 0
    last_counted: int = 0


class Sitting(NamedTuple):
    """A reader at work: her session, and where in it she is.

    Parameters
    ----------
    queue : tuple of int
        Ordinals that were open and due when the session began, in the order in which they come.
    cursor : int
        All of the queue before it is locked.
    known : int
        How many steps the session had when it began.
    current : int
        Ordinal of the step at hand; 0 for none.
    entity : str
        Name of its read; empty for none.
    screen, shown : str
        The reads whose case, and whose answer of an AI, are on the screen.
    shown_ns : int
        When that answer was shown, by the monotonic clock.
    how : str
        ``frozen``, ``withheld`` or ``shifted``: how it was shown.

    """

    session: int
    queue: tuple[int, ...]
    cursor: int
    known: int
    current: int
    entity: str
    screen: str = ""
    shown: str = ""
    shown_ns: int = 0
    how: str = ""


class Tally(NamedTuple):
    """One round of practice: reads on which feedback was told, and right ones among them."""

    visit: int
    done: int
    right: int


class State(NamedTuple):
    """The study so far.

    Parameters
    ----------
    heads : Map of origin to ChainHead
        Of every chain that was gone through.
    origin : str
        The study's own chain; empty before ``study.created``.
    form : int
        Format of the study; what earlier programs did not do is not asked of format 1.
    is_package : bool
        The study is one reader's package: it holds a part of what another study holds.
    seeding : bool
        Its first events are being written, which repeat those of the other study.
    owed : str
        The action that has to come next; empty for any.
    intake, sealed : bool
        An intake is open; a reference standard is sealed for all of it.
    drawing : bool
        Steps may be drawn: nothing but that has happened since a lock or an amendment.
    visits : Map of (reader, case) to numbers of sessions
        In which she has the case, practice left out.
    unlocked : Map of (reader, case) to int
        How many of her steps with the case are not locked.
    moments : Map of (reader, session, case) to (origin, TrustedMoment)
        Of the last lock, on her time line of that chain.
    lines : Map of (origin, reader) to TrustedClock
        Time by what sessions of a chain tell, under an empty id, and by a reader's own locks
        besides; never changed in place.
    walls : Map of origin to str
        Latest time of day that the log holds or that was confirmed after it.
    overridden : Map of (reader, session) to ids of cases
        Opened before their washout was over; the empty id stands for all.
    known : Map of person to ids of cases
        Whose truth she knows.
    drafts, revealed : Map of entity to str, Map of entity to model id
        Of reads that are not locked.
    with_reads : Map of reader to int
        Locked reads.
    read : bool
        Some counted read is locked.
    results : Map
        Hashes of the analysis that was frozen last.
    more : Map
        What rules of other rooms keep, each under its own key, in plain values.

    """

    heads: Map[str, ChainHead] = Map()
    origin: str = ""
    form: int = 0
    is_package: bool = False
    seeding: bool = False
    owed: str = ""
    intake: bool = False
    sealed: bool = False
    truth: str = ""
    cases: Map[str, CaseFacts] = Map()
    n_reading: int = 0
    models: Map[str, str] = Map()
    protocol: LockedProtocol | None = None
    drawing: bool = False
    forms: Map[str, Form] = Map()
    practice: Map[str, bool] | None = None
    places: Map[tuple[str, int], SessionSteps] = Map()
    visits: Map[tuple[str, str], tuple[int, ...]] = Map()
    unlocked: Map[tuple[str, str], int] = Map()
    moments: Map[tuple[str, int, str], tuple[str, TrustedMoment]] = Map()
    lines: Map[tuple[str, str], TrustedClock] = Map()
    walls: Map[str, str] = Map()
    overridden: Map[tuple[str, int], frozenset[str]] = Map()
    known: Map[str, frozenset[str]] = Map()
    sittings: Map[str, Sitting] = Map()
    drafts: Map[str, str] = Map()
    revealed: Map[str, str] = Map()
    tallies: Map[tuple[str, int], Tally] = Map()
    arbitrations: Map[str, int] = Map()
    with_reads: Map[str, int] = Map()
    read: bool = False
    closed: bool = False
    unblinded: bool = False
    results: Map[str, str] | None = None
    more: Map[str, Any] = Map()

    def to_plain(self) -> dict[str, Any]:
        """Return the state as JSON values."""
        return _PLAIN.told(self)

    @staticmethod
    def from_plain(content: Mapping[str, Any]) -> "State":
        """Read what `to_plain` wrote.

        Raises
        ------
        ValueError
            When it is no such content, or that of a program with other rules.

        """
        state = _PLAIN.built(content)
        if not isinstance(state, State):
            raise ValueError("no state of the rules")
        return state


_PLAIN = PlainForm(
    (CaseFacts, ChainHead, LockedFacts, MediumFacts, SessionSteps, Sitting, State, StepFacts, Tally)
)
