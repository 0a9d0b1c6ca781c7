"""Tables of out-of-fold predictions to the votes of judges, case by case of a study."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from engines.cards.made import CARD_NAME
from engines.guard.tiers.tier_file import JudgeFacts
from engines.guard.tiers.votes import (
    BINARY,
    CLASSES,
    FamilyPredictions,
    JudgeFamily,
    JudgeRow,
    predictions_of,
)
from ground.errors import TableError
from ground.files import sha256_file
from ground.regular import MB, json_of, read_regular
from reader_study.tables import SheetRow, Table, read_table

OUT_OF_FOLD = "out_of_fold.csv"
"""What cross-fitting writes into its folder."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "case": ("case", "caseid", "id"),
    "file": ("file", "sourcefile", "filename", "image", "imagefile"),
    "fold": ("fold",),
    "seed": ("seed",),
    "normal": ("pnormal", "normal"),
    "benign": ("pbenign", "benign"),
    "malignant": ("pmalignant", "probability", "p", "malignant", "score"),
    "weights": ("weights", "weightssha256"),
}
_GAPS = frozenset({"", "na", "n/a", "nan", "none", "null", "-", "–"})
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True)
class RatedCase:
    """A case of a study as a table may name it: by its id or by a source file."""

    case_id: str
    patient: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgeTables:
    """A judge as it was given.

    Parameters
    ----------
    predictions : FamilyPredictions
    facts : JudgeFacts
    unused : int
        Rows of no case that is rated.

    """

    predictions: FamilyPredictions
    facts: JudgeFacts
    unused: int


def read_judge(
    family: JudgeFamily, places: Sequence[Path], cases: Sequence[RatedCase]
) -> JudgeTables:
    """Read the tables of one judge.

    A table without a column ``seed`` is one seed of its own.

    Parameters
    ----------
    places : sequence of Path
        Tables, or folders in which `OUT_OF_FOLD` lies.
    cases : sequence of RatedCase

    Raises
    ------
    TableError
        A table lacks a column, a row is wrong, one table is given twice, or nobody says with which
        weights its predictions were made.
    EngineError
        Predictions are not out of fold.

    """
    paths = [place / OUT_OF_FOLD if place.is_dir() else place for place in places]
    hashes = [_hash(path) for path in paths]
    if len(set(hashes)) < len(hashes):
        raise TableError(
            f"One table of the judge {family.value} is given twice.",
            remedy="Give the table of each seed once.",
            path=paths[-1],
        )
    tables = [_NamedTable(read_table(path), number) for number, path in enumerate(paths, 1)]
    kinds = {table.classes for table in tables}
    if len(kinds) > 1:
        raise TableError(
            f"The tables of the judge {family.value} have different classes.",
            remedy="Give all three probabilities in each of them, or one in each.",
            path=paths[-1],
        )
    rows = [row for table in tables for row in table.rows(cases)]
    patients = {case.case_id: case.patient for case in cases}
    found = predictions_of(
        family,
        tables[0].classes,
        [row for row in rows if row is not None],
        patients=patients,
    )
    weights = sorted({one for table in tables for one in table.weights()})
    facts = JudgeFacts(
        family=family,
        classes=found.classes,
        seeds=found.seeds,
        weights_sha256=tuple(weights),
        tables_sha256=tuple(sorted(hashes)),
    )
    return JudgeTables(found, facts, rows.count(None))


def _hash(path: Path) -> str:
    try:
        return sha256_file(path)
    except OSError as error:
        raise TableError(
            f"The table cannot be read ({error.strerror or error}).",
            remedy=f"Name a CSV file, or a folder with {OUT_OF_FOLD}.",
            path=path,
        ) from error


class _NamedTable:
    """A table whose columns are known.

    Raises
    ------
    TableError
        A column is missing, or two mean the same.

    """

    def __init__(self, table: Table, number: int) -> None:
        self._table, self._number = table, number
        self._named: dict[str, str] = {}
        for column in table.columns:
            plain = "".join(char for char in column.casefold() if char.isalnum())
            for part, names in _COLUMNS.items():
                if plain in names and self._named.setdefault(part, column) != column:
                    raise self._error(
                        f"The columns {self._named[part]!r} and {column!r} both mean the {part}.",
                        "Leave one of them.",
                    )
        if not self._named.keys() & {"case", "file"}:
            raise self._error("No column names the cases.", "Give a column case or file.")
        if "fold" not in self._named:
            raise self._error(
                "No column tells the fold of each prediction.",
                "Judges are cross-fitted networks: give their out-of-fold predictions.",
            )
        if "malignant" not in self._named:
            raise self._error(
                "No column holds a probability.",
                "Give probability, or p_normal, p_benign and p_malignant; 0 to 1.",
            )
        if len(self._named.keys() & {"normal", "benign"}) == 1:
            raise self._error(
                "One of the columns p_normal and p_benign is missing.", "Give both, or neither."
            )
        table.refuse_formulas(list(self._named.values()))

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes of the judge."""
        return CLASSES if "normal" in self._named else BINARY

    def rows(self, cases: Sequence[RatedCase]) -> list[JudgeRow | None]:
        """Return a prediction for each row; None for one of no case."""
        part, keys = self._keys(cases)
        found: list[JudgeRow | None] = []
        for row in self._table.rows:
            case = keys.get(self._cell(row, part))
            if case is None:
                found.append(None)
                continue
            seed = self._cell(row, "seed") or f"table {self._number}"
            fold = self._cell(row, "fold")
            if not fold:
                raise self._error(f"Row {row.number} names no fold.", "Complete the row.")
            found.append(JudgeRow(case, seed, fold, self._probabilities(row)))
        return found

    def weights(self) -> list[str]:
        """Return the hashes of the weights: of the column, else of the card beside the table."""
        if "weights" in self._named:
            told = {self._cell(row, "weights") for row in self._table.rows}
            if not all(_is_hash(one) for one in told):
                raise self._error(
                    "The column of weights does not hold a SHA-256 in every row.",
                    "Write the 64 hexadecimal digits of the weights' file.",
                )
            return sorted(told)
        card = self._table.path.with_name(CARD_NAME)
        if not card.is_file():
            raise self._error(
                "Nobody says with which weights these predictions were made.",
                "Put the card.json of the training beside the table, or add a column weights.",
            )
        try:
            named = sorted(set(_weights_in(json_of(read_regular(card, 64 * MB)))))
        except (OSError, ValueError) as error:
            raise TableError(
                f"The card beside the table cannot be read ({error}).",
                remedy="Put the card.json of the training there.",
                path=card,
            ) from error
        return named or [sha256_file(card)]

    def _keys(self, cases: Sequence[RatedCase]) -> tuple[str, dict[str, str]]:
        ids = {case.case_id: case.case_id for case in cases}
        if "case" in self._named and (
            "file" not in self._named
            or any(self._cell(row, "case") in ids for row in self._table.rows)
        ):
            return "case", ids
        short: dict[str, set[str]] = {}
        for case in cases:
            for name in case.files:
                short.setdefault(PurePosixPath(name).name, set()).add(case.case_id)
        keys = {name: case.case_id for case in cases for name in case.files}
        for row in self._table.rows:
            name = self._cell(row, "file")
            plain = PurePosixPath(name).name
            owners = short.get(plain, set())
            if name in keys or not owners:
                continue
            # With its folder a name can be that of one alone of several.
            ends = {one for file, one in keys.items() if name.endswith(f"/{file}")} or owners
            if len(ends) > 1:
                raise self._error(
                    f"The file {name!r} is that of {len(ends)} cases.",
                    "Write names with their folders, as they were taken in.",
                )
            keys[name] = next(iter(ends))
        return "file", keys

    def _probabilities(self, row: SheetRow) -> tuple[float, ...] | None:
        if self.classes == BINARY:
            p = self._number_in(row, "malignant")
            return None if p is None else (1 - p, p)
        told = [self._number_in(row, part) for part in CLASSES]
        known = tuple(one for one in told if one is not None)
        return known if len(known) == len(told) else None

    def _number_in(self, row: SheetRow, part: str) -> float | None:
        text = self._cell(row, part)
        if text.casefold() in _GAPS:
            return None
        try:
            return float(text)
        except ValueError:
            raise self._error(
                f"Row {row.number} has the probability {text!r}.",
                "Write a number between 0 and 1 with a decimal point.",
            ) from None

    def _cell(self, row: SheetRow, part: str) -> str:
        return row.cells.get(self._named[part], "").strip() if part in self._named else ""

    def _error(self, what: str, remedy: str) -> TableError:
        return TableError(what, remedy=remedy, path=self._table.path)


def _is_hash(text: str) -> bool:
    return len(text) == _HEX_DIGITS and all(char in "0123456789abcdef" for char in text)


def _weights_in(told: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Return every hash of weights that a card names, wherever in it."""
    if isinstance(told, list):
        return [one for part in told for one in _weights_in(part)]
    if not isinstance(told, dict):
        return []
    found = [one for part in told.values() for one in _weights_in(part)]
    own = told.get("weights_sha256")
    if isinstance(own, str) and _is_hash(own):
        found.append(own)
    return found
