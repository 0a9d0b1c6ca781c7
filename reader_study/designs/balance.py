"""How evenly a plan spreads cases and readers over arms and sessions: shown before the lock."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reader_study.designs.step import ReadStep, StepKind

_COUNTED = frozenset({StepKind.SCORED, StepKind.RATING})


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One arm in one session.

    Parameters
    ----------
    reads : tuple of int
        How many cases each reader reads there, in the order of `BalanceTable.readers`.
    least, most : int
        By how few and by how many readers a case is read there, over all cases of the study.

    """

    session: int
    arm: str
    reads: tuple[int, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """Counts of scored reads; practice, repeats and questions are not in it.

    Parameters
    ----------
    spread : int or None
        By how much the number of readers who read a case in an arm differs between sessions, at
        most, over cases and arms; None with one session. 0 or 1 is balanced; as many as there are
        readers says that arm and session cannot be told apart.

    """

    readers: tuple[str, ...]
    rows: tuple[BalanceRow, ...]
    cases: int
    spread: int | None


def balance_table(steps: Sequence[ReadStep]) -> BalanceTable:
    """Count a plan's scored reads per session, arm and reader, and per case."""
    counted = [step for step in steps if step.kind in _COUNTED]
    readers = tuple(dict.fromkeys(step.reader_id for step in counted))
    cases = sorted({step.case_id for step in counted})
    reads = Counter((step.session, step.arm, step.reader_id) for step in counted)
    cells = Counter((step.session, step.arm, step.case_id) for step in counted)
    sessions = sorted({step.session for step in counted})
    arms = tuple(dict.fromkeys(step.arm for step in counted))
    rows = [
        _row(session, arm, [reads[session, arm, r] for r in readers], per_case)
        for session in sessions
        for arm in arms
        if any(per_case := [cells[session, arm, case_id] for case_id in cases])
    ]
    spreads = [
        max(there) - min(there)
        for arm in arms
        for case_id in cases
        if (there := [cells[session, arm, case_id] for session in sessions])
    ]
    return BalanceTable(
        readers, tuple(rows), len(cases), max(spreads) if len(sessions) > 1 else None
    )


def balance_text(table: BalanceTable) -> str:
    """Render the table for a terminal."""
    head = ["session", "arm", *table.readers, "readers per case"]
    lines = [head]
    for row in table.rows:
        span = f"{row.least}" if row.least == row.most else f"{row.least} to {row.most}"
        lines.append([str(row.session), row.arm, *map(str, row.reads), span])
    return "\n".join([*_aligned(lines), _verdict(table)])


def _row(session: int, arm: str, reads: Iterable[int], per_case: Sequence[int]) -> BalanceRow:
    return BalanceRow(session, arm, tuple(reads), min(per_case), max(per_case))


def _verdict(table: BalanceTable) -> str:
    if not table.rows:
        return "No read is planned."
    if table.spread is None:
        return f"{table.cases} cases in one session; nothing to balance between sessions."
    told = (
        f"{table.cases} cases; between sessions, the number of readers of a case in an arm differs "
        f"by at most {table.spread}: "
    )
    if table.spread <= 1:
        return told + "balanced."
    if table.spread == len(table.readers):
        return told + "session and arm are confounded."
    return told + "not balanced."


def _aligned(lines: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            text.ljust(width) if place < 2 else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
