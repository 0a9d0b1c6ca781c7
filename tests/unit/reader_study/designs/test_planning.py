import itertools
from collections import Counter, defaultdict

import pytest

from ground.errors import ProtocolError
from reader_study.allocation import draw_reading_list
from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import DESIGNS, check_design
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.protocol.arms import Questions
from reader_study.protocol.file import parse_protocol
from tests.builders import protocol_text
from tests.made_designs import ARMS, made_cases, made_protocol

CASES = made_cases(12)
IDS = [case.case_id for case in CASES]


def of(steps: tuple[ReadStep, ...], reader: str, session: int = 1) -> list[ReadStep]:
    return [step for step in steps if (step.reader_id, step.session) == (reader, session)]


def test_the_order_of_older_protocols_stays_what_it_was() -> None:
    protocol = parse_protocol(protocol_text(("r1", "r2")))
    steps = plan_steps(protocol, CASES[::-1])
    first, second = (arm.id for arm in protocol.all_arms)
    for reader in ("r1", "r2"):
        drawn = draw_reading_list(7, reader_id=reader, session=1, case_ids=IDS)
        mine = of(steps, reader)
        assert [(s.case_id, s.arm) for s in mine] == [
            (c, a) for c in drawn for a in (first, second)
        ]
        assert [s.ordinal for s in mine] == list(range(1, 25))
        assert [s.position for s in mine] == [n for n in range(1, 13) for _ in "ab"]
        assert [s.follows for s in mine] == [n if m else 0 for n in range(1, 25, 2) for m in (0, 1)]
    assert {step.session for step in steps} == {1}


def test_every_design_is_registered_and_its_example_suits_it() -> None:
    assert set(DESIGNS) == set(ARMS)
    for kind in ARMS:
        assert check_design(made_protocol(kind)) == []


def test_sessions_of_every_design() -> None:
    sessions = {
        kind: len({s.session for s in plan_steps(made_protocol(kind), CASES)}) for kind in ARMS
    }
    assert sessions == {
        "sequential": 1,
        "crossover": 2,
        "two-sessions": 2,
        "concurrent": 2,
        "ai-first": 2,
        "on-demand": 1,
        "split-plot": 2,
        "rounds": 3,
        "annotation": 1,
        "report-quality": 1,
        "standalone": 1,
    }


@pytest.mark.parametrize(
    "kind", [kind for kind in ARMS if kind not in ("split-plot", "annotation")]
)
def test_every_reader_reads_every_case_once_in_every_arm(kind: str) -> None:
    steps = plan_steps(made_protocol(kind), CASES)
    due = Counter((r, c, a.id) for r in ("r1", "r2", "r3", "r4") for c in IDS for a in ARMS[kind])
    assert Counter((s.reader_id, s.case_id, s.arm) for s in steps) == due


@pytest.mark.parametrize("kind", ["crossover", "concurrent", "ai-first"])
def test_blocks_change_their_arm_and_are_balanced_over_readers(kind: str) -> None:
    steps = plan_steps(made_protocol(kind), CASES)
    cells = Counter((s.case_id, s.session, s.arm) for s in steps)
    assert set(cells.values()) == {2}  # of 4 readers, 2 in each arm in each session
    per_session = Counter((s.reader_id, s.session, s.arm) for s in steps)
    assert set(per_session.values()) == {6}


def test_a_crossover_goes_arm_by_arm_and_alternates_which_comes_first() -> None:
    steps = plan_steps(made_protocol("crossover"), CASES)
    begins = {}
    for reader in ("r1", "r2", "r3", "r4"):
        for session in (1, 2):
            arms = [step.arm for step in of(steps, reader, session)]
            assert arms == sorted(arms, key=arms.index)  # no going back
            begins[reader, session] = arms[0]
        assert begins[reader, 1] != begins[reader, 2]
    assert Counter(begins[reader, 1] for reader in ("r1", "r2", "r3", "r4")) == {
        "plain": 2,
        "first": 2,
    }


def test_a_concurrent_session_mixes_its_arms() -> None:
    steps = plan_steps(made_protocol("concurrent"), made_cases(40))
    for reader in ("r1", "r2", "r3", "r4"):
        arms = [step.arm for step in of(steps, reader)]
        assert sum(a != b for a, b in itertools.pairwise(arms)) > 8


def test_ai_first_stands_beside_ai_second() -> None:
    steps = plan_steps(made_protocol("ai-first"), CASES)
    by_ordinal = {(s.reader_id, s.session, s.ordinal): s for s in steps}
    for step in steps:
        before = by_ordinal.get((step.reader_id, step.session, step.follows))
        if step.arm == "second":
            assert before is not None
            assert (before.arm, before.case_id) == ("plain", step.case_id)
        else:
            assert before is None


def test_fixed_sessions_are_the_same_for_all_in_arms_and_differ_in_order() -> None:
    steps = plan_steps(made_protocol("two-sessions"), CASES)
    assert {(s.session, s.arm) for s in steps} == {(1, "plain"), (2, "first")}
    orders = {
        tuple(s.case_id for s in of(steps, f"r{n}", session))
        for n in (1, 2, 3, 4)
        for session in (1, 2)
    }
    assert len(orders) == 8


def test_groups_of_a_split_plot_read_their_own_block_in_both_orders() -> None:
    steps = plan_steps(made_protocol("split-plot", 8), CASES)
    cases: dict[int, set[str]] = defaultdict(set)
    begins: dict[int, Counter[str]] = {1: Counter(), 2: Counter()}
    for number in range(1, 9):
        group = (number - 1) % 2 + 1
        first, second = (of(steps, f"r{number}", session) for session in (1, 2))
        assert {s.case_id for s in first} == {s.case_id for s in second}
        assert {s.arm for s in first} != {s.arm for s in second}
        cases[group] |= {s.case_id for s in first}
        begins[group][first[0].arm] += 1
    assert cases[1] & cases[2] == set()
    assert cases[1] | cases[2] == set(IDS)
    assert begins == {1: {"plain": 2, "first": 2}, 2: {"plain": 2, "first": 2}}


def test_rounds_follow_the_order_of_the_arms() -> None:
    steps = plan_steps(made_protocol("rounds"), CASES)
    assert {(s.session, s.arm) for s in steps} == {(1, "statics"), (2, "again"), (3, "cine")}


def test_annotation_gives_the_arbitrator_nothing_yet() -> None:
    steps = plan_steps(made_protocol("annotation", 3), CASES)
    assert {s.reader_id for s in steps} == {"r1", "r2"}
    assert Counter((s.reader_id, s.case_id) for s in steps) == Counter(
        (r, c) for r in ("r1", "r2") for c in IDS
    )


def test_raters_meet_the_texts_on_one_case_far_apart_and_sources_mixed() -> None:
    steps = plan_steps(made_protocol("report-quality"), CASES)
    for reader in ("r1", "r2", "r3", "r4"):
        mine = of(steps, reader)
        assert {step.kind for step in mine} == {StepKind.RATING}
        for passage in range(3):
            part = mine[passage * 12 : passage * 12 + 12]
            assert sorted(s.case_id for s in part) == IDS
            assert set(Counter(s.arm for s in part).values()) == {4}
        places = defaultdict(list)
        for step in mine:
            places[step.case_id].append(step.position)
        assert all(b - a > 5 for p in places.values() for a, b in itertools.pairwise(p))


def test_practice_comes_first_and_questions_in_their_places() -> None:
    protocol = made_protocol(
        "crossover", questions=Questions(before_ai=("comprehension",), after_session=("nasa-tlx",))
    )
    steps = plan_steps(protocol, CASES, practice=("D1", "D2"))
    for reader in ("r1", "r2", "r3", "r4"):
        for session in (1, 2):
            mine = of(steps, reader, session)
            kinds = [step.kind for step in mine]
            assert kinds.count(StepKind.PRACTICE) == (2 if session == 1 else 0)
            assert kinds[:2] == [StepKind.PRACTICE] * 2 or session == 2
            assert (mine[-1].kind, mine[-1].form) == (StepKind.QUESTIONS, "nasa-tlx")
            asked = [s for s in mine if s.form == "comprehension"]
            assert len(asked) == (session == 1)
            for question in asked:
                assert (question.case_id, question.position) == (NO_CASE, 0)
                assert mine[question.ordinal].arm == "first"
                assert all(s.arm != "first" for s in mine[: question.ordinal])
            scored = [step.position for step in mine if step.kind is StepKind.SCORED]
            assert scored == list(range(1, 13))
            assert [s.ordinal for s in mine] == list(range(1, len(mine) + 1))


def test_a_plan_that_does_not_suit_its_protocol_is_refused() -> None:
    with pytest.raises(ProtocolError, match="readers: 1 for a Latin square of 2 rows"):
        plan_steps(made_protocol("crossover", 1), CASES)


def test_blocks_are_alike_in_source_and_truth_where_the_rules_know_them() -> None:
    cases = made_cases(60, "aab")
    malignant = {case.case_id: n % 5 == 0 for n, case in enumerate(cases)}
    protocol = made_protocol("crossover", 2, design={"max_run": 8, "balance": ("source",)})
    steps = plan_steps(protocol, cases, malignant=malignant)
    source = {case.case_id: case.source for case in cases}
    cells = Counter((s.arm, source[s.case_id], malignant[s.case_id]) for s in of(steps, "r1"))
    for stratum in ((source, truth) for source in "ab" for truth in (True, False)):
        assert abs(cells["plain", *stratum] - cells["first", *stratum]) <= 1
