"""Plain-text tables for ``sonoread stats``: no NaN, and a reason under the table for each gap."""

from collections.abc import Sequence

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
    """Return "lower to upper", or a dash."""
    if lower is None or upper is None:
        return "–"
    return f"{lower:.4f} to {upper:.4f}"


def notes(reasons: Sequence[str]) -> str:
    """Return each distinct non-empty reason on a line of its own."""
    return "\n".join(f"Note: {reason}" for reason in dict.fromkeys(reasons) if reason)
