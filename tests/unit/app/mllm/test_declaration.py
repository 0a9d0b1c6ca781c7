"""A run survives its ledger as it was, and may grow there, and nothing else."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mllm.changed import require_extension
from app.mllm.declaration import Declaration, declaration_of
from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Example, Item, ItemKind
from engines.mllm.declared.plan import needs_examples, prompts_of
from engines.mllm.declared.prompts import prompt_names
from engines.mllm.declared.reading_file import run_of
from engines.mllm.declared.run_file import DeclaredRun
from ground.errors import EngineError, ReadingRuleError
from tests.mllm.made_declared import image, item, made_run

END = """[experiments]
cases = 2
temperature = { values = [0.0, 0.5] }
prompts = ["few-shot.v1"]
languages = ["zh"]
long_sides = [448]
typographic = "BENIGN"
ood = { made = true }
"""


def as_case(number: int, *seeds: int, kind: ItemKind = ItemKind.READING) -> CaseItem:
    return CaseItem(item(number, *seeds, kind=kind), f"C{number:04}", "made")


EXAMPLE = Example((image(90),), {"image_type": "breast_us", "assessment": "benign", "birads": "2"})
CASES = tuple(as_case(n) for n in (1, 2, 3))
DEVELOPED = (*CASES, as_case(4, kind=ItemKind.DEVELOPMENT))
ODD = (item(5, kind=ItemKind.OOD, category="ct"),)


def declared(
    run: DeclaredRun, cases: tuple[CaseItem, ...] = CASES, odd: tuple[Item, ...] = ODD
) -> Declaration:
    prompts = prompts_of(run)
    examples = (EXAMPLE,) if needs_examples(prompts) else ()
    return Declaration(run, prompts, cases, odd if run.experiments.ood else (), examples)


def through_ledger(one: Declaration) -> Declaration:
    """Return it as the line of a ledger keeps it: JSON in ASCII, its keys sorted."""
    return declaration_of(json.loads(json.dumps(one.facts(), sort_keys=True, allow_nan=False)))


def subset(*words: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), unique=True)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_NAME = st.text("abÄ甲7-", min_size=1, max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
_MODELS = st.fixed_dictionaries(
    {"name": _NAME, "served": st.sampled_from(("a", "org/b")), "server": st.sampled_from("wo")},
    optional={
        "maker": _TEXT,
        "version": _TEXT,
        "trained_until": st.integers(1990, 2100),
        "temperature": st.sampled_from((0, 0.0, 0.3, 2)) | st.floats(0, 2),
        "top_p": st.floats(0, 1),
        "max_tokens": st.integers(1, 1_000_000),
        "thinking": st.sampled_from(("default", "off", "low", "high")),
        "probability": st.lists(
            st.sampled_from(("verbalised", "logprob", "sampling")), min_size=1, unique=True
        ),
        "extra": st.dictionaries(st.sampled_from(("top_k", "eos", "ü")), _JSON, max_size=3),
    },
)
_EXPERIMENTS = st.fixed_dictionaries(
    {},
    optional={
        "cases": st.integers(0, 4),
        "blind": subset("no_image", "blank_image", "shuffled_image"),
        "temperature": st.fixed_dictionaries(
            {"values": st.lists(st.sampled_from((0.0, 0.3, 1, 2.0)), min_size=1, unique=True)},
            optional={"repeats": st.integers(2, 4)},
        ),
        "sampling": st.fixed_dictionaries(
            {}, optional={"temperature": st.floats(0.1, 2), "repeats": st.integers(2, 4)}
        ),
        "self_consistency": st.booleans(),
        "thinking": subset("default", "off", "low", "high"),
        "prompts": subset(*prompt_names()),
        "languages": subset("en", "zh"),
        "long_sides": st.lists(st.integers(16, 8192), max_size=2, unique=True),
        "option_order": st.booleans(),
        "typographic": st.sampled_from(("", "BI-RADS 2 BENIGN")),
        "ood": st.fixed_dictionaries({"made": st.just(True)}, optional={"folder": _TEXT}),
        "servers": subset("w", "o"),
    },
)
_FIXED: dict[str, st.SearchStrategy[Any]] = {
    "format": st.just("sonoread-mllm-run 1"),
    "name": st.just("pilot"),
    "servers": st.just({"w": {"base_url": "x", "kind": "vllm"}, "o": {"base_url": "y"}}),
    "models": st.lists(_MODELS, min_size=1, max_size=3, unique_by=lambda m: m["name"]),
}
_RUNS = st.fixed_dictionaries(
    _FIXED,
    optional={
        "title": _TEXT,
        "prompt": st.sampled_from(prompt_names()),
        "language": st.sampled_from(("en", "zh")),
        "lexicon": st.sampled_from(("birads-us-5e", "birads-us-v2025-draft")),
        "views": st.integers(1, 16),
        "long_side": st.none() | st.integers(16, 8192),
        "repeats": st.integers(1, 3),
        "seed": st.integers(0, 2**31 - 1),
        "calibrate": st.booleans(),
        "experiments": _EXPERIMENTS,
        "budget": st.just({"tokens": 5}),
    },
)


@settings(max_examples=30, deadline=None)
@given(told=_RUNS)
def test_a_declaration_survives_its_ledger(told: dict[str, Any]) -> None:
    before = declared(run_of(told), DEVELOPED)
    after = through_ledger(before)
    assert after.run == run_of(before.run.kept())
    assert after.sha256 == before.sha256
    assert after.facts() == before.facts()
    one, other = before.plan(), after.plan()
    assert other.answers == one.answers
    assert list(other.calls) == list(one.calls)
    for key, call in list(one.calls.items())[::9]:
        assert other.calls[key].told() == call.told()
    require_extension(after, before)
    require_extension(before, after)


def test_pictures_of_a_kept_declaration_cannot_be_asked_about() -> None:
    (call, *_) = through_ledger(declared(made_run())).plan().calls.values()
    with pytest.raises(EngineError, match="not kept in its ledger"):
        call.request()


def test_a_declaration_of_another_version_is_refused() -> None:
    facts = declared(made_run()).facts() | {"version": 2}
    with pytest.raises(EngineError, match="another version of the program"):
        declaration_of(facts)


def test_the_hash_holds_all_that_determines_results_and_no_address() -> None:
    one = declared(made_run())
    same = ("[limits]\nconnections = 9", "[budget]\ncalls = 5")
    assert {declared(made_run(end=end)).sha256 for end in same} == {one.sha256}
    others = [
        declared(made_run("title = 'T'")),
        declared(made_run("seed = 2")),
        declared(made_run(end="[experiments]\noption_order = true")),
        declared(made_run(), CASES[:2]),
        declared(made_run(), (replace(CASES[0], case_id="C9"), *CASES[1:])),
        replace(one, examples=(EXAMPLE,)),
    ]
    assert len({one.sha256, *(other.sha256 for other in others)}) == len(others) + 1


SECOND = "[[models]]\nname = 'B'\nserved = 'b'\nserver = 'other'\n"


@pytest.mark.parametrize(
    ("top", "model", "end"),
    [
        ("", "", SECOND + END),
        ("repeats = 3", "", END),
        ("title = 'Other'\ncalibrate = true", "", END),
        ("", "probability = ['verbalised', 'logprob', 'sampling']", END),
        ("", "maker = 'm'\nversion = '2'\ntrained_until = 2025", END),
        ("", "", END + "option_order = true\nself_consistency = true\nthinking = ['off']"),
        ("", "", END + "servers = ['other']"),
        ("", "", END.replace("cases = 2", "cases = 3")),
        ("", "", END.replace("cases = 2", "cases = 0")),
        ("", "", END.replace("[448]", "[448, 896]")),
        ("", "", END.replace("[0.0, 0.5]", "[0.0, 0.5, 1.0], repeats = 5")),
        ("", "", END.replace("made = true", "made = true, folder = 'ood'")),
        ("", "", END + "[limits]\nconnections = 9\n[budget]\ncalls = 1"),
    ],
)
def test_more_may_be_asked(top: str, model: str, end: str) -> None:
    before = through_ledger(declared(made_run(end=END)))
    cases = DEVELOPED if "calibrate" in top else CASES
    require_extension(before, declared(made_run(top, model=model, end=end), cases))


@pytest.mark.parametrize(
    ("top", "model", "end", "said"),
    [
        ("seed = 2", "", END, "seed was changed"),
        ('language = "zh"', "", END, "language was changed"),
        ('prompt = "plain.v1"\nlong_side = 512', "", END, "prompt, long_side were changed"),
        ('lexicon = "birads-us-v2025-draft"', "", END, "the words of the prompt"),
        ("", "temperature = 0.3", END, "the settings of the model 'A' were changed"),
        ("", "extra = { top_k = 1 }", END + SECOND, "the settings of the model 'A' were changed"),
        ("", "", END.replace("[448]", "[512, 896]"), "experiments.long_sides was changed"),
        ("", "", END.replace('["zh"]', "[]") + SECOND, "experiments.languages was changed"),
        ("", "", END.replace('"BENIGN"', '"MALIGNANT"'), "experiments.typographic was changed"),
        ("", "", END.replace("[0.0, 0.5]", "[0.0]"), "experiments.temperature was changed"),
        ("", "", END.replace("[0.0, 0.5]", "[0.0, 0.5], repeats = 2"), "experiments.temperature"),
        ("", "", END.replace("cases = 2", "cases = 1"), "experiments.cases was changed"),
        ("", "", END.replace("ood = { made = true }", ""), "experiments.ood was changed"),
        ("", "", "", "experiments.cases, experiments.|experiments.temperature, "),
    ],
)
def test_nothing_may_be_changed_or_taken_away(top: str, model: str, end: str, said: str) -> None:
    before = through_ledger(declared(made_run(end=END)))
    with pytest.raises(
        ReadingRuleError, match=r"of its \d+ answers would be others, or none"
    ) as refusal:
        require_extension(before, declared(made_run(top, model=model, end=end)))
    assert any(words in refusal.value.what for words in said.split("|")), refusal.value.what
    assert "may be added" in refusal.value.remedy


def other_words(now: Declaration) -> Declaration:
    return replace(
        now, prompts={key: replace(one, system="New.") for key, one in now.prompts.items()}
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_words, "were edited after the freeze"),
        (lambda now: replace(now, cases=now.cases[1:]), "the pictures of its cases are others"),
        (lambda now: replace(now, cases=(*now.cases, as_case(9))), "it has other cases"),
        (
            lambda now: replace(now, cases=(as_case(1, 77), *now.cases[1:])),
            "the pictures of its cases are others",
        ),
        (lambda now: replace(now, cases=DEVELOPED[:3]), "development cases are others"),
        (lambda now: replace(now, odd=()), "the images of its safety set are others"),
        (
            lambda now: replace(now, examples=(Example((image(91),), EXAMPLE.answer),)),
            "its examples are others",
        ),
    ],
)
def test_other_words_pictures_and_examples_are_told_as_what_they_are(
    change: Callable[[Declaration], Declaration], said: str
) -> None:
    before = declared(made_run("calibrate = true", end=END), DEVELOPED)
    with pytest.raises(ReadingRuleError, match=said):
        require_extension(through_ledger(before), change(before))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("repeats = 2", "repeats = 1", "repeats became fewer"),
        ("calibrate = true", "", "calibrate was taken back"),
    ],
)
def test_less_of_a_run_is_told(before: str, now: str, said: str) -> None:
    old = declared(made_run(before), DEVELOPED if "calibrate" in before else CASES)
    with pytest.raises(ReadingRuleError, match=said):
        require_extension(old, declared(made_run(now)))


def test_a_model_and_its_source_may_not_be_taken_out() -> None:
    old = declared(made_run(model="probability = ['logprob']", end=SECOND))
    with pytest.raises(ReadingRuleError, match="the model 'B' was taken out"):
        require_extension(old, declared(made_run(model="probability = ['logprob']")))
    with pytest.raises(ReadingRuleError, match="a source of probabilities of the model 'A'"):
        require_extension(old, declared(made_run(end=SECOND)))


def test_a_case_is_not_added_even_where_no_answer_would_be_another() -> None:
    run = made_run(end="[experiments]\nblind = []")
    with pytest.raises(ReadingRuleError, match=r"and 0 of its 3 answers .* it has other cases"):
        require_extension(declared(run), declared(run, (*CASES, as_case(9))))


def test_the_name_of_a_folder_of_odd_images_is_not_kept() -> None:
    with_folder = END.replace("made = true", "folder = 'zz-canary'")
    before = declared(made_run(end=with_folder))
    assert "zz-canary" not in json.dumps(before.facts())
    require_extension(through_ledger(before), before)
    renamed = declared(made_run(end=with_folder.replace("zz-canary", "elsewhere")))
    require_extension(through_ledger(before), renamed)
    other = declared(made_run(end=with_folder.replace('["zh"]', "[]")))
    with pytest.raises(ReadingRuleError, match=r"experiments.languages was changed"):
        require_extension(through_ledger(before), other)


def test_a_model_keeps_its_name() -> None:
    told = made_run().model_dump(mode="json")
    told["models"][0]["name"] = "Renamed"
    with pytest.raises(ReadingRuleError, match="the model 'A' was taken out"):
        require_extension(declared(made_run()), declared(run_of(told)))


def test_answers_that_share_their_calls_with_others_are_not_taken_away() -> None:
    # The trial asks what the main question asks: no call would be gone.
    old = declared(made_run(end="[experiments]\nblind = []\nlanguages = ['en']"))
    with pytest.raises(ReadingRuleError, match=r"experiments.languages was changed"):
        require_extension(old, declared(made_run(end="[experiments]\nblind = []")))
