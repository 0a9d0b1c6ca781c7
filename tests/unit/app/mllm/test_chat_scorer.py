"""A chat model is a scorer: one answer a case, a status where there is none."""

import json
from collections.abc import Mapping

import pytest

from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import parse
from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.declared.plan import RunPlan, plan_of, prompts_of
from engines.mllm.declared.questions import RunItems, questions_of
from engines.mllm.declared.reading_file import parse_run
from engines.mllm.images import pixel_sha256
from engines.scorers.answer import AnswerStatus, ProbabilitySource
from engines.scorers.chat import ChatScorer
from ground.errors import EngineError
from tests.mllm.made_requests import noise

RUN = """
format = "sonoread-mllm-run 1"
name = "pilot"
repeats = 2
[servers.s]
base_url = "http://127.0.0.1:1/v1"
[[models]]
name = "M"
served = "m"
server = "s"
[experiments]
blind = []
"""
SAID = {
    1: json.dumps({"birads": "4B", "assessment": "malignant", "p_malignant": 30, "report": "R"}),
    2: "I cannot help with medical images.",
    3: json.dumps({"assessment": "benign", "p_malignant": 3}),
    4: json.dumps({"birads": "2", "assessment": "benign"}),
}
CASES = {number: f"C{number}" for number in SAID}
VERBALISED, SAMPLING = ProbabilitySource.VERBALISED, ProbabilitySource.SAMPLING


@pytest.fixture(scope="module")
def plan() -> RunPlan:
    run = parse_run(RUN)
    items = RunItems(tuple(_item(number) for number in CASES))
    return plan_of(run, questions_of(run, items), prompts_of(run))


def _item(number: int) -> Item:
    pixels = noise(number)
    image = ItemImage(pixel_sha256(pixels), lambda: pixels)
    return Item(number, ItemKind.READING, (image,))


def scorer(
    plan: RunPlan,
    source: ProbabilitySource | None = VERBALISED,
    probabilities: Mapping[int, float] | None = None,
    *,
    model: str = "M",
) -> ChatScorer:
    first = {one.key: one.item for one in plan.answers if one.repeat == 1}
    parsed: dict[str, ParsedAnswer] = {key: parse(SAID[item]) for key, item in first.items()}
    return ChatScorer(plan, model, parsed, source, probabilities or {})


def test_each_case_has_its_answer_or_the_reason_why_there_is_none(plan: RunPlan) -> None:
    found = {one.case_id: one for one in scorer(plan).read(CASES)}
    assert list(found) == ["C1", "C2", "C3", "C4"]
    assert (found["C1"].category, found["C1"].probability, found["C1"].text) == ("4B", 0.3, "R")
    assert found["C2"].status is AnswerStatus.REFUSED
    assert (found["C3"].status, found["C3"].detail) == (AnswerStatus.CANNOT_ASSESS, "no category")
    assert found["C3"].probability is None
    assert (found["C4"].status, found["C4"].probability) == (AnswerStatus.OK, None)


def test_no_other_probability_is_put_in_its_place(plan: RunPlan) -> None:
    found = scorer(plan, SAMPLING, {1: 0.8, 2: 0.9}).read(CASES)
    assert [one.probability for one in found] == [0.8, None, None, None]
    assert [one.source for one in found] == [SAMPLING, None, None, None]
    assert [one.probability for one in scorer(plan, None).read(CASES)] == [None] * 4


def test_what_is_not_answered_yet_is_not_frozen(plan: RunPlan) -> None:
    with pytest.raises(EngineError, match="1 of 5 reading cases have no answer of 'M' yet"):
        scorer(plan).read({**CASES, 9: "C9"})
    with pytest.raises(EngineError, match="has no model 'N'; it has M"):
        scorer(plan, model="N").read(CASES)
