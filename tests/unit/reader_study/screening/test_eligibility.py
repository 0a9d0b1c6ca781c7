"""Rules of eligibility: each alone, together, against a person, and counted."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.errors import IntakeError, ProtocolError
from reader_study.protocol.canonical import canonical_content
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol
from reader_study.screening.deciding import EligibilityStanding, Override, decide, flow
from reader_study.screening.eligibility import (
    Eligibility,
    EligibilityFacts,
    ExclusionCode,
    RuleVerdict,
    outcomes,
)
from reader_study.screening.eligibility_words import in_words, load_words
from reader_study.screening.kind import Kind
from tests.builders import protocol_text

GOOD = EligibilityFacts(
    "C1",
    kinds=(),
    failed_gates=(),
    unconfirmed_text=0,
    duplicate_of="",
    items=1,
    label="benign",
    reference="pathology",
    disputed=False,
    age=44,
)
RULES = Eligibility()
FAILING: dict[ExclusionCode, dict[str, object]] = {
    ExclusionCode.NOT_B_MODE: {"kinds": (Kind.ELASTOGRAPHY,)},
    ExclusionCode.QUALITY: {"failed_gates": ("blur",)},
    ExclusionCode.RESIDUAL_TEXT: {"unconfirmed_text": 2},
    ExclusionCode.DUPLICATE: {"duplicate_of": "C7"},
    ExclusionCode.SEVERAL_ITEMS: {"items": 2},
    ExclusionCode.REFERENCE_TYPE: {
        "label": "malignant",
        "reference": "follow_up",
        "follow_up_months": 30,
    },
    ExclusionCode.FOLLOW_UP: {"reference": "follow_up", "follow_up_months": 23},
    ExclusionCode.SENIOR_YEARS: {
        "label": "normal",
        "reference": "senior_normal",
        "senior_years": 15,
    },
    ExclusionCode.DISPUTED: {"disputed": True},
    ExclusionCode.AGE: {"age": 76},
}
UNKNOWN: dict[ExclusionCode, dict[str, object]] = {
    ExclusionCode.NOT_B_MODE: {"kinds": None},
    ExclusionCode.QUALITY: {"failed_gates": None},
    ExclusionCode.RESIDUAL_TEXT: {"unconfirmed_text": None},
    ExclusionCode.DUPLICATE: {"duplicate_of": None},
    ExclusionCode.REFERENCE_TYPE: {"reference": None},
    ExclusionCode.FOLLOW_UP: {"reference": "follow_up"},
    ExclusionCode.SENIOR_YEARS: {"label": "normal", "reference": "senior_normal"},
    ExclusionCode.DISPUTED: {"disputed": None},
    ExclusionCode.AGE: {"age": None},
}


def facts(changes: dict[str, object]) -> EligibilityFacts:
    return replace(GOOD, **changes)  # type: ignore[arg-type]


def of(
    case: EligibilityFacts, verdict: RuleVerdict, rules: Eligibility = RULES
) -> list[ExclusionCode]:
    return [each.reason for each in outcomes(case, rules) if each.verdict is verdict]


def test_a_case_that_fits_fits_every_rule() -> None:
    assert {each.verdict for each in outcomes(GOOD, RULES)} == {RuleVerdict.PASSED}
    assert decide(outcomes(GOOD, RULES), RULES).standing is EligibilityStanding.ELIGIBLE


@pytest.mark.parametrize("reason", ExclusionCode)
def test_each_rule_excludes_alone(reason: ExclusionCode) -> None:
    case = facts(FAILING[reason])
    assert of(case, RuleVerdict.FAILED) == [reason]
    decision = decide(outcomes(case, RULES), RULES)
    assert (decision.standing, decision.reason) == (EligibilityStanding.EXCLUDED, reason)


@pytest.mark.parametrize("reason", UNKNOWN)
def test_what_is_not_known_is_no_pass(reason: ExclusionCode) -> None:
    case = facts(UNKNOWN[reason])
    assert of(case, RuleVerdict.UNKNOWN) == [reason]
    assert decide(outcomes(case, RULES), RULES).standing is EligibilityStanding.OPEN
    strict = replace(RULES, unknown="exclude")
    assert decide(outcomes(case, strict), strict).standing is EligibilityStanding.EXCLUDED


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"age": 18}, RuleVerdict.PASSED),
        ({"age": 75}, RuleVerdict.PASSED),
        ({"age": 17}, RuleVerdict.FAILED),
        ({"reference": "follow_up", "follow_up_months": 24}, RuleVerdict.PASSED),
        ({"label": "normal", "reference": "senior_normal", "senior_years": 16}, RuleVerdict.PASSED),
        ({"label": "normal", "reference": "pathology"}, RuleVerdict.FAILED),
    ],
)
def test_limits_are_where_they_are_declared(
    changes: dict[str, object], verdict: RuleVerdict
) -> None:
    got = {each.verdict for each in outcomes(facts(changes), RULES)} - {RuleVerdict.PASSED}
    assert got == ({verdict} - {RuleVerdict.PASSED})


def test_a_rule_that_is_off_says_nothing() -> None:
    off = Eligibility(
        quality=False,
        residual_text="keep",
        duplicates="keep",
        items_per_lesion=0,
        disputed="keep",
        allowed_kinds=(Kind.ELASTOGRAPHY,),
    )
    case = facts({"kinds": (Kind.ELASTOGRAPHY,), "items": 9, "disputed": True})
    assert decide(outcomes(case, off), off).standing is EligibilityStanding.ELIGIBLE
    told = {each.reason for each in outcomes(case, off)}
    assert told == {ExclusionCode.NOT_B_MODE, ExclusionCode.REFERENCE_TYPE, ExclusionCode.AGE}


def test_a_person_decides_with_a_reason_and_the_rules_stay_told() -> None:
    case = facts({"age": 80})
    taken = decide(outcomes(case, RULES), RULES, Override(True, "Dr. Lin", "amendment 2"))
    assert (taken.standing, taken.by_rules) == (
        EligibilityStanding.ELIGIBLE,
        EligibilityStanding.EXCLUDED,
    )
    assert taken.reason is ExclusionCode.AGE
    for by, reason in (("", "why"), ("Dr. Lin", "  ")):
        with pytest.raises(IntakeError, match="names no person or no reason"):
            Override(True, by, reason)


def test_every_case_is_counted_once() -> None:
    cases = [GOOD, *map(facts, FAILING.values()), facts({"age": None}), facts({"age": 80})]
    decisions = [decide(outcomes(case, RULES), RULES) for case in cases]
    decisions.append(decide(outcomes(GOOD, RULES), RULES, Override(False, "Dr. Lin", "consent")))
    old = facts({"age": 90})
    decisions.append(decide(outcomes(old, RULES), RULES, Override(True, "Dr. Lin", "typing error")))
    counted = flow(decisions)
    assert counted.excluded_by == dict.fromkeys(ExclusionCode, 1) | {ExclusionCode.AGE: 2}
    assert (counted.assessed, counted.eligible, counted.open) == (15, 2, 1)
    assert (counted.excluded_by_person, counted.taken_by_person) == (1, 1)


CHANGES = st.lists(st.sampled_from([*FAILING.values(), *UNKNOWN.values(), {}]), max_size=4)


@settings(deadline=None)  # a busy computer is no fault
@given(st.lists(CHANGES, max_size=30), st.sampled_from(["ask", "exclude"]))
def test_counts_add_up_and_outcomes_are_in_order(
    many: list[list[dict[str, object]]], unknown: str
) -> None:
    rules = Eligibility(unknown=unknown)  # type: ignore[arg-type] # one of the two
    decisions = []
    order = list(ExclusionCode)
    for changes in many:
        merged = {key: value for change in changes for key, value in change.items()}
        found = outcomes(facts(merged), rules)
        places = [order.index(each.reason) for each in found]
        assert places == sorted(places)
        decisions.append(decide(found, rules))
    counted = flow(decisions)
    assert counted.assessed == counted.eligible + counted.open + counted.excluded == len(many)


def declared(section: str) -> Eligibility:
    return parse_protocol(f"{protocol_text()}\n[eligibility]\napply = true\n{section}").eligibility


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("age_min = 80", "age_min is above age_max"),
        ("benign = []", "benign names no reference standard"),
        ("age_maks = 3", "age_maks: unknown key .did you mean 'age_max'"),
        ("unknown = 'guess'", "unknown: input should be 'exclude' or 'ask', but it is 'guess'"),
        ("age_min = '18'", "age_min: input should be a valid integer"),
    ],
)
def test_a_wrong_declaration_is_refused_by_its_key(section: str, message: str) -> None:
    with pytest.raises(ProtocolError, match=message):
        declared(section)


def test_rules_that_would_decide_nothing_are_refused() -> None:
    with pytest.raises(ProtocolError, match=r"eligibility\.apply: .*write apply = true"):
        parse_protocol(f"{protocol_text()}\n[eligibility]\nage_max = 80\n")


def test_a_declaration_is_part_of_the_protocol_and_of_its_hash() -> None:
    without = parse_protocol(protocol_text())
    assert without.eligibility == RULES
    found = declared("age_max = 80\nallowed_kinds = ['elastography']\n")
    assert found == Eligibility(apply=True, age_max=80, allowed_kinds=(Kind.ELASTOGRAPHY,))
    whole = parse_protocol(f"{protocol_text()}\n[eligibility]\napply = true\nage_max = 80\n")
    assert whole.sha256 != without.sha256
    again = Protocol.from_valid(json.loads(json.dumps(canonical_content(whole))))
    assert (again.eligibility, again.sha256) == (whole.eligibility, whole.sha256)


def test_each_code_has_words_in_both_languages() -> None:
    words = load_words()
    assert set(words) == set(ExclusionCode)
    for changes in [*FAILING.values(), *UNKNOWN.values()]:
        for outcome in outcomes(facts(changes), RULES):
            for language in ("en", "zh"):
                text = in_words(outcome, words, language)
                assert text
                assert "{" not in text


def test_words_name_value_and_limit() -> None:
    (age,) = [o for o in outcomes(facts({"age": 80}), RULES) if o.reason is ExclusionCode.AGE]
    words = load_words()
    assert in_words(age, words, "en") == "Age 80, taken: 18–75"
    assert in_words(age, words, "zh") == "年龄 80 岁，允许 18–75 岁"
