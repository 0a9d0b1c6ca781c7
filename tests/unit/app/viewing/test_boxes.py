"""Tables of boxes, as a detector or a spreadsheet writes them."""

from pathlib import Path

import pytest

from app.viewing.boxes import FrameBox, read_boxes
from ground.errors import MediaError


def written(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_rows_become_boxes(tmp_path: Path, encoding: str) -> None:
    text = "frame,x0,y0,x1,y1,label\n0,1,2,3.5,4,mass\n7,0,0,10,10,\n"
    path = written(tmp_path / "b.csv", text, encoding=encoding)
    assert read_boxes(path) == (
        FrameBox(0, 1.0, 2.0, 3.5, 4.0, "mass"),
        FrameBox(7, 0.0, 0.0, 10.0, 10.0, ""),
    )


def test_columns_may_stand_in_any_order_and_the_label_may_lack(tmp_path: Path) -> None:
    path = written(tmp_path / "b.csv", "y1,x1,y0,x0,frame,more\n4,3,2,1,5,x\n")
    assert read_boxes(path) == (FrameBox(5, 1.0, 2.0, 3.0, 4.0, ""),)


def test_long_label_is_cut(tmp_path: Path) -> None:
    path = written(tmp_path / "b.csv", f"frame,x0,y0,x1,y1,label\n0,1,2,3,4,{'m' * 500}\n")
    assert len(read_boxes(path)[0].label) == 80


def test_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="'y1'"):
        read_boxes(written(tmp_path / "b.csv", "frame,x0,y0,x1\n0,1,2,3\n"))


@pytest.mark.parametrize(
    "row",
    [
        "0,1,2,x,4",
        "0,1,2,3",
        "0.5,1,2,3,4",
        "-1,1,2,3,4",
        "0,3,2,1,4",
        "0,1,4,3,2",
        "0,1,2,nan,4",
        "0,1,2,inf,4",
        "0,-inf,2,3,4",
        "0,1,2,1,4",
    ],
)
def test_wrong_row_is_named_by_its_line(tmp_path: Path, row: str) -> None:
    path = written(tmp_path / "b.csv", f"frame,x0,y0,x1,y1\n0,1,2,3,4\n{row}\n")
    with pytest.raises(MediaError, match="Line 3") as raised:
        read_boxes(path)
    assert raised.value.path == path


@pytest.mark.parametrize("content", [b"\xff\xfe\x00binary", b"", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(content)
    with pytest.raises(MediaError):
        read_boxes(path)


def test_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="FileNotFoundError"):
        read_boxes(tmp_path / "missing.csv")


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.viewing.boxes.MAX_ROWS", 3)
    path = written(tmp_path / "b.csv", "frame,x0,y0,x1,y1\n" + "0,1,2,3,4\n" * 4)
    with pytest.raises(MediaError, match="more than 3"):
        read_boxes(path)
