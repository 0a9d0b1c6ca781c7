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
from reader_study.people.checking import signature_faults
from reader_study.rules import RuleBroken, State, replay
from reader_study.store import Store
from reader_study.store.events import Event
from reader_study.store.integrity import DerivedAgain
from reader_study.study import Study
from reader_study.trust.heads import against_known, refuse


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def require_sound(study: Study) -> None:
    """Refuse a study whose log or tables are not as they were recorded, or as they are known.

    Raises
    ------
    IntegrityError
        Naming the first event, row or table at fault, or the known head that the log lacks.

    """
    refuse(against_known(study.store))
    findings = list(log_findings(study.store))
    if not findings:
        return
    more = f" ({len(findings) - 1} more)" if len(findings) > 1 else ""
    raise IntegrityError(
        f"The study is not as it was recorded: {findings[0]}{more}.",
        remedy="`sonoread verify` names all of it. Restore the newest good copy with `sonoread "
        "restore`; where the log is sound, `sonoread rebuild` derives the tables again.",
        path=study.paths.database,
    )


def log_findings(store: Store) -> Iterator[Finding]:
    """Check the log, then, only if it is sound, what is derived from it."""
    with store.held():
        broken = [*schema_findings(store), *chain_findings(store)]
        yield from broken
        if not broken:
            events = list(store.in_order())
            against_rules = list(rule_findings(events))
            yield from against_rules
            if against_rules:
                return  # tables may be derived from such a log, and mean nothing
            yield from signature_findings(events)
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


def signature_findings(events: Iterable[Event]) -> Iterator[Finding]:
    """Name the events that persons have not signed as they should be."""
    for fault in signature_faults(events):
        event = fault.event
        yield Finding(f"event {event.seq} ({event.action} {event.entity})", fault.what)


def rule_findings(events: Iterable[Event], state: State | None = None) -> Iterator[Finding]:
    """Name the first event in study order that breaks a rule of the protocol, and the rule.

    Parameters
    ----------
    state : State, optional
        After the events before these, where these are not all.

    """
    try:
        replay(events, state)
    except RuleBroken as broken:
        event = broken.event
        where = f"event {event.seq} ({event.action} {event.entity})"
        yield Finding(where, f"breaks the rule {broken.rule}: {broken.why}")


def table_findings(store: Store, derived: DerivedAgain) -> Iterator[Finding]:
    """Name the rows of the stored tables that are not those derived from the log."""
    for row in store.unlike(derived):
        yield Finding(f"{row.table} {row.key}", row.what)


def unknown_head(events: Iterable[Event], head: str) -> bool:
    """Tell whether an event known from elsewhere by its hash is not in a log."""
    return all(event.hash != head for event in events)
