"""Rows are sorted, filtered and copied as their columns say; nothing is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from app.coordinating.tables.columns import TableColumn, as_tsv, matches
from app.coordinating.tables.model import RowsModel

Row = tuple[str, int | None]

NAME: TableColumn[Row] = TableColumn("name", "Name", lambda row: row[0])
COUNT: TableColumn[Row] = TableColumn(
    "count", "Count", lambda row: "–" if row[1] is None else str(row[1]), order=lambda row: row[1]
)
ROWS = st.lists(st.tuples(st.text(max_size=12), st.none() | st.integers(-50, 50)), max_size=30)


def shown(model: RowsModel[Row]) -> list[Row]:
    return [model.row(n) for n in range(model.rowCount())]


@given(ROWS, st.sampled_from([Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder]))
def test_sorting_loses_no_row_and_puts_what_is_unknown_last(
    rows: list[Row], order: Qt.SortOrder
) -> None:
    model = RowsModel[Row]()
    model.show_columns([NAME, COUNT])
    model.show_rows(rows)
    model.sort(1, order)
    found = shown(model)
    assert sorted(found, key=repr) == sorted(rows, key=repr)
    known = [row[1] for row in found if row[1] is not None]
    assert known == sorted(known, reverse=order is Qt.SortOrder.DescendingOrder)
    assert all(row[1] is None for row in found[len(known) :])
    model.sort(-1)
    assert shown(model) == rows


@given(ROWS, st.text(max_size=4))
def test_a_filter_shows_the_rows_in_which_each_word_stands(rows: list[Row], words: str) -> None:
    model = RowsModel[Row]()
    model.show_columns([NAME, COUNT])
    model.show_rows(rows)
    model.filter(words)
    whole = [(row, f"{row[0]} {COUNT.text(row)}".casefold()) for row in rows]
    wanted = [row for row, text in whole if all(one in text for one in words.casefold().split())]
    assert shown(model) == (wanted if words else rows)
    assert model.counts == (len(wanted if words else rows), len(rows))


def test_a_filter_asks_for_words_and_not_for_their_order_or_case() -> None:
    assert matches([NAME, COUNT], ("Read Locked", 7), "locked 7 READ")
    assert not matches([NAME, COUNT], ("Read Locked", 7), "locked 8")


def test_what_a_spreadsheet_would_compute_goes_there_as_text() -> None:
    told = as_tsv([NAME, COUNT], [("=1+1", 3), ("a\tb\nc", None)])
    assert told == "Name\tCount\n'=1+1\t3\na b c\t–\n"
