"""Runs: an order in which at most k cases of one truth follow each other, whenever there is one.

The order is walked from its front. The next case is taken unless it would make a run too long, or
leave a rest that cannot be ordered any more; then the next case of the other truth is taken. What
can still be ordered is known exactly: with L the longest run allowed at the end of a part (k, or
less where the next part begins with more of one truth than fit), r the run at hand of that truth,
n its cases and m the others, an order exists when ``r + n <= k * m + L``, for both truths.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Limits = tuple[int, int]
"""Longest run that a part may end with: of benign, of malignant cases."""


@dataclass(frozen=True, slots=True)
class RunRule:
    """At most ``longest`` cases of one truth follow each other.

    Parameters
    ----------
    malignant : mapping of case id to bool
        Truth of every case that is ordered.

    """

    longest: int
    malignant: Mapping[str, bool]

    def counts(self, case_ids: Sequence[str]) -> tuple[int, int]:
        """Return the numbers of benign and of malignant cases."""
        malignant = sum(self.malignant[case_id] for case_id in case_ids)
        return len(case_ids) - malignant, malignant

    def limits(self, parts: Sequence[Sequence[str]]) -> list[Limits]:
        """Return for each part the runs it may begin after; for the end the longest of all.

        A limit below zero says that no order exists.
        """
        limits = [(self.longest, self.longest)]
        for part in reversed(parts):
            limits.insert(0, self._before(self.counts(part), limits[0]))
        return limits

    def _before(self, counts: tuple[int, int], end: Limits) -> Limits:
        benign, malignant = counts
        return (
            min(self.longest, self.longest * malignant + end[0] - benign),
            min(self.longest, self.longest * benign + end[1] - malignant),
        )


@dataclass(slots=True)
class Run:
    """The cases of one truth that stand last in an order."""

    malignant: bool = False
    length: int = 0

    def after(self, malignant: bool) -> "Run":
        """Return the run after one more case."""
        same = self.length > 0 and self.malignant is malignant
        return Run(malignant, self.length + 1 if same else 1)

    def of(self, malignant: bool) -> int:
        """Return how long the run is, of a truth; 0 where the last case is of the other."""
        return self.length if self.malignant is malignant else 0


def run_of(rule: RunRule, case_ids: Sequence[str]) -> Run:
    """Return the run that an order ends with."""
    run = Run()
    for case_id in case_ids:
        run = run.after(rule.malignant[case_id])
    return run


def without_long_runs(
    rule: RunRule, order: Sequence[str], run: Run, end: Limits
) -> list[str] | None:
    """Return the order with as few cases moved as its rule asks; None when there is no such order.

    Parameters
    ----------
    order : sequence of str
        Case ids, each once.
    run : Run
        What stands before.
    end : Limits
        Longest runs that may stand last.

    """
    waiting = (
        deque((n, c) for n, c in enumerate(order) if not rule.malignant[c]),
        deque((n, c) for n, c in enumerate(order) if rule.malignant[c]),
    )
    found: list[str] = []
    while waiting[0] or waiting[1]:
        for truth in sorted((0, 1), key=lambda t: waiting[t][0] if waiting[t] else (len(order),)):
            if waiting[truth] and _can_go_on(rule, waiting, run, end, truth):
                found.append(waiting[truth].popleft()[1])
                run = run.after(bool(truth))
                break
        else:
            return None
    return found


def _can_go_on(
    rule: RunRule,
    waiting: tuple[deque[tuple[int, str]], deque[tuple[int, str]]],
    run: Run,
    end: Limits,
    truth: int,
) -> bool:
    """Tell whether the rest can be ordered after one more case of a truth."""
    after = run.after(bool(truth))
    if after.length > rule.longest:
        return False
    left = [len(waiting[0]), len(waiting[1])]
    left[truth] -= 1
    return all(after.of(bool(t)) + left[t] <= rule.longest * left[1 - t] + end[t] for t in (0, 1))


def longest_run(rule: RunRule, case_ids: Sequence[str]) -> int:
    """Return the length of the longest run in an order; 0 of none."""
    run, longest = Run(), 0
    for case_id in case_ids:
        run = run.after(rule.malignant[case_id])
        longest = max(longest, run.length)
    return longest
