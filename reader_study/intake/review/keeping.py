"""What keeps decisions: the intake's journal, sealed and durable."""

from collections.abc import Mapping
from typing import Protocol

from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.steps import Step


class DecisionKeeper(Protocol):
    """Keeps decisions in their order; what it returns from is on the disk."""

    @property
    def decisions(self) -> Mapping[str, SourceDecision]:
        """The last decision on each source."""

    def decide(self, decision: SourceDecision, /) -> None:
        """Keep a decision.

        Raises
        ------
        StoreError
            When it cannot be written; then nothing of it is kept.

        """

    def take_back(self) -> None:
        """Forget the last decision; the one before it on that source stands again."""


def keep_step(keeper: DecisionKeeper, step: Step) -> None:
    """Keep all decisions of an act."""
    for told in step.decided:
        keeper.decide(told)


def take_step_back(keeper: DecisionKeeper, step: Step) -> None:
    """Forget all decisions of an act that was the last one."""
    for _ in step.decided:
        keeper.take_back()
