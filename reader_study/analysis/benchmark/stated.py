"""What is stated of a benchmark beside its answers: a TOML file of facts, read strictly."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from ground.errors import TableError
from ground.regular import MB, read_regular
from reader_study.analysis.benchmark.contamination import PUBLISHED
from reader_study.analysis.benchmark.guidelines import fact_names
from reader_study.analysis.benchmark.leaderboard import ModelFact

_SECTIONS = frozenset({"models", "published", "facts"})
_REMEDY = (
    'Write [models."NAME"] trained_until = 2024, [published] SET = 2020, and under [facts] texts '
    "that fill items of reporting guidelines."
)


@dataclass(frozen=True, slots=True)
class BenchmarkFacts:
    """What is stated.

    Parameters
    ----------
    models : mapping of model to ModelFact
        By the names of the answers.
    published : mapping of data set to year
        Public sets, those that the program knows included.
    facts : mapping
        Texts by the names that reporting items need.

    """

    models: Mapping[str, ModelFact] = field(default_factory=lambda: MappingProxyType({}))
    published: Mapping[str, int] = field(default_factory=lambda: PUBLISHED)
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def load_facts(path: Path) -> BenchmarkFacts:
    """Read a file of facts.

    Raises
    ------
    TableError
        It cannot be read, is no TOML, or states something that nobody asks for.

    """
    try:
        raw = tomllib.loads(read_regular(path, MB).decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TableError(
            f"The facts cannot be read: {error}.", remedy=_REMEDY, path=path
        ) from error
    _known(raw, _SECTIONS, "section", path)
    sections = {name: _table(raw.get(name, {}), name, path) for name in _SECTIONS}
    _known(sections["facts"], frozenset(fact_names()), "fact", path)
    return BenchmarkFacts(
        {name: _model(name, value, path) for name, value in sections["models"].items()},
        {**PUBLISHED, **{n: _year(n, v, path) for n, v in sections["published"].items()}},
        {name: _text(name, value, path) for name, value in sections["facts"].items()},
    )


def _model(name: str, raw: object, path: Path) -> ModelFact:
    table = _table(raw, name, path)
    _known(table, frozenset({"trained_until"}), "fact of a model", path)
    until = table.get("trained_until")
    return ModelFact(None if until is None else _year(name, until, path))


def _table(raw: object, name: str, path: Path) -> Mapping[str, object]:
    if not isinstance(raw, dict):
        raise TableError(f"{name} is no table of facts.", remedy=_REMEDY, path=path)
    return raw


def _year(name: str, raw: object, path: Path) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 1990 <= raw <= 2100:
        raise TableError(f"The year of {name} is {raw!r}.", remedy=_REMEDY, path=path)
    return raw


def _text(name: str, raw: object, path: Path) -> str:
    if not isinstance(raw, str):
        raise TableError(f"The fact {name} is no text.", remedy=_REMEDY, path=path)
    return raw


def _known(table: Mapping[str, object], known: frozenset[str], what: str, path: Path) -> None:
    odd = sorted(table.keys() - known)
    if odd:
        raise TableError(
            f"The {what} {odd[0]!r} is not known; known are {', '.join(sorted(known))}.",
            remedy=_REMEDY,
            path=path,
        )
