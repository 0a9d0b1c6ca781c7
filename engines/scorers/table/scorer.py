"""`TableScorer`: answers of a model that ran elsewhere, one a case, from the rows of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from engines.scorers.answer import ModelAnswer, ProbabilitySource
from engines.scorers.table.rows import GivenRow, RowAnswer, answer_of, named_columns
from ground.errors import TableError

_NAMED = 10


@dataclass(frozen=True, slots=True)
class CaseNames:
    """What a row may call a case: its id, or one of its source files."""

    case_id: str
    files: tuple[str, ...] = ()


class TableScorer:
    """Answers by case; every row is used, or stands in `left`.

    Parameters
    ----------
    columns : sequence of str
        Names in the header.
    rows : sequence of GivenRow
        All rows, in order.
    path : Path
        Of the table, for errors.
    calls_by : str, optional
        What every row with an answer has to hold, because the case is called by it.

    """

    def __init__(
        self,
        columns: Sequence[str],
        rows: Sequence[GivenRow],
        *,
        path: Path,
        source: ProbabilitySource = ProbabilitySource.TABLE,
        calls_by: Literal["probability", "category"] | None = None,
    ) -> None:
        self._path, self._source = path, source
        try:
            named = named_columns(columns)
            self._answers = [answer_of(row, named, calls_by=calls_by) for row in rows]
        except TableError as error:
            raise TableError(error.what, remedy=error.remedy, path=path) from error
        self.by_file = "case" not in named
        """Whether rows name source files, not cases."""
        self.unused = tuple(column for column in columns if column not in named.values())
        """Columns that say nothing of an answer."""
        self.left: tuple[tuple[int, str], ...] = ()
        """Rows of no case that was asked for: number and what they name; after `read`."""

    def read(self, cases: Sequence[CaseNames]) -> tuple[ModelAnswer, ...]:
        """Return an answer for each case, in order.

        Raises
        ------
        TableError
            A case has two rows or none, or the name of a file is that of two cases.

        """
        keys = self._keys(cases)
        found: dict[str, RowAnswer] = {}
        left = []
        for answer in self._answers:
            case_id = keys.get(answer.key)
            if case_id is None:
                left.append((answer.number, answer.key))
            elif case_id in found:
                raise self._error(
                    f"Rows {found[case_id].number} and {answer.number} are both of case {case_id}.",
                    "Give each case one row.",
                )
            else:
                found[case_id] = answer
        self.left = tuple(left)
        self._require_all(cases, found)
        return tuple(self._answer(case.case_id, found[case.case_id]) for case in cases)

    def _keys(self, cases: Sequence[CaseNames]) -> Mapping[str, str]:
        if not self.by_file:
            return {case.case_id: case.case_id for case in cases}
        whole = {name: case.case_id for case in cases for name in case.files}
        short: dict[str, set[str]] = {}
        for case in cases:
            for name in case.files:
                short.setdefault(PurePosixPath(name).name, set()).add(case.case_id)
        named = {answer.key for answer in self._answers} - whole.keys()
        for name in sorted(named & short.keys()):
            if len(short[name]) > 1:
                raise self._error(
                    f"The file {name!r} is that of {len(short[name])} cases.",
                    "Write names with their folders, as they were taken in.",
                )
        return {name: next(iter(owners)) for name, owners in short.items()} | whole

    def _require_all(self, cases: Sequence[CaseNames], found: Mapping[str, object]) -> None:
        missing = [case.case_id for case in cases if case.case_id not in found]
        if not missing:
            return
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        of_none = f" {len(self.left)} rows are of no reading case." if self.left else ""
        raise self._error(
            f"{len(missing)} reading cases have no row: "
            f"{', '.join(missing[:_NAMED])}{more}.{of_none}",
            "Give each of them a row; one without an answer has a status.",
        )

    def _answer(self, case_id: str, row: RowAnswer) -> ModelAnswer:
        made = ModelAnswer(
            case_id,
            row.status,
            category=row.category,
            assessment=row.assessment,
            text=row.text,
            detail=row.detail,
        )
        if row.probability is None:
            return made
        return replace(made, probability=row.probability, source=self._source)

    def _error(self, what: str, remedy: str) -> TableError:
        return TableError(what, remedy=remedy, path=self._path)
