"""In which order sources are looked at: doubts first, copies beside each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.doubt import Doubt, DoubtKind
from reader_study.intake.review.item import ReviewItem

_CLEAR, _WAITING = len(DoubtKind), len(DoubtKind) + 1
_OF_COPIES = (DoubtKind.OTHER_LABEL.rank, DoubtKind.COPY.rank)


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
    labels : mapping
        What the table says of each item's case, by path.

    """

    own: Mapping[str, tuple[Doubt, ...]]
    order: tuple[str, ...]
    group_of: Mapping[str, CopyGroup]
    labels: Mapping[str, str]

    def doubts(self, path: str) -> tuple[Doubt, ...]:
        """Return all doubts about a source, the worst first."""
        group, own = self.group_of.get(path), self.own[path]
        if group is None:
            return own
        found = [*own, Doubt(DoubtKind.COPY, count=len(group.paths) - 1)]
        labels = dict.fromkeys(filter(None, (self.labels.get(each, "") for each in group.paths)))
        if len(labels) > 1:
            found.append(Doubt(DoubtKind.OTHER_LABEL, tuple(labels), len(labels)))
        return tuple(sorted(found, key=lambda doubt: doubt.kind.rank))


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
    labels = {path: item.label for path, item in items.items()}
    ranking = Ranking(own, (), group_of, labels)
    places = {path: place for place, path in enumerate(items)}

    def key(path: str) -> tuple[int, int, int]:
        if items[path].look is None:
            return _WAITING, places[path], 0
        doubts, group = ranking.doubts(path), group_of.get(path)
        worst = doubts[0].kind.rank if doubts else _CLEAR
        together = group is not None and worst in _OF_COPIES
        first = places[group.paths[0]] if together and group is not None else places[path]
        return worst, first, places[path]

    return Ranking(own, tuple(sorted(items, key=key)), group_of, labels)
