"""Sources that are one picture: groups of copies, decided two by two, side by side."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.sources.look import SourceLook


class CopyChoice(StrEnum):
    """What becomes of two copies."""

    KEEP_BOTH = "keep_both"
    KEEP_FIRST = "keep_first"
    KEEP_SECOND = "keep_second"
    EXCLUDE_BOTH = "exclude_both"


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Sources that are copies of one another.

    Parameters
    ----------
    paths : tuple of str
        Two and more, in the order of the folder.
    likeness : float
        Of the least alike of its pairs, 0–1; 1 where all are equal.

    """

    paths: tuple[str, ...]
    likeness: float = 1.0

    @property
    def is_exact(self) -> bool:
        """Whether all are equal to the pixel."""
        return self.likeness >= 1.0

    def next_pair(self, decided: "DecisionOf") -> tuple[str, str] | None:
        """Return two that are not decided against each other yet; None when all are."""
        pairs = combinations(self.paths, 2)
        return next((pair for pair in pairs if not _is_settled(*map(decided, pair))), None)

    def is_settled_for(self, path: str, decided: "DecisionOf") -> bool:
        """Tell whether one of them is decided against all others."""
        mine = decided(path)
        return all(_is_settled(mine, decided(other)) for other in self.paths if other != path)


DecisionOf = Callable[[str], SourceDecision | None]
"""The decision on a path; None where there is none."""


def _is_settled(first: SourceDecision | None, second: SourceDecision | None) -> bool:
    """Tell whether one of two is left out, or both are kept for a reason."""
    told = [each for each in (first, second) if each is not None]
    if any(each.verdict is SourceVerdict.EXCLUDE for each in told):
        return True
    return len(told) == 2 and all(
        each.verdict is SourceVerdict.TAKE and each.reason for each in told
    )


def copy_groups(looks: Iterable[SourceLook]) -> tuple[CopyGroup, ...]:
    """Return the groups of copies among what was looked at; compares every look with every other.

    What has no fingerprint was not screened and is in none.
    """
    # Only who compares images waits for what is needed for it.
    from reader_study.screening.duplicates import find_duplicates

    printed = [look for look in looks if not look.refused and look.fingerprint is not None]
    prints = [look.fingerprint for look in printed if look.fingerprint is not None]
    found = find_duplicates(prints, [look.digest for look in printed])
    groups = []
    for members in found.groups:
        inside = set(members)
        scores = [pair.score for pair in found.pairs if {pair.first, pair.second} <= inside]
        paths = _paths(printed, members)
        groups.append(CopyGroup(paths, min(scores)))
    return tuple(groups)


def _paths(looks: Sequence[SourceLook], members: Iterable[int]) -> tuple[str, ...]:
    return tuple(looks[place].source.path for place in members)
