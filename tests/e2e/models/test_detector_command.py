"""A detector is trained from a table of boxes, on images and videos as people have them."""

import csv
import json
from pathlib import Path

import pytest
from PIL import Image

from app.cli import run
from app.media.boxed_frames import COLUMNS, read_frames
from engines.video.detection.reading import TrainedDetector
from ground.errors import TableError
from tests.media.made_cines import made_sweep, write_cine

pytestmark = pytest.mark.engine

_SIZE = (64, 96)


def _row(path: str, patient: str, frame: object, box: object) -> dict[str, object]:
    edges = dict(zip(("x0", "y0", "x1", "y1"), box, strict=True)) if box else {}  # type: ignore[call-overload]
    return {"path": path, "patient": patient, "frame": frame, **edges}


def _table(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two videos and two stills, of four patients, with a frame that has no lesion."""
    folder = tmp_path_factory.mktemp("boxes")
    rows = []
    for seed in range(4):
        sweep = made_sweep(seed, label="benign", frames=6, size=_SIZE)
        if seed < 2:
            write_cine(folder / f"{seed}.mkv", sweep.frames)
            rows += [_row(f"{seed}.mkv", f"P{seed}", n, box) for n, box in enumerate(sweep.boxes)]
        else:
            Image.fromarray(sweep.frames[3]).save(folder / f"{seed}.png")
            rows.append(_row(f"{seed}.png", f"P{seed}", "", sweep.boxes[3]))
    return _table(folder / "boxes.csv", rows)


def test_detector_command_makes_a_detector_of_a_table(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "detector"
    line = ["detector", str(table), "--out", str(out), "--size", "small", "--epochs", "1"]
    assert run([*line, "--simulated", "--device", "cpu", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    card = TrainedDetector.opened(out, device="cpu").card
    assert told["model_id"] == card.model_id
    assert told["validation"] == card.metrics["validation"].model_dump()
    assert card.simulated
    assert card.split["train"].frames + card.split["validation"].frames == 14
    assert [path.name for path in tmp_path.iterdir()] == ["detector"]


def test_detector_command_says_what_is_wrong_and_leaves_nothing(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [_row(str(table.parent / "0.mkv"), "P0", "", (1, 1, 9, 9))]
    wrong = _table(tmp_path / "wrong.csv", rows)
    assert run(["detector", str(wrong), "--out", str(tmp_path / "d")]) != 0
    assert "needs its number" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.csv"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"path": "a.png", "patient": "P", "x0": "1"}, "lacks a path, a patient, or an edge"),
        ({"path": "a.png", "patient": "", "frame": "1"}, "lacks a path, a patient"),
        ({"path": "a.png", "patient": "P", "frame": "1.5"}, "no frame with that number"),
        ({"path": "a.png", "patient": "P", "frame": "-1"}, "no frame with that number"),
        ({"path": "a.png", "patient": "P", "x0": "left"}, "not a number"),
        ({"path": "first.png", "patient": "Q"}, "names another patient"),
    ],
)
def test_read_frames_names_the_row_that_is_wrong(
    tmp_path: Path, row: dict[str, object], words: str
) -> None:
    path = _table(tmp_path / "t.csv", [_row("first.png", "P", "", (1, 2, 3, 4)), row])
    with pytest.raises(TableError, match=f"Row 3.*{words}"):
        read_frames(path)


def test_read_frames_joins_the_lesions_of_a_frame(tmp_path: Path) -> None:
    rows = [_row("a.avi", "P", 4, (1, 2, 3, 4)), _row("a.avi", "P", 4, (5.5, 6, 7, 8))]
    (frame, empty) = read_frames(_table(tmp_path / "t.csv", [*rows, _row("a.avi", "P", 5, None)]))
    assert frame.path == tmp_path / "a.avi"
    assert (frame.frame, frame.boxes) == (4, [(1, 2, 3, 4), (5.5, 6, 7, 8)])
    assert empty.boxes == []


def test_read_frames_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("path,patient,left\na.png,P,3\nb.png,P,3\n")
    with pytest.raises(TableError, match="no column x0, y0, x1, y1"):
        read_frames(path)
