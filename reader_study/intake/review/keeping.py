"""What keeps decisions: the intake's journal, sealed and durable."""

from collections.abc import Mapping
from typing import Protocol

from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.steps import ReviewStep


class DecisionKeeper(Protocol):
    """Keeps decisions act by act; what it returns from is on the disk."""

    @property
    def decisions(self) -> Mapping[str, SourceDecision]:
        """The decision that stands on each source, by its path."""

    def decide(self, *decisions: SourceDecision) -> None:
        """Keep decisions as one act.

        Raises
        ------
        ReaderStudyError
            When they cannot be written; then none of them counts.

        """

    def take_back(self) -> object:
        """Take the last act back; what stood before it stands again."""


def keep_step(keeper: DecisionKeeper, step: ReviewStep) -> None:
    """Keep the decisions of a step; one that only drew masks makes none."""
    if step.decided:
        keeper.decide(*step.decided)


def take_step_back(keeper: DecisionKeeper, step: ReviewStep) -> None:
    """Take a step back that was the last one."""
    if step.decided:
        keeper.take_back()
