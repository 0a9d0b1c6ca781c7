"""How answers ended, and whether so many were cut off that no headline may be read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

OK, REFUSED, UNPARSED, TRUNCATED = "ok", "refused", "unparsed", "truncated"
MOST_TRUNCATED = 0.01
"""Share of answers cut off above which the headline is blocked."""


class Rule(StrEnum):
    """What becomes of an answer that is missing."""

    WRONG = "wrong"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """Answers by how they ended.

    Parameters
    ----------
    others : tuple of (str, int)
        Time-outs, errors of the server and all other statuses, by name.
    blocked : bool
        More than 1 % were cut off: figures would be of the limit on length, not of the model.

    """

    n: int
    answered: int
    refused: int
    unparsed: int
    truncated: int
    others: tuple[tuple[str, int], ...]
    blocked: bool


def outcome_counts(statuses: Sequence[str]) -> OutcomeCounts:
    """Count answers by status.

    Examples
    --------
    >>> outcome_counts(["ok", "ok", "refused", "timeout"]).others
    (('timeout', 1),)

    """
    found = Counter(str(status) for status in statuses)
    named = (OK, REFUSED, UNPARSED, TRUNCATED)
    n = len(statuses)
    return OutcomeCounts(
        n,
        found[OK],
        found[REFUSED],
        found[UNPARSED],
        found[TRUNCATED],
        tuple(sorted((status, times) for status, times in found.items() if status not in named)),
        blocked=found[TRUNCATED] > MOST_TRUNCATED * n,
    )
