"""``sonoread review`` without a window: its list, its decisions, and what intake makes of them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from reader_study.deid.screened import SCREENED
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.made_review import BROKEN, CINE, COPY, PLAIN, STILL, VIDEO, ZIPPED, make_review_folder
from tests.unit.reader_study.intake.made_folders import noise, save, write_table


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study and a folder whose sources were looked at once."""
    place = tmp_path_factory.mktemp("review")
    make_review_folder(place / "in")
    (place / "pass").write_text(PASSPHRASE)
    Study.create(place / "study", protocol_text()).close()
    assert Review(place)("--list") == 0
    return place


@pytest.fixture
def place(looked_at: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # The journal knows its folder by its place: the study is copied, the folder is not.
    shutil.copytree(looked_at / "study", tmp_path / "study")
    shutil.copy(looked_at / "pass", tmp_path / "pass")
    monkeypatch.chdir(looked_at)
    return tmp_path


class Review:
    def __init__(self, place: Path, folder: Path | None = None) -> None:
        self.place, self.folder = place, folder or place / "in"

    def __call__(self, *more: str, command: str = "review") -> int:
        line = [command, str(self.place / "study"), str(self.folder)]
        if command == "review":
            line.append("--no-search-text")
        return run([*line, "--passphrase-file", str(self.place / "pass"), *more])


@pytest.fixture
def review(place: Path, looked_at: Path) -> Review:
    return Review(place, looked_at / "in")


def rows(out: str) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in map(json.loads, out.splitlines())}


def test_it_lists_sources_with_doubts_first(
    review: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("--list", "--json") == 0
    told = capsys.readouterr()
    found = rows(told.out)
    assert set(found) == {STILL, CINE, VIDEO, PLAIN, COPY, ZIPPED, BROKEN}
    assert next(iter(found)) == BROKEN
    assert found[PLAIN]["copies"] == [COPY]
    assert found[STILL]["proposed"] == [[0, 0, 47, 11, 0, None]]
    assert {row["state"] for row in found.values()} == {"open"}
    assert "ZZPHI" not in told.out
    # All was looked at before, and is not looked at again.
    assert "looked at" not in told.err


def test_decisions_are_listed_and_taken_back(
    review: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("--decide", STILL, "take", "--mask", "0,0,47,20", "--mask", "1,30,9,40,0") == 0
    assert review("--decide", CINE, "take", "--no-mask") == 0
    assert review("--decide", BROKEN, "exclude", "--because", "damaged") == 0
    assert review("--decide", VIDEO, "again") == 0
    assert "2 taken, 1 left out, 1 again" in capsys.readouterr().out
    assert review("--list", "--json") == 0
    found = rows(capsys.readouterr().out)
    assert found[STILL]["masks"] == [[0, 0, 47, 20, 0, None], [1, 30, 9, 40, 0, None]]
    assert found[STILL]["masking"] == "changed"
    assert (found[CINE]["masks"], found[CINE]["masking"]) == ([], "nothing_to_mask")
    assert (found[BROKEN]["verdict"], found[BROKEN]["reason"]) == ("exclude", "damaged")
    assert review("--take-back") == 0
    assert review("--list", "--show", "open") == 0
    told = capsys.readouterr().out
    assert f"open      {VIDEO}" in told
    assert STILL not in told


def test_the_intake_takes_in_what_was_decided(
    review: Review, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("--yes", command="intake") == 1
    assert "are not decided on" in capsys.readouterr().err
    assert review("--decide", STILL, "take", "--mask", "0,0,47,20") == 0
    for path in (CINE, VIDEO, ZIPPED):
        assert review("--decide", path, "take", "--no-mask") == 0
    assert review("--decide", PLAIN, "take", "--no-mask", "--because", "on_purpose") == 0
    assert review("--decide", COPY, "exclude", "--because", "copy") == 0
    assert review("--decide", BROKEN, "exclude", "--because", "damaged") == 0
    assert review("--list", "--show", "open", "--json") == 0
    assert review("--yes", command="intake") == 0
    assert "4 cases are in the study" in capsys.readouterr().out
    with Study.open(place / "study", writable=False) as study:
        told = [event.content for event in study.events(action=SCREENED)]
    assert sorted(str(each["decision"]) for each in told) == ["changed", *["nothing_to_mask"] * 4]
    assert [each["masks"] for each in told if each["masks"]] == [[[0, 0, 47, 20, 0, None]]]
    assert not (place / "study" / "intake.journal").exists()


def test_no_name_of_the_folder_stands_in_the_study(review: Review, place: Path) -> None:
    assert review("--decide", STILL, "take") == 0
    assert review("--decide", BROKEN, "exclude", "--because", "damaged") == 0
    names = [b"ZZPHI", b"still.dcm", b"p-five", b"broken", b"damaged", b"1.2.3"]
    for path in (place / "study").rglob("*"):
        if path.is_file():
            assert not [name for name in names if name in path.read_bytes()], path.name


def test_all_that_is_clear_is_taken_at_once(
    review: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review("--accept-clear") == 0
    told = capsys.readouterr().out
    assert "0 taken" in told  # every one of these raises a doubt


REFUSED = {
    "no such source": (["--decide", "nothing.png", "take"], 2, "no source of this folder"),
    "beyond": (["--decide", STILL, "take", "--mask", "0,0,48,5"], 2, "48 × 48"),
    "no box": (["--decide", STILL, "take", "--mask", "0,0,5"], 2, "is no mask"),
    "masks without": (["--mask", "0,0,1,1"], 2, "belong to --decide"),
    "both": (["--decide", STILL, "take", "--mask", "0,0,1,1", "--no-mask"], 2, "or --no-mask"),
    "why": (["--decide", STILL, "exclude"], 2, "--because"),
    "other why": (["--decide", STILL, "take", "--because", "quality"], 2, "other_moment"),
    "refused": (["--decide", BROKEN, "take"], 2, "can only be left out"),
    "nothing back": (["--take-back"], 1, "nothing to take back"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_said(
    review: Review, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more, code, words = REFUSED[name]
    assert review(*more) == code
    assert words in capsys.readouterr().err
    assert review("--list", "--json") == 0
    assert {row["state"] for row in rows(capsys.readouterr().out).values()} == {"open"}


def test_a_file_that_has_become_another_is_decided_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_review_folder(tmp_path / "in")
    (tmp_path / "pass").write_text(PASSPHRASE)
    Study.create(tmp_path / "study", protocol_text()).close()
    review = Review(tmp_path)
    assert review("--decide", PLAIN, "exclude", "--because", "quality") == 0
    assert review("--decide", STILL, "take") == 0
    shutil.copy(folder / CINE, folder / STILL)
    capsys.readouterr()
    assert review("--list", "--json") == 0
    found = rows(capsys.readouterr().out)
    assert found[STILL]["state"] == "open"
    assert found[PLAIN]["state"] == "excluded"


def test_the_window_is_asked_for_only_where_there_is_a_display(
    review: Review, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert review() == 1
    assert "no display" in capsys.readouterr().err


def test_one_picture_under_two_labels_is_told_before_and_after_one_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        save(tmp_path / f"in/{name}.png", noise(1))
    lines = [("a.png", "a", "p", "benign"), ("b.png", "b", "q", "malignant")]
    write_table(tmp_path / "in", lines, header=("file", "case_id", "patient_id", "pathology"))
    (tmp_path / "pass").write_text(PASSPHRASE)
    Study.create(tmp_path / "study", protocol_text()).close()
    review = Review(tmp_path)
    assert review("--list", "--json") == 0
    for row in rows(capsys.readouterr().out).values():
        doubts = {doubt["doubt"]: doubt["told"] for doubt in row["doubts"]}
        assert doubts["other_label"] == ["benign", "malignant"]
    assert review("--decide", "a.png", "take", "--no-mask") == 0
    assert review("--decide", "b.png", "exclude", "--because", "copy") == 0
    assert review("--yes", command="intake") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "stands under different labels (benign, malignant)" in out
    assert "a person kept a.png as benign" in out
