"""The file of a run: one TOML beside the protocol that says which models are asked what, and how.

What determines an answer is frozen by its hash; where a server stands, how many connections are
used and what a run may cost may change from one day to the next.
"""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    JsonValue,
    model_validator,
)

from engines.mllm.answers.lexicons import FIFTH_EDITION, VERSION_2025
from engines.mllm.declared.experiments import RunExperiments
from engines.mllm.declared.limits import DeclaredBudget, RunLimits
from engines.mllm.declared.strict import Share, Side, StrictPart, Temperature
from engines.mllm.request import Thinking
from engines.scorers.answer import ProbabilitySource
from ground.errors import ReaderStudyError
from ground.names import path_name

LEXICONS = (FIFTH_EDITION, VERSION_2025)
"""Versions of BI-RADS that a run can ask by."""

CHAT_SOURCES = (
    ProbabilitySource.VERBALISED,
    ProbabilitySource.LOG_PROBABILITY,
    ProbabilitySource.SAMPLING,
)
"""By which a chat model's answers give a probability."""

FORMAT = "sonoread-mllm-run 1"
A_FOLDER = "a folder"
"""Stands for the folder of a safety set wherever a run is kept."""
MOST_MODELS = 100
MOST_NAME = 60
MOST_TOKENS = 1_000_000

_ServerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
_Language = Literal["en", "zh"]
_RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")
_OURS = frozenset(
    {"model", "messages", "stream", "response_format", "n", "temperature", "seed"}
    | {"top_p", "max_tokens", "logprobs", "top_logprobs"}
)
_OF_THINKING = ("reasoning_effort", "chat_template_kwargs")
"""Keys of the request by which the program asks for thinking."""


def _plain_extra(extra: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    ours = sorted(_OURS & extra.keys())
    if ours:
        raise ValueError(f"{ours[0]} is set by the program and cannot stand here")
    if not _is_finite(dict(extra)):
        raise ValueError("nan and inf are no numbers of JSON")
    return extra


def _is_finite(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    if isinstance(value, list):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def _model_name(name: str) -> str:
    # It stands in tables, in figures and on command lines: what is not seen makes two names alike.
    if not name.isprintable() or name != name.strip():
        raise ValueError("a name has no line breaks, no unseen characters, no space at an end")
    return name


def _folded(name: str) -> str:
    """Return a name as it is compared: letters of either case, composed or not, are the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def _run_name(name: str) -> str:
    if not _RUN_NAME.fullmatch(name):
        raise ValueError("a run is named with letters, digits, - and _, at most 48")
    try:
        return path_name(name, what="name of a run")
    except ReaderStudyError as error:
        raise ValueError(error.what) from error


def _lexicon(name: str) -> str:
    if name not in LEXICONS:
        raise ValueError(f"there are {' and '.join(LEXICONS)}")
    return name


def _as_it_is(side: object) -> object:
    """Take 0 for pictures that are sent as they are: TOML has no word for nothing."""
    return None if side == 0 and not isinstance(side, bool) else side


class ServerPlace(StrictPart):
    """Where a server stands; none of it determines an answer, but for what kind it is."""

    base_url: str
    kind: Annotated[str, Field(max_length=40)] = ""
    key_name: str = ""
    ca_file: str = ""


_Name = Annotated[str, Field(min_length=1, max_length=MOST_NAME), AfterValidator(_model_name)]


class ServedModel(StrictPart):
    """A model with its own settings; `name` stands in all tables."""

    name: _Name
    served: Annotated[str, Field(min_length=1, max_length=200)]
    server: _ServerName
    maker: str = ""
    version: str = ""
    trained_until: Annotated[int, Field(ge=1990, le=2100)] | None = None
    temperature: Temperature = 0.0
    top_p: Share = 1.0
    max_tokens: Annotated[int, Field(ge=1, le=MOST_TOKENS)] = 4096
    thinking: Thinking = Thinking.DEFAULT
    probability: tuple[ProbabilitySource, ...] = (ProbabilitySource.VERBALISED,)
    extra: Annotated[Mapping[str, JsonValue], AfterValidator(_plain_extra)] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _check_sources(self) -> Self:
        odd = [source for source in self.probability if source not in CHAT_SOURCES]
        if odd:
            raise ValueError(f"a chat model gives no probability by {odd[0].value}")
        if len(set(self.probability)) != len(self.probability):
            raise ValueError("probability: one stands there twice")
        return self

    def thinks_by_extra(self) -> str:
        """Return the key of `extra` that would take the place of `thinking`; empty for none."""
        return next((key for key in _OF_THINKING if key in self.extra), "")


class DeclaredRun(StrictPart):
    """A run as its file declares it."""

    format: Literal["sonoread-mllm-run 1"]
    name: Annotated[str, AfterValidator(_run_name)]
    title: Annotated[str, Field(max_length=200)] = ""
    prompt: str = "birads-steps.v1"
    language: _Language = "en"
    lexicon: Annotated[str, AfterValidator(_lexicon)] = FIFTH_EDITION
    views: Annotated[int, Field(ge=1, le=16)] = 2
    key_frames: Annotated[int, Field(ge=1, le=64)] = 4
    long_side: Annotated[Side | None, BeforeValidator(_as_it_is)] = 1024
    repeats: Annotated[int, Field(ge=1, le=100)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    examples_per_class: Annotated[int, Field(ge=1, le=8)] = 1
    calibrate: bool = False
    servers: Mapping[_ServerName, ServerPlace]
    models: tuple[ServedModel, ...]
    experiments: RunExperiments = RunExperiments()
    limits: RunLimits = RunLimits()
    budget: DeclaredBudget = DeclaredBudget()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        if not 1 <= len(self.models) <= MOST_MODELS:
            raise ValueError(f"a run has 1 to {MOST_MODELS} models")
        names = [_folded(model.name) for model in self.models]
        double = sorted({name for name in names if names.count(name) > 1})
        if double:
            raise ValueError(f"two models have the name {double[0]!r}; tables would mix them")
        for model in self.models:
            if model.server not in self.servers:
                raise ValueError(f"the model {model.name!r} names no server of [servers]")
        for name in self.experiments.servers:
            if name not in self.servers:
                raise ValueError(f"experiments.servers: {name!r} is no server of [servers]")
        return self

    @model_validator(mode="after")
    def _check_thinking(self) -> Self:
        """Refuse a thinking that never comes into force: keys of `extra` go over all others."""
        for model in self.models:
            asks = model.thinking is not Thinking.DEFAULT or bool(self.experiments.thinking)
            key = model.thinks_by_extra()
            if asks and key:
                raise ValueError(
                    f"extra.{key} of the model {model.name!r} would take the place of thinking; "
                    "declare one of them"
                )
        return self

    def frozen(self) -> dict[str, JsonValue]:
        """Return all that determines answers and results, in plain JSON."""
        told = self.kept()
        for name in ("limits", "budget"):
            del told[name]
        told["servers"] = {name: place.kind for name, place in self.servers.items()}
        return told

    def kept(self) -> dict[str, JsonValue]:
        """Return the run in plain JSON, without the name of the folder of its safety set.

        Its pictures count, by their hashes; the name of a folder may tell of a person.
        """
        told: dict[str, Any] = self.model_dump(mode="json")
        safety = told["experiments"]["ood"]
        if safety is not None and safety["folder"]:
            safety["folder"] = A_FOLDER
        return told

    def model(self, name: str) -> ServedModel:
        """Return the model of a name."""
        return next(model for model in self.models if model.name == name)


def canonical_sha256(told: JsonValue) -> str:
    """Return the SHA-256 of JSON in its one spelling: keys in order, no spaces, no NaN."""
    text = json.dumps(
        told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
