"""The second tiering, by people: how many readers are right, and how far both tierings agree.

Junior readers where the protocol names some, else all; their scored reads that were made without an
answer of a model before them. A tier by people is stated as the rule below, and has no other use.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engines.guard.tiers.rule import RATED, Tier
from ground.errors import ReadingRuleError
from reader_study.cases import CaseRole, Read, ReadStatus
from reader_study.closing import open_truth
from reader_study.lexicon import call_of_category
from reader_study.statistics.agreement.kappa import KappaResult, kappa
from reader_study.study import Study

FEWEST_READERS = 2
EASY_SHARE = 0.8
HARD_SHARE = 0.5
RULE_OF_PEOPLE = (
    f"By people: Easy where at least {EASY_SHARE:.0%} of the readers are right, Hard where fewer "
    f"than {HARD_SHARE:.0%} are, Medium between; unrated below {FEWEST_READERS} readers. Right: a "
    "call (malignant or not) at the protocol's threshold that agrees with the reference; a case "
    "that could not be assessed is not right."
)


@dataclass(frozen=True, slots=True)
class PeopleTiers:
    """Tiers by people, and their agreement with others.

    Parameters
    ----------
    readers : tuple of str
        Whose reads count.
    junior : bool
        They are the junior ones; else all readers.
    tiers : mapping
        Case to tier.
    agreement : KappaResult
        Linearly weighted, of the cases that both rate.

    """

    readers: tuple[str, ...]
    junior: bool
    tiers: Mapping[str, Tier]
    agreement: KappaResult

    def to_json(self) -> dict[str, Any]:
        """Return counts and agreement as plain JSON values; no case is named."""
        found = self.agreement
        values = list(self.tiers.values())
        return {
            "rule": RULE_OF_PEOPLE,
            "readers": len(self.readers),
            "junior": self.junior,
            "tiers": {tier.value: values.count(tier) for tier in Tier},
            "weighted_kappa": {
                "value": found.value,
                "low": found.lower,
                "high": found.upper,
                "n": found.n,
                "weights": "linear",
                "reason": found.reason,
            },
        }


def people_tiers(study: Study, tiers: Mapping[str, Tier], *, passphrase: str) -> PeopleTiers:
    """Return tiers by the people who have read, and their agreement with `tiers`.

    Raises
    ------
    ReadingRuleError
        The study is not unblinded, or nobody has read without a model.
    TruthError
        The passphrase is wrong.

    """
    truths = open_truth(study, passphrase=passphrase)
    readers = [one for one in study.protocol.readers if one.role == "reader"]
    junior = [one.id for one in readers if one.level == "junior"]
    counted = junior or [one.id for one in readers]
    alone = {arm.id for arm in study.protocol.all_arms if not arm.shows}
    reads = [
        read
        for read in study.reads()
        if read.reader_id in counted
        and read.arm in alone
        and read.kind == "scored"
        and read.visit == 1
        and not read.voided
    ]
    if not reads:
        raise ReadingRuleError(
            "No reader has read a case without a model's answer.",
            remedy="Difficulty to people is told of reads that were made alone.",
        )
    malignant = {
        case.case_id: truths[case.case_id].label == "malignant"
        for case in study.cases(CaseRole.READING)
    }
    rating = study.protocol.assessment
    right = {
        case_id: _right(found, malignant[case_id], rating.scale, rating.positivity_threshold)
        for case_id, found in _by_case(reads).items()
    }
    found = {case_id: tier_by_people(right.get(case_id, ())) for case_id in malignant}
    return PeopleTiers(tuple(counted), bool(junior), found, agreement(tiers, found))


def tier_by_people(right: Sequence[bool]) -> Tier:
    """Return the tier of a case from whether each reader was right.

    Examples
    --------
    >>> tier_by_people([True, True, True, True, False])
    <Tier.EASY: 'Easy'>

    """
    if len(right) < FEWEST_READERS:
        return Tier.UNRATED
    share = sum(right) / len(right)
    if share >= EASY_SHARE:
        return Tier.EASY
    return Tier.HARD if share < HARD_SHARE else Tier.MEDIUM


def agreement(one: Mapping[str, Tier], other: Mapping[str, Tier]) -> KappaResult:
    """Return the linearly weighted kappa of two tierings, of the cases that both rate."""
    names = [tier.value for tier in RATED]
    both = sorted(case for case in one if case in other)
    first = [one[case].value if one[case] in RATED else None for case in both]
    second = [other[case].value if other[case] in RATED else None for case in both]
    return kappa(first, second, categories=names, weights="linear")


def _by_case(reads: Sequence[Read]) -> dict[str, list[Read]]:
    found: dict[str, dict[str, Read]] = defaultdict(dict)
    for read in sorted(reads, key=lambda one: one.session):
        found[read.case_id].setdefault(read.reader_id, read)  # her first one
    return {case_id: list(own.values()) for case_id, own in found.items()}


def _right(
    reads: Sequence[Read], malignant: bool, scale: Sequence[str], cut: str
) -> tuple[bool, ...]:
    return tuple(
        read.status is ReadStatus.OK
        and call_of_category(read.category, scale=scale, cut=cut) is malignant
        for read in reads
    )
