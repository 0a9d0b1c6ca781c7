"""A thousand protocols, drawn: what every plan of steps keeps, whatever the protocol says."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ground.errors import ProtocolError
from reader_study.cases import Case
from reader_study.designs.amending import append_steps
from reader_study.designs.balance import balance_table
from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import DESIGNS, check_design
from reader_study.designs.step import NO_CASE, ReadStep, StepKind
from reader_study.designs.trusted_time import Observation, TrustedClock
from reader_study.designs.washout import CaseLock, due
from reader_study.protocol.arms import ArmSpec, Questions
from reader_study.protocol.content import Protocol
from tests.made_designs import ARMS, FIRST, PLAIN, SECOND, made_cases, made_protocol

SQUARES = ("crossover", "concurrent", "ai-first", "split-plot")
"""Designs that balance arms between sessions."""
Truth = dict[str, bool]
Drawn = tuple[Protocol, tuple[Case, ...], Truth, tuple[str, ...]]
"""A protocol, its cases, what they are, and the cases of practice."""


@st.composite
def protocols(draw: st.DrawFn) -> Drawn:
    kind = draw(st.sampled_from(sorted(ARMS)))
    arms = ARMS[kind]
    if kind in ("crossover", "concurrent", "split-plot", "two-sessions"):
        more = draw(st.integers(0, 2))
        arms = (PLAIN, FIRST, *(ArmSpec(f"more-{n}", "M", shows=("score",)) for n in range(more)))
        if kind == "crossover" and draw(st.booleans()):
            arms = (*arms, SECOND)
    design: dict[str, Any] = {
        "max_run": draw(st.sampled_from([0, 0, 2, 3, 5])),
        "balance": draw(st.sampled_from([(), ("source",)])),
        "repeats_percent": draw(st.sampled_from([0, 0, 5, 10, 20])),
        "washout_days": draw(st.integers(1, 60)),
        "groups": draw(st.integers(2, 3)),
    }
    protocol = made_protocol(
        kind,
        draw(st.integers(3, 12)),
        arms=arms,
        seed=draw(st.integers(0, 2**63 - 1)),
        design=design,
        questions=Questions(
            draw(st.sampled_from([(), ("comprehension",)])) if any(a.shows for a in arms) else (),
            draw(st.sampled_from([(), ("nasa-tlx", "usability")])),
        ),
    )
    cases = made_cases(draw(st.integers(1, 24)), draw(st.sampled_from(["a", "ab", "aab"])))
    share = draw(st.integers(1, 5))
    malignant = {case.case_id: n % share == 0 for n, case in enumerate(cases)}
    practice = tuple(f"D{n}" for n in range(draw(st.integers(0, 3))))
    return protocol, cases, malignant, practice


def said(plan: Callable[[], tuple[ReadStep, ...]]) -> tuple[tuple[ReadStep, ...], str]:
    """Return a plan, or what it was refused with."""
    try:
        return plan(), ""
    except ProtocolError as error:
        return (), str(error)


def planned(drawn: Drawn) -> tuple[ReadStep, ...]:
    """Return the plan of a protocol that has one; a refusal names a key that is to blame."""
    protocol, cases, malignant, practice = drawn
    steps, refused = said(
        lambda: plan_steps(protocol, cases, malignant=malignant, practice=practice)
    )
    if refused.startswith("design.kind"):
        assert len(cases) < DESIGNS[protocol.design.kind].blocks(protocol)
    elif refused.startswith(("design.max_run", "design.repeats_percent")):
        assert protocol.design.max_run
    elif refused:
        assert refused.startswith(tuple(check_design(protocol)))
    assume(not refused)
    return steps


def sessions_of(steps: tuple[ReadStep, ...]) -> dict[tuple[str, int], list[ReadStep]]:
    found: dict[tuple[str, int], list[ReadStep]] = defaultdict(list)
    for step in steps:
        found[step.reader_id, step.session].append(step)
    return found


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(protocols())
def test_a_plan_keeps_every_rule(
    drawn: Drawn,
) -> None:
    protocol, cases, malignant, practice = drawn
    steps = planned(drawn)
    assert steps == plan_steps(protocol, cases[::-1], malignant=malignant, practice=practice)
    assert_every_due_case_is_read_once(protocol, cases, steps)
    rank = {reader.id: n for n, reader in enumerate(protocol.readers)}
    order = [(rank[s.reader_id], s.session, s.ordinal) for s in steps]
    assert order == sorted(order)
    for mine in sessions_of(steps).values():
        assert_a_session_is_in_order(protocol, mine)
        assert_runs_and_repeats(protocol, mine, malignant)
    if protocol.design.kind in SQUARES and protocol.design.kind != "split-plot":
        assert balance_table(steps).spread in (0, 1, None)
    if protocol.design.kind == "split-plot":
        for group in {reader.group for reader in protocol.readers}:
            ids = {reader.id for reader in protocol.readers if reader.group == group}
            part = [step for step in steps if step.reader_id in ids]
            assert balance_table(part).spread in (0, 1, None)


def assert_every_due_case_is_read_once(
    protocol: Protocol, cases: tuple[Case, ...], steps: tuple[ReadStep, ...]
) -> None:
    read = Counter(
        (s.reader_id, s.case_id, s.arm)
        for s in steps
        if s.kind in (StepKind.SCORED, StepKind.RATING)
    )
    assert set(read.values()) <= {1}
    readers = [reader for reader in protocol.readers if reader.role == "reader"]
    due_reads = {(r.id, c.case_id, a.id) for r in readers for c in cases for a in protocol.all_arms}
    if protocol.design.kind != "split-plot":
        assert set(read) == due_reads
        return
    blocks: dict[int | None, set[str]] = defaultdict(set)
    for reader in readers:
        mine = {case_id for reader_id, case_id, _ in read if reader_id == reader.id}
        assert blocks.setdefault(reader.group, mine) == mine
        assert {(r, c, a) for r, c, a in read if r == reader.id} == {
            (reader.id, c, arm.id) for c in mine for arm in protocol.all_arms
        }
    sizes = [len(block) for block in blocks.values()]
    assert sum(sizes) == len(cases) == len(set().union(*blocks.values()))
    assert max(sizes) - min(sizes) <= 1


def assert_a_session_is_in_order(protocol: Protocol, mine: list[ReadStep]) -> None:
    assert [step.ordinal for step in mine] == list(range(1, len(mine) + 1))
    kinds = [step.kind for step in mine if step.kind is not StepKind.QUESTIONS]
    assert kinds == sorted(kinds, key=lambda kind: kind is not StepKind.PRACTICE)
    for practised in (True, False):
        visits = [
            (step.position, step.case_id)
            for step in mine
            if step.case_id != NO_CASE and (step.kind is StepKind.PRACTICE) is practised
        ]
        assert sorted(visits) == visits
        assert sorted({position for position, _ in visits}) == list(range(1, len(set(visits)) + 1))
    for step in mine:
        if step.kind is StepKind.QUESTIONS:
            assert (step.case_id, step.position, step.form) == (NO_CASE, 0, step.arm)
            continue
        head = protocol.arm(step.arm).follows
        if step.follows:
            before = mine[step.follows - 1]
            assert step.follows < step.ordinal
            assert (before.case_id, before.arm, before.visit) == (step.case_id, head, step.visit)
            assert (before.position, before.kind) == (step.position, step.kind)
        else:
            assert head is None
        assert step.kind is not StepKind.PRACTICE or not protocol.arm(step.arm).shows
    after = protocol.questions.after_session
    if after:
        assert tuple(step.form for step in mine[-len(after) :]) == after


def assert_runs_and_repeats(protocol: Protocol, mine: list[ReadStep], malignant: Truth) -> None:
    aside = (StepKind.PRACTICE, StepKind.QUESTIONS)
    visits = {s.position: s for s in mine if s.kind not in aside}
    order = [visits[position] for position in sorted(visits)]
    longest = protocol.design.max_run
    if longest:
        truths = [malignant[step.case_id] for step in order]
        for n in range(len(truths) - longest):
            assert len(set(truths[n : n + longest + 1])) == 2
    firsts = {(s.case_id, s.arm): s.position for s in order if s.visit == 1}
    for step in order:
        assert (step.kind is StepKind.REPEAT) is (step.visit == 2)
        if step.visit == 2:
            assert step.position - firsts[step.case_id, step.arm] >= 5


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(protocols(), st.integers(0, 23))
def test_cases_that_come_later_move_nobody(drawn: Drawn, count: int) -> None:
    protocol, cases, malignant, practice = drawn
    first = cases[: max(1, min(count, len(cases)))]
    before = planned((protocol, first, malignant, practice))
    added, refused = said(
        lambda: append_steps(protocol, before, cases, malignant=malignant, practice=practice)
    )
    assert not refused or refused.startswith(("design.max_run", "design.repeats_percent"))
    assume(not refused)
    last = {key: mine[-1].ordinal for key, mine in sessions_of(before).items()}
    for key, mine in sessions_of(added).items():
        start = last.get(key, 0)
        assert [step.ordinal for step in mine] == list(range(start + 1, start + len(mine) + 1))
    assert_every_due_case_is_read_once(protocol, cases, before + added)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["crossover", "two-sessions", "concurrent", "ai-first", "rounds"]),
    st.integers(1, 3650),
    st.lists(
        st.tuples(st.integers(0, 4000 * 24), st.sampled_from([0, 1, -1, 24, -24, 8760, -8760])),
        min_size=1,
        max_size=6,
    ),
)
def test_no_washout_is_shorter_than_declared(
    kind: str, days: int, stretches: list[tuple[int, int]]
) -> None:
    steps = plan_steps(made_protocol(kind, design={"washout_days": days}), made_cases(4))
    true, wrong = datetime(2026, 3, 1, tzinfo=UTC), timedelta()
    started, clock = true, TrustedClock()

    def seen() -> Observation:
        ran = (true - started) // timedelta(microseconds=1) * 1000
        return Observation(true + wrong, "boot", ran)

    locks = [CaseLock("r1", 1, f"C{n:04}", clock.observe(seen())) for n in (1, 2)]
    for hours, set_by in stretches:
        true += timedelta(hours=hours)
        wrong += timedelta(hours=set_by)
        clock.observe(seen())
        over = true - started >= timedelta(days=days)
        found = due(steps, locks, clock, days)
        assert [found["r1", 2, f"C{n:04}"].is_open for n in (1, 2, 3)] == [over, over, False]


GOLDEN: dict[str, str] = {
    "sequential": "8dd08b731065ab9b",
    "crossover": "e44eac8d90a171a6",
    "two-sessions": "c5a591b51cdb7631",
    "concurrent": "82f990e258c68514",
    "ai-first": "ea0aa837a645a841",
    "on-demand": "33de91a59e412f20",
    "split-plot": "fb4aa7a1d3075485",
    "rounds": "2253b8b234d02218",
    "annotation": "7803e3ea70505e03",
    "report-quality": "481744667a5eb18c",
    "standalone": "83ceaf37698ea07f",
}
"""Hashes of plans as this version drew them first: another hash would reshuffle running studies."""


def test_plans_are_the_same_on_every_computer() -> None:
    assert {kind: digest(kind) for kind in ARMS} == GOLDEN


def digest(kind: str) -> str:
    """Return the hash of a plan with everything in it, as text that no platform changes."""
    cases = made_cases(40)
    design: dict[str, Any] = {"max_run": 4, "balance": ("source",), "repeats_percent": 10}
    questions = Questions(("a",) if any(arm.shows for arm in ARMS[kind]) else (), ("b",))
    steps = plan_steps(
        made_protocol(kind, 5, seed=20261122, design=design, questions=questions),
        cases,
        malignant={case.case_id: n % 3 == 0 for n, case in enumerate(cases)},
        practice=("D1", "D2"),
    )
    lines = [
        f"{s.reader_id} {s.session} {s.ordinal} {s.position} {s.case_id} {s.arm} {s.kind.value} "
        f"{s.form} {s.visit} {s.follows}\n"
        for s in steps
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
