"""Plain-text tables for ``sonoread stats``: no NaN, and a reason under the table for each gap."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Cell = str | float | int | None


def text_table(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return an aligned table; numbers to four decimals, None as a dash."""
    body = [[cell_text(cell) for cell in row] for row in rows]
    widths = [max(len(line[k]) for line in [list(headers), *body]) for k in range(len(headers))]
    lines = [list(headers), ["-" * width for width in widths], *body]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def cell_text(cell: Cell) -> str:
    """Return one cell: whole numbers as they are, small ones in scientific notation."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or float(cell).is_integer():
        return str(int(cell))
    return f"{cell:.4f}" if abs(cell) >= 5e-4 else f"{cell:.3g}"


def p_text(p: float | None) -> str:
    """Return a p value, never as zero."""
    if p is None:
        return "–"
    return "<0.0001" if p < 1e-4 else f"{p:.4f}"


def interval_text(lower: float | None, upper: float | None) -> str:
    """Return "lower to upper", or a dash where there is no limit."""
    if lower is None and upper is None:
        return "–"
    return " to ".join("–" if limit is None else f"{limit:.4f}" for limit in (lower, upper))


def percent_text(conf_level: float) -> str:
    """Return "95 %" as the head of a column of intervals."""
    return f"{100 * conf_level:.10g} %"


def notes(reasons: Iterable[str]) -> str:
    """Return each distinct non-empty reason on a line of its own."""
    return "\n".join(f"Note: {reason}" for reason in dict.fromkeys(reasons) if reason)


def joined(*blocks: str) -> str:
    """Return the blocks that say something, an empty line between them."""
    return "\n\n".join(block for block in blocks if block)


def margin_table(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Return what intervals say about a margin; each row has a name and the JSON of the margin."""
    if not rows:
        return ""
    level = percent_text(rows[0][1]["conf_level"])
    body = [
        (
            name,
            found["question"],
            interval_text(found["lower"], found["upper"]),
            _yes(found["noninferior"]),
            _yes(found["equivalent"]),
            _yes(found["superior"]),
            p_text(found["p_noninferior"]),
        )
        for name, found in rows
    ]
    headers = ("", "margin", level, "non-inferior", "equivalent", "superior", "p non-inferior")
    return joined(text_table(headers, body), notes(found["reason"] for _, found in rows))


def _yes(answer: bool | None) -> str:
    return "–" if answer is None else "yes" if answer else "no"
