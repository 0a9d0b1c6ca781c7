"""How words and names of columns are compared, and the words that stand for an unknown value."""

from functools import lru_cache

MISSING_WORDS = (
    "",
    "na",
    "n/a",
    "nan",
    "none",
    "#n/a",
    "not available",
    "not applicable",
    "unknown",
    "?",
)

_SHOWN = 10


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """Return a word as words are compared: case and outer or doubled spaces do not count."""
    return " ".join(word.casefold().split())


def squeezed(name: str) -> str:
    """Return a column's name as names are compared: letters and digits alone.

    Examples
    --------
    >>> squeezed("BI-RADS ")
    'birads'

    """
    return "".join(char for char in name.casefold() if char.isalnum())


def counted_rows(rows: tuple[int, ...]) -> str:
    """Return rows as a sentence names them.

    Examples
    --------
    >>> counted_rows((6,)), counted_rows((6, 7))
    ('row 6', 'rows 6, 7')

    """
    shown = ", ".join(map(str, rows[:_SHOWN]))
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"
