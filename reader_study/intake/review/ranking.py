"""In which order sources are looked at: doubts first, copies beside each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.doubt import Doubt, DoubtKind
from reader_study.intake.review.item import ReviewItem

_CLEAR, _WAITING = len(DoubtKind), len(DoubtKind) + 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """Doubts and order of all items.

    Parameters
    ----------
    own : mapping
        Each item's doubts by path, but those about copies.
    order : tuple of str
        All paths: the worst doubt first, those without look last.
    group_of : mapping
        The group of each copy.

    """

    own: Mapping[str, tuple[Doubt, ...]]
    order: tuple[str, ...]
    group_of: Mapping[str, CopyGroup]

    def doubts(self, path: str) -> tuple[Doubt, ...]:
        """Return all doubts about a source, the worst first."""
        group, own = self.group_of.get(path), self.own[path]
        if group is None:
            return own
        copy = Doubt(DoubtKind.COPY, count=len(group.paths) - 1)
        return tuple(sorted((*own, copy), key=lambda doubt: doubt.kind.rank))


def ranked(
    items: Mapping[str, ReviewItem],
    groups: Iterable[CopyGroup] = (),
    known: Mapping[str, tuple[Doubt, ...]] | None = None,
) -> Ranking:
    """Rank items.

    Parameters
    ----------
    known : mapping, optional
        Doubts of items that are the same as before, by path.

    """
    known = known or {}
    own = {path: known[path] if path in known else item.doubts() for path, item in items.items()}
    group_of = {path: group for group in groups for path in group.paths if path in items}
    ranking = Ranking(own, (), group_of)
    places = {path: place for place, path in enumerate(items)}

    def key(path: str) -> tuple[int, int, int]:
        if items[path].look is None:
            return _WAITING, places[path], 0
        doubts, group = ranking.doubts(path), group_of.get(path)
        worst = doubts[0].kind.rank if doubts else _CLEAR
        together = group is not None and worst == DoubtKind.COPY.rank
        first = places[group.paths[0]] if together and group is not None else places[path]
        return worst, first, places[path]

    return Ranking(own, tuple(sorted(items, key=key)), group_of)
