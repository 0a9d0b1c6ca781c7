"""What does not suit a design is said with the key and what to write."""

from dataclasses import replace

import pytest

from ground.errors import ProtocolError
from reader_study.designs.planning import plan_steps
from reader_study.designs.registry import check_design, design_of
from reader_study.protocol.arms import ArmSpec, Bias, Practice, Questions
from reader_study.protocol.content import Protocol
from reader_study.protocol.file import parse_protocol
from tests.builders import protocol_text
from tests.made_designs import ASKED, FIRST, PLAIN, SECOND, TEXTS, made_cases, made_protocol

ALONE = ArmSpec("alone", "On its own")


def as_kind(protocol: Protocol, kind: str) -> Protocol:
    return replace(protocol, design=replace(protocol.design, kind=kind))


def test_an_unknown_design_is_named_with_its_neighbour() -> None:
    protocol = as_kind(made_protocol("crossover"), "cross-over")
    (told,) = check_design(protocol)
    assert "design.kind" in told
    assert "did you mean 'crossover'?" in told
    assert "split-plot" in told
    with pytest.raises(ProtocolError, match=r"design\.kind.*'cross-over'"):
        design_of(protocol)


@pytest.mark.parametrize(
    ("kind", "readers", "arms", "words"),
    [
        ("sequential", 2, (PLAIN,), ["arms", "2 or more", "[[arms]]"]),
        ("sequential", 2, (PLAIN, FIRST), ["arms.1.follows", 'follows = "plain"']),
        ("crossover", 4, (PLAIN, SECOND), ["arms", "read apart", "[[arms]]"]),
        ("crossover", 1, (PLAIN, FIRST), ["readers: 1", "Latin square of 2", "at least 2"]),
        ("crossover", 2, (PLAIN, FIRST, ALONE), ["readers: 2", "Latin square of 3"]),
        ("two-sessions", 1, (PLAIN,), ["arms", "2 or more"]),
        ("concurrent", 1, (PLAIN, FIRST), ["readers: 1", "Latin square"]),
        ("concurrent", 2, (PLAIN, ALONE), ["arms", "first paint", "`shows`"]),
        ("concurrent", 2, (PLAIN, SECOND, FIRST), ["arms.1.follows", "leave it out"]),
        ("ai-first", 2, (PLAIN, FIRST), ["arms", "follows it", "add them"]),
        ("ai-first", 2, (PLAIN, SECOND, ALONE), ["arms", "from the start"]),
        ("on-demand", 2, (PLAIN, SECOND), ["arms", 'reveal = "on_request"']),
        ("on-demand", 2, (PLAIN, ASKED, FIRST), ["arms.2.follows"]),
        ("split-plot", 4, (PLAIN,), ["arms", "2 or more"]),
        ("rounds", 2, (PLAIN, ALONE), ["arms.0.media", 'media = ["first"]']),
        ("rounds", 2, (PLAIN,), ["arms", "2 or more"]),
        ("annotation", 3, (PLAIN, FIRST), ["arms", "exactly one"]),
        ("annotation", 2, (PLAIN,), ["readers: 1", "at least 2"]),
        ("report-quality", 2, TEXTS[:1], ["arms", "2 or more sources"]),
        ("report-quality", 2, (PLAIN, SECOND), ["arms.1.follows", "leave it out"]),
        ("standalone", 2, (PLAIN, FIRST), ["arms", "exactly one"]),
        ("standalone", 2, (FIRST,), ["arms.0.shows", "leave it out"]),
    ],
)
def test_what_does_not_suit_is_told_with_key_and_remedy(
    kind: str, readers: int, arms: tuple[ArmSpec, ...], words: list[str]
) -> None:
    protocol = made_protocol(kind, readers, arms=arms)
    told = "; ".join(check_design(protocol))
    for word in words:
        assert word in told
    with pytest.raises(ProtocolError) as caught:
        plan_steps(protocol, made_cases(6))
    assert told in str(caught.value)


def test_every_reader_of_a_split_plot_has_a_group_that_there_is() -> None:
    protocol = made_protocol("split-plot", 4)
    first, second, third, fourth = protocol.readers
    wrong = replace(
        protocol, readers=(replace(first, group=None), second, replace(third, group=5), fourth)
    )
    told = check_design(wrong)
    assert [
        sentence[: len(start)]
        for sentence, start in zip(
            told,
            ("readers.0.group", "readers.2.group", "readers: none has group = 1"),
            strict=True,
        )
    ] == ["readers.0.group", "readers.2.group", "readers: none has group = 1"]
    assert all("1 to 2" in sentence for sentence in told[:2])


def test_exactly_one_arbitrator_and_only_where_there_is_work_for_one() -> None:
    protocol = made_protocol("annotation", 4)
    none = replace(protocol, readers=protocol.readers[:3])
    assert 'readers: 0 with role = "arbitrator"' in check_design(none)[0]
    both = (*protocol.readers[:2], *(replace(r, role="arbitrator") for r in protocol.readers[2:]))
    assert 'readers: 2 with role = "arbitrator"' in check_design(replace(protocol, readers=both))[0]
    (told,) = check_design(as_kind(protocol, "standalone"))
    assert told.startswith("readers.3.role")
    assert 'design.kind = "annotation"' in told


@pytest.mark.parametrize("days", [0, 10_000])
def test_a_washout_beyond_its_limits_names_the_key_and_the_limit(days: int) -> None:
    text = protocol_text(design=f"washout_days = {days}")
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)
    said = str(caught.value)
    assert "design.washout_days" in said
    assert "greater than or equal to 1" in said or "less than or equal to 3650" in said
    assert str(days) in said


def test_the_truth_is_asked_for_where_a_rule_needs_it() -> None:
    protocol = made_protocol("sequential", design={"max_run": 3})
    with pytest.raises(ProtocolError, match=r"design\.max_run.*6 cases.*max_run = 0"):
        plan_steps(protocol, made_cases(6))
    with pytest.raises(ProtocolError, match=r"design\.max_run: the truth of 1 cases"):
        plan_steps(protocol, made_cases(2), malignant={"C0001": True})


def test_an_order_that_cannot_be_is_refused_with_the_key() -> None:
    protocol = made_protocol("sequential", design={"max_run": 2})
    cases = made_cases(6)
    malignant = {case.case_id: n < 5 for n, case in enumerate(cases)}
    with pytest.raises(ProtocolError, match=r"design\.max_run: no order.*2 cases.*larger number"):
        plan_steps(protocol, cases, malignant=malignant)


def test_what_would_never_happen_is_told() -> None:
    plain = made_protocol(
        "standalone",
        questions=Questions(before_ai=("comprehension",)),
        bias=Bias("withheld", 10, "approval 1"),
    )
    assert [told.split(":")[0] for told in check_design(plain)] == [
        "questions.before_ai",
        "bias.kind",
    ]
    rated = made_protocol("report-quality", practice=Practice(cases=5))
    (told,) = check_design(rated)
    assert told.startswith("practice.cases")
    assert "write 0" in told


def test_fewer_cases_than_blocks_are_refused() -> None:
    with pytest.raises(ProtocolError, match=r"design\.kind: 1 cases .* 2 blocks.*more cases"):
        plan_steps(made_protocol("split-plot"), made_cases(1))
