"""A run file is taken as it is meant, or refused in a sentence that names the key."""

import json
from pathlib import Path

import pytest

from engines.mllm.declared.reading_file import load_run, parse_run, run_of
from ground.errors import EngineError
from tests.mllm.made_declared import MODEL, SERVERS, TOP, made_run, run_text

MANY = "".join(f'[[models]]\nname = "m{n}"\nserved = "s"\nserver = "ward"\n' for n in range(101))


def named(name: str) -> str:
    return (
        f"[[models]]\nname = {json.dumps(name, ensure_ascii=False)}\nserved = 'b'\nserver = 'ward'"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('languge = "en"', "languge: unknown key (did you mean 'language'?)"),
        ("quite_other = 1", "quite_other: unknown key;|quite_other: unknown key."),
        ("views = true", "views: input should be a valid integer, but it is True"),
        ('views = "1"', "views: input should be a valid integer, but it is '1'"),
        ("views = 2.0", "views: input should be a valid integer"),
        ("seed = nan", "seed: input should be a valid integer, but it is nan"),
        ("seed = 2020-01-01", "seed: input should be a valid integer, but it is '2020-01-01'"),
        (f"seed = {'9' * 30}", "seed: input should be less than 2147483648"),
        (f"seed = {'9' * 5000}", "too many digits"),
        (f"seed = 0x{'f' * 5000}", "too many digits"),
        ("long_side = inf", "long_side: input should be a valid integer"),
        ("calibrate = 1", "calibrate: input should be a valid boolean"),
        ('language = "de"', "language: input should be 'en' or 'zh'"),
        ('lexicon = "birads"', "lexicon: there are birads-us-5e and birads-us-v2025-draft"),
        (f"deep = {'[' * 5000}", "is no TOML"),
        ("repeats = 101", "repeats: input should be less than or equal to 100"),
    ],
)
def test_odd_values_of_a_run_are_named(text: str, said: str) -> None:
    with pytest.raises(EngineError) as refusal:
        made_run(text)
    assert any(one in refusal.value.what for one in said.split("|"))
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("servd = 'a'", "models.0.servd: unknown key (did you mean 'served'?)"),
        ("temperature = nan", "models.0.temperature: input should be a finite number"),
        ("temperature = true", "models.0.temperature: input should be a valid number"),
        ("temperature = '0'", "models.0.temperature: input should be a valid number"),
        ("temperature = 2.01", "models.0.temperature: input should be less than or equal to 2"),
        ("top_p = -0.1", "models.0.top_p: input should be greater than or equal to 0"),
        ("max_tokens = 0", "models.0.max_tokens: input should be greater than or equal to 1"),
        ("max_tokens = 1e3", "models.0.max_tokens: input should be a valid integer"),
        ("trained_until = 24", "models.0.trained_until"),
        ("thinking = 'much'", "models.0.thinking"),
        ("probability = 'logprob'", "models.0.probability: input should be a valid array"),
        ("probability = ['softmax']", "a chat model gives no probability by softmax"),
        ("probability = ['sampling', 'sampling']", "probability: one stands there twice"),
        ("extra = { a = nan }", "models.0.extra: nan and inf are no numbers of JSON"),
        ("extra = { a = { b = [1, { c = -inf }] } }", "nan and inf are no numbers of JSON"),
        (f"extra = {{ a = 0x{'f' * 5000} }}", "too many digits"),
    ],
)
def test_odd_values_of_a_model_are_named(text: str, said: str) -> None:
    with pytest.raises(EngineError) as refusal:
        made_run(model=text)
    assert said in refusal.value.what


@pytest.mark.parametrize(
    "key",
    [
        *("model", "messages", "stream", "response_format", "n", "temperature", "seed"),
        *("top_p", "max_tokens", "logprobs", "top_logprobs"),
    ],
)
def test_what_the_program_sets_cannot_be_set_beside_it(key: str) -> None:
    with pytest.raises(EngineError, match=f"{key} is set by the program"):
        made_run(model=f"extra = {{ {key} = 1 }}")


def test_thinking_is_declared_in_one_place() -> None:
    own = "extra = { chat_template_kwargs = { enable_thinking = false } }"
    assert made_run(model=own).models[0].extra["chat_template_kwargs"]
    with pytest.raises(EngineError, match="would take the place of thinking"):
        made_run(model=f"{own}\nthinking = 'low'")
    with pytest.raises(EngineError, match="'A' would take the place of thinking"):
        made_run(
            model="extra = { reasoning_effort = 'low' }", end="[experiments]\nthinking = ['off']"
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[limits]\ntimeout_s = nan", "limits.timeout_s"),
        ("[limits]\ntimeout_s = inf", "limits.timeout_s"),
        ("[limits]\nconnections = 257", "limits.connections"),
        ("[limits]\nfail_on_error = nan", "limits.fail_on_error"),
        ("[budget]\ncalls = 0", "budget.calls"),
        ("[budget]\ncost = inf\nprice_prompt = 1", "budget.cost"),
        ("[budget]\ncost = 1", "a cost is limited, and no price"),
        ("[budget]\nprice_prompt = -1", "budget.price_prompt"),
        ("[experiments]\nblind = ['none']", "experiments.blind.0"),
        ("[experiments]\nood = { foldr = 'x' }", "unknown key (did you mean 'folder'?)"),
        ("[experiments]\nood = { made = false }", "neither a folder nor made images"),
        ("[experiments]\ntemperature = { values = [0.7, 0.7] }", "values: one stands there twice"),
        ("[experiments]\ntemperature = { values = [0.0, -0.0] }", "values: one stands there twice"),
        ("[experiments]\ntemperature = { values = [] }", "experiments.temperature.values"),
        ("[experiments]\nsampling = { temperature = 0 }", "experiments.sampling.temperature"),
        ("[experiments]\nlong_sides = [448, 448]", "long_sides: one stands there twice"),
        ("[experiments]\nservers = ['none']", "experiments.servers: 'none' is no server"),
        ("[experiments]\ntypographic = 'gutartig – ü'", "at most 60 plain Latin characters"),
        ("[experiments]\ntypographic = '  '", "without a space at an end"),
        ("[experiments]\ncases = -1", "experiments.cases"),
        (named("a"), "two models have the name 'a'"),
        (named("Ａ"), "two models have the name 'a'"),  # the wide letter looks the same
        (named(""), "models.1.name"),
        (named(" B"), "no space at an end"),
        (named("B\u202e"), "no unseen characters"),
        (named("B\nC"), "no line breaks"),
        (named("B" * 61), "models.1.name"),
        ("[[models]]\nname = 'B'\nserved = 'b'\nserver = 'nowhere'", "'B' names no server"),
        ("[[models]]\nname = 'B'\nserved = 'b'", "models.1.server: this key is missing"),
        (MANY, "a run has 1 to 100 models"),
    ],
)
def test_what_stands_behind_the_models_is_named(text: str, said: str) -> None:
    with pytest.raises(EngineError) as refusal:
        made_run(end=text)
    assert said in refusal.value.what


def test_a_run_without_models_or_servers_is_none() -> None:
    with pytest.raises(EngineError, match="1 to 100 models"):
        parse_run(f"{TOP}models = []\n{SERVERS}")
    with pytest.raises(EngineError, match="names no server"):
        parse_run(f"{TOP}servers = {{}}\n{MODEL}")


@pytest.mark.parametrize(
    "name", ["模型 甲", "Ö" * 60, "<b>&\"'</b>", "org/a:7b@q4", "a" * 60, "😀"]
)
def test_names_of_models_may_be_of_any_language(name: str) -> None:
    run = made_run(end=named(name))
    assert run.model(name).served == "b"


@pytest.mark.parametrize(
    "name", ["CON", "nul", "com1", "", "a" * 49, "-a", ".", "a.b", "a/b", "a b", "é", "a\n"]
)
def test_a_run_has_a_name_that_a_folder_may_bear(name: str) -> None:
    with pytest.raises(EngineError, match=r"declares no run: name: "):
        parse_run(run_text().replace('"pilot"', json.dumps(name)))


def test_names_of_runs_that_are_good() -> None:
    for name in ("a", "a" * 48, "2026-first_run", "CONsole"):
        assert parse_run(run_text().replace('"pilot"', f'"{name}"')).name == name


def test_several_faults_are_told_together_and_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text(run_text("views = 0\nsed = 3"), "utf-8")
    with pytest.raises(EngineError) as refusal:
        load_run(path)
    assert "views: " in refusal.value.what
    assert "sed: unknown key (did you mean 'seed'?)" in refusal.value.what
    assert refusal.value.path == path


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    with pytest.raises(EngineError, match="cannot be read"):
        load_run(path)
    with pytest.raises(EngineError, match="cannot be read"):
        load_run(tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(EngineError, match="no text in UTF-8"):
        load_run(path)
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(EngineError, match="larger than"):
        load_run(path)
    path.write_text("[x", "utf-8")
    with pytest.raises(EngineError, match="is no TOML"):
        load_run(path)
    for other in ("", 'format = "sonoread-mllm-run 2"'):
        path.write_text(other, "utf-8")
        with pytest.raises(EngineError, match="no run file that this version reads"):
            load_run(path)


def test_a_byte_order_mark_and_a_whole_number_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "run.toml"
    path.write_text(run_text(model="temperature = 0"), "utf-8-sig")
    assert load_run(path) == made_run(model="temperature = 0.0")


def test_dates_and_odd_values_of_extra_survive_the_ledger() -> None:
    run = made_run(model="extra = { on = 2020-01-01, at = 10:00:00, deep = { a = [1, 2.5] } }")
    again = run_of(json.loads(json.dumps(run.model_dump(mode="json"), sort_keys=True)))
    assert again == run
    assert again.models[0].extra["on"] == "2020-01-01"


def test_pictures_may_be_sent_as_they_are() -> None:
    run = made_run("long_side = 0")
    assert run.long_side is None
    assert run_of(json.loads(run.model_dump_json())).long_side is None
