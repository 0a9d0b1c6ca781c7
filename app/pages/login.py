"""Second page: who is reading."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.action_set import ActionSet
from app.actions import Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages
from app.views import ReaderView, StudyView
from app.widgets.base import label
from app.widgets.list_cards import ListCard
from app.widgets.message_bar import MessageBar
from app.widgets.page import Page


class LoginPage(Page):
    """One card for each reader that the protocol registers."""

    reader_chosen = Signal(str)
    back = Signal()

    def __init__(self, languages: Languages) -> None:
        super().__init__(languages)
        self._study: StudyView | None = None
        self._title = label("title", name="studyTitle", wrap=True)
        self._lead = label("quiet", wrap=True)
        self._notice = MessageBar("noticeBar")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.px(8))
        self._shown: list[tuple[ReaderView, ListCard]] = []
        self._back = QPushButton()
        self._back.setObjectName("loginBack")
        self._back.setProperty("role", "link")
        self._back.clicked.connect(self.back)
        self._actions = ActionSet(self, Scope.LOGIN.value)
        bind_window_acts(self._actions, self)
        self._actions.on("page.back", self.back.emit)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        for part in (self._title, self._lead, self._notice):
            self.body.addWidget(part)
        self.body.addLayout(self._cards)
        self.body.addSpacing(theme.px(8))
        self.body.addLayout(row)
        self.body.addStretch(1)
        self.retranslate()

    def show_study(self, study: StudyView) -> None:
        """List the study's readers."""
        self._study = study
        for _, card in self._shown:
            self._cards.removeWidget(card)
            card.deleteLater()
        self._shown = [(reader, self._card(reader)) for reader in study.readers]
        for _, card in self._shown:
            card.setEnabled(study.locked)
            self._cards.addWidget(card)
        self.retranslate()
        if self._shown:
            self.setFocusProxy(self._shown[0][1])

    def retranslate(self) -> None:
        """Set every text."""
        self._title.setText(self._study.title if self._study else "")
        self._lead.setText(self.tr("Who is reading? Choose your name."))
        self._back.setText(self.tr("Another study"))
        for reader, card in self._shown:
            card.describe(self._describe(reader), self._progress(reader))
        if self._study is not None and not self._study.locked:
            self._notice.tell(
                self.tr("This study is not locked yet, so reading has not begun."),
                self.tr("The coordinator locks the protocol; then choose your name here."),
                retry=False,
            )
        else:
            self._notice.hide()

    def _card(self, reader: ReaderView) -> ListCard:
        share = reader.done / reader.total if reader.total else 0.0
        card = ListCard(reader.name, "", side=" ", share=share)
        card.setObjectName(f"reader_{reader.reader_id}")
        card.clicked.connect(lambda: self.reader_chosen.emit(reader.reader_id))
        return card

    def _describe(self, reader: ReaderView) -> str:
        level = {"senior": self.tr("senior"), "junior": self.tr("junior")}.get(reader.level, "")
        years = self.tr("%1 years").replace("%1", str(reader.years))
        mark = self.tr("simulated reader") if reader.simulated else ""
        return " · ".join(part for part in (level, years, reader.site, mark) if part)

    def _progress(self, reader: ReaderView) -> str:
        words = self.tr("Session %1 · %2 / %3").replace("%1", str(reader.session))
        return words.replace("%2", str(reader.done)).replace("%3", str(reader.total))
