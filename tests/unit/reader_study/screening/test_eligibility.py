"""Rules of eligibility: each alone, together, against a person, and counted."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ground.errors import IntakeError
from reader_study.screening.deciding import Override, Standing, decide, flow
from reader_study.screening.declaration import load_eligibility, parse_eligibility
from reader_study.screening.eligibility import (
    CaseFacts,
    Eligibility,
    Reason,
    Verdict,
    outcomes,
)
from reader_study.screening.eligibility_words import in_words, load_words
from reader_study.screening.kinds import Kind

GOOD = CaseFacts(
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
FAILING: dict[Reason, dict[str, object]] = {
    Reason.NOT_B_MODE: {"kinds": (Kind.ELASTOGRAPHY,)},
    Reason.QUALITY: {"failed_gates": ("blur",)},
    Reason.RESIDUAL_TEXT: {"unconfirmed_text": 2},
    Reason.DUPLICATE: {"duplicate_of": "C7"},
    Reason.SEVERAL_ITEMS: {"items": 2},
    Reason.REFERENCE_TYPE: {"label": "malignant", "reference": "follow_up", "follow_up_months": 30},
    Reason.FOLLOW_UP: {"reference": "follow_up", "follow_up_months": 23},
    Reason.SENIOR_YEARS: {"label": "normal", "reference": "senior_normal", "senior_years": 15},
    Reason.DISPUTED: {"disputed": True},
    Reason.AGE: {"age": 76},
}
UNKNOWN: dict[Reason, dict[str, object]] = {
    Reason.NOT_B_MODE: {"kinds": None},
    Reason.QUALITY: {"failed_gates": None},
    Reason.RESIDUAL_TEXT: {"unconfirmed_text": None},
    Reason.DUPLICATE: {"duplicate_of": None},
    Reason.REFERENCE_TYPE: {"reference": None},
    Reason.FOLLOW_UP: {"reference": "follow_up"},
    Reason.SENIOR_YEARS: {"label": "normal", "reference": "senior_normal"},
    Reason.DISPUTED: {"disputed": None},
    Reason.AGE: {"age": None},
}


def facts(changes: dict[str, object]) -> CaseFacts:
    return replace(GOOD, **changes)  # type: ignore[arg-type]


def of(case: CaseFacts, verdict: Verdict, rules: Eligibility = RULES) -> list[Reason]:
    return [each.reason for each in outcomes(case, rules) if each.verdict is verdict]


def test_a_case_that_fits_fits_every_rule() -> None:
    assert {each.verdict for each in outcomes(GOOD, RULES)} == {Verdict.PASSED}
    assert decide(outcomes(GOOD, RULES), RULES).standing is Standing.ELIGIBLE


@pytest.mark.parametrize("reason", Reason)
def test_each_rule_excludes_alone(reason: Reason) -> None:
    case = facts(FAILING[reason])
    assert of(case, Verdict.FAILED) == [reason]
    decision = decide(outcomes(case, RULES), RULES)
    assert (decision.standing, decision.reason) == (Standing.EXCLUDED, reason)


@pytest.mark.parametrize("reason", UNKNOWN)
def test_what_is_not_known_is_no_pass(reason: Reason) -> None:
    case = facts(UNKNOWN[reason])
    assert of(case, Verdict.UNKNOWN) == [reason]
    assert decide(outcomes(case, RULES), RULES).standing is Standing.OPEN
    strict = replace(RULES, unknown="exclude")
    assert decide(outcomes(case, strict), strict).standing is Standing.EXCLUDED


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"age": 18}, Verdict.PASSED),
        ({"age": 75}, Verdict.PASSED),
        ({"age": 17}, Verdict.FAILED),
        ({"reference": "follow_up", "follow_up_months": 24}, Verdict.PASSED),
        ({"label": "normal", "reference": "senior_normal", "senior_years": 16}, Verdict.PASSED),
        ({"label": "normal", "reference": "pathology"}, Verdict.FAILED),
    ],
)
def test_limits_are_where_they_are_declared(changes: dict[str, object], verdict: Verdict) -> None:
    got = {each.verdict for each in outcomes(facts(changes), RULES)} - {Verdict.PASSED}
    assert got == ({verdict} - {Verdict.PASSED})


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
    assert decide(outcomes(case, off), off).standing is Standing.ELIGIBLE
    told = {each.reason for each in outcomes(case, off)}
    assert told == {Reason.NOT_B_MODE, Reason.REFERENCE_TYPE, Reason.AGE}


def test_a_person_decides_with_a_reason_and_the_rules_stay_told() -> None:
    case = facts({"age": 80})
    taken = decide(outcomes(case, RULES), RULES, Override(True, "Dr. Lin", "amendment 2"))
    assert (taken.standing, taken.by_rules) == (Standing.ELIGIBLE, Standing.EXCLUDED)
    assert taken.reason is Reason.AGE
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
    assert counted.excluded_by == dict.fromkeys(Reason, 1) | {Reason.AGE: 2}
    assert (counted.assessed, counted.eligible, counted.open) == (15, 2, 1)
    assert (counted.excluded_by_person, counted.taken_by_person) == (1, 1)


CHANGES = st.lists(st.sampled_from([*FAILING.values(), *UNKNOWN.values(), {}]), max_size=4)


@settings(deadline=None)  # a busy computer is no fault
@given(st.lists(CHANGES, max_size=30), st.sampled_from(["ask", "exclude"]))
def test_counts_add_up_and_outcomes_are_in_order(
    many: list[list[dict[str, object]]], unknown: str
) -> None:
    rules = parse_eligibility(f"[eligibility]\nunknown = '{unknown}'")
    decisions = []
    order = list(Reason)
    for changes in many:
        merged = {key: value for change in changes for key, value in change.items()}
        found = outcomes(facts(merged), rules)
        places = [order.index(each.reason) for each in found]
        assert places == sorted(places)
        decisions.append(decide(found, rules))
    counted = flow(decisions)
    assert counted.assessed == counted.eligible + counted.open + counted.excluded == len(many)


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
    with pytest.raises(IntakeError, match=message):
        parse_eligibility(f"[eligibility]\n{section}")


def test_a_declaration_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "intake.toml"
    path.write_text("[eligibility]\nage_max = 80\nallowed_kinds = ['elastography']\n", "utf-8")
    assert load_eligibility(path) == Eligibility(age_max=80, allowed_kinds=(Kind.ELASTOGRAPHY,))
    assert parse_eligibility("[eligibility]") == RULES


def test_what_is_no_declaration_is_told(tmp_path: Path) -> None:
    path = tmp_path / "intake.toml"
    for content, message in (
        (b"[other]", "has no section"),
        (b"eligibility = 3", "has no section"),
        (b"[eligibility", "not valid TOML"),
        (b"\xff\xfe", "cannot be read"),
    ):
        path.write_bytes(content)
        with pytest.raises(IntakeError, match=message):
            load_eligibility(path)
    with pytest.raises(IntakeError, match="cannot be read"):
        load_eligibility(tmp_path / "none.toml")


def test_each_code_has_words_in_both_languages() -> None:
    words = load_words()
    assert set(words) == set(Reason)
    for changes in [*FAILING.values(), *UNKNOWN.values()]:
        for outcome in outcomes(facts(changes), RULES):
            for language in ("en", "zh"):
                text = in_words(outcome, words, language)
                assert text
                assert "{" not in text


def test_words_name_value_and_limit() -> None:
    (age,) = [o for o in outcomes(facts({"age": 80}), RULES) if o.reason is Reason.AGE]
    words = load_words()
    assert in_words(age, words, "en") == "Age 80, taken: 18–75"
    assert in_words(age, words, "zh") == "年龄 80 岁，允许 18–75 岁"
