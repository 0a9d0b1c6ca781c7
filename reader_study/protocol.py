"""The protocol file: what a study is, decided before the first scored read and then locked."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as _model_validator

from reader_study.errors import ProtocolError
from reader_study.lexicon import BIRADS_SCALE
from reader_study.protocol_errors import explain

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Assessment(_Part):
    """The two scales on which every case is rated, and the cut for a positive call."""

    scale: tuple[Text, ...] = Field(default=BIRADS_SCALE, min_length=2, max_length=9, strict=False)
    positivity_threshold: str = "4A"
    likelihood_min: int = 0
    likelihood_max: int = 100

    @_model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.scale)) != len(self.scale):
            raise ValueError("scale lists a category twice")
        if self.positivity_threshold not in self.scale[1:]:
            raise ValueError(
                "positivity_threshold must be a category of the scale other than the first"
            )
        if (self.likelihood_min, self.likelihood_max) != (0, 100):
            raise ValueError("likelihood runs from 0 to 100 in this version")
        return self


class Design(_Part):
    """How and in which order cases are read, and what the primary analysis is."""

    kind: Literal["sequential"] = "sequential"
    arms: tuple[Literal["unaided", "aided"], ...] = Field(
        default=("unaided", "aided"), strict=False
    )
    primary_endpoint: Literal["auc_likelihood", "auc_category", "sensitivity", "specificity"] = (
        "auc_likelihood"
    )
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    reader_model: Literal["random", "fixed"] = "random"
    analysis_unit: Literal["lesion"] = "lesion"
    missing_data: Literal["excluded_and_counted"] = "excluded_and_counted"
    blank_ms: int = Field(default=0, ge=0, le=2000)

    @_model_validator(mode="after")
    def _sequential(self) -> Self:
        if self.arms != ("unaided", "aided"):
            raise ValueError('a sequential design has arms = ["unaided", "aided"]')
        return self


class AiCondition(_Part):
    """What of a model a reader is shown in the aided arm, and under which name."""

    model: Identifier | None = None
    shown_as: Text = "AI-A"
    shows: tuple[Literal["score", "category"], ...] = Field(
        default=("score", "category"), min_length=1, strict=False
    )


class ReaderSpec(_Part):
    """One registered reader."""

    id: Identifier
    name: Text
    years: int = Field(ge=0, le=70)
    site: Text
    level: Literal["junior", "senior"] | None = None
    simulated: bool = False


class Protocol(_Part):
    """A validated protocol. Unknown keys, wrong types and empty lists are refused by name."""

    schema_version: Literal[1] = 1
    id: Identifier
    title: Text
    modality: Literal["US"] = "US"
    seed: int = Field(ge=0, lt=2**63)
    data_source: Text
    simulated_images: bool = False
    assessment: Assessment = Assessment()
    design: Design = Design()
    ai: AiCondition = AiCondition()
    readers: tuple[ReaderSpec, ...] = Field(min_length=1, strict=False)

    @_model_validator(mode="after")
    def _distinct_readers(self) -> Self:
        ids = [reader.id.casefold() for reader in self.readers]
        if len(set(ids)) != len(ids):
            raise ValueError("two readers have the same id")
        return self

    @classmethod
    def load(cls, path: Path) -> "Protocol":
        """Read and validate a protocol file.

        Raises
        ------
        ProtocolError
            Naming each wrong key and what to write instead.

        """
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ProtocolError(
                "The protocol file cannot be read.",
                remedy="It must be a UTF-8 text file named protocol.toml in the study's folder.",
                path=path,
            ) from error
        return cls.parse(text, path=path)

    @classmethod
    def parse(cls, text: str, *, path: Path | None = None) -> "Protocol":
        """Validate the text of a protocol file; see `load`."""
        try:
            return cls.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise ProtocolError(
                f"The protocol is not valid TOML: {error}.",
                remedy="Correct that line; text values stand in quotes.",
                path=path,
            ) from error
        except ValidationError as error:
            raise ProtocolError(
                explain(error, known=known_keys()), remedy="Correct these keys.", path=path
            ) from error

    @property
    def sha256(self) -> str:
        """Hash of the validated content in canonical form; comments and layout do not count."""
        text = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def flat(self) -> dict[str, str]:
        """Return every value under its dotted key, e.g. ``{"readers.0.id": '"r1"'}``, as JSON."""
        return dict(_flatten("", self.model_dump(mode="json")))

    def reader(self, reader_id: str) -> ReaderSpec:
        """Return the reader with this id.

        Raises
        ------
        ProtocolError
            When no such reader is registered.

        """
        for reader in self.readers:
            if reader.id == reader_id:
                return reader
        raise ProtocolError(
            f"No reader {reader_id!r} is registered.",
            remedy=f"Registered: {', '.join(r.id for r in self.readers)}.",
        )


def changed_keys(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Name the dotted keys whose values differ between two flat protocols."""
    keys = sorted(before.keys() | after.keys())
    return [key for key in keys if before.get(key) != after.get(key)]


def known_keys() -> frozenset[str]:
    """Return the key names that a protocol file may hold, for suggestions."""
    parts: tuple[type[BaseModel], ...] = (Protocol, Assessment, Design, AiCondition, ReaderSpec)
    return frozenset(name for part in parts for name in part.model_fields)


def _flatten(prefix: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in _flatten(f"{prefix}{key}.", item)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [
            pair for index, item in enumerate(value) for pair in _flatten(f"{prefix}{index}.", item)
        ]
    return [(prefix.rstrip("."), json.dumps(value, ensure_ascii=False))]
