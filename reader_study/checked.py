"""Checked where it is used: before a study is read, unblinded, analysed or reported.

A log that was changed, or tables that say otherwise than the log, must not reach a reader or a
result. What is looked at: the chain of every origin, the protocol's rules along the log, tables and
triggers by their text, and every row of every derived table. `reader_study.verify` looks at the
same, and at the files besides.

A large log is walked once; a checkpoint outside the study, signed by this workstation, then says
how far (`reader_study.trust.checkpoint`), and opening a session walks from there. What is
unblinded, analysed or reported is always walked whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ground.errors import IntegrityError
from reader_study.rules import RuleBroken, State, replay
from reader_study.store import Store
from reader_study.store.chain import Ends, ends_of
from reader_study.store.events import Event
from reader_study.store.integrity import DerivedAgain
from reader_study.study import Study
from reader_study.trust.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from reader_study.trust.heads import against_known, refuse


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


LARGE = 20_000
"""Events of a log that is walked whole once, and to open a session from its checkpoint on."""


def require_sound(study: Study, *, whole: bool = True) -> None:
    """Refuse a study whose log or tables are not as they were recorded, or as they are known.

    Parameters
    ----------
    whole : bool
        False where a session is opened: of a large log, what a checkpoint of this workstation tells
        is not walked again.

    Raises
    ------
    IntegrityError
        Naming the first event, row or table at fault, or the known head that the log lacks.

    """
    # From before the look on: what another connection changes after it is not taken for sound.
    study.store.watch_others()
    refuse(against_known(study.store))
    if not whole and _is_at_checkpoint(study):
        return
    findings = list(log_findings(study.store))
    if not findings:
        keep_checkpoint(study)
        return
    more = f" ({len(findings) - 1} more)" if len(findings) > 1 else ""
    raise IntegrityError(
        f"The study is not as it was recorded: {findings[0]}{more}.",
        remedy="`sonoread verify` names all of it. Restore the newest good copy with `sonoread "
        "restore`; where the log is sound, `sonoread rebuild` derives the tables again.",
        path=study.paths.database,
    )


def keep_checkpoint(study: Study) -> None:
    """Keep how far a large log was found sound, or written by this program, on this computer.

    Nothing is kept where somebody else has written to the database since it was found sound: the
    tables may not be those of the log, and the next session walks it whole, which tells.
    """
    store = study.store
    heads = _heads_if_large(store)
    if heads is None or not store.is_writable:
        return
    state = store.judged_state()
    with store.held():
        if not (store.is_ours_alone and isinstance(state, State)):
            return
        tables = store.table_digests()
    write_checkpoint(store.origin, Checkpoint(study.protocol.id, heads, tables, state.to_plain()))


def _is_at_checkpoint(study: Study) -> bool:
    """Tell whether a large log stands where it was found sound, with the same tables."""
    store = study.store
    heads = _heads_if_large(store)
    if heads is None:
        return False
    known = read_checkpoint(store.origin)
    if known is None or known.heads != heads or known.study_id != study.protocol.id:
        return False
    if store.schema_faults() or store.table_digests() != known.tables:
        return False  # the whole walk says what is wrong
    try:
        state = State.from_plain(known.rules)
    except (ValueError, KeyError, TypeError):
        return False  # of another version of the program
    store.judge_from(store.head[0], state)
    return True


def _heads_if_large(store: Store) -> Ends | None:
    """Return number and hash of each chain's head; None for a log that is walked each time."""
    heads = ends_of(store.heads)
    return heads if sum(seq for seq, _ in heads.values()) >= LARGE else None


def log_findings(store: Store) -> Iterator[Finding]:
    """Check the log, then, only if it is sound, what is derived from it."""
    with store.held():
        broken = [*schema_findings(store), *chain_findings(store)]
        yield from broken
        if not broken:
            events = list(store.in_order())
            against_rules = list(rule_findings(events, judging=store))
            yield from against_rules
            if against_rules:
                return  # tables may be derived from such a log, and mean nothing
            with DerivedAgain(events) as derived:
                yield from table_findings(store, derived)


def schema_findings(store: Store) -> Iterator[Finding]:
    """Say which tables and triggers are not as this program makes them."""
    for fault in store.schema_faults():
        yield Finding(store.path.name, fault)


def chain_findings(store: Store) -> Iterator[Finding]:
    """Name the first event of each chain that is not as it was stored."""
    origins = store.origins()
    if not origins:
        yield Finding(store.path.name, "the log is empty")
    elif store.origin not in origins:
        yield Finding(store.path.name, "the chain that this database continues is not in it")
    else:
        yield from (Finding(fault.where, fault.what) for fault in store.chain_faults())


def rule_findings(
    events: Iterable[Event], state: State | None = None, *, judging: Store | None = None
) -> Iterator[Finding]:
    """Name the first event in study order that breaks a rule of the protocol, and the rule.

    Parameters
    ----------
    state : State, optional
        After the events before these, where these are not all.
    judging : Store, optional
        The store whose whole log these are: it need not walk it again for its next event.

    """
    try:
        after = replay(events, state)
    except RuleBroken as broken:
        yield Finding(broken.event.place, f"breaks the rule {broken.rule}: {broken.why}")
        return
    if judging is not None:
        judging.judge_from(judging.head[0], after)


def table_findings(store: Store, derived: DerivedAgain) -> Iterator[Finding]:
    """Name the rows of the stored tables that are not those derived from the log."""
    for row in store.unlike(derived):
        yield Finding(f"{row.table} {row.key}", row.what)


def unknown_head(events: Iterable[Event], head: str) -> bool:
    """Tell whether an event known from elsewhere by its hash is not in a log."""
    return all(event.hash != head for event in events)
