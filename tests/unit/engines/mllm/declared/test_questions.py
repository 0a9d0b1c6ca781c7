"""What a run asks, counted by hand, and from whom its draws are free."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.mllm.declared.items import Example, Item, ItemKind
from engines.mllm.declared.plan import Question, RunPlan, plan_of, prompts_of
from engines.mllm.declared.questions import RunItems, items_of, partners, questions_of
from engines.mllm.declared.run_file import DeclaredRun
from engines.mllm.request import ResponseForm, TextPart
from ground.errors import EngineError
from tests.mllm.made_declared import item, made_run

READING = tuple(item(n) for n in range(1, 5))
DEVELOPMENT = tuple(item(n, kind=ItemKind.DEVELOPMENT) for n in (5, 6))
ODD = tuple(item(n, kind=ItemKind.OOD, category="ct") for n in (7, 8, 9))
OPTIONS = ("normal", "benign", "malignant")
NO_BLIND = "[experiments]\nblind = []\n"


def asked(run: DeclaredRun, reading: tuple[Item, ...] = READING) -> list[Question]:
    return list(questions_of(run, RunItems(reading)))


def counts(run: DeclaredRun, items: RunItems) -> Counter[str]:
    return Counter(one.experiment for one in questions_of(run, items))


def planned(run: DeclaredRun, items: RunItems | None = None) -> RunPlan:
    questions = questions_of(run, items or RunItems(READING))
    examples = (Example(DEVELOPMENT[0].images, {"assessment": "benign", "birads": "2"}),)
    return plan_of(run, questions, prompts_of(run), examples=examples)


def test_the_question_itself_and_the_blind_controls() -> None:
    run = made_run("repeats = 3")
    assert counts(run, RunItems(READING)) == {
        "main": 12, "no_image": 4, "blank_image": 4, "shuffled_image": 4,
    }  # fmt: skip
    # Pictures of a partner are asked about already: shuffled images cost no call.
    assert len(planned(run).calls) == 12 + 4 + 4


def test_every_experiment_by_hand() -> None:
    end = """[experiments]
cases = 2
blind = ["no_image"]
temperature = { values = [0.0, 1.0], repeats = 3 }
sampling = { temperature = 0.7, repeats = 5 }
self_consistency = true
thinking = ["off", "high"]
prompts = ["plain.v1", "few-shot.v1"]
languages = ["zh"]
long_sides = [448]
option_order = true
typographic = "BENIGN"
servers = ["other"]
ood = { made = true }
"""
    items = RunItems(READING, DEVELOPMENT, ODD)
    one_model = {
        "main": 4, "development": 2, "no_image": 4, "ood": 3,
        "option_order": 2 * 6, "self_consistency": 2 * 5, "temperature": 2 * 2 * 3,
        "thinking": 2 * 3, "prompt": 2 * 3, "language": 2 * 2, "image_size": 2 * 2,
        "server": 2 * 2, "typographic": 2,
    }  # fmt: skip
    assert counts(made_run(end=end), items) == one_model
    second = "[[models]]\nname = 'B'\nserved = 'b'\nserver = 'other'\n"
    both = counts(made_run(end=second + end), items)
    # The second model is on that other server already: nothing is added to its main setting.
    assert both == {name: 2 * n for name, n in one_model.items()} | {"server": 2 * 2 + 2}
    plan = planned(made_run(end=end), items)
    # Six trials have the main question among theirs; at 0.0 the first repeat is the main one too.
    free = 2 * (1 + 1 + 1 + 1 + 1 + 1)
    assert len(plan.answers) - len(plan.calls) == free
    experiments: dict[str, set[str]] = {}
    for one in plan.answers:
        experiments.setdefault(one.key, set()).add(one.experiment)
    shared = {frozenset(names) for names in experiments.values() if len(names) > 1}
    trials = {"temperature", "thinking", "prompt", "language", "image_size", "server"}
    assert shared == {frozenset({"main", *trials})}


def test_probabilities_of_tokens_and_samples_are_asked_for_of_all_cases() -> None:
    run = made_run(
        model="probability = ['logprob', 'sampling']",
        end=NO_BLIND + "cases = 1\noption_order = true\nself_consistency = true",
    )
    assert counts(run, RunItems(READING, DEVELOPMENT)) == {
        "main": 4, "development": 2, "option_order": 6 * 6, "self_consistency": 6 * 5,
    }  # fmt: skip


def test_all_six_orders_are_asked_for_and_each_is_short() -> None:
    plan = planned(made_run(end=NO_BLIND + "option_order = true"))
    orders: dict[int, set[tuple[str, ...]]] = {}
    for one in plan.answers:
        if one.experiment == "option_order":
            call = plan.calls[one.key]
            orders.setdefault(one.item, set()).add(call.settings.order)
            assert one.factors == {"order": "-".join(call.settings.order)}
    assert orders == {n: set(permutations(OPTIONS)) for n in range(1, 5)}
    for call in plan.calls.values():
        request = call.request()
        if call.settings.order:
            assert (request.top_logprobs, request.max_tokens) == (20, 8)
            assert (request.form, request.schema) == (ResponseForm.FREE, None)
            last = request.parts[-1]
            assert isinstance(last, TextPart)
            words = [call.words.words[name] for name in call.settings.order]
            letters = [f"{letter}. {word}" for letter, word in zip("ABC", words, strict=True)]
            assert last.text.splitlines()[-3:] == letters
        else:
            assert (request.top_logprobs, request.max_tokens) == (0, 4096)
            assert request.form is ResponseForm.JSON_SCHEMA
            assert request.schema is not None


@pytest.mark.parametrize(("thinking", "tokens"), [("off", 8), ("low", 4096), ("high", 4096)])
def test_a_model_that_thinks_has_room_before_its_letter(thinking: str, tokens: int) -> None:
    run = made_run(model=f"thinking = '{thinking}'", end=NO_BLIND + "option_order = true")
    letters = [one for one in asked(run) if one.settings.order]
    assert {one.settings.max_tokens for one in letters} == {tokens}


def test_repeats_have_seeds_of_their_own() -> None:
    run = made_run("repeats = 3\nseed = 7", end=NO_BLIND + "self_consistency = true")
    seeds = {(one.experiment, one.settings.repeat): one.settings.seed for one in asked(run)}
    assert seeds == {("main", n): 6 + n for n in (1, 2, 3)} | {
        ("self_consistency", n): 6 + n for n in range(1, 6)
    }


def test_answers_of_one_model_are_told_apart_by_what_results_see() -> None:
    end = "[experiments]\ntemperature = { values = [0.1, 0.7] }\nlong_sides = [16]\n"
    plan = planned(made_run("repeats = 2", end=end + "self_consistency = true"))
    told = [
        (one.experiment, one.model, one.item, one.repeat, tuple(one.factors.items()))
        for one in plan.answers
    ]
    assert len(set(told)) == len(told)


_SEEDS = st.lists(st.integers(1, 40), min_size=2, max_size=12, unique=True)


@settings(max_examples=40, deadline=None)
@given(seeds=_SEEDS, n=st.integers(1, 12), seed=st.integers(0, 9))
def test_cases_are_drawn_by_pictures_and_seed_whatever_their_order(
    seeds: list[int], n: int, seed: int
) -> None:
    run = made_run(f"seed = {seed}", end=NO_BLIND + f"cases = {n}\ntypographic = 'X'")
    drawn = []
    for order in (seeds, sorted(seeds), seeds[::-1]):
        reading = tuple(item(number, of) for number, of in enumerate(order, 1))
        questions = asked(run, reading)
        some = [one for one in questions if one.experiment == "typographic"]
        assert [one.item for one in some] == sorted(one.item for one in some)
        drawn.append({one.shown.images for one in some})
    assert drawn[0] == drawn[1] == drawn[2]
    assert len(drawn[0]) == min(n, len(seeds))


def test_another_seed_draws_other_cases() -> None:
    reading = tuple(item(n) for n in range(1, 21))
    drawn = set()
    for seed in range(4):
        run = made_run(f"seed = {seed}", end=NO_BLIND + "cases = 5\ntypographic = 'X'")
        some = [one.item for one in asked(run, reading) if one.experiment == "typographic"]
        drawn.add(tuple(some))
    assert len(drawn) == 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True), max_size=7))
def test_none_is_shown_a_picture_of_its_own(pictures: list[list[int]]) -> None:
    items = [item(number, *seeds) for number, seeds in enumerate(pictures, 1)]
    own = [set(seeds) for seeds in pictures]
    can = all(any(one.isdisjoint(other) for other in own) for one in own)
    if not can:
        with pytest.raises(EngineError, match="shares one with every other case"):
            partners(items)
        return
    shown = partners(items)
    assert shown.keys() == {one.number for one in items}
    for one in items:
        theirs = {image.sha256 for image in shown[one.number].images}
        assert theirs.isdisjoint({image.sha256 for image in one.images})


def test_partners_do_not_depend_on_the_order_of_cases() -> None:
    def by_pictures(items: list[Item]) -> dict[object, object]:
        shown = partners(items)
        return {one.images: shown[one.number].images for one in items}

    assert by_pictures(list(READING)) == by_pictures(list(READING[::-1]))


def test_the_truth_of_a_shuffled_answer_is_that_of_the_case_in_whose_place_it_stands() -> None:
    shuffled = [one for one in asked(made_run()) if one.experiment == "shuffled_image"]
    assert [one.item for one in shuffled] == [1, 2, 3, 4]
    assert all(one.shown.number != one.item for one in shuffled)


def test_items_are_sorted_by_what_they_are_for() -> None:
    whole = items_of([*ODD, *DEVELOPMENT, *READING])
    assert (whole.reading, whole.development, whole.odd) == (READING, DEVELOPMENT, ODD)
    assert whole.all == (*READING, *DEVELOPMENT, *ODD)


def test_a_prompt_with_examples_needs_some() -> None:
    run = made_run('prompt = "few-shot.v1"')
    with pytest.raises(EngineError, match="shows examples, and there are none"):
        plan_of(run, questions_of(run, RunItems(READING)), prompts_of(run))


def test_calls_of_a_server_are_its_own() -> None:
    plan = planned(made_run(end=NO_BLIND + "servers = ['other']"))
    servers = [call.server for call in plan.calls.values()]
    assert set(servers) == {"ward", "other"}
    assert servers.count("ward") == servers.count("other") == 4
