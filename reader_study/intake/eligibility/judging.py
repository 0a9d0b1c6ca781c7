"""The protocol's rules on the cases of a plan: what is known of each, and what follows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reader_study.deid.facts import age_of
from reader_study.deid.screened import MaskDecision
from reader_study.intake.eligibility.stated import StatedFacts, reference_of
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import Excluded, PlannedCase
from reader_study.intake.review.decision import SourceDecision
from reader_study.intake.review.masking import proposed_masks, texts_in_sight
from reader_study.intake.sources.look import SourceLook
from reader_study.screening.deciding import (
    Decision,
    EligibilityStanding,
    Override,
    decide,
    flow,
)
from reader_study.screening.eligibility import (
    Eligibility,
    EligibilityFacts,
    Outcome,
    RuleVerdict,
    outcomes,
)
from reader_study.screening.eligibility_words import in_words, load_words
from reader_study.screening.kind import Kind
from reader_study.store.events import Value


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A case, what the rules say of it, and what was decided."""

    case: PlannedCase
    outcomes: tuple[Outcome, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules and persons say of all cases of a plan."""

    cases: tuple[JudgedCase, ...] = ()

    @property
    def eligible(self) -> tuple[PlannedCase, ...]:
        """The cases that are taken."""
        return tuple(
            each.case
            for each in self.cases
            if each.decision.standing is EligibilityStanding.ELIGIBLE
        )

    def excluded(self) -> Iterator[Excluded]:
        """Yield the cases that are left out, each with the rule or the person who says so."""
        words = load_words()
        for each in self.cases:
            decision = each.decision
            if decision.standing is not EligibilityStanding.EXCLUDED:
                continue
            if decision.reason is None or decision.standing is not decision.by_rules:
                assert decision.override is not None
                yield Excluded(each.case.name, IssueKind.LEFT_OUT, decision.override.reason)
                continue
            outcome = _outcome_of(each)
            yield Excluded(each.case.name, decision.reason, in_words(outcome, words, "en"))

    def open_issues(self) -> Iterator[Issue]:
        """Yield an error for each case on which a person has to decide."""
        words = load_words()
        for each in self.cases:
            if each.decision.standing is EligibilityStanding.OPEN:
                told = "; ".join(
                    in_words(outcome, words, "en")
                    for outcome in each.outcomes
                    if outcome.verdict is RuleVerdict.UNKNOWN
                )
                text = f"{each.case.name}: whether the case is eligible is not known ({told})."
                yield Issue(IssueKind.NOT_DECIDED, text, each.case.rows, (each.case.name,))

    def told(self) -> dict[str, Value]:
        """Return counts and persons' decisions for the log; no case's name, and no label."""
        counts = flow([each.decision for each in self.cases])
        given = [each.decision for each in self.cases if each.decision.override is not None]
        decided: list[Value] = [
            {"eligible": it.override.eligible, "by": it.override.by, "reason": it.override.reason}
            for it in given
            if it.override is not None
        ]
        return {
            "assessed": counts.assessed,
            "eligible": counts.eligible,
            "excluded_by_person": counts.excluded_by_person,
            "taken_by_person": counts.taken_by_person,
            "decided": decided,
        }


def judge(
    cases: Sequence[PlannedCase],
    rules: Eligibility,
    *,
    copies: Mapping[str, str],
    decided: Mapping[str, SourceDecision],
    overrides: Mapping[str, Override],
) -> Judgement:
    """Ask the rules of every case.

    Parameters
    ----------
    copies : mapping
        Cases that show what an earlier one shows, with its name.
    decided : mapping
        A person's decisions on sources, by their path.
    overrides : mapping
        A person's decisions on cases, by their name.

    """
    judged = []
    for case in cases:
        found = outcomes(facts_of(case, copies.get(case.name, ""), decided), rules)
        decision = decide(found, rules, overrides.get(case.name))
        judged.append(JudgedCase(case, found, decision))
    return Judgement(tuple(judged))


def facts_of(
    case: PlannedCase, copy_of: str, decided: Mapping[str, SourceDecision]
) -> EligibilityFacts:
    """Return what is known of a case; ages from the table go before those of headers."""
    looks = [medium.look for medium in case.media if medium.look is not None]
    stated = case.stated.completed(StatedFacts(age=age_of(look.header)) for look in looks)
    is_compared = all(look.fingerprint is not None for look in looks)
    return EligibilityFacts(
        case.name,
        kinds=_kinds(looks),
        failed_gates=_gates(looks),
        unconfirmed_text=_texts(looks, decided),
        duplicate_of=copy_of if copy_of or is_compared else None,
        items=len(case.media),
        label=case.label,
        reference=reference_of(case.basis),
        follow_up_months=stated.follow_up_months,
        senior_years=stated.senior_years,
        disputed=stated.disputed,
        age=stated.age,
    )


def _outcome_of(each: JudgedCase) -> Outcome:
    return next(
        outcome
        for outcome in each.outcomes
        if outcome.reason is each.decision.reason and outcome.verdict is not RuleVerdict.PASSED
    )


def _kinds(looks: Sequence[SourceLook]) -> tuple[Kind, ...] | None:
    """Return what the media show besides B-mode; None where one of them was not looked at."""
    found: set[Kind] = set()
    for look in looks:
        if look.kinds is None:
            return None
        found |= {each.kind for each in look.kinds if each.found}
    return tuple(sorted(found))


def _gates(looks: Sequence[SourceLook]) -> tuple[str, ...] | None:
    found: set[str] = set()
    for look in looks:
        if look.quality is None:
            return None
        found |= {each.gate.value for each in look.quality if not each.passed}
    return tuple(sorted(found))


def _texts(looks: Sequence[SourceLook], decided: Mapping[str, SourceDecision]) -> int | None:
    """Return the texts that no mask hides; of a source that a person has seen, none.

    Nothing is known where nobody has looked for texts, and neither a person at the image.
    """
    count = 0
    for look in looks:
        decision = decided.get(look.source.path)
        if decision is not None and decision.masking is not MaskDecision.UNSEEN:
            continue
        if look.texts is None:
            return None
        masks = proposed_masks(look) if decision is None else decision.masks
        count += len(texts_in_sight(look, masks))
    return count
