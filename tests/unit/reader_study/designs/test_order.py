from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import ProtocolError
from reader_study.designs.order import Ordering, generator
from reader_study.designs.planning import plan_steps
from reader_study.designs.repeats import CaseVisit, with_repeats
from reader_study.designs.runs import Run, RunRule, longest_run, run_of
from reader_study.designs.step import StepKind
from reader_study.protocol.file import parse_protocol
from tests.builders import protocol_text
from tests.made_designs import made_cases, made_protocol


def parts_of(counts: list[tuple[int, int]]) -> tuple[list[list[str]], dict[str, bool]]:
    """Return parts with so many benign and malignant cases each, and the truth."""
    malignant: dict[str, bool] = {}
    parts = []
    for number, (benign, ill) in enumerate(counts):
        part = [f"{number}b{n}" for n in range(benign)] + [f"{number}m{n}" for n in range(ill)]
        malignant |= {case: case[1] == "m" for case in part}
        parts.append(part)
    return parts, malignant


def some_order(parts: list[list[str]], rule: RunRule, before: list[bool]) -> bool:
    """Tell by trying all orders whether one keeps the rule."""
    reachable = {tuple(before[-rule.longest :])}
    for part in parts:
        orders = {tuple(rule.malignant[c] for c in order) for order in permutations(part)}
        found = set()
        for run in reachable:
            for order in orders:
                whole = [*run, *order]
                if all(
                    len(set(whole[n : n + rule.longest + 1])) > 1
                    for n in range(len(whole) - rule.longest)
                ):
                    found.add(tuple(whole[-rule.longest :]))
        reachable = found
    return bool(reachable)


COUNTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda c: sum(c) <= 6),
    min_size=1,
    max_size=3,
)


@given(COUNTS, st.integers(1, 3), st.lists(st.booleans(), max_size=3), st.integers(0, 99))
def test_an_order_without_long_runs_is_found_whenever_there_is_one(
    counts: list[tuple[int, int]], longest: int, before: list[bool], seed: int
) -> None:
    parts, malignant = parts_of(counts)
    rule = RunRule(longest, malignant | {"yes": True, "no": False})
    earlier = ["yes" if one else "no" for one in before]
    if longest_run(rule, earlier) > longest:
        return
    ordering = Ordering(seed, {}, rule)
    run = run_of(rule, earlier)
    if not some_order(parts, rule, before):
        with pytest.raises(ProtocolError, match=r"design\.max_run"):
            ordering.drawn("list", parts, run)
        return
    drawn = ordering.drawn("list", parts, run)
    assert [sorted(part) for part in drawn] == [sorted(part) for part in parts]
    assert longest_run(rule, [*earlier, *(c for part in drawn for c in part)]) <= longest


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=60), st.integers(0, 99))
def test_sources_are_spread_evenly_over_a_list(sources: list[str], seed: int) -> None:
    of = {f"C{n:03}": source for n, source in enumerate(sources)}
    (drawn,) = Ordering(seed, of, None).drawn("list", [list(of)], Run())
    assert sorted(drawn) == sorted(of)
    total = Counter(sources)
    seen: Counter[str] = Counter()
    for number, case_id in enumerate(drawn, start=1):
        seen[of[case_id]] += 1
        for source, count in total.items():
            assert abs(seen[source] - count * number / len(drawn)) <= len(total)


def test_a_list_spread_over_sources_is_still_random() -> None:
    of = {f"C{n:03}": "ab"[n % 2] for n in range(20)}
    lists = {
        tuple(Ordering(seed, of, None).drawn("list", [list(of)], Run())[0]) for seed in range(50)
    }
    assert len(lists) == 50
    assert {of[order[0]] for order in lists} == {"a", "b"}


@pytest.mark.parametrize("kind", ["sequential", "crossover", "concurrent", "report-quality"])
def test_repeats_are_hidden_far_enough_behind(kind: str) -> None:
    cases = made_cases(48)
    steps = plan_steps(made_protocol(kind, design={"repeats_percent": 10}), cases)
    for reader in ("r1", "r2", "r3", "r4"):
        for session in sorted({s.session for s in steps}):
            mine = [s for s in steps if (s.reader_id, s.session) == (reader, session)]
            visits = {s.position: s for s in mine}
            firsts = {(s.case_id, s.arm): s for s in mine if s.visit == 1}
            repeats = [s for s in mine if s.visit == 2]
            list_length = len({s.position for s in mine if s.visit == 1})
            parts = {"crossover": 2, "report-quality": 3}.get(kind, 1)
            assert sum(s.follows == 0 for s in repeats) == parts * round(0.1 * list_length / parts)
            for step in repeats:
                assert step.kind is StepKind.REPEAT
                apart = step.position - firsts[step.case_id, step.arm].position
                assert apart >= max(5, min(list_length / 4, list_length / parts / 2))
            assert len({(s.case_id, s.arm) for s in repeats}) == len(repeats)
            assert sorted(visits) == list(range(1, len(visits) + 1))


def test_a_list_too_short_for_a_repeat_has_none_and_nothing_breaks() -> None:
    steps = plan_steps(
        made_protocol("standalone", 1, design={"repeats_percent": 20}), made_cases(5)
    )
    assert [step.visit for step in steps] == [1] * 5
    steps = plan_steps(
        made_protocol("standalone", 1, design={"repeats_percent": 20}), made_cases(6)
    )
    assert sorted(step.visit for step in steps) == [1] * 6 + [2]


@given(st.integers(6, 60), st.integers(1, 20), st.integers(2, 4), st.integers(0, 50))
def test_repeats_keep_the_rule_of_runs(count: int, percent: int, longest: int, seed: int) -> None:
    malignant = {f"C{n:03}": n % 2 == 0 for n in range(count)}
    rule = RunRule(longest, malignant)
    (order,) = Ordering(seed, {}, rule).drawn("list", [list(malignant)], Run())
    visits = [CaseVisit(case_id, ("plain",)) for case_id in order]
    found = with_repeats(visits, percent=percent, seed=seed, purpose="r", rule=rule)
    assert longest_run(rule, [visit.case_id for visit in found]) <= longest
    assert [visit.case_id for visit in found if visit.visit == 1] == order


def test_repeats_that_have_no_place_are_refused_with_the_key() -> None:
    rule = RunRule(10, {f"C{n:03}": True for n in range(10)})
    visits = [CaseVisit(case_id, ("plain",)) for case_id in rule.malignant]
    with pytest.raises(ProtocolError, match=r"design\.repeats_percent: 0 of 2 repeats.*max_run"):
        with_repeats(visits, percent=20, seed=1, purpose="r", rule=rule)


def test_the_generator_is_named() -> None:
    assert generator(parse_protocol(protocol_text())) == "sha256-sort-1"
    assert generator(made_protocol("sequential")) == "sha256-plan-1"
