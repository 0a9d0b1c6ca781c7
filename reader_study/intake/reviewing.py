"""What a review begins with: sources under their cases, and what speaks against each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from reader_study.intake.gathering import GatheredCases
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import PlannedCase
from reader_study.intake.review.item import ReviewItem
from reader_study.intake.sources.findings import Screening
from reader_study.intake.sources.looking import KnownLooks

_CONFLICTS = (IssueKind.HEADER, IssueKind.CONTRADICTION)
"""What is a doubt about single sources; all else stands in the plan."""


def review_items(
    gathered: GatheredCases, known: KnownLooks, screening: Screening
) -> tuple[ReviewItem, ...]:
    """Return the sources of all cases, each once, in the order of their cases.

    Parameters
    ----------
    known : KnownLooks
        What was looked at before.
    screening : Screening
        What has to be known; a source of which less is known waits for a look.

    """
    conflicts = _conflicts(gathered.cases, (*gathered.issues, *gathered.contradictions))
    items: dict[str, ReviewItem] = {}
    for case in gathered.cases:
        for medium in case.media:
            if medium.path and medium.path not in items:
                look = known.look_of(medium.source)
                told = look if look is not None and screening.is_told_by(look) else None
                items[medium.path] = ReviewItem(
                    medium.source,
                    told,
                    case.name,
                    case.patient,
                    case.label,
                    conflicts.get(medium.path, ()),
                )
    return tuple(items.values())


def _conflicts(
    cases: Iterable[PlannedCase], issues: Iterable[Issue]
) -> Mapping[str, tuple[str, ...]]:
    """Return the sentences about each source: those of its row, or of its whole case."""
    of_rows: defaultdict[int, list[str]] = defaultdict(list)
    of_cases: defaultdict[str, list[str]] = defaultdict(list)
    for issue in issues:
        if issue.kind in _CONFLICTS:
            for row in issue.rows:
                of_rows[row].append(issue.text)
            for name in () if issue.rows else issue.cases:
                of_cases[name].append(issue.text)
    found: dict[str, tuple[str, ...]] = {}
    for case in cases:
        for medium in case.media:
            told = [*of_cases[case.name], *(of_rows[medium.row] if medium.row is not None else [])]
            if told:
                found[medium.path] = tuple(dict.fromkeys((*found.get(medium.path, ()), *told)))
    return found
