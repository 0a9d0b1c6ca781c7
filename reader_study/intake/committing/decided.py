"""A plan as a person has decided: what she left out is gone, and nothing undecided goes on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ground.errors import IntakeError
from reader_study.deid.screened import MaskDecision
from reader_study.intake.duplicates import equal_media, paths_of
from reader_study.intake.plan import Excluded, IntakePlan, PlannedCase
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.reasons import ExclusionReason
from reader_study.intake.review.review import Review

Decisions = Mapping[str, SourceDecision]
"""By `MediaSource.path`."""

DecisionsOn = Callable[[Sequence[PlannedCase]], Decisions]
"""Gives the decisions on cases that were looked at."""

_DECIDED = (ItemState.TAKEN, ItemState.EXCLUDED)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of cases was left out by a person.

    Parameters
    ----------
    cases : tuple of PlannedCase
        All of them, without the media that were left out.
    excluded : tuple of Excluded
        Those that have no media any more.
    media : mapping
        Numbers of media that were left out, by `ExclusionReason`.

    """

    cases: tuple[PlannedCase, ...]
    excluded: tuple[Excluded, ...]
    media: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DecidedPlan:
    """A plan, and what was decided on each of its media.

    Parameters
    ----------
    decisions : mapping
        By path; empty where nobody was asked.

    """

    plan: IntakePlan
    decisions: Decisions = field(default_factory=dict)

    @property
    def unseen(self) -> int:
        """How many proposals were accepted and nobody looked at them."""
        return sum(told.masking is MaskDecision.UNSEEN for told in self.decisions.values())

    @property
    def masked(self) -> int:
        """In how many media something is painted over."""
        return sum(bool(told.masks) for told in self.decisions.values())

    def describe(self) -> str:
        """Return the decisions in words; empty where nobody was asked."""
        out = self.plan.left_out
        if not self.decisions and not out:
            return ""
        lines = [f"Decided   {len(self.decisions)} media taken, {self.masked} of them masked"]
        if self.unseen:
            lines.append(f"  {self.unseen} proposals accepted unseen")
        if out:
            lines.append(f"  {sum(out.values())} media left out")
            lines += [f"    {n} × {reason}" for reason, n in out.items()]
        return "\n".join(lines)


def review_of(
    cases: Iterable[PlannedCase], decisions: Decisions, *, groups: Iterable[CopyGroup] = ()
) -> Review:
    """Return the review of the media of cases as it stands.

    Parameters
    ----------
    groups : iterable of CopyGroup
        Media that are copies of one another.

    """
    items = [
        ReviewItem(medium.source, medium.look, case.name, case.patient, case.label)
        for case in cases
        for medium in case.media
        if medium.path
    ]
    return Review.of(items, groups=groups, decisions=decisions)


def copies_of_one_label(cases: Sequence[PlannedCase]) -> tuple[CopyGroup, ...]:
    """Return the exact copies of which one can stand for all.

    Under two labels none can: which label is right is not for the program to say, and the scan
    tells them as an error.
    """
    of_one = [
        paths_of(found)
        for found in equal_media(cases)
        if len({case.label for case, _ in found}) == 1
    ]
    return tuple(CopyGroup(paths) for paths in of_one if len(paths) > 1)


def left_out(cases: Sequence[PlannedCase], decisions: Decisions) -> LeftOut:
    """Take out of cases what a person has left out."""
    out = {
        path: ExclusionReason(told.reason)
        for path, told in decisions.items()
        if told.verdict is SourceVerdict.EXCLUDE
    }
    gone = {medium.path for case in cases for medium in case.media} & out.keys()
    reasons = Counter(out[path] for path in gone)
    return LeftOut(
        tuple(_without(case, gone) for case in cases),
        tuple(
            Excluded(case.name, out[case.media[0].path], f"All {len(case.media)} were left out.")
            for case in cases
            if case.media and all(medium.path in gone for medium in case.media)
        ),
        {reason.value: reasons[reason] for reason in ExclusionReason if reasons[reason]},
    )


def as_decided(plan: IntakePlan, decisions: Decisions) -> DecidedPlan:
    """Return a plan with the decisions on its media; none where nobody has to be asked.

    Raises
    ------
    IntakeError
        When media are not decided on, or are to be looked at again.

    """
    if not plan.needs_decisions:
        return DecidedPlan(plan)
    review = review_of(plan.cases, decisions)
    waiting = sum(review.state(path) not in _DECIDED for path in review.items)
    if waiting:
        raise IntakeError(
            f"{waiting} of {len(review.items)} media are not decided on.",
            remedy="Look at them with `sonoread review`, or take all of them as proposed with "
            "--accept-proposals; that stands in the log.",
            path=plan.folder,
        )
    return DecidedPlan(plan, {path: decisions[path] for path in review.items})


def _without(case: PlannedCase, gone: set[str]) -> PlannedCase:
    if not any(medium.path in gone for medium in case.media):
        return case
    return replace(case, media=tuple(m for m in case.media if m.path not in gone))
