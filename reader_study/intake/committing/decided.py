"""The plan as a person has decided: what she left out is gone, and nothing undecided goes on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ground.errors import IntakeError
from reader_study.deid.screened import MaskDecision
from reader_study.intake.duplicates import find_copies, n_copies
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import Excluded, IntakePlan, PlannedCase, PlannedMedium
from reader_study.intake.review.copies import CopyGroup
from reader_study.intake.review.decision import SourceDecision, SourceVerdict
from reader_study.intake.review.item import ItemState, ReviewItem
from reader_study.intake.review.reasons import ExclusionReason
from reader_study.intake.review.review import Review

_DECIDED = (ItemState.TAKEN, ItemState.EXCLUDED)
_OF_COPIES = (IssueKind.COPY, IssueKind.TWO_LABELS)


@dataclass(frozen=True, slots=True)
class DecidedPlan:
    """A plan and what was decided on its media.

    Parameters
    ----------
    plan : IntakePlan
        Without the media that were left out, and without cases that have none any more.
    decisions : mapping
        On each of its media, by path; empty where nobody was asked.
    left_out : mapping
        Numbers of media that were left out, by `ExclusionReason`.

    """

    plan: IntakePlan
    decisions: Mapping[str, SourceDecision] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

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
        if not self.decisions and not self.left_out:
            return ""
        told = f"Decided   {len(self.decisions)} media taken, {self.masked} of them masked"
        lines = [told]
        if self.unseen:
            lines.append(f"  {self.unseen} proposals accepted unseen")
        if self.left_out:
            lines.append(f"  {sum(self.left_out.values())} media left out")
            lines += [f"    {n} × {reason}" for reason, n in self.left_out.items()]
        return "\n".join(lines)


def needs_decisions(plan: IntakePlan) -> bool:
    """Tell whether masks were asked for: then a person decides on every medium."""
    looks = (medium.look for case in plan.cases for medium in case.media)
    return any(look is not None and look.proposal is not None for look in looks)


def review_of(
    plan: IntakePlan,
    decisions: Mapping[str, SourceDecision],
    *,
    groups: Iterable[CopyGroup] = (),
) -> Review:
    """Return the review of a plan's media as it stands.

    Parameters
    ----------
    groups : iterable of CopyGroup
        Media that are copies of one another.

    """
    items = [
        ReviewItem(medium.source, medium.look, case.name, case.patient)
        for case in plan.cases
        for medium in case.media
        if medium.path
    ]
    return Review.of(items, groups=groups, decisions=decisions)


def as_decided(
    plan: IntakePlan,
    decisions: Mapping[str, SourceDecision],
    *,
    groups: Iterable[CopyGroup] = (),
) -> DecidedPlan:
    """Return a plan as it was decided; the same where nobody has to be asked.

    Raises
    ------
    IntakeError
        When media are not decided on, or are to be looked at again.

    """
    if not needs_decisions(plan):
        return DecidedPlan(plan)
    review = review_of(plan, decisions, groups=groups)
    waiting = sum(review.state(path) not in _DECIDED for path in review.items)
    if waiting:
        raise IntakeError(
            f"{waiting} of {len(review.items)} media are not decided on.",
            remedy="Look at them with `sonoread review`, or take all of them as proposed with "
            "--accept-proposals; that stands in the log.",
            path=plan.folder,
        )
    told = {path: decisions[path] for path in review.items}
    out = {path: one for path, one in told.items() if one.verdict is SourceVerdict.EXCLUDE}
    reasons = Counter(one.reason for one in out.values())
    return DecidedPlan(
        _without(plan, out),
        {path: one for path, one in told.items() if path not in out},
        {reason.value: n for reason in ExclusionReason if (n := reasons[reason.value])},
    )


def _without(plan: IntakePlan, out: Mapping[str, SourceDecision]) -> IntakePlan:
    """Return a plan without media, and without what is wrong only because of them."""
    if not out:
        return plan
    cases = [_without_media(case, out) for case in plan.cases]
    left = tuple(case for case in cases if case.media)
    refused = {
        f"{medium.path}: {medium.look.refused}"
        for case in plan.cases
        for medium in case.media
        if medium.path in out and medium.look is not None and medium.look.refused
    }
    copies = find_copies(left)
    gone = tuple(_excluded(before, out) for before in plan.cases if not _stays(before, out))
    return replace(
        plan,
        cases=left,
        errors=(*_still(plan.errors, refused), *(one for one in copies if one.kind.is_error)),
        warnings=(
            *_still(plan.warnings, refused),
            *(one for one in copies if one.kind is IssueKind.COPY),
        ),
        excluded=(*plan.excluded, *gone),
        copies=n_copies(left),
    )


def _without_media(case: PlannedCase, out: Mapping[str, SourceDecision]) -> PlannedCase:
    media: tuple[PlannedMedium, ...] = tuple(m for m in case.media if m.path not in out)
    return replace(case, media=media)


def _stays(case: PlannedCase, out: Mapping[str, SourceDecision]) -> bool:
    return any(medium.path not in out for medium in case.media)


def _excluded(case: PlannedCase, out: Mapping[str, SourceDecision]) -> Excluded:
    reason = ExclusionReason(out[case.media[0].path].reason)
    n = len(case.media)
    return Excluded(case.name, reason, f"All {n} media were left out." if n > 1 else "Left out.")


def _still(issues: Sequence[Issue], refused: set[str]) -> Iterator[Issue]:
    """Yield issues that stand as they are; those on copies are found anew."""
    for issue in issues:
        if issue.kind not in _OF_COPIES and issue.text not in refused:
            yield issue
