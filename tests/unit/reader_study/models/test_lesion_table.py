"""A table of lesions in frames of clips is read strictly, and every wrong row is named."""

from pathlib import Path

import pytest

from ground.errors import TableError
from reader_study.models.clips.lesion_table import MarkedFrame, read_lesion_table

HEAD = "case,medium,frame,left,upper,right,lower\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "lesions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_one_frame_are_one_marked_frame(tmp_path: Path) -> None:
    rows = "C1,2,7,1,2,30,40\nC1,2,3,1,2,3,4\nC1,2,7,5,6,7.5,8\nC1,2,9,,,,\nC2,,0,0,0,1,1\n"
    table = read_lesion_table(written(tmp_path, HEAD + rows))
    assert table.of("C1", 2, alone=False) == (
        MarkedFrame(3, ((1.0, 2.0, 3.0, 4.0),)),
        MarkedFrame(7, ((1.0, 2.0, 30.0, 40.0), (5.0, 6.0, 7.5, 8.0))),
        MarkedFrame(9, ()),
    )
    assert table.of("C1", 1, alone=False) == ()
    assert table.of("C2", 4, alone=True) == (MarkedFrame(0, ((0.0, 0.0, 1.0, 1.0),)),)


def test_a_case_of_several_clips_has_to_say_which(tmp_path: Path) -> None:
    table = read_lesion_table(written(tmp_path, HEAD + "C2,,0,0,0,1,1\n"))
    with pytest.raises(TableError, match="several clips"):
        table.of("C2", 1, alone=False)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",1,0,0,0,1,1", "has no case"),
        ("C1,1,,0,0,1,1", "has no frame"),
        ("C1,1,-1,0,0,1,1", "no whole number"),
        ("C1,1,1.5,0,0,1,1", "no whole number"),
        ("C1,x,1,0,0,1,1", "no whole number"),
        ("C1,1,1,0,0,1,", "no number"),
        ("C1,1,1,0,0,nan,1", "no number"),
        ("C1,1,1,5,0,5,1", "make no box"),
        ("C1,1,1,-2,0,5,1", "make no box"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, why: str) -> None:
    path = written(tmp_path, f"{HEAD}C1,1,0,0,0,1,1\n{row}\n")
    with pytest.raises(TableError, match=why) as caught:
        read_lesion_table(path)
    assert "Row 3" in caught.value.what
    assert caught.value.path == path


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no column upper"):
        read_lesion_table(written(tmp_path, "case,frame,left,right,lower\nC1,0,0,1,1\n"))
