"""Report texts of a source, frozen to be shown to readers or rated by them; without any score."""

from collections.abc import Mapping
from pathlib import Path

from ground.errors import ReadingRuleError, TableError
from reader_study.models.allowed import MOST_CHARACTERS
from reader_study.models.freezing import freeze_texts
from reader_study.study import Study
from reader_study.tables import Table, read_table

_CASE = ("case", "case_id", "case id", "id")
_TEXT = ("text", "report", "findings")


def freeze_table(study: Study, path: Path, *, model_id: str, shown_as: str | None = None) -> int:
    """Freeze the texts of a table with the columns ``case`` and ``text``.

    Parameters
    ----------
    model_id : str
        Id of the source: a model, or a person.
    shown_as : str, optional
        Name under which readers see it where an arm gives it none.

    Returns
    -------
    int
        How many texts there are, one for each reading case.

    Raises
    ------
    TableError
        When the table cannot be read, lacks a column, or names a case twice.
    ReadingRuleError
        When texts are missing, empty or too long, cases are unknown, or the study is locked.

    """
    table = read_table(path, known=lambda name: name.strip().casefold() in (*_CASE, *_TEXT))
    return freeze_given(study, _texts(table), model_id=model_id, shown_as=shown_as)


def freeze_given(
    study: Study, texts: Mapping[str, str], *, model_id: str, shown_as: str | None = None
) -> int:
    """Freeze texts by case; see `freeze_table`."""
    for case_id, text in texts.items():
        if not text.strip():
            raise ReadingRuleError(
                f"The text of case {case_id} is empty.", remedy="Write one for every case."
            )
        if len(text) > MOST_CHARACTERS:
            raise ReadingRuleError(
                f"The text of case {case_id} has {len(text)} characters.",
                remedy=f"Shorten it to {MOST_CHARACTERS}.",
            )
    freeze_texts(study, model_id=model_id, texts=texts, shown_as=shown_as)
    return len(texts)


def _texts(table: Table) -> dict[str, str]:
    case, text = _column(table, _CASE), _column(table, _TEXT)
    table.refuse_formulas((case, text))
    found: dict[str, str] = {}
    for row in table.rows:
        case_id = row.cells[case]
        if case_id in found:
            raise TableError(
                f"Row {row.number} names case {case_id} a second time.",
                remedy="Give each case one row.",
                path=table.path,
            )
        found[case_id] = row.cells[text]
    return found


def _column(table: Table, names: tuple[str, ...]) -> str:
    for column in table.columns:
        if column.strip().casefold() in names:
            return column
    raise TableError(
        f"The table has no column {names[0]!r}.",
        remedy="It needs the columns case and text; `sonoread cases` lists the ids.",
        path=table.path,
    )
