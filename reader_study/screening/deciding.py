"""From outcomes to decisions: what excludes a case, what a person says otherwise, how many."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ground.errors import IntakeError
from reader_study.screening.eligibility import Eligibility, ExclusionCode, Outcome, RuleVerdict


class EligibilityStanding(StrEnum):
    """Whether a case is taken."""

    ELIGIBLE = "eligible"
    EXCLUDED = "excluded"
    OPEN = "open"
    """A rule cannot be decided, and a person is asked."""


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision against the rules, or where they leave it open.

    Parameters
    ----------
    eligible : bool
        Whether the case is taken.
    by, reason : str
        Who says so, and why; neither is empty.

    Raises
    ------
    IntakeError
        Without a name or a reason.

    """

    eligible: bool
    by: str
    reason: str

    def __post_init__(self) -> None:
        """Refuse a decision that nobody answers for."""
        if not self.by.strip() or not self.reason.strip():
            raise IntakeError(
                "A decision on a case's eligibility names no person or no reason.",
                remedy="Say who decides, and why.",
            )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a case is taken, by which rule, and who decided otherwise.

    Parameters
    ----------
    by_rules : EligibilityStanding
        What the rules alone say.
    reason : ExclusionCode or None
        The first rule that excludes it or leaves it open, in the order of `ExclusionCode`.

    """

    standing: EligibilityStanding
    by_rules: EligibilityStanding
    reason: ExclusionCode | None
    override: Override | None = None


def decide(
    found: Sequence[Outcome], rules: Eligibility, override: Override | None = None
) -> Decision:
    """Return the decision on a case from the outcomes of its rules."""
    failed = next((each.reason for each in found if each.verdict is RuleVerdict.FAILED), None)
    unknown = next((each.reason for each in found if each.verdict is RuleVerdict.UNKNOWN), None)
    standing, reason = EligibilityStanding.ELIGIBLE, None
    if failed is not None:
        standing, reason = EligibilityStanding.EXCLUDED, failed
    elif unknown is not None:
        standing = (
            EligibilityStanding.EXCLUDED if rules.unknown == "exclude" else EligibilityStanding.OPEN
        )
        reason = unknown
    if override is None:
        return Decision(standing, standing, reason)
    decided = EligibilityStanding.ELIGIBLE if override.eligible else EligibilityStanding.EXCLUDED
    return Decision(decided, standing, reason, override)


@dataclass(frozen=True, slots=True)
class EligibilityCounts:
    """Counts of a flow diagram; every case is counted once in each sum.

    Parameters
    ----------
    assessed, eligible, open : int
        ``assessed == eligible + open + excluded``.
    excluded_by : dict
        Cases left out, by the first rule that excludes them.
    excluded_by_person, taken_by_person : int
        Left out, or taken, by a person against the rules or where they left it open.

    """

    assessed: int
    eligible: int
    open: int
    excluded_by: Mapping[ExclusionCode, int]
    excluded_by_person: int
    taken_by_person: int

    @property
    def excluded(self) -> int:
        """Cases left out, by rules and by persons."""
        return sum(self.excluded_by.values()) + self.excluded_by_person


def flow(decisions: Sequence[Decision]) -> EligibilityCounts:
    """Count decisions, the reasons in the order of `ExclusionCode`."""
    standings = Counter(each.standing for each in decisions)
    by_rule: Counter[ExclusionCode] = Counter()
    out = taken = 0
    for each in decisions:
        against = each.standing is not each.by_rules
        if each.standing is EligibilityStanding.EXCLUDED and against:
            out += 1
        elif each.standing is EligibilityStanding.EXCLUDED and each.reason is not None:
            by_rule[each.reason] += 1
        elif each.standing is EligibilityStanding.ELIGIBLE and against:
            taken += 1
    ordered = {reason: by_rule[reason] for reason in ExclusionCode if by_rule[reason]}
    return EligibilityCounts(
        len(decisions),
        standings[EligibilityStanding.ELIGIBLE],
        standings[EligibilityStanding.OPEN],
        ordered,
        out,
        taken,
    )
