"""Items of reporting guidelines, filled from facts: by the results, by the author, or moot.

What no fact fills is left to the author, and said so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reader_study.analysis.benchmark.guidelines import ReportingItem, all_items


class Filled(StrEnum):
    """Where the answer to an item comes from."""

    BY_RESULTS = "by_results"
    BY_AUTHOR = "by_author"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class FilledItem:
    """An item with what stands for it.

    Parameters
    ----------
    told : tuple of (fact, text)
        Those of the item's facts that are there.
    missing : tuple of str
        Those that are not: the author has to supply them.

    """

    item: ReportingItem
    told: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def filled(self) -> Filled:
        """Where the answer comes from; an item of which a part is missing is the author's."""
        if self.item.moot:
            return Filled.DOES_NOT_APPLY
        whole = bool(self.told) and not self.missing
        return Filled.BY_RESULTS if whole else Filled.BY_AUTHOR


def filled_items(facts: Mapping[str, str]) -> tuple[FilledItem, ...]:
    """Return every item with what fills it.

    Parameters
    ----------
    facts : mapping
        Texts by the names that `ReportingItem.needs` lists; an empty one is no fact.

    Examples
    --------
    >>> first = filled_items({"title": "T"})[0]
    >>> first.told, first.filled.value
    ((('title', 'T'),), 'by_results')

    """
    known = {name: text.strip() for name, text in facts.items() if text.strip()}
    return tuple(_filled(item, known) for item in all_items())


def _filled(item: ReportingItem, known: Mapping[str, str]) -> FilledItem:
    told = tuple((name, known[name]) for name in (*item.needs, *item.beside) if name in known)
    return FilledItem(item, told, tuple(name for name in item.needs if name not in known))
