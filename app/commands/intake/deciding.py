"""What was decided on the media of a plan, and accepting all that is open as it is proposed."""

import click

from reader_study.intake import IntakePlan
from reader_study.intake.committing.decided import (
    DecidedPlan,
    as_decided,
    needs_decisions,
    review_of,
)
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.review.acts import accept_proposals
from reader_study.intake.review.copies import exact_groups
from reader_study.intake.review.steps import ReviewStep


def accepted(plan: IntakePlan, journal: IntakeJournal, *, by: str) -> ReviewStep | None:
    """Return what taking everything open as it is proposed, unseen, would decide.

    Parameters
    ----------
    by : str
        Id of the coordinator who says so.

    """
    if not needs_decisions(plan):
        return None
    looks = [m.look for case in plan.cases for m in case.media if m.look is not None]
    review = review_of(plan, journal.decisions, groups=exact_groups(looks))
    return accept_proposals(review, by=by)


def decided(plan: IntakePlan, journal: IntakeJournal, step: ReviewStep | None) -> DecidedPlan:
    """Return a plan as it was decided, and will be by a step; say what was.

    Raises
    ------
    IntakeError
        When media are not decided on.

    """
    coming = {} if step is None else {told.path: told for told in step.decided}
    found = as_decided(plan, {**journal.decisions, **coming})
    if said := found.describe():
        click.echo(said)
    return found
