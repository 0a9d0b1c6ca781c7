"""What a design says of one reader: in which session she reads which cases in which arms."""

from collections.abc import Callable
from dataclasses import dataclass, field

from reader_study.designs.step import StepKind
from reader_study.forms.form import Words
from reader_study.protocol.content import Protocol
from reader_study.protocol.sections import ReaderSpec

Chain = tuple[str, ...]
"""Arms that are read one after the other on one visit to a case."""


@dataclass(frozen=True, slots=True)
class SessionPart:
    """Blocks of cases whose reads are mixed with each other; the parts of a session follow.

    Parameters
    ----------
    visits : tuple of (block, chain)
        Number of the block, from 0, and the arms in which each of its cases is read here.

    """

    visits: tuple[tuple[int, Chain], ...]


Timetable = tuple[tuple[SessionPart, ...], ...]
"""One reader's sessions, each with its parts. A reader without any has an empty one."""


@dataclass(frozen=True, slots=True)
class DesignSummary:
    """What a person who chooses a design has to know of it.

    Parameters
    ----------
    name : str
        As written in ``design.kind``.
    sessions, arms : Words
        How many sessions a reader has; which arms the protocol declares.
    shows, cannot : Words
        What the design can show, and what it cannot.
    warnings : tuple of Words
        What the report will say against it, whatever the data.

    """

    name: str
    title: Words
    sessions: Words
    arms: Words
    shows: Words
    cannot: Words
    warnings: tuple[Words, ...] = ()


def _one(_: Protocol) -> int:
    return 1


def _none(_: Protocol) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class DesignKind:
    """A design: pure functions from a protocol to the timetable of a reader.

    Parameters
    ----------
    plan : callable
        Timetable of a reader in one of the design's rows.
    blocks, rows : callable
        How many blocks the cases are dealt into; how many rows (orders) there are among readers.
    problems : callable
        What of the protocol does not suit the design, each with its key and a remedy.
    kind : StepKind
        Of its scored steps.

    """

    summary: DesignSummary
    plan: Callable[[Protocol, ReaderSpec, int], Timetable]
    blocks: Callable[[Protocol], int] = _one
    rows: Callable[[Protocol], int] = _one
    problems: Callable[[Protocol], list[str]] = field(default=_none)
    kind: StepKind = StepKind.SCORED


def arm_groups(protocol: Protocol) -> tuple[Chain, ...]:
    """Return the arms in groups that are read on one visit: an arm and all that follow from it."""
    root: dict[str, str] = {}
    for arm in protocol.all_arms:
        root[arm.id] = arm.id if arm.follows is None else root[arm.follows]
    heads = [arm for arm, head in root.items() if arm == head]
    return tuple(tuple(arm for arm in root if root[arm] == head) for head in heads)


def group_count(protocol: Protocol) -> int:
    """Return the number of `arm_groups`."""
    return len(arm_groups(protocol))


def too_few_groups(protocol: Protocol, least: int) -> list[str]:
    """Say that arms are lacking that are read on visits of their own."""
    count = group_count(protocol)
    if count >= least:
        return []
    return [
        f"arms: {protocol.design.kind!r} compares {least} or more arms that are read apart, and "
        f"{count} is declared; add a table [[arms]] without `follows`"
    ]


def too_few_readers(protocol: Protocol) -> list[str]:
    """Say that readers are too few for every row of the Latin square to be taken."""
    needed, there = group_count(protocol), len(protocol.readers)
    if there >= needed:
        return []
    return [
        f"readers: {there} for a Latin square of {needed} rows, so that arm and session would be "
        f"confounded; register at least {needed}, best a multiple of {needed}"
    ]


def not_in_one_group(protocol: Protocol) -> list[str]:
    """Say which arms do not follow the first, where all are read on one visit."""
    first = protocol.all_arms[0].id
    return [
        f"arms.{number}.follows: {protocol.design.kind!r} reads a case in all arms on one visit; "
        f'write follows = "{first}" for {arm.id!r}'
        for number, arm in enumerate(protocol.all_arms)
        if number and arm.follows is None
    ]
