"""English and Chinese change places while the window runs, and nothing typed is lost."""

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget

from app.i18n import Language
from app.widgets.key_caps import KeyCap
from tests.gui.conftest import Desktop

ALLOWED = re.compile(
    r"SonoRead|English|AI-A|AI|BI-RADS|Reader r1|A small test study|Site A|F1|Esc|Enter|"
    r"PgUp|PgDn|Ctrl|Space|[A-Z0-9]\b|4[ABC]|mm/px|\./run\.py demo --window|W|L"
)


def words(widget: QWidget) -> Iterator[str]:
    for part in [widget, *widget.findChildren(QWidget)]:
        if isinstance(part, QLabel | QPushButton):
            yield part.text()
        if isinstance(part, QLineEdit):
            yield part.placeholderText()
        if not isinstance(part, KeyCap):
            yield part.accessibleName()
            yield part.toolTip()


def english_left(desk: Desktop) -> set[str]:
    assert desk.window.page is not None
    return {w for w in words(desk.window.page) if re.search("[a-z]{3}", ALLOWED.sub("", w))}


def test_every_page_is_chinese_after_the_switch(open_study: Callable[..., Desktop]) -> None:
    desk = open_study()
    desk.wait_worklist()
    QTest.mouseClick(desk.find("language_zh", QPushButton), Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.find("beginButton", QPushButton).text() == "开始")
    assert desk.services.settings.language == "zh"
    assert english_left(desk) == set()
    desk.begin()
    desk.rate("1", 90)
    assert english_left(desk) == set()
    desk.lock()
    desk.until(lambda: desk.shown("aiCard"))
    desk.wait_ready()
    assert english_left(desk) == set()


def test_switch_in_the_middle_of_a_read_keeps_the_answer(
    open_study: Callable[..., Desktop],
) -> None:
    desk = open_study()
    desk.begin()
    desk.rate("4", 8)
    desk.services.languages.switch(Language.CHINESE)
    desk.until(lambda: desk.text("stageMark") == "无 AI 辅助")
    assert desk.find("category_4A", QAbstractButton).isChecked()
    assert desk.find("likelihoodField", QLineEdit).text() == "8"
    desk.services.languages.switch(Language.ENGLISH)
    desk.until(lambda: desk.text("stageMark") == "Unaided")


def test_start_and_login_pages_are_chinese(open_window: Callable[..., Desktop]) -> None:
    desk = open_window(None, lang="zh")
    assert desk.find("openStudy", QPushButton).text() == "打开研究…"
    assert english_left(desk) == set()
