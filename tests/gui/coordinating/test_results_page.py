"""Results: nothing before they are there; then the report's own figures, and files of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTableView,
    QWidget,
)

from app import theme
from app.coordinating.places import RailPlace
from app.coordinating.plots.figure_view import MOST, FigureView
from app.i18n import Language, Languages
from reader_study.analysis import freeze_analysis
from reader_study.closing import close_study, unblind
from tests.builders import PASSPHRASE, make_study
from tests.gui.coordinating.conftest import Bureau, OpensBureau
from tests.gui.coordinating.made_results import analysed_study, read_with_chance

RESULT_WORDS = re.compile(
    r"sensitiv|specific|\bAUC\b|ROC|kappa|κ|accuracy|malignan|benign|histology|"
    r"敏感|特异|准确|恶性|良性",
    re.IGNORECASE,
)


IN_OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support")
"""Of a dialog where there is no screen."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def results(coordinator: Bureau) -> QListWidget:
    coordinator.go(RailPlace.RESULTS)
    coordinator.until(lambda: coordinator.shown("resultsList"))
    return coordinator.find("resultsList", QListWidget)


def choose(coordinator: Bureau, words: str) -> None:
    """Choose the first line that holds these words, by a click on it."""
    listed = coordinator.find("resultsList", QListWidget)
    item = next(
        listed.item(n)
        for n in range(listed.count())
        if listed.item(n).text().strip().startswith(words)
    )
    listed.scrollToItem(item)
    at = listed.visualItemRect(item).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)


def said(window: QWidget) -> Iterator[str]:
    """All that a person, a screen reader or a paste could learn from the window."""
    yield window.windowTitle()
    yield QGuiApplication.clipboard().text()
    for widget in (window, *window.findChildren(QWidget)):
        yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
        yield widget.whatsThis()
        text = getattr(widget, "text", None)
        yield text() if callable(text) else ""
        if isinstance(widget, QListWidget):
            yield from (widget.item(n).text() for n in range(widget.count()))
        if isinstance(widget, QTableView) and widget.model() is not None:
            model = widget.model()
            for row in range(model.rowCount()):
                for column in range(model.columnCount()):
                    yield str(model.index(row, column).data())


def spy(coordinator: Bureau) -> str:
    return "\n".join(text for text in said(coordinator.window) if text)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_the_close_the_page_says_what_to_do_and_nothing_of_results(
    bureau: OpensBureau, tmp_path: Path, lang: str
) -> None:
    root = tmp_path / "study"
    with make_study(root, n_reading=6) as study:
        read_with_chance(study, "r1", seed=1)
    QGuiApplication.clipboard().clear()
    coordinator = bureau(root, lang=lang)
    coordinator.go(RailPlace.RESULTS)
    coordinator.until(lambda: coordinator.find("pageLead", QLabel).text())
    assert not coordinator.shown("resultsList")
    assert not RESULT_WORDS.search(spy(coordinator))
    assert coordinator.window.page is not None
    # What draws is not even made.
    assert coordinator.window.page.findChildren(FigureView) == []
    go = coordinator.find("resultsGo", QPushButton)
    assert go.isVisible()
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert coordinator.window.page.objectName() == "coordinatorPage"
    assert coordinator.shown("resultsGo") is False


def test_the_spy_sees_results_where_they_are(bureau: OpensBureau, tmp_path: Path) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    assert RESULT_WORDS.search(spy(coordinator))


def test_each_stage_has_its_own_sentence_and_results_come_when_they_are_computed(
    bureau: OpensBureau, tmp_path: Path
) -> None:
    root = tmp_path / "study"
    study = make_study(root, n_reading=6)
    read_with_chance(study, "r1", seed=1)
    coordinator = bureau(root)
    coordinator.go(RailPlace.RESULTS)
    lead = coordinator.find("pageLead", QLabel)
    told = [lead.text()]
    close_study(study)
    coordinator.window.study.refresh()
    coordinator.until(lambda: lead.text() not in told)
    told.append(lead.text())
    assert "still blinded" in told[-1]
    unblind(study, passphrase=PASSPHRASE)
    coordinator.window.study.refresh()
    coordinator.until(lambda: lead.text() not in told)
    assert not coordinator.shown("resultsList")
    freeze_analysis(study, passphrase=PASSPHRASE)
    study.close()
    coordinator.window.study.refresh()
    coordinator.until(lambda: coordinator.shown("resultsList"))
    assert not coordinator.shown("resultsGo")


def test_figures_and_tables_are_shown_by_keys_in_both_languages(
    bureau: OpensBureau, tmp_path: Path
) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    listed = results(coordinator)
    view = coordinator.find("figureView", FigureView)
    assert "Receiver operating characteristic" in view.accessibleName()
    listed.setFocus()
    seen = set()
    QTest.keyClick(listed, Qt.Key.Key_Home)
    for _ in range(listed.count()):
        seen |= {
            name for name in ("figureView", "resultTable", "resultText") if coordinator.shown(name)
        }
        QTest.keyClick(listed, Qt.Key.Key_Down)
    assert seen == {"figureView", "resultTable", "resultText"}
    before = listed.count()
    coordinator.window.findChild(Languages).switch(Language.CHINESE)  # type: ignore[union-attr]
    coordinator.until(lambda: any("图 2" in listed.item(n).text() for n in range(listed.count())))
    assert listed.count() == before


def test_a_figure_is_magnified_and_moved_by_mouse_and_keys(
    bureau: OpensBureau, tmp_path: Path
) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    view = coordinator.find("figureView", FigureView)
    view.setFocus()
    whole = view.grab().toImage()
    middle = view.centre
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom > 1
    assert view.grab().toImage() != whole
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom == pytest.approx(1)
    _turn_wheel(view, QPointF(40, 40), by=120)
    assert view.centre.x() < middle.x()
    for _ in range(40):
        _turn_wheel(view, QPointF(40, 40), by=120)
    assert view.zoom == MOST
    at = QPoint(200, 150)
    before = view.centre
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view, at - QPoint(60, 30))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at - QPoint(60, 30))
    assert view.centre.x() > before.x()
    assert view.centre.y() > before.y()
    before = view.centre
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.centre.x() < before.x()
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert view.zoom == 1
    assert view.centre == middle
    QTest.mouseClick(coordinator.find("figureLarger"), Qt.MouseButton.LeftButton)
    assert view.zoom > 1
    QTest.mouseClick(coordinator.find("figureWhole"), Qt.MouseButton.LeftButton)
    assert view.zoom == 1
    assert not coordinator.find("figureWhole").isEnabled()


def _turn_wheel(view: FigureView, at: QPointF, *, by: int) -> None:
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, by), none,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_a_figure_lies_on_paper_in_both_themes(bureau: OpensBureau, tmp_path: Path) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    view = coordinator.find("figureView", FigureView)
    colours = []
    for tokens in (theme.DARK, theme.LIGHT):
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply_tokens(application, tokens)
        at = view.paper.topLeft().toPoint() + QPoint(3, 3)
        shown = view.grab().toImage()
        colours.append((shown.pixelColor(at).name(), shown.pixelColor(2, 100).name()))
    assert colours == [("#ffffff", theme.DARK.surface_1), ("#ffffff", theme.LIGHT.surface_1)]


def save(coordinator: Bureau, button: str, path: Path) -> None:
    """Press a button, name a file, and press Save."""
    QTest.mouseClick(coordinator.find(button), Qt.MouseButton.LeftButton)
    dialog = coordinator.find("saveDialog", QFileDialog)
    coordinator.until(dialog.isVisible)
    entry = dialog.findChild(QLineEdit, "fileNameEdit")
    assert entry is not None
    entry.setText(str(path))  # typed keys would open the completer, which takes the next key
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    coordinator.until(lambda: not coordinator.window.findChildren(QFileDialog))


@IN_OFFSCREEN
def test_figures_and_tables_are_saved_where_the_person_names_it(
    bureau: OpensBureau, tmp_path: Path, home: Path
) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    for button, name in (("figureSvg", "roc.svg"), ("figurePng", "roc.png")):
        save(coordinator, button, home / name)
        coordinator.until((home / name).exists)
        assert name in coordinator.find("pageSaid", QLabel).text()
    choose(coordinator, "Table 5")
    coordinator.until(lambda: coordinator.shown("resultTable"))
    for button, name in (("tableCsv", "t.csv"), ("tableXlsx", "t.xlsx")):
        save(coordinator, button, home / name)
        coordinator.until((home / name).exists)
    lines = (home / "t.csv").read_text("utf-8-sig").splitlines()
    book = load_workbook(home / "t.xlsx")
    assert book["table"].max_row == len(lines) > 3
    QTest.mouseClick(coordinator.find("resultTableCopy"), Qt.MouseButton.LeftButton)
    assert len(QGuiApplication.clipboard().text().splitlines()) == len(lines)


@IN_OFFSCREEN
def test_a_file_that_cannot_be_written_is_told_and_the_results_stay(
    bureau: OpensBureau, tmp_path: Path, home: Path
) -> None:
    analysed_study(tmp_path / "study").close()
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    # A figure is not written as a table: the person has typed another ending.
    save(coordinator, "figureSvg", home / "roc.csv")
    coordinator.until(lambda: coordinator.shown("messageBar"))
    assert "roc.csv" in coordinator.find("messageWhat", QLabel).text()
    assert not (home / "roc.csv").exists()
    assert coordinator.shown("figureView")


@pytest.mark.parametrize("name", ["results.json", "reads.csv"])
def test_results_that_were_changed_on_disk_are_told_and_not_shown(
    bureau: OpensBureau, tmp_path: Path, name: str
) -> None:
    with analysed_study(tmp_path / "study") as study:
        path = study.paths.reports / name
    coordinator = bureau(tmp_path / "study")
    results(coordinator)
    good = path.read_bytes()
    path.write_bytes(_forged(good) if name.endswith("json") else good + b"\n")
    choose(coordinator, "Table 5")
    coordinator.until(lambda: coordinator.shown("messageBar"))
    assert name in coordinator.find("messageWhat", QLabel).text()
    assert not coordinator.shown("resultsList")
    assert "sensitivity" not in spy(coordinator).casefold()
    path.write_bytes(good)
    coordinator.window.study.refresh()
    coordinator.until(lambda: coordinator.shown("resultsList"))
    assert not coordinator.shown("messageBar")


def _forged(data: bytes) -> bytes:
    held = json.loads(data)
    held["performance"][0]["sensitivity"]["value"] = 0.999
    return json.dumps(held).encode()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"readers": ("r1",)}, "Figure 2"),
        ({"readers": ("r1",), "n_reading": 2}, ""),
        ({"readers": ("r1", "r2"), "read_by": ()}, ""),
        ({"readers": ("r1", "r2"), "read_by": ("r2",)}, "Figure 2"),
    ],
    ids=["one reader", "one class", "no reads", "one of two readers"],
)
def test_what_cannot_be_drawn_is_a_sentence(
    bureau: OpensBureau, tmp_path: Path, options: dict[str, object], words: str
) -> None:
    analysed_study(tmp_path / "study", **options).close()  # type: ignore[arg-type]
    coordinator = bureau(tmp_path / "study")
    listed = results(coordinator)
    lines = [listed.item(n).text().strip() for n in range(listed.count())]
    assert any(line.startswith(words) for line in lines)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Home)
    told = set()
    for _ in range(len(lines)):
        QTest.keyClick(listed, Qt.Key.Key_Down)
        if coordinator.shown("resultText"):
            told.add(coordinator.find("resultText", QLabel).text())
    assert all(told)
    assert told
