"""A run that goes on: its items keep their numbers, whatever became of the study since.

A case that was left out of the study's readings after the run began, for patient data that were
seen in it, stays an item of the run: what was said of it is kept, and nothing more is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.mllm.declaration import Declaration
from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Item

_Pictures = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContinuedRun:
    """A declaration that goes on from the one before it.

    Parameters
    ----------
    declaration : Declaration
    kept_back : frozenset of int
        Numbers of the items about which nothing more may be asked.

    """

    declaration: Declaration
    kept_back: frozenset[int] = frozenset()


def continued(before: Declaration, now: Declaration) -> ContinuedRun:
    """Return what is declared now, with the numbers of the items as they were declared before.

    Whether all that was asked before is asked still is for `require_extension` to find.
    """
    here = {one.case_id: one for one in now.cases}
    cases: list[CaseItem] = []
    kept_back: set[int] = set()
    for one in before.cases:
        same = here.pop(one.case_id, None)
        if same is None:
            cases.append(one)
            kept_back.add(one.item.number)
        else:
            item = replace(same.item, number=one.item.number)
            cases.append(replace(same, item=item))
    last = max((item.number for item in _items(before)), default=0)
    for number, one in enumerate(here.values(), last + 1):
        cases.append(replace(one, item=replace(one.item, number=number)))
    odd = _renumbered(before.odd, now.odd, last + len(here))
    declaration = replace(now, cases=tuple(cases), odd=odd)
    return ContinuedRun(declaration, frozenset(kept_back))


def _renumbered(before: Sequence[Item], now: Sequence[Item], last: int) -> tuple[Item, ...]:
    known = {(item.category, _pictures(item)): item.number for item in before}
    found: list[Item] = []
    for item in now:
        number = known.get((item.category, _pictures(item)))
        if number is None:
            last += 1
            number = last
        found.append(replace(item, number=number))
    return tuple(sorted(found, key=lambda item: item.number))


def _pictures(item: Item) -> _Pictures:
    return tuple(image.sha256 for image in item.images)


def _items(declared: Declaration) -> Iterable[Item]:
    return (*(one.item for one in declared.cases), *declared.odd)
