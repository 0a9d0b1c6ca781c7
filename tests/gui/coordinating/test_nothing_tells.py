"""Before a study is unblinded, no word of the window tells the truth of a case or a result."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QWidget

from app.coordinating.places import RailPlace
from reader_study.closing import close_study
from reader_study.store.events import Value
from tests.builders import make_study
from tests.gui.coordinating.conftest import Bureau
from tests.made_conduct import work

Open = Callable[[Path], Bureau]

TELLS = re.compile(
    r"malignan|benign|histolog|original-patient|carcinom|恶性|良性"
    r"|\bauc\b|sensitivit|specificit|敏感|特异|曲线下",
    re.IGNORECASE,
)
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def said(window: QWidget) -> Iterator[str]:
    """Give every word that a window shows, offers or speaks, shown now or not."""
    for part in (window, *window.findChildren(QWidget)):
        yield from (part.toolTip(), part.accessibleName(), part.accessibleDescription())
        yield from (part.windowTitle(), part.whatsThis(), part.statusTip())
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            yield part.text()
        if isinstance(part, QTableView):
            yield from cells(part.model())


def cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            for role in _ROLES:
                value: Value = model.index(row, column).data(role)
                yield "" if value is None else str(value)


def told(desk: Bureau) -> list[str]:
    """Go through every page, copy every table, and return what tells something."""
    found = []
    for place in RailPlace:
        desk.go(place)
        page = desk.window.page
        assert page is not None
        assert page.isVisible()
        for table in page.findChildren(QTableView):
            copy = page.findChild(QAbstractButton, f"{table.objectName()}Copy")
            assert copy is not None, table.objectName()
            copy.click()
            found += [f"{place} clipboard: {QApplication.clipboard().text()}"]
        found += [f"{place}: {text}" for text in said(desk.window)]
    return [text for text in found if TELLS.search(text)]


def test_no_word_of_any_page_tells_truth_or_result(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root, n_reading=6, n_development=3, readers=("r1", "r2")) as study:
        for reader in ("r1", "r2"):
            work(study, reader)
    desk = bureau(root)
    desk.go(RailPlace.TRUST)
    log = desk.find("log", QTableView)
    desk.until(lambda: log.model().rowCount() > 30)
    desk.go(RailPlace.CASES)
    desk.until(lambda: desk.find("cases", QTableView).model().rowCount() == 9)
    assert told(desk) == []


def test_nor_after_the_close_while_it_is_still_blinded(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    with make_study(root, readers=("r1",)) as study:
        work(study, "r1")
        close_study(study)
    assert told(bureau(root)) == []


def test_the_look_itself_sees_what_is_planted(bureau: Open, tmp_path: Path) -> None:
    root = tmp_path / "study"
    make_study(root).close()
    desk = bureau(root)
    assert desk.window.page is not None
    desk.window.page.title.setToolTip("C0003 is malignant")
    assert len(told(desk)) > 0
