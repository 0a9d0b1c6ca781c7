"""Cases as they go through one test after another: what stays, what is wrong, what is left out."""

from collections.abc import Iterable, Sequence

from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import Excluded, PlannedCase


class Sieve:
    """Holds the cases of a scan.

    Parameters
    ----------
    cases : sequence of PlannedCase
        All of them.
    skip_bad : bool
        An issue that costs a case takes it out, instead of standing in the way of all.

    """

    def __init__(self, cases: Sequence[PlannedCase], *, skip_bad: bool) -> None:
        self.issues: list[Issue] = []
        self._cases, self._skip_bad = tuple(cases), skip_bad
        self._excluded: dict[str, Excluded] = {}

    @property
    def cases(self) -> list[PlannedCase]:
        """Those that are left, in order."""
        return [case for case in self._cases if case.name not in self._excluded]

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """Those that are left out, each with its first reason."""
        return tuple(self._excluded.values())

    def add(self, issues: Iterable[Issue]) -> None:
        """Take issues: each stands, or takes its cases out."""
        issues = list(issues)
        if self._skip_bad:
            self.leave_out(_costs(issues))
            issues = [issue for issue in issues if not issue.kind.costs_a_case]
        self.issues += issues

    def leave_out(self, excluded: Iterable[Excluded]) -> None:
        """Take cases out."""
        for each in excluded:
            self._excluded.setdefault(each.case, each)

    def change(self, cases: Iterable[PlannedCase]) -> None:
        """Put changed cases in the place of those of the same name."""
        changed = {case.name: case for case in cases}
        self._cases = tuple(changed.get(case.name, case) for case in self._cases)


def _costs(issues: Iterable[Issue]) -> list[Excluded]:
    """Return the cases that errors and copies cost, each with its first reason."""
    costly = [issue for issue in issues if issue.kind.costs_a_case]
    found: dict[str, Excluded] = {}
    for issue in sorted(costly, key=lambda issue: issue.kind is IssueKind.COPY):
        out = [name for name in issue.cases if name not in found]
        # Of equal cases the first one left stays; under two labels none can be trusted.
        for name in out[1:] if issue.kind is IssueKind.COPY else out:
            found[name] = Excluded(name, issue.kind, str(issue))
    return list(found.values())
