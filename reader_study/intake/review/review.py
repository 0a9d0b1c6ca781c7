"""The review of an intake: what there is, what was decided, and every act until it is undone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from reader_study.deid.masks import Masks
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.review.doubt import Doubt
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.masking import fit
from reader_study.intake.review.ranking import Ranking, ranked
from reader_study.intake.review.steps import UNTOUCHED, ItemChange, ItemStanding, ReviewStep

_STATES = {
    SourceVerdict.TAKE: ItemState.TAKEN,
    SourceVerdict.EXCLUDE: ItemState.EXCLUDED,
    SourceVerdict.AGAIN: ItemState.AGAIN,
}


class ReviewFilter(StrEnum):
    """Which sources are listed."""

    OPEN = "open"
    """Not decided, or to be looked at again."""
    DOUBTFUL = "doubtful"
    ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Review:
    """Every source of an intake and how it stands with it; acts return another one.

    Parameters
    ----------
    items : mapping
        By path, in the order of the folder.
    groups : tuple of CopyGroup
        Those that are copies of one another.
    standings : mapping
        By path; a source that nobody has touched has none.
    past, future : tuple of ReviewStep
        Acts that can be undone, the last one last; and those that were undone.

    """

    items: Mapping[str, ReviewItem]
    groups: tuple[CopyGroup, ...] = ()
    standings: Mapping[str, ItemStanding] = field(default_factory=lambda: MappingProxyType({}))
    past: tuple[ReviewStep, ...] = ()
    future: tuple[ReviewStep, ...] = ()
    ranking: Ranking = field(default_factory=lambda: ranked({}))

    @classmethod
    def of(
        cls,
        items: Iterable[ReviewItem],
        *,
        groups: Iterable[CopyGroup] = (),
        decisions: Mapping[str, SourceDecision] | None = None,
    ) -> "Review":
        """Begin, or go on with what was decided before."""
        by_path = {item.path: item for item in items}
        found = tuple(groups)
        standings = {path: ItemStanding(told) for path, told in (decisions or {}).items()}
        return cls(by_path, found, standings, ranking=ranked(by_path, found))

    @property
    def order(self) -> tuple[str, ...]:
        """All paths, the most doubtful first."""
        return self.ranking.order

    @property
    def decisions(self) -> dict[str, SourceDecision]:
        """What was decided, by path; also of sources that are not there any more."""
        told = self.standings.items()
        return {path: s.decision for path, s in told if s.decision is not None}

    def with_items(self, items: Iterable[ReviewItem]) -> "Review":
        """Take items that were looked at, or are new; what was decided stays."""
        coming = {item.path: item for item in items}
        known = {path: told for path, told in self.ranking.own.items() if path not in coming}
        merged = {**self.items, **coming}
        return replace(self, items=merged, ranking=ranked(merged, self.groups, known))

    def with_groups(self, groups: Iterable[CopyGroup]) -> "Review":
        """Take other groups of copies."""
        found = tuple(groups)
        return replace(self, groups=found, ranking=ranked(self.items, found, self.ranking.own))

    def standing(self, path: str) -> ItemStanding:
        """Return how it stands with a source."""
        return self.standings.get(path, UNTOUCHED)

    def decision(self, path: str) -> SourceDecision | None:
        """Return the last decision on a source."""
        return self.standing(path).decision

    def doubts(self, path: str) -> tuple[Doubt, ...]:
        """Return the doubts about a source, the worst first."""
        return self.ranking.doubts(path)

    def masks(self, path: str) -> Masks:
        """Return what would be painted over: as drawn, else as decided, else as proposed."""
        standing, item = self.standing(path), self.items[path]
        if standing.draft is not None:
            return standing.draft
        told = standing.decision
        if told is not None and told.verdict is SourceVerdict.TAKE and _fits(told, item):
            return told.masks
        return item.proposed

    def state(self, path: str) -> ItemState:
        """Return how far a source is decided.

        A decision does not count any more when the file has become another; nor one to take the
        source when a copy of it has come to light.
        """
        item, told = self.items[path], self.standing(path).decision
        if item.look is None:
            return ItemState.WAITING
        if told is None or _is_of_another(told, item):
            return ItemState.OPEN
        if told.verdict is SourceVerdict.TAKE and not self._may_be_taken(item, told):
            return ItemState.OPEN
        return _STATES[told.verdict]

    def pair(self, path: str) -> tuple[str, str] | None:
        """Return two copies to be decided side by side, of the source's group; None for none."""
        group = self.ranking.group_of.get(path)
        return None if group is None else group.next_pair(self.decision)

    def shown(self, chosen: ReviewFilter) -> tuple[str, ...]:
        """Return the paths that a filter lets through, the most doubtful first."""
        if chosen is ReviewFilter.ALL:
            return self.order
        if chosen is ReviewFilter.DOUBTFUL:
            return tuple(path for path in self.order if self.doubts(path))
        undecided = (ItemState.OPEN, ItemState.AGAIN)
        return tuple(path for path in self.order if self.state(path) in undecided)

    def next_open(self, path: str, among: Sequence[str] | None = None) -> str | None:
        """Return the source that is to be decided after this one, from the start again at the end.

        What was put off comes when nothing else is left; None when nothing is.

        Parameters
        ----------
        among : sequence of str, optional
            The paths to choose from, in their order; all of them unless told.

        """
        others = [other for other in _from(among or self.order, path) if other != path]
        for wanted in (ItemState.OPEN, ItemState.AGAIN):
            found = next((other for other in others if self.state(other) is wanted), None)
            if found is not None:
                return found
        return None

    def done(self, step: ReviewStep | None) -> "Review":
        """Return what an act makes of it; an act that changes nothing makes nothing of it."""
        if step is None or not step.changes:
            return self
        after = self._stood({change.path: change.after for change in step.changes})
        return replace(after, past=(*self.past, step), future=())

    def undone(self) -> "Review":
        """Take the last act back; the same where there is none."""
        if not self.past:
            return self
        *rest, step = self.past
        before = self._stood({change.path: change.before for change in reversed(step.changes)})
        return replace(before, past=tuple(rest), future=(*self.future, step))

    def redone(self) -> "Review":
        """Do again what was taken back last; the same where nothing was."""
        if not self.future:
            return self
        *rest, step = self.future
        after = self._stood({change.path: change.after for change in step.changes})
        return replace(after, past=(*self.past, step), future=tuple(rest))

    def change(self, path: str, after: ItemStanding) -> ItemChange | None:
        """Return the change to another standing; None where it is none."""
        before = self.standing(path)
        return None if before == after else ItemChange(path, before, after)

    def _stood(self, standings: Mapping[str, ItemStanding]) -> "Review":
        merged = {**self.standings, **standings}
        kept = {path: told for path, told in merged.items() if told != UNTOUCHED}
        return replace(self, standings=kept)

    def _may_be_taken(self, item: ReviewItem, told: SourceDecision) -> bool:
        group = self.ranking.group_of.get(item.path)
        return _fits(told, item) and (
            group is None or group.is_settled_for(item.path, self.decision)
        )


def _fits(told: SourceDecision, item: ReviewItem) -> bool:
    if item.look is None or item.is_refused or _is_of_another(told, item):
        return False
    return fit(told.masks, item.look)


def _is_of_another(told: SourceDecision, item: ReviewItem) -> bool:
    """Tell whether something else was seen when it was decided on."""
    return item.look is not None and bool(told.seen) and told.seen != item.look.digest


def _from(order: Sequence[str], path: str) -> Iterator[str]:
    start = order.index(path) + 1 if path in order else 0
    yield from order[start:]
    yield from order[:start]
