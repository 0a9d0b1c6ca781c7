"""A key tells calls apart by all that determines their answers, and by nothing else."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.mllm.declared.items import Example
from engines.mllm.declared.plan import RunPlan, plan_of, prompts_of
from engines.mllm.declared.prompts import PromptWords
from engines.mllm.declared.questions import RunItems, questions_of
from engines.mllm.declared.run_file import DeclaredRun, ServedModel
from engines.mllm.declared.settings import KEY_VERSION, CallSettings, Showing, call_key
from engines.mllm.request import Thinking
from tests.mllm.made_declared import item, made_run, named_image

MODEL = ServedModel(name="A", served="org/a", server="ward")
SETTINGS = CallSettings(
    server="ward",
    prompt="plain.v1",
    language="en",
    temperature=0.0,
    top_p=1.0,
    max_tokens=4096,
    seed=1,
    thinking=Thinking.DEFAULT,
    long_side=1024,
)
REST: dict[str, Any] = {
    "words": "w" * 64,
    "schema": "s" * 64,
    "images": ("a", "b"),
    "examples": ("x", "y"),
}
OTHER: dict[str, Any] = {
    "server": "other",
    "language": "zh",
    "temperature": 0.1,
    "top_p": 0.9,
    "max_tokens": 4095,
    "seed": 2,
    "thinking": Thinking.OFF,
    "long_side": None,
    "showing": Showing.BLANK,
    "written": "BENIGN",
    "order": ("normal", "benign", "malignant"),
    "repeat": 2,
}


def key(model: ServedModel = MODEL, told: CallSettings = SETTINGS, **rest: Any) -> str:  # noqa: ANN401
    return call_key(model, told, **(REST | rest))


def test_each_setting_is_in_the_key() -> None:
    # A prompt is known by its words, not by its name.
    assert OTHER.keys() == {one.name for one in fields(CallSettings)} - {"prompt"}
    keys = [key(told=replace(SETTINGS, **{name: value})) for name, value in OTHER.items()]
    assert len({key(), *keys}) == len(OTHER) + 1
    assert key(told=replace(SETTINGS, prompt="own.v1")) == key()


@pytest.mark.parametrize(
    "other",
    [
        {"words": "v" * 64},
        {"schema": ""},
        {"images": ("b", "a")},
        {"images": ("a",)},
        {"images": ("ab",)},
        {"examples": ("y", "x")},
        {"examples": ()},
    ],
)
def test_words_schema_pictures_and_examples_are_in_the_key(other: dict[str, Any]) -> None:
    assert key(**other) != key()


def test_of_a_model_its_served_name_and_its_extra_keys_count() -> None:
    assert key(MODEL.model_copy(update={"served": "org/b"})) != key()
    assert key(MODEL.model_copy(update={"extra": {"top_k": 1}})) != key()
    for name, value in {"name": "B", "maker": "m", "version": "2", "trained_until": 2020}.items():
        assert key(MODEL.model_copy(update={name: value})) == key()


_NUMBERS = st.sampled_from((0.0, 0.3, 0.7, 1.0))
_SETTINGS = st.builds(
    CallSettings,
    server=st.sampled_from(("ward", "other")),
    prompt=st.just("plain.v1"),
    language=st.sampled_from(("en", "zh")),
    temperature=_NUMBERS,
    top_p=_NUMBERS,
    max_tokens=st.sampled_from((8, 4096)),
    seed=st.integers(0, 2),
    thinking=st.sampled_from(Thinking),
    long_side=st.sampled_from((None, 448, 1024)),
    showing=st.sampled_from(Showing),
    written=st.sampled_from(("", "A", "B")),
    order=st.sampled_from(((), ("normal", "benign", "malignant"))),
    repeat=st.integers(1, 2),
)


@settings(max_examples=200, deadline=None)
@given(one=_SETTINGS, other=_SETTINGS)
def test_keys_are_equal_where_settings_are(one: CallSettings, other: CallSettings) -> None:
    assert (key(told=one) == key(told=other)) == (one == other)


def fixed_words(language: str = "en") -> PromptWords:
    (words,) = prompts_of(made_run(f'prompt = "plain.v1"\nlanguage = "{language}"')).values()
    shown = {"none": "none", "one": "one", "several": "{number}"}
    return replace(words, system="s", question="q {shown}", shown=shown, options="o", words={})


def tiny_plan(top: str = "", *, model: str = "", end: str = "") -> RunPlan:
    """Return the plan of two cases by words that no edit of a prompt changes."""
    run = made_run(f'prompt = "plain.v1"\n{top}', model=model, end=end)
    reading = tuple(replace(item(n), images=(named_image(f"picture {n}"),)) for n in (1, 2))
    words = {("plain.v1", language): fixed_words(language) for language in ("en", "zh")}
    return plan_of(run, questions_of(run, RunItems(reading)), words)


def test_keys_are_what_they_were() -> None:
    """Whoever changes these raises `KEY_VERSION`: runs that have begun are not gone on with."""
    plan = tiny_plan(end="[experiments]\nblind = ['no_image']")
    found = {(one.experiment, one.item): one.key for one in plan.answers}
    assert (KEY_VERSION, found) == (GOLDEN_VERSION, GOLDEN)


@pytest.mark.parametrize(
    ("top", "end"),
    [
        ("title = 'Another'", ""),
        ("calibrate = true", ""),
        ("", "[limits]\nconnections = 9\ntimeout_s = 1\nfail_on_error = 0.5"),
        ("", "[budget]\ncalls = 3\ntokens = 3\ncost = 3\nprice_answer = 3"),
        ("repeats = 2", ""),
        ("", "[experiments]\noption_order = true\ntypographic = 'BENIGN'"),
    ],
)
def test_no_key_changes_by_what_determines_no_answer(top: str, end: str) -> None:
    assert tiny_plan().calls.keys() <= tiny_plan(top, end=end).calls.keys()


def test_no_key_changes_by_where_a_server_stands_nor_by_a_name_of_a_model() -> None:
    run = made_run('prompt = "plain.v1"')
    told = run.model_dump(mode="json")
    told["servers"]["ward"] |= {"base_url": "https://elsewhere/v1", "key_name": "k", "kind": "vllm"}
    told["models"][0] |= {"name": "Renamed", "maker": "m", "version": "7"}
    assert keys_of(DeclaredRun.model_validate(told)) == keys_of(run)


@pytest.mark.parametrize(
    ("top", "model"),
    [
        ("seed = 2", ""),
        ("long_side = 512", ""),
        ('language = "zh"', ""),
        ('lexicon = "birads-us-v2025-draft"', ""),
        ("", "temperature = 0.2"),
        ("", "top_p = 0.9"),
        ("", "max_tokens = 100"),
        ("", "thinking = 'off'"),
        ("", "extra = { top_k = 1 }"),
    ],
)
def test_every_key_changes_by_what_determines_an_answer(top: str, model: str) -> None:
    assert tiny_plan().calls.keys().isdisjoint(tiny_plan(top, model=model).calls.keys())


def test_examples_are_in_the_keys_of_prompts_that_show_them_alone() -> None:
    run = made_run('prompt = "plain.v1"', end="[experiments]\nprompts = ['few-shot.v1']")
    prompts, items = prompts_of(run), RunItems((item(1), item(2)))
    one = Example(item(8).images, {"assessment": "benign", "birads": "2"})
    other = Example(item(8).images, {"assessment": "benign", "birads": "3"})
    plans = [plan_of(run, questions_of(run, items), prompts, examples=(ex,)) for ex in (one, other)]
    shared = plans[0].calls.keys() & plans[1].calls.keys()
    assert {plans[0].calls[found].settings.prompt for found in shared} == {"plain.v1"}
    assert len(plans[0].calls) - len(shared) == 2
    swapped = Example(one.images, dict(list(one.answer.items())[::-1]))
    again = plan_of(run, questions_of(run, items), prompts, examples=(swapped,))
    assert again.calls.keys() == plans[0].calls.keys()


def keys_of(run: DeclaredRun) -> set[str]:
    items = RunItems((item(1), item(2)))
    return set(plan_of(run, questions_of(run, items), prompts_of(run)).calls)


GOLDEN_VERSION = 1
GOLDEN: dict[tuple[str, int], str] = {
    ("main", 1): "742896922c3acdab57385a49e250742a811f705b7b2176d79a8690b89434b7a2",
    ("main", 2): "87a093cf08d2cd4dfd2a6e7e3dd25d4d5e18736a0168cc732d07bd061a2ea6b4",
    ("no_image", 1): "62c7336d1525d05b8994f4a03e23f6348ccf500807404acf7d0154c5a5a3952a",
    ("no_image", 2): "7315395a97606086abe8f5294b75bd4c181dd3f6aceff108fc2644a7bd48fa9d",
}
