from pathlib import Path

import pytest

from ground.errors import TableError
from reader_study.tables.numbers import column_numbers, lost_digits

PATH = Path("t.csv")


def values(*cells: str) -> tuple[float | None, ...]:
    rows = range(2, 2 + len(cells))
    return column_numbers(cells, name="x", rows=rows, path=PATH).values


def test_forms_of_numbers() -> None:
    assert values("0,5", "-1,25", "0,125", "3") == (0.5, -1.25, 0.125, 3)
    assert values("1,234.5", "7") == (1234.5, 7)
    assert values("1.234,5") == (1234.5,)
    assert values("37%", "5 %", "１００％") == (0.37, 0.05, 1.0)
    assert values("1e-3", ".5", "−2", "NA", "") == (0.001, 0.5, -2, None, None)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("1", "x"), "Row 3, column x: 'x'"),
        (("1", "inf"), "Row 3"),
        (("1_000",), "Row 2"),
        (("0,5", "0.5"), "decimal comma"),
        (("1,234", "5,678"), "thousand"),
        (("50%", "0.5"), "Row 3.*per cent"),
    ],
)
def test_what_cannot_be_read_in_one_way_is_refused(cells: tuple[str, ...], said: str) -> None:
    with pytest.raises(TableError, match=said):
        values(*cells)


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (("3.20102E+17", "P2"), (2,)),
        (("3,20102E+17",), (2,)),
        (("320102198501010000", "320102198501020000"), (2, 3)),
        (("320102198501011234", "320102198501020000"), ()),
        (("1234", "A1E10B", "7E3"), ()),
    ],
)
def test_ids_that_lost_their_last_digits(cells: tuple[str, ...], rows: tuple[int, ...]) -> None:
    assert lost_digits(cells, rows=range(2, 2 + len(cells))) == rows
