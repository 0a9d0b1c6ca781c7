"""The card of a model that ran elsewhere: what is known of it, stated by whoever ran it."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from engines.scorers.answer import ProbabilitySource
from ground.errors import EngineError, ReaderStudyError
from ground.names import path_name
from ground.regular import MB, read_regular


def _path_name(text: str) -> str:
    try:
        return path_name(text, what="id of a model")
    except ReaderStudyError as error:
        raise ValueError(str(error)) from error


Share = Annotated[float, Field(ge=0.0, le=1.0)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class CardFacts(BaseModel):
    """What a card may state.

    `threshold` makes the calls; without it they follow from the category. `run_on` is the day on
    which the model was run, `how` by what program and with which settings.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Literal["table"] = "table"
    model_id: Annotated[str, AfterValidator(_path_name)]
    version: Words
    maker: Words
    run_on: date
    how: Words
    source: ProbabilitySource = ProbabilitySource.TABLE
    threshold: Annotated[float, Field(gt=0.0, lt=1.0)] | None = None
    sensitivity: Share | None = None
    specificity: Share | None = None
    trained_on: tuple[Words, ...] = ()
    trained_until: Annotated[int, Field(ge=1990, le=2100)] | None = None
    language: str = ""
    licence: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class TableCard:
    """A checked card and the SHA-256 of its file."""

    facts: CardFacts
    sha256: str

    def frozen(self, *, model_id: str, table_sha256: str) -> dict[str, Any]:
        """Return the card to freeze, under the study's name for the model."""
        told: dict[str, Any] = self.facts.model_dump(mode="json", exclude_none=True)
        told |= {"model_id": model_id, "called": self.facts.model_id}
        told["provenance"] = {"card_sha256": self.sha256, "table_sha256": table_sha256}
        rates = (self.facts.sensitivity, self.facts.specificity)
        if None not in rates:
            told["metrics"] = {"test": {"sensitivity": rates[0], "specificity": rates[1]}}
        return told


def load_table_card(path: Path) -> TableCard:
    """Read a card.

    Raises
    ------
    EngineError
        The file cannot be read, is no TOML, lacks a fact, or states one that is not known.

    """
    try:
        blob = read_regular(path, MB)
        content = tomllib.loads(blob.decode("utf-8-sig"))
    except OSError as error:
        raise EngineError(
            f"The card of the table cannot be read ({error.strerror or error}).",
            remedy="Name a TOML file with model_id, version, maker, run_on and how.",
            path=path,
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise EngineError(
            f"The card of the table is no TOML: {error}.",
            remedy='Write lines such as version = "2.1", in UTF-8.',
            path=path,
        ) from error
    try:
        facts = CardFacts.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "card"
        raise EngineError(
            f"The card of the table states {where} wrongly: {first['msg']}.",
            remedy="It needs model_id, version, maker, run_on (a date) and how; it may state "
            "source, threshold, sensitivity, specificity, trained_on, trained_until, language, "
            "licence and notes.",
            path=path,
        ) from error
    return TableCard(facts, hashlib.sha256(blob).hexdigest())
