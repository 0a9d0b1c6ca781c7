"""Persons are registered from the readers' page; a damaged log is replaced from the trust page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QTableView

from app.coordinating.places import RailPlace
from reader_study.people.person import Role
from reader_study.people.registry import persons_of
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study
from tests.gui.coordinating.conftest import Bureau
from tests.made_conduct import work
from tests.made_people import PHRASE, PIN, derive_fast

Open = Callable[[Path], Bureau]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    derive_fast(monkeypatch)


def select(desk: Bureau, name: str, row: int = 0) -> None:
    table = desk.find(name, QTableView)
    desk.until(lambda: table.model().rowCount() > row)
    table.selectRow(row)


def test_a_coordinator_and_a_reader_are_registered_and_acts_ask_who_does_them(
    bureau: Open, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    make_study(root, readers=("r1", "r2")).close()
    desk = bureau(root)
    desk.go(RailPlace.READERS)
    desk.press("personRegister")
    desk.question().findChildren(QComboBox)[0].setCurrentIndex(0)
    desk.answer(id="anna", name="Anna Berg", secret=PHRASE)
    desk.until(lambda: desk.find("persons", QTableView).model().rowCount() == 1)
    select(desk, "readers")
    desk.press("readerRegister")
    desk.answer(who=("anna", PHRASE), secret=PIN)
    desk.until(lambda: desk.find("persons", QTableView).model().rowCount() == 2)
    with Study.open(root, writable=False) as study:
        assert {one.id: one.role for one in persons_of(study)} == {
            "anna": Role.COORDINATOR,
            "r1": Role.READER,
        }
    desk.go(RailPlace.CLOSE)
    desk.press("go_close")
    desk.answer(who=("anna", "not her passphrase"), reason="no funds", confirm=True)
    desk.until(lambda: desk.find("messageBar").isVisible())
    with Study.open(root, writable=False) as study:
        assert not study.is_closed


def test_a_pin_that_was_typed_otherwise_again_is_not_taken(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    desk = bureau(root)
    desk.go(RailPlace.READERS)
    select(desk, "readers")
    desk.press("readerRegister")
    dialog = desk.question()
    first, again = (
        dialog.findChild(QLineEdit, name) for name in ("question_secret", "question_secret_again")
    )
    go = dialog.findChild(QPushButton, "questionGo")
    assert first is not None
    assert again is not None
    assert go is not None
    first.setText(PIN)
    again.setText(PIN + "1")
    assert not go.isEnabled()
    again.setText(PIN)
    assert go.isEnabled()
    dialog.reject()


def test_a_damaged_log_is_told_and_a_copy_takes_its_place(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root) as study:
        work(study, "r1")
    database = root / "study.db"
    database.write_bytes(b"this is no database" * 400)
    desk = bureau(root)
    desk.go(RailPlace.TRUST)
    desk.until(lambda: desk.window.trouble.isVisible())
    select(desk, "copies")
    desk.press("copyRestore")
    desk.answer(reason="the disk failed")
    desk.until(lambda: desk.window.study.standing is not None)
    desk.until(lambda: desk.text("pageSaid").startswith("In place"))
    assert verify(root) == []


def test_copies_go_to_a_second_folder(
    bureau: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, other = tmp_path / "study", tmp_path / "other disk"
    other.mkdir()
    make_study(root).close()
    desk = bureau(root)
    desk.go(RailPlace.TRUST)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(root / "media"))
    desk.press("secondChoose")
    desk.until(lambda: desk.find("messageBar").isVisible())
    assert "own folder" in desk.text("messageWhat")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    desk.press("secondChoose")
    desk.until(lambda: str(other) in desk.text("secondFolder"))
    desk.press("secondNone")
    desk.until(lambda: str(other) not in desk.text("secondFolder"))
