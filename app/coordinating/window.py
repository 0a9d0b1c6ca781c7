"""The coordinator's window: a rail, one page, and what is being done at its foot."""

import importlib
from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.action_set import ActionSet
from app.actions import Scope
from app.coordinating.page import CoordinatorPage, MakesPage
from app.coordinating.places import PLACES, RailPlace
from app.coordinating.rail import Rail
from app.coordinating.strip import WorkStrip
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.words import tell
from app.fitted_window import FittedWindow, bind_window_acts
from app.i18n import Languages
from app.settings import Settings, WindowKind
from app.widgets.language_switch import LanguageSwitch
from app.widgets.message_bar import MessageBar
from reader_study.conduct.standing import StudyStanding


class CoordinatorWindow(FittedWindow):
    """Shows one page at a time; a page is made when it is shown for the first time."""

    left = Signal()
    """The coordinator goes back to the start page."""

    def __init__(self, study: StudyAtHand, *, languages: Languages, settings: Settings) -> None:
        super().__init__(WindowKind.COORDINATOR, settings)
        self.setObjectName("coordinatorWindow")
        self.setWindowTitle("SonoRead")
        self.study = study
        self.languages = languages
        self._kept = settings
        self._pages: dict[RailPlace, CoordinatorPage] = {}
        self.rail = Rail()
        self.rail.chosen.connect(self.show_place)
        self._colours = _foot_button("railColours", self._turn_colours)
        self._back = _foot_button("railBack", self.close_study)
        for part in (LanguageSwitch(languages), self._colours, self._back):
            self.rail.add_below(part)
        self.strip = WorkStrip()
        self.trouble = MessageBar()
        self._middle = QVBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.trouble)
        self._middle.addWidget(self.strip)
        whole = QWidget()
        whole.setObjectName("page")
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(self._middle, 1)
        self.setCentralWidget(whole)
        study.changed.connect(self._show_study)
        study.failed.connect(lambda error: tell(self.trouble, error))
        study.begun.connect(self.strip.follow)
        bind_window_acts(ActionSet(whole, Scope.COORDINATOR.value), whole)
        self._bind_keys()
        self._show_colours()
        self.retranslate()
        self._place: RailPlace | None = None

    @property
    def page(self) -> CoordinatorPage | None:
        """The page that is shown."""
        return None if self._place is None else self._pages[self._place]

    def begin(self) -> None:
        """Look at the study and show its first page."""
        self.show_place(RailPlace.OVERVIEW)
        self.study.begin()

    def show_place(self, place: RailPlace) -> None:
        """Show a page; what it shows of the study is that of now."""
        page = self._pages.get(place) or self._make(place)
        if self.page is not None and self.page is not page:
            self.page.hide()
        self._place = place
        self.rail.show_place(place)
        if self.study.standing is not None:
            page.show_study(self.study.standing)
        page.show()
        page.setFocus()

    def close_study(self) -> None:
        """Go back to where the study was opened; what follows is dark, as reading is."""
        if self.close():
            _colour(theme.DARK)
            self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Answer a change of language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """An act that is under way is waited for; the window goes when it has ended."""
        if self.study.acting:
            self.trouble.tell(
                self.tr("Something is still being done."),
                self.tr("Wait for its end, or stop it; then close the window."),
                retry=False,
            )
            event.ignore()
            return
        self.study.close()
        self.keep_place()
        super().closeEvent(event)

    def retranslate(self) -> None:
        """Set the texts of the window itself."""
        light = self._kept.light
        self._colours.setText(self.tr("Dark colours") if light else self.tr("Light colours"))
        self._back.setText(self.tr("Leave the study"))

    def _make(self, place: RailPlace) -> CoordinatorPage:
        spec = next(one for one in PLACES if one.place is place)
        module: MakesPage = importlib.import_module(spec.module)
        page = self._pages[place] = module.make_page(self.study)
        page.wants.connect(self.show_place)
        self._middle.insertWidget(1, page, 1)
        return page

    def _show_study(self, found: StudyStanding) -> None:
        self.trouble.hide()
        if self.page is not None:
            self.page.show_study(found)

    def _turn_colours(self) -> None:
        self._kept.light = not self._kept.light
        self._show_colours()
        self.retranslate()

    def _show_colours(self) -> None:
        _colour(theme.LIGHT if self._kept.light else theme.DARK)

    def _bind_keys(self) -> None:
        for number, spec in enumerate(PLACES, start=1):
            if number > 9:
                break
            key = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            key.activated.connect(lambda place=spec.place: self.show_place(place))
        QShortcut(QKeySequence("F5"), self).activated.connect(self.study.refresh)


def _colour(tokens: theme.Tokens) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if theme.present() != tokens:
        theme.apply_tokens(application, tokens)


def _foot_button(name: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    button.setProperty("role", "rail")
    button.clicked.connect(lambda _=False: act())
    return button
