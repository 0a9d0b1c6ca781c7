"""First page: open a study, or one of the last ones."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.action_set import ActionSet
from app.actions import Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages
from app.icons import icon
from app.trouble import for_coordinator, in_words
from app.widgets.base import label
from app.widgets.list_cards import ListCard
from app.widgets.message_bar import MessageBar
from app.widgets.page import Page
from ground.errors import ReaderStudyError


class StartPage(Page):
    """Tells what to do when there is nothing yet."""

    study_chosen = Signal(Path)
    """It is to be read."""
    run_chosen = Signal(Path)
    """It is to be run, by its coordinator."""

    def __init__(self, languages: Languages) -> None:
        super().__init__(languages)
        self._recent: tuple[Path, ...] = ()
        self._report: Path | None = None
        self._error: Exception | None = None
        self._not_kept_error: ReaderStudyError | None = None
        self._title = label("title")
        self._lead = label("quiet", name="startLead", wrap=True)
        self._open = QPushButton()
        self._open.setObjectName("openStudy")
        self._open.setProperty("role", "primary")
        self._open.setIcon(icon("folder"))
        self._package = QPushButton()
        self._package.setObjectName("openPackage")
        self._package.setProperty("role", "link")
        self._package.clicked.connect(self._ask_package)
        self._run = QPushButton()
        self._run.setObjectName("runStudy")
        self._run.clicked.connect(self._ask_run)
        self._recent_heading = label("heading")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme.px(8))
        self._demo = label("quiet", name="demoHint", wrap=True)
        self._crash = MessageBar("noticeBar")
        self._not_kept = MessageBar("noticeBar")
        self._trouble = MessageBar()
        self._actions = ActionSet(self, Scope.START.value)
        bind_window_acts(self._actions, self)
        self._actions.on("start.open", self._ask_folder)
        self._open.clicked.connect(self._ask_folder)
        self.setFocusProxy(self._open)
        self._lay_out()
        self.retranslate()

    def show_recent(self, studies: tuple[Path, ...]) -> None:
        """List the studies opened lately."""
        self._recent = studies
        while self._cards.count():
            item = self._cards.takeAt(0)
            card = item.widget() if item is not None else None
            if card is not None:
                card.deleteLater()
        for number, study in enumerate(studies):
            card = ListCard(study.name, str(study.parent))
            card.setObjectName(f"recent_{number}")
            card.clicked.connect(lambda _=False, chosen=study: self.study_chosen.emit(chosen))
            self._cards.addWidget(card)
        self.retranslate()

    def show_opening(self, *, opening: bool) -> None:
        """Say that a study is being opened."""
        self._open.setEnabled(not opening)
        self._package.setEnabled(not opening)
        self._run.setEnabled(not opening)
        if opening:
            self._trouble.hide()
        self._open.setText(self.tr("Opening …") if opening else self.tr("Open a study …"))

    def show_trouble(self, error: Exception) -> None:
        """Say why a study cannot be opened."""
        self._error = error
        self.retranslate()
        self._trouble.show()

    def show_crash(self, report: Path) -> None:
        """Say that the last start did not end well."""
        self._report = report
        self.retranslate()
        self._crash.show()

    def show_not_kept(self, error: ReaderStudyError) -> None:
        """Say that settings are not kept on this computer."""
        self._not_kept_error = error
        self.retranslate()
        self._not_kept.show()

    def retranslate(self) -> None:
        """Set every text."""
        self._title.setText(self.tr("Reader studies in breast ultrasound"))
        self._open.setText(self.tr("Open a study …"))
        self._package.setText(self.tr("Open a package file …"))
        self._run.setText(self.tr("Run a study, as its coordinator …"))
        self._recent_heading.setText(self.tr("RECENT STUDIES"))
        self._recent_heading.setVisible(bool(self._recent))
        if self._recent:
            self._lead.setText(self.tr("Open one of your studies to read."))
        else:
            self._lead.setText(
                self.tr(
                    "No study has been opened on this computer yet. A study is a folder that "
                    "your coordinator gave you, or a package file. Open it, choose your name, "
                    "and read."
                )
            )
        self._tell()
        self._demo.setText(
            self.tr("To try SonoRead with simulated images, run in a terminal:")
            + "  ./run.py demo --window"
        )

    def _tell(self) -> None:
        """Say again, in the language of the window, what has gone wrong."""
        if self._error is not None:
            words = for_coordinator(self._error)
            self._trouble.word(words.what, words.remedy)
        if self._not_kept_error is not None:
            told = in_words(self._not_kept_error)
            self._not_kept.word(told.what, f"{told.remedy} {self._not_kept_error.path}")
        if self._report is not None:
            what = self.tr("SonoRead did not end properly the last time. Saved reads are safe.")
            where = self.tr("A report without patient data is here: %1")
            self._crash.word(what, where.replace("%1", str(self._report)))

    def _ask_folder(self) -> None:
        if chosen := self._folder():
            self.study_chosen.emit(chosen)

    def _ask_run(self) -> None:
        if chosen := self._folder():
            self.run_chosen.emit(chosen)

    def _folder(self) -> Path | None:
        start = str(self._recent[0].parent) if self._recent else str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a study folder"), start)
        return Path(chosen) if chosen else None

    def _ask_package(self) -> None:
        start = str(self._recent[0].parent) if self._recent else str(Path.home())
        title, kind = self.tr("Choose a package file"), self.tr("Packages (*.zip)")
        chosen, _ = QFileDialog.getOpenFileName(self, title, start, kind)
        if chosen:
            self.study_chosen.emit(Path(chosen))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addWidget(self._package)
        row.addStretch(1)
        row.addWidget(self._run)
        for part in (self._crash, self._not_kept, self._title, self._lead):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.body.addWidget(self._trouble)
        self.body.addSpacing(theme.px(16))
        self.body.addWidget(self._recent_heading)
        self.body.addLayout(self._cards)
        self.body.addSpacing(theme.px(8))
        self.body.addWidget(self._demo)
        self.body.addStretch(1)
