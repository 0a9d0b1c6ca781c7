"""Declared rules of which cases a study takes, and what they say of a case's facts.

The defaults are the criteria of NCT07500428 where it states them. A pure function: the same facts
and rules give the same outcomes. What is not known is no pass: it is told as unknown.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from reader_study.protocol.limits import STRICT, Within
from reader_study.screening.kind import Kind

Reference = Literal["pathology", "follow_up", "senior_normal"]
Label = Literal["malignant", "benign", "normal"]


class ExclusionCode(StrEnum):
    """Codes of the rules, in the order in which a flow diagram counts them."""

    NOT_B_MODE = "not_b_mode"
    QUALITY = "quality"
    RESIDUAL_TEXT = "residual_text"
    DUPLICATE = "duplicate"
    SEVERAL_ITEMS = "several_items"
    REFERENCE_TYPE = "reference_type"
    FOLLOW_UP = "follow_up"
    SENIOR_YEARS = "senior_years"
    DISPUTED = "disputed"
    AGE = "age"


class RuleVerdict(StrEnum):
    """What a rule says of a case."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The section ``[eligibility]`` of a protocol.

    Parameters
    ----------
    apply : bool
        Whether an intake goes by these rules; a protocol without the section declares none.
    allowed_kinds : tuple of str
        Kinds besides plain B-mode that are taken, see `Kind`; none for B-mode only.
    quality : bool
        Whether an image that fails a gate excludes its case.
    residual_text : str
        ``exclude``: a case with text that nobody has confirmed or removed is not taken.
    duplicates : str
        ``exclude``: a case that shows what an earlier one shows is not taken.
    items_per_lesion : int
        Images and clips a lesion at most; 0 for any number.
    malignant, benign, normal : tuple of str
        Reference standards that are accepted for each label.
    follow_up_months : int
        Least months without change.
    senior_years : int
        Whoever confirms a normal breast has more years of experience than this.
    disputed : str
        ``exclude``: a case whose result is disputed or ambiguous is not taken.
    age_min, age_max : int
        Years, both included.
    unknown : str
        ``exclude``: a case of which a rule cannot be decided is not taken; ``ask``: a person says.

    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    apply: bool = False
    allowed_kinds: tuple[Kind, ...] = ()
    quality: bool = True
    residual_text: Literal["exclude", "keep"] = "exclude"
    duplicates: Literal["exclude", "keep"] = "exclude"
    items_per_lesion: Annotated[int, Within(ge=0, le=1000)] = 1
    malignant: tuple[Reference, ...] = ("pathology",)
    benign: tuple[Reference, ...] = ("pathology", "follow_up")
    normal: tuple[Reference, ...] = ("senior_normal", "follow_up")
    follow_up_months: Annotated[int, Within(ge=0, le=240)] = 24
    senior_years: Annotated[int, Within(ge=0, le=60)] = 15
    disputed: Literal["exclude", "keep"] = "exclude"
    age_min: Annotated[int, Within(ge=0, le=120)] = 18
    age_max: Annotated[int, Within(ge=0, le=120)] = 75
    unknown: Literal["exclude", "ask"] = "ask"

    def __post_init__(self) -> None:
        """Check what no single field can show."""
        if self.age_min > self.age_max:
            raise ValueError("age_min is above age_max")
        for label in ("malignant", "benign", "normal"):
            if not getattr(self, label):
                raise ValueError(f"{label} names no reference standard, so that no case is taken")


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What is known of a case; None for what is not.

    Parameters
    ----------
    kinds : tuple of Kind or None
        What its images are besides plain B-mode.
    failed_gates : tuple of str or None
        Names of quality gates that an image of it does not pass.
    unconfirmed_text : int or None
        Boxes of proposed text that nobody has looked at or removed.
    duplicate_of : str or None
        An earlier case that shows the same; empty for none.
    items : int
        Images and clips of the lesion.
    label, reference : str or None
    follow_up_months, senior_years, age : int or None
    disputed : bool or None

    """

    case: str
    kinds: tuple[Kind, ...] | None = None
    failed_gates: tuple[str, ...] | None = None
    unconfirmed_text: int | None = None
    duplicate_of: str | None = None
    items: int = 1
    label: Label | None = None
    reference: Reference | None = None
    follow_up_months: int | None = None
    senior_years: int | None = None
    disputed: bool | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule says of a case: its code, what the case has, and what is asked."""

    reason: ExclusionCode
    verdict: RuleVerdict
    value: str
    limit: str


def outcomes(facts: EligibilityFacts, rules: Eligibility) -> tuple[Outcome, ...]:
    """Return the outcome of every rule that concerns the case, in the order of `ExclusionCode`."""
    return tuple(outcome for rule in _RULES for outcome in rule(facts, rules))


def _judged(reason: ExclusionCode, passed: bool | None, value: object, limit: object) -> Outcome:
    verdict = (
        RuleVerdict.UNKNOWN
        if passed is None
        else RuleVerdict.PASSED
        if passed
        else RuleVerdict.FAILED
    )
    return Outcome(reason, verdict, "" if value is None else str(value), str(limit))


def _b_mode(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    allowed = ", ".join(["b_mode", *rules.allowed_kinds])
    if facts.kinds is None:
        yield _judged(ExclusionCode.NOT_B_MODE, None, None, allowed)
        return
    others = [kind for kind in facts.kinds if kind not in rules.allowed_kinds]
    yield _judged(ExclusionCode.NOT_B_MODE, not others, ", ".join(others or facts.kinds), allowed)


def _quality(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    if rules.quality:
        failed = facts.failed_gates
        value = None if failed is None else ", ".join(failed)
        yield _judged(ExclusionCode.QUALITY, None if failed is None else not failed, value, "")


def _text(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    if rules.residual_text == "exclude":
        boxes = facts.unconfirmed_text
        yield _judged(ExclusionCode.RESIDUAL_TEXT, None if boxes is None else boxes == 0, boxes, 0)


def _duplicate(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    if rules.duplicates == "exclude":
        other = facts.duplicate_of
        yield _judged(ExclusionCode.DUPLICATE, None if other is None else not other, other, "")


def _items(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    most = rules.items_per_lesion
    if most:
        yield _judged(ExclusionCode.SEVERAL_ITEMS, facts.items <= most, facts.items, most)


def _reference(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    """Judge the type, and what belongs to the type."""
    by_label = {
        "malignant": rules.malignant,
        "benign": rules.benign,
        "normal": rules.normal,
    }
    accepted = by_label.get(facts.label or "", ())
    known = facts.label is not None and facts.reference is not None
    fits = facts.reference in accepted if known else None
    yield _judged(ExclusionCode.REFERENCE_TYPE, fits, facts.reference, ", ".join(accepted))
    if facts.reference == "follow_up":
        months, least = facts.follow_up_months, rules.follow_up_months
        passed = None if months is None else months >= least
        yield _judged(ExclusionCode.FOLLOW_UP, passed, months, least)
    if facts.reference == "senior_normal":
        years, above = facts.senior_years, rules.senior_years
        yield _judged(
            ExclusionCode.SENIOR_YEARS, None if years is None else years > above, years, above
        )


def _disputed(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    if rules.disputed == "exclude":
        disputed = facts.disputed
        value = {None: None, True: "yes", False: "no"}[disputed]
        yield _judged(
            ExclusionCode.DISPUTED, None if disputed is None else not disputed, value, "no"
        )


def _age(facts: EligibilityFacts, rules: Eligibility) -> Iterator[Outcome]:
    age = facts.age
    within = None if age is None else rules.age_min <= age <= rules.age_max
    yield _judged(ExclusionCode.AGE, within, age, f"{rules.age_min}–{rules.age_max}")


_RULES: Sequence[Callable[[EligibilityFacts, Eligibility], Iterator[Outcome]]] = (
    _b_mode,
    _quality,
    _text,
    _duplicate,
    _items,
    _reference,
    _disputed,
    _age,
)
