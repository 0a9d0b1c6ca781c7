"""Cases and readers that come after the lock move nobody."""

from collections import Counter
from dataclasses import replace

import pytest

from ground.errors import ProtocolError
from reader_study.designs.amending import append_steps
from reader_study.designs.balance import balance_table
from reader_study.designs.planning import plan_steps
from reader_study.designs.step import ReadStep, StepKind
from reader_study.protocol.arms import Questions
from reader_study.protocol.content import Protocol
from tests.made_designs import ARMS, PLAIN, made_cases, made_protocol, made_readers

Place = tuple[str, int, int]


def places(steps: tuple[ReadStep, ...]) -> list[Place]:
    return [(step.reader_id, step.session, step.ordinal) for step in steps]


def with_readers(protocol: Protocol, count: int) -> Protocol:
    """Return the protocol with readers added behind those it has; the arbitrator stays."""
    added = made_readers(count, protocol.design.kind)[len(protocol.readers) :]
    return replace(
        protocol, readers=(*protocol.readers, *(replace(r, role="reader") for r in added))
    )


@pytest.mark.parametrize("kind", ARMS)
def test_new_cases_stand_behind_and_are_read_like_the_others(kind: str) -> None:
    protocol = made_protocol(kind)
    cases = made_cases(20)
    before = plan_steps(protocol, cases[:12])
    added = append_steps(protocol, before, cases)
    assert {step.case_id for step in added} == {case.case_id for case in cases[12:]}
    last = {(s.reader_id, s.session): (s.ordinal, s.position) for s in before}
    first: dict[tuple[str, int], ReadStep] = {}
    for step in added:
        first.setdefault((step.reader_id, step.session), step)
    for key, step in first.items():
        assert (step.ordinal, step.position) == (last[key][0] + 1, last[key][1] + 1)
    both = before + added
    assert len(set(places(both))) == len(both)
    whole = Counter((s.reader_id, s.case_id, s.arm) for s in both)
    assert set(whole.values()) == {1}
    per_case = Counter(s.case_id for s in both)
    assert len(set(per_case.values())) == 1 or kind == "split-plot"
    assert balance_table(both).spread == balance_table(before).spread


@pytest.mark.parametrize("kind", ["crossover", "concurrent", "ai-first", "split-plot"])
@pytest.mark.parametrize("count", [3, 4, 5, 6, 8])
def test_new_readers_keep_the_balance(kind: str, count: int) -> None:
    cases = made_cases(12)
    protocol = made_protocol(kind, 2)
    before = plan_steps(protocol, cases)
    added = append_steps(with_readers(protocol, count), before, cases)
    assert {step.reader_id for step in added} == {f"r{n}" for n in range(3, count + 1)}
    assert balance_table(before + added).spread in (0, 1)


@pytest.mark.parametrize("kind", ARMS)
def test_cases_and_readers_may_come_together_and_again(kind: str) -> None:
    cases = made_cases(30)
    protocol = made_protocol(kind, 3)
    steps = plan_steps(protocol, cases[:10])
    for count, n_cases in ((4, 15), (6, 30)):
        protocol = with_readers(protocol, count)
        steps += append_steps(protocol, steps, cases[:n_cases])
    whole = Counter((s.reader_id, s.case_id, s.arm) for s in steps)
    assert set(whole.values()) == {1}
    readers = [r for r in protocol.readers if r.role == "reader"]
    if kind != "split-plot":
        assert len(whole) == len(readers) * 30 * len(protocol.all_arms)
    if kind in ("crossover", "concurrent", "ai-first", "split-plot"):
        assert balance_table(steps).spread in (0, 1, 2)


def test_nothing_new_gives_no_step() -> None:
    protocol = made_protocol("crossover")
    cases = made_cases(12)
    assert append_steps(protocol, plan_steps(protocol, cases), cases) == ()


def test_runs_are_kept_over_the_seam_and_practice_is_for_new_readers_alone() -> None:
    cases = made_cases(40)
    malignant = {case.case_id: n % 3 == 0 for n, case in enumerate(cases)}
    protocol = made_protocol(
        "sequential",
        2,
        design={"max_run": 3, "repeats_percent": 10},
        questions=Questions(after_session=("nasa-tlx",)),
    )
    before = plan_steps(protocol, cases[:25], malignant=malignant, practice=("D1",))
    more = with_readers(protocol, 3)
    added = append_steps(more, before, cases, malignant=malignant, practice=("D1",))
    for reader in ("r1", "r2", "r3"):
        mine = [s for s in before + added if s.reader_id == reader]
        truths = [
            malignant[s.case_id]
            for s in mine
            if s.arm == "plain" and s.kind is not StepKind.PRACTICE
        ]
        assert all(len(set(truths[n : n + 4])) > 1 for n in range(len(truths) - 3))
    new = {s.reader_id for s in added if s.kind in (StepKind.PRACTICE, StepKind.QUESTIONS)}
    assert new == {"r3"}


def test_a_reader_who_left_does_not_disturb_those_who_come() -> None:
    cases = made_cases(12)
    protocol = made_protocol("crossover", 4)
    before = plan_steps(protocol, cases)
    left = replace(protocol, readers=(*protocol.readers[1:], *made_readers(5)[4:]))
    added = append_steps(left, before, cases)
    assert {step.reader_id for step in added} == {"r5"}
    stay = tuple(step for step in before if step.reader_id != "r1") + added
    assert balance_table(stay).spread == 0


def test_steps_of_another_design_are_refused() -> None:
    cases = made_cases(12)
    before = plan_steps(made_protocol("crossover"), cases)
    other = made_protocol("standalone", arms=(PLAIN,))
    with pytest.raises(ProtocolError, match="'r1' do not follow the design"):
        append_steps(other, before, cases)
