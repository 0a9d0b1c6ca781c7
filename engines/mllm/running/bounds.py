"""What bounds a run, and how it ended."""

from collections import Counter
from dataclasses import dataclass, field

from engines.mllm.reply import CallOutcome
from engines.mllm.running.asking import FAILED, RunEnd
from engines.mllm.running.budget import RunBudget, Spent


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """What bounds a run.

    Parameters
    ----------
    connections : int
        Most calls in flight.
    budget : RunBudget
    fail_share : float
        0–1; the run ends when more than this share of its replies are failures, looked at from
        `fail_from` replies on. 1: never.
    most_refusals : int
        So many refusals in a row, with waits between them, end the run.
    first_wait_s, longest_wait_s : float
        See `CallPace`. A server that asks for a longer wait ends the run.

    """

    connections: int = 4
    budget: RunBudget = field(default_factory=RunBudget)
    fail_share: float = 1.0
    fail_from: int = 20
    most_refusals: int = 8
    first_wait_s: float = 0.5
    longest_wait_s: float = 60.0


@dataclass(frozen=True, slots=True)
class LoopResult:
    """How a loop ended.

    Parameters
    ----------
    end : RunEnd
    outcomes : Counter of CallOutcome
        Of the replies that were kept.
    n_left : int
        Calls that were not made, or are to be made again.
    spent : Spent
    seconds : float
    why : str
        What the server or the connection said that ended it; empty where nothing did.
    faults : Counter of str
        What went wrong in the calls that failed, in words.

    """

    end: RunEnd
    outcomes: Counter[CallOutcome]
    n_left: int
    spent: Spent
    seconds: float
    why: str = ""
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def n_failed(self) -> int:
        """How many of the replies are failures."""
        return failures(self.outcomes)


def failures(outcomes: Counter[CallOutcome]) -> int:
    """Return how many of some replies are failures."""
    return sum(outcomes[each] for each in FAILED)
