"""Tables of raters: ids are no raters, spellings of a category are one, and it is said."""

from pathlib import Path

import numpy as np
import pytest

from ground.errors import TableError
from reader_study.statistics.files import TableChoices, read_raters


def table(folder: Path, content: str) -> Path:
    path = folder / "t.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["case", "Case_ID", "patient", "no", "序号", "image"])
def test_an_id_column_is_no_rater(tmp_path: Path, name: str) -> None:
    found = read_raters(table(tmp_path, f"{name},r1,r2\n1,3,3\n2,4,5\n"))
    assert found.names == ("r1", "r2")
    assert found.ratings.tolist() == [[3, 3], [4, 5]]
    assert any(name in note for note in found.notes)


def test_spellings_of_a_category_are_one(tmp_path: Path) -> None:
    found = read_raters(table(tmp_path, "r1,r2\n4a,4A\n4B,4 B\n3,BI-RADS 3\n5,4c\n2,1\n"))
    assert found.ratings.tolist() == [[4, 4], [5, 5], [3, 3], [7, 6], [2, 1]]
    assert any("4a and 4A" in note for note in found.notes)


def test_categories_that_are_given_follow_the_same_order(tmp_path: Path) -> None:
    path = table(tmp_path, "r1,r2\n4a,4A\n5,3\n")
    found = read_raters(path, categories=("3", "4a", "4b", "5"))
    assert found.categories == (3, 4, 5, 7)


def test_a_bare_4_beside_its_parts_is_asked_about(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Row 3"):
        read_raters(table(tmp_path, "r1,r2\n4a,4A\n4,4b\n"))


def test_gaps_stay_gaps_and_an_empty_rater_is_said(tmp_path: Path) -> None:
    found = read_raters(table(tmp_path, "r1,r2,r3\n1,,\n2,3,\n"))
    assert found.names == ("r1", "r2")
    assert np.isnan(found.ratings[0, 1])
    assert any("r3" in note for note in found.notes)


def test_a_rater_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="column 2 has no name"):
        read_raters(table(tmp_path, "r1,,r3\n1,2,3\n2,3,3\n"))


def test_a_word_is_refused_by_column_and_row(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="Row 3, column r2: 'high'"):
        read_raters(table(tmp_path, "r1,r2\n1,2\n2,high\n"))


def test_a_flag_that_does_nothing_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path, "r1,r2\n1,2\n")
    for choices in (TableChoices(wide=True), TableChoices(positive=("1",))):
        with pytest.raises(TableError):
            read_raters(path, choices=choices)
