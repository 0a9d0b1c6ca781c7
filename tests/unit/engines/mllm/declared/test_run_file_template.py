"""The run file that the program writes: every key is in it, with its true default."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import app
from engines.mllm.answers.lexicons import FIFTH_EDITION, VERSION_2025
from engines.mllm.declared.experiments import (
    BLIND_CONTROLS,
    OddImages,
    RunExperiments,
    SamplingTrial,
    TemperatureTrial,
)
from engines.mllm.declared.limits import DeclaredBudget, RunLimits
from engines.mllm.declared.prompts import prompt_names
from engines.mllm.declared.reading_file import load_run, run_of
from engines.mllm.declared.run_file import DeclaredRun, ServedModel, ServerPlace
from engines.mllm.request import Thinking
from ground.errors import EngineError

TEMPLATE = Path(app.__file__).parents[1] / "resources" / "benchmark" / "run-file.toml"
EXAMPLE = "for example"
TABLES: Mapping[str, type[BaseModel]] = {
    "": DeclaredRun,
    "servers.ward": ServerPlace,
    "models": ServedModel,
    "experiments": RunExperiments,
    "limits": RunLimits,
    "budget": DeclaredBudget,
}
INLINE: Mapping[str, type[BaseModel]] = {
    "experiments.temperature": TemperatureTrial,
    "experiments.sampling": SamplingTrial,
    "experiments.ood": OddImages,
}
_LINE = re.compile(r"^(?P<off># )?(?P<key>[a-z_]+) = (?P<value>[^#]+?)\s*(?:#(?P<said>.*))?$")
_HEAD = re.compile(r"^\[+([a-z.]+)\]+")


def stated() -> Iterator[tuple[str, str, Any, str, bool]]:
    """Go through the template: table, key, value, what is said, whether it stands behind #."""
    table = ""
    for line in TEMPLATE.read_text("utf-8").splitlines():
        head, found = _HEAD.match(line), _LINE.match(line)
        if head:
            table = head.group(1)
        elif found:
            value = tomllib.loads(f"x = {found['value']}")["x"]
            yield table, found["key"], value, found["said"] or "", bool(found["off"])


def default_of(model: type[BaseModel], key: str) -> Any:  # noqa: ANN401 - of any key
    info = model.model_fields[key]
    return info.get_default(call_default_factory=True)


def plain(value: Any) -> Any:  # noqa: ANN401 - of any key
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return list(value) if isinstance(value, tuple) else value


def test_the_template_is_a_run_file() -> None:
    run = load_run(TEMPLATE)
    assert run.experiments.blind == BLIND_CONTROLS
    assert run_of(run.model_dump(mode="json")) == run


def test_every_key_of_every_table_is_there_and_no_other() -> None:
    there: dict[str, set[str]] = {table: set() for table in TABLES}
    for table, key, *_ in stated():
        there[table].add(key)
    tables = {"servers", "models", "experiments", "limits", "budget"}
    for table, model in TABLES.items():
        assert there[table] == model.model_fields.keys() - (set() if table else tables), table
    inline = {f"{t}.{key}": set(v) for t, key, v, *_ in stated() if isinstance(v, dict) and v}
    assert inline == {name: set(model.model_fields) for name, model in INLINE.items()}


def test_what_is_stated_is_the_default_unless_it_is_called_an_example() -> None:
    for table, key, value, said, is_off in stated():
        default = default_of(TABLES[table], key)
        if default is PydanticUndefined:
            assert key == "format" or (EXAMPLE in said and "required" in said), key
        elif is_off:
            # An example behind a sign: left out, the key is nothing.
            assert default is None, key
        elif EXAMPLE not in said:
            assert value == plain(default), key


def test_trials_behind_a_sign_show_their_own_defaults() -> None:
    told = {f"{table}.{key}": value for table, key, value, *_ in stated()}
    for name, model in INLINE.items():
        for key, value in told[name].items():
            if key != "folder":
                assert value == plain(default_of(model, key)), f"{name}.{key}"


def test_words_that_a_key_may_be_are_all_named() -> None:
    told = {(table, key): f"{value} {said}" for table, key, value, said, _ in stated()}
    for words, key in (
        (prompt_names(), ("", "prompt")),
        ((FIFTH_EDITION, VERSION_2025), ("", "lexicon")),
        (("en", "zh"), ("", "language")),
        (tuple(Thinking), ("models", "thinking")),
        (("verbalised", "logprob", "sampling"), ("models", "probability")),
        (BLIND_CONTROLS, ("experiments", "blind")),
    ):
        assert all(word in told[key] for word in words), key


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("", "views"),
        ("", "key_frames"),
        ("", "long_side"),
        ("", "examples_per_class"),
        ("models", "temperature"),
    ],
)
def test_bounds_that_are_told_are_those_that_hold(table: str, key: str) -> None:
    (said,) = [said for t, k, _, said, _ in stated() if (t, k) == (table, key)]
    low, high = map(int, re.search(r"(\d+) to (\d+)", said).groups())  # type: ignore[union-attr]
    for value, is_good in ((low, True), (high, True), (low - 1, False), (high + 1, False)):
        content = tomllib.loads(TEMPLATE.read_text("utf-8"))
        place = content["models"][0] if table else content
        place[key] = value
        try:
            run_of(content)
        except EngineError:
            assert not is_good, (key, value)
        else:
            assert is_good, (key, value)
