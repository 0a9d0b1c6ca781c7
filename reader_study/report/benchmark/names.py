"""Names of models as a page has room for them: never two alike for two models."""

from collections import Counter
from collections.abc import Mapping, Sequence

from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report.text import ELLIPSIS, clean

_SHORT = 32
"""Characters in a narrow column and in a sentence."""

_WHOLE = 100
"""Characters in a line of its own."""

_TAIL = 0.6
"""Share of what is left that its end gets: versions and sizes stand there."""


class ModelNames:
    """Names of the models of some rows.

    Parameters
    ----------
    rows : sequence of LeaderRow

    """

    def __init__(self, rows: Sequence[LeaderRow]) -> None:
        models = [row.model for row in rows]
        self._short = _apart(models, _SHORT)
        self._whole = _apart(models, _WHOLE)

    def short(self, row: LeaderRow) -> str:
        """Return a name for a narrow column."""
        return self._short[row.model]

    def whole(self, row: LeaderRow) -> str:
        """Return a name for a line of its own."""
        return self._whole[row.model]


def shortened(name: str, limit: int) -> str:
    """Return a name of at most `limit` characters; what is cut off is cut from its middle.

    Examples
    --------
    >>> shortened("maker/model-72b-instruct-q4", 15)
    'maker…struct-q4'

    """
    line = clean(name, limit=4 * _WHOLE)
    if len(line) <= limit:
        return line
    tail = round(_TAIL * (limit - 1))
    return line[: limit - 1 - tail].rstrip() + ELLIPSIS + line[-tail:].lstrip()


def _apart(models: Sequence[str], limit: int) -> Mapping[str, str]:
    """Return short names; those that would be alike get their place in the list behind them."""
    short = {model: shortened(model, limit) for model in models}
    seen = Counter(short.values())
    return {
        model: f"{name} ({place})" if seen[name] > 1 else name
        for place, (model, name) in enumerate(short.items(), 1)
    }
