"""Decisions on the media of a folder: those of the journal, and all that is open as proposed."""

from collections.abc import Sequence

import click

from reader_study.intake import IntakePlan, PlannedCase
from reader_study.intake.committing.decided import (
    DecidedPlan,
    Decisions,
    as_decided,
    copies_of_one_label,
    review_of,
)
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.review.acts import accept_proposals
from reader_study.intake.review.keeping import keep_step
from reader_study.intake.review.steps import ReviewStep


class Deciding:
    """The decisions on an intake's media.

    Parameters
    ----------
    journal : IntakeJournal
        Of the intake.
    accepts : bool
        Whether what is open is taken as it is proposed, and nobody looks at it.
    by : str
        Id of the coordinator who says so.

    """

    def __init__(self, journal: IntakeJournal, *, accepts: bool, by: str) -> None:
        self._journal, self._accepts, self._by = journal, accepts, by
        self._step: ReviewStep | None = None

    def on(self, cases: Sequence[PlannedCase]) -> Decisions:
        """Return the decisions on cases that were looked at."""
        if self._accepts:
            groups = copies_of_one_label(cases)
            review = review_of(cases, self._journal.decisions, groups=groups)
            self._step = accept_proposals(review, by=self._by)
        return self._all()

    def on_plan(self, plan: IntakePlan) -> DecidedPlan:
        """Return a plan with the decisions on its media, and say what they are.

        Raises
        ------
        IntakeError
            When media are not decided on.

        """
        found = as_decided(plan, self._all())
        if said := found.describe():
            click.echo(said)
        return found

    def keep(self) -> None:
        """Write into the journal what was accepted.

        Raises
        ------
        ReaderStudyError
            When it cannot be written.

        """
        if self._step is not None:
            keep_step(self._journal, self._step)

    def _all(self) -> Decisions:
        coming = {} if self._step is None else {told.path: told for told in self._step.decided}
        return {**self._journal.decisions, **coming}
