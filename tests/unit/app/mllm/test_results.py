"""From what a ledger keeps to answers: what counts, what is missing, and who has read it."""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from app.mllm import parses
from app.mllm.calibrating import fitted
from app.mllm.call_lines import MARK, call_lines, mark_of, take_lines
from app.mllm.choosing import CallSelection, chosen_calls
from app.mllm.declaration import Declaration
from app.mllm.items.nouns import CaseItem
from app.mllm.parses import parse_all, parses_of, version_for
from app.mllm.results import RunResults, is_result
from app.mllm.run_facts import run_facts
from engines.mllm.answers.lexicons import FIFTH_EDITION
from engines.mllm.declared.bound import BoundCall
from engines.mllm.declared.items import ItemKind
from engines.mllm.declared.plan import prompts_of
from engines.mllm.reply import CallOutcome, ChatReply, TokenChoice, TokenCounts
from ground.errors import EngineError, StoreError, TableError
from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.benchmark.ledger import CallLedger
from tests.mllm.made_declared import item, made_run

KEY = b"k" * 32
V1 = version_for(FIFTH_EDITION)
_REPLY = TypeAdapter(ChatReply)
CASES = tuple(CaseItem(item(n), f"C{n:04}", "made") for n in (1, 2))
DEVELOPED = tuple(
    CaseItem(item(n, kind=ItemKind.DEVELOPMENT), f"C{n:04}", "made") for n in range(3, 15)
)
PLAIN = "[experiments]\nblind = []\n"
BOTH = "probability = ['verbalised', 'logprob', 'sampling']"
Answering = Callable[[BoundCall], ChatReply | None]


def declared(top: str = "", *, model: str = "", end: str = PLAIN) -> Declaration:
    run = made_run(f'prompt = "plain.v1"\n{top}', model=model, end=end)
    cases = (*CASES, *DEVELOPED) if run.calibrate else CASES
    odd = (item(20, kind=ItemKind.OOD, category="ct"),) if run.experiments.ood else ()
    return Declaration(run, prompts_of(run), cases, odd)


def said(assessment: str, p: int, birads: str = "4A") -> str:
    return json.dumps({"assessment": assessment, "birads": birads, "p_malignant": p})


def letters(shares: Mapping[str, float], order: Sequence[str]) -> tuple[TokenChoice, ...]:
    told = tuple(
        (f" {letter}", math.log(shares[one])) for letter, one in zip("ABC", order, strict=True)
    )
    return (TokenChoice(*told[0], told),)


def answering(call: BoundCall) -> ChatReply:
    """Answer by the item's number: 1 is malignant, 2 benign."""
    odd = call.item.number % 2 == 1
    if call.settings.order:
        high = {"malignant": 0.7, "benign": 0.2, "normal": 0.1}
        low = {"malignant": 0.1, "benign": 0.8, "normal": 0.1}
        return ChatReply(
            CallOutcome.ANSWERED, "A", choices=letters(high if odd else low, call.settings.order)
        )
    return ChatReply(
        CallOutcome.ANSWERED,
        said("malignant", 83) if odd else said("benign", 12),
        model="organisation/model",
        tokens=TokenCounts(100, 10),
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[CallLedger]:
    path = tmp_path / "mllm" / "pilot" / "calls.sealed"
    CallLedger.begin(path, KEY, {})
    with CallLedger(path, KEY) as ledger:
        yield ledger


def keep(ledger: CallLedger, declaration: Declaration, answer: Answering = answering) -> None:
    ledger.declare(declaration.facts())
    for key, call in declaration.plan().calls.items():
        reply = answer(call)
        if reply is not None:
            ledger.intend([(key, {})])
            ledger.keep(key, {"model": "a", "reply": _REPLY.dump_python(reply, mode="json")})


def results(ledger: CallLedger, declaration: Declaration, version: str = V1) -> RunResults:
    plan = declaration.plan()
    if version == V1:
        parse_all(ledger, plan, FIFTH_EDITION)
    truths = {n: ItemTruth("malignant" if n % 2 else "benign") for n in range(1, 15)}
    return RunResults(ledger, plan, parses_of(ledger, version), truths)


def of(answers: Sequence[ItemAnswer], experiment: str, number: int = 1) -> list[ItemAnswer]:
    return [one for one in answers if (one.experiment, one.item) == (experiment, str(number))]


def test_each_source_has_a_column_of_its_own(ledger: CallLedger) -> None:
    run = declared("repeats = 2", model=BOTH)
    keep(ledger, run)
    answers = list(results(ledger, run).answers())
    first, second = of(answers, "main")
    assert first.probabilities == pytest.approx(
        {"verbalised": 0.83, "logprob": 0.7, "sampling": 1.0}
    )
    assert second.probabilities == {"verbalised": 0.83}
    assert of(answers, "main", 2)[0].probabilities == pytest.approx(
        {"verbalised": 0.12, "logprob": 0.1, "sampling": 0.0}
    )
    orders = of(answers, "option_order")
    assert len(orders) == 6
    assert {one.assessment for one in orders} == {"malignant"}  # though each wrote the letter A
    assert all(one.probabilities == {} for one in orders)
    assert first.truth.label == "malignant"
    assert "[image]" in first.prompt


def lacking_one_order(call: BoundCall) -> ChatReply | None:
    is_last = call.settings.order == ("malignant", "benign", "normal") and call.item.number == 1
    return None if is_last else answering(call)


def silent_in_one_order(call: BoundCall) -> ChatReply:
    found = answering(call)
    is_last = call.settings.order == ("malignant", "benign", "normal") and call.item.number == 1
    return replace(found, choices=()) if is_last else found


def wrong_in_one_order(call: BoundCall) -> ChatReply:
    found = answering(call)
    is_last = call.settings.order == ("malignant", "benign", "normal") and call.item.number == 1
    return replace(found, choices=(TokenChoice("A", 5.0),)) if is_last else found


@pytest.mark.parametrize("answer", [lacking_one_order, silent_in_one_order, wrong_in_one_order])
def test_tokens_make_a_probability_in_all_six_orders_or_none(
    ledger: CallLedger, answer: Answering
) -> None:
    run = declared(model="probability = ['logprob']")
    keep(ledger, run, answer)
    found = results(ledger, run)
    answers = list(found.answers())
    assert of(answers, "main")[0].probabilities == {"verbalised": 0.83}
    assert of(answers, "main", 2)[0].probabilities.keys() == {"verbalised", "logprob"}
    statuses = [str(one.status) for one in of(answers, "option_order")]
    if answer is lacking_one_order:
        assert statuses == ["ok"] * 5
        assert found.missing() == {"A": 1}
    else:
        assert sorted(statuses) == ["ok"] * 5 + ["unparsed"]
        assert found.missing() == {}


def test_a_share_of_samples_is_of_all_of_them_or_none(ledger: CallLedger) -> None:
    def mixed(call: BoundCall) -> ChatReply | None:
        if call.settings.temperature == 0:
            return answering(call)
        if call.settings.repeat == 1:  # the first sample of case 2 does not come
            return ChatReply(CallOutcome.TIMEOUT) if call.item.number == 1 else None
        return ChatReply(
            CallOutcome.ANSWERED, said("malignant" if call.settings.repeat < 5 else "benign", 60)
        )

    run = declared(model="probability = ['sampling']")
    keep(ledger, run, mixed)
    answers = list(results(ledger, run).answers())
    # One that failed has come, and says nothing: 3 of 4.
    assert of(answers, "main")[0].probabilities == pytest.approx(
        {"verbalised": 0.83, "sampling": 0.75}
    )
    assert of(answers, "main", 2)[0].probabilities == {"verbalised": 0.12}


def test_calls_that_failed_are_answers_with_a_status(ledger: CallLedger) -> None:
    ends = {
        CallOutcome.TIMEOUT: "timeout",
        CallOutcome.BROKEN: "error",
        CallOutcome.REJECTED: "error",
        CallOutcome.SERVER_ERROR: "error",
        CallOutcome.TRUNCATED: "truncated",
        CallOutcome.FILTERED: "filtered",
    }
    outcomes = list(ends)

    def failing(call: BoundCall) -> ChatReply | None:
        return ChatReply(outcomes[call.settings.repeat - 1], said("malignant", 99))

    run = declared(f"repeats = {len(ends)}")
    keep(ledger, run, failing)
    answers = of(list(results(ledger, run).answers()), "main")
    statuses = [str(one.status) for one in answers]
    assert "ok" not in statuses
    assert statuses[4:] == ["truncated", "filtered"]
    assert all(one.probabilities == {} and one.assessment is None for one in answers)
    facts = run_facts(run, ledger, V1)
    assert facts["calls_failed"].count("2 ") == len(ends)
    assert facts["calls_made"] == str(2 * len(ends))


def test_what_has_not_come_is_counted_and_is_no_answer(ledger: CallLedger) -> None:
    run = declared("repeats = 2")
    keep(ledger, run, lambda call: answering(call) if call.item.number == 1 else None)
    found = results(ledger, run)
    assert [one.item for one in found.answers()] == ["1", "1"]
    assert found.missing() == {"A": 2}


def test_development_answers_are_no_results_and_calibrate_the_others(ledger: CallLedger) -> None:
    def wavering(call: BoundCall) -> ChatReply:
        n = call.item.number
        p = (40 + 4 * n) if n % 2 else 60 - 4 * n
        return ChatReply(CallOutcome.ANSWERED, said("malignant", max(1, min(99, p))))

    run = declared("calibrate = true")
    keep(ledger, run, wavering)
    answers = list(results(ledger, run).answers())
    developed = [one for one in answers if not is_result(one)]
    assert {one.item for one in developed} == {str(n) for n in range(3, 15)}
    kept = [one for one in answers if is_result(one)]
    assert {one.item for one in kept} == {"1", "2"}
    card = fitted(developed)
    assert card.told().startswith("A, verbalised: ")
    for one in kept:
        beside = card.beside(one).probabilities
        assert beside["verbalised"] == one.probabilities["verbalised"]
        assert set(beside) <= {"verbalised", "verbalised_calibrated"}
    with pytest.raises(EngineError, match="on cases that are read"):
        fitted(kept)


def test_a_new_parser_keeps_what_the_old_one_read(
    ledger: CallLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = declared(model="probability = ['logprob']")
    keep(ledger, run)
    plan = run.plan()
    assert parse_all(ledger, plan, FIFTH_EDITION) == 2  # letters are not read
    assert parse_all(ledger, plan, FIFTH_EDITION) == 0
    n_replies = len(ledger.answered)
    monkeypatch.setattr(parses, "PARSER_VERSION", "2")
    newer = version_for(FIFTH_EDITION)
    told: list[tuple[int, int]] = []
    seen = parse_all(ledger, plan, FIFTH_EDITION, told=lambda *n: told.append(n))
    assert (seen, told) == (2, [(1, 2), (2, 2)])
    assert ledger.versions == tuple(sorted((V1, newer)))
    assert parses_of(ledger, V1) == parses_of(ledger, newer)
    assert len(ledger.answered) == n_replies
    with pytest.raises(StoreError, match=r"'0 x' of the parser has read no answer"):
        parses_of(ledger, "0 x")


def test_no_table_is_of_two_parsers(ledger: CallLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    first = declared()
    keep(ledger, first)
    parse_all(ledger, first.plan(), FIFTH_EDITION)
    monkeypatch.setattr(parses, "PARSER_VERSION", "2")
    more = declared("repeats = 2")
    ledger.declare(more.facts())
    for key, call in more.plan().calls.items():
        if key not in ledger.answered:
            ledger.intend([(key, {})])
            reply = _REPLY.dump_python(answering(call), mode="json")
            ledger.keep(key, {"model": "a", "reply": reply})
    parse_all(ledger, more.plan(), FIFTH_EDITION)
    old = results(ledger, more, V1)
    assert {one.repeat for one in old.answers()} == {1}
    assert old.missing() == {"A": 2}
    new = results(ledger, more, version_for(FIFTH_EDITION))
    assert {one.repeat for one in new.answers()} == {1, 2}
    assert new.missing() == {}


def test_an_answer_that_is_asked_for_again_is_read_again(ledger: CallLedger) -> None:
    run = declared()
    keep(ledger, run, lambda _: ChatReply(CallOutcome.TIMEOUT))
    assert {str(one.status) for one in results(ledger, run).answers()} == {"timeout"}
    again = sorted(ledger.answered)
    ledger.ask_again(again, by="coordinator")
    assert list(results(ledger, run).answers()) == []
    for key in again:
        ledger.intend([(key, {})])
        reply = answering(run.plan().calls[key])
        ledger.keep(key, {"model": "a", "reply": _REPLY.dump_python(reply, mode="json")})
    assert {str(one.status) for one in results(ledger, run).answers()} == {"ok"}
    assert run_facts(run, ledger, V1)["calls_again"] == str(len(again))


def test_facts_of_a_run_are_those_of_its_replies(ledger: CallLedger) -> None:
    run = declared("title = 'A title'", model="maker = 'M'\nversion = '7'")
    keep(ledger, run)
    facts = run_facts(run, ledger, V1)
    assert facts["tokens"] == "200 / 20"
    assert facts["versions"] == "A: 7; a → organisation/model"
    assert (facts["makers"], facts["title"]) == ("A: M", "A title")
    assert (facts["calls_failed"], facts["calls_made"]) == ("0", "2")
    assert facts["run_sha256"] == run.sha256
    assert facts["ledger_head"] == ledger.head
    assert facts["server"] == "other, ward"


def test_a_selection_is_a_part_of_the_plan_in_its_order() -> None:
    end = "[[models]]\nname = 'B'\nserved = 'b'\nserver = 'other'\n"
    run = declared(end=end + "[experiments]\nood = { made = true }\n")
    plan = run.plan()
    assert list(chosen_calls(run, plan, CallSelection())) == list(plan.calls)

    def asked(**part: object) -> set[tuple[str, int, str]]:
        keys = chosen_calls(run, plan, CallSelection(**part))  # type: ignore[arg-type]
        assert list(keys) == [key for key in plan.calls if key in keys]
        return {(one.model, one.item, one.experiment) for one in plan.answers if one.key in keys}

    assert {model for model, *_ in asked(models=("B",))} == {"B"}
    one_case = asked(models=("A",), cases=("C0002",))
    blind = {"no_image", "blank_image", "shuffled_image"}
    assert {what for _, number, what in one_case if number == 2} == {"main", *blind}
    # Shuffled images are the main question about the case whose pictures they are.
    assert {what for _, number, what in one_case if number != 2} == {"main", "shuffled_image"}
    assert {number for _, number, what in asked(limit=1) if what == "no_image"} == {1}
    assert asked(limit=99) == asked()
    for wrong in (CallSelection(models=("C",)), CallSelection(cases=("C0099",))):
        with pytest.raises(EngineError, match="The run has no"):
            chosen_calls(run, plan, wrong)


def exported(ledger: CallLedger) -> list[dict[str, object]]:
    return list(call_lines(ledger, KEY))


def test_lines_name_no_case_and_go_into_another_ledger(ledger: CallLedger, tmp_path: Path) -> None:
    run = declared(model="probability = ['logprob']")
    keep(ledger, run, lambda call: replace(answering(call), detail="a\u2028b\udc80"))
    lines = exported(ledger)
    text = "\n".join(json.dumps(line) for line in lines)
    assert "C0001" not in text
    path = tmp_path / "calls.jsonl"
    path.write_text(text.replace("\\u2028", "\u2028") + "\r\n\n", "utf-8")
    other = tmp_path / "other.sealed"
    CallLedger.begin(other, KEY, run.facts())
    with CallLedger(other, KEY) as second:
        taken = take_lines(second, path, KEY)
        assert (taken.n_taken, taken.n_double) == (len(lines), 0)
        assert exported(second) == lines
        assert take_lines(second, path, KEY).n_double == len(lines)
        path.write_text(text.replace("malignant", "benign"), "utf-8")
        with pytest.raises(TableError, match="was changed after it was exported"):
            take_lines(second, path, KEY)


GOOD = {"outcome": "answered", "text": "x"}


@pytest.mark.parametrize(
    "change",
    [
        {"key": "0" * 64},
        {"key": ["a"]},
        {"key": {"a": 1}},
        {"key": None},
        {"reply": None},
        {"reply": "x"},
        {"reply": {}},
        {"reply": GOOD | {"outcome": "splendid"}},
        {"reply": GOOD | {"text": 5}},
        {"reply": GOOD | {"tokens": {"prompt": "many"}}},
    ],
)
def test_nothing_is_taken_that_could_not_be_read_later(
    ledger: CallLedger, tmp_path: Path, change: dict[str, object]
) -> None:
    run = declared()
    ledger.declare(run.facts())
    head = ledger.head
    keys = list(run.plan().calls)
    made: list[dict[str, object]] = [{"key": key, "reply": GOOD} for key in keys]
    lines = [line | {MARK: mark_of(line, KEY)} for line in (made[0], made[1] | change)]
    path = tmp_path / "calls.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with pytest.raises(TableError, match="ine 2") as refusal:
        take_lines(ledger, path, KEY)
    assert refusal.value.path == path
    assert ledger.head == head
    assert list(results(ledger, run).answers()) == []


@pytest.mark.parametrize("text", ["{", "[]", "5", "null", '"x"', "[" * 50_000, "{}"])
def test_lines_that_are_no_calls_are_named(ledger: CallLedger, tmp_path: Path, text: str) -> None:
    ledger.declare(declared().facts())
    path = tmp_path / "calls.jsonl"
    path.write_text(f"\n{text}\n", "utf-8")
    with pytest.raises(TableError, match="Line 2 is no call"):
        take_lines(ledger, path, KEY)
