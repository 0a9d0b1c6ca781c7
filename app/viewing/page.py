"""The plain viewer's page: tools, panes, and lines of quiet words above and below them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout

from app.action_set import ActionSet
from app.actions import Scope
from app.fitted_window import bind_window_acts
from app.keys import Keys
from app.stage.pane_facts import facts_of, notes_of, probe_text, source_name
from app.trouble import in_words
from app.viewing.acts import ViewActs
from app.viewing.library import Library
from app.viewing.presenter import ViewPresenter
from app.viewing.tools import ViewTools
from app.viewing.view_log import ViewLog
from app.widgets.base import ElidedLabel, TranslatedFrame, fixed_label, label, strip
from app.widgets.help_sheet import HelpSheet
from app.widgets.message_bar import MessageBar
from ground.errors import MediaError, ReaderStudyError
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane
from viewer.sources import ViewSource, all_in_one, listed
from viewer.text_scale import scaled


class ViewPage(TranslatedFrame):
    """Shows files; they can be named, chosen, or dropped on it.

    Parameters
    ----------
    library : Library
        Opens clips; several pages may share it.
    keys : Keys
        The user's own.
    log : ViewLog
        Keeps what is done.

    """

    wants_normal_screen = Signal()
    wants_second_window = Signal()

    def __init__(self, library: Library, *, keys: Keys, log: ViewLog) -> None:
        super().__init__()
        self.setObjectName("viewPage")
        self.setAcceptDrops(True)
        self.grid = PaneGrid()
        self.presenter = ViewPresenter(self.grid, library, log)
        self._actions = ActionSet(self, Scope.VIEWER.value, keys=keys)
        self._acts = ViewActs(self._actions, self.presenter, self)
        self._place = fixed_label("large", name="place")
        self._total = fixed_label("quiet", name="total")
        self._name = ElidedLabel("quiet", name="fileName")
        self._notes = fixed_label("faint", name="notes")
        self._facts = fixed_label("faint", name="facts")
        self._probe = fixed_label("faint", name="probe")
        self._linked = fixed_label("quiet", name="linked")
        self._empty = label("quiet", name="emptyHint", wrap=True)
        self._panes: list[Pane] = []
        self.message = MessageBar()
        self._trouble: ReaderStudyError | None = None
        self._missed: MediaError | None = None
        self._error: ReaderStudyError | None = None
        self._told_beside: ViewSource | None = None
        self._help = HelpSheet(self.grid, self._actions)
        # Words follow the image, never the other way round.
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.timeout.connect(self._show_words)
        self._lay_out()
        self._connect()
        self.grid.set_count(1)
        self.retranslate()

    @property
    def active(self) -> Pane:
        """The pane that acts go to."""
        return self.grid.active

    def open(
        self, names: Sequence[Path], *, layout: str = "", troubles: Sequence[MediaError] = ()
    ) -> None:
        """Show files, or what lies in folders; what is wrong with them is said on the page.

        Parameters
        ----------
        names : sequence of Path
            Files and folders.
        layout : str
            ``one``, ``two``, ``four``, ``mpr``, or empty to keep the layout.
        troubles : sequence of MediaError
            Other names that were given and stand for nothing.

        """
        listing = listed(names)
        missed = (*troubles, *listing.troubles)
        self._missed = all_in_one(missed) if missed else None
        if listing.files or not missed:
            self.presenter.open(listing.files, layout=layout)
        else:
            self._tell_missed()

    def tell(self, error: ReaderStudyError) -> None:
        """Say what went wrong, beside the image."""
        self._error = error
        self._told_beside = self.presenter.source
        self._word_error()
        self.message.show()

    def _tell_missed(self) -> None:
        missed, self._missed = self._missed, None
        if missed is not None:
            self.tell(missed)

    def end(self) -> None:
        """Let go of everything that is open."""
        self.presenter.end()

    def retranslate(self) -> None:
        """Set every text."""
        self._actions.retranslate()
        self._linked.setText(self.tr("linked"))
        self._linked.setVisible(self.presenter.links.on)
        self._name_panes()
        self._word_error()
        self._show_words()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keys to the image."""
        super().showEvent(event)
        self.active.canvas.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the files that were dropped."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.open(files)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep hint and help sheet where the panes are."""
        if watched is self.grid and event.type() == QEvent.Type.Resize:
            self._help.setGeometry(self.grid.rect())
            self._place_hint()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.presenter.changed.connect(self._on_changed)
        self.presenter.failed.connect(self.tell)
        self.grid.pane_made.connect(self._adopt)
        self.grid.installEventFilter(self)
        on = self._actions.on
        on("file.open", self._choose_files)
        on("window.help", self._help.toggle)
        bind_window_acts(self._actions, self)
        on("layout.second_window", self.wants_second_window.emit)
        on("page.back", self._back)

    def _adopt(self, pane: Pane) -> None:
        pane.canvas.probed.connect(partial(self._show_probe, pane))
        pane.shown.connect(lambda _now: self._probe.clear())
        self._panes.append(pane)
        self._name_panes()

    def _name_panes(self) -> None:
        for number, pane in enumerate(self._panes, start=1):
            pane.canvas.setAccessibleName(self.tr("Image %1").replace("%1", str(number)))

    def _on_changed(self) -> None:
        self._actions.refresh(self._acts.conditions())
        self._words.start(0)

    def _show_words(self) -> None:
        presenter = self.presenter
        place, source = presenter.place, presenter.source
        total = len(presenter.sources)
        self._place.setText("" if place is None else str(place + 1))
        self._total.setText("" if place is None else f"/ {total}")
        self._name.set_whole("" if source is None else source_name(source))
        key = self._actions.keys.text("view.file_graphics")
        self._notes.setText(notes_of(self.active, key=key))
        self._facts.setText(facts_of(self.active))
        self._linked.setVisible(presenter.links.on)
        self._follow_trouble()
        if presenter.sources:  # before there is a file, the first one would put it away
            self._tell_missed()
        empty = not presenter.sources
        self._empty.setVisible(empty)
        self._empty.raise_()
        if empty:
            opening = self.tr("Opening …")
            hint = self.tr("Drop images, clips or a folder here, or press Ctrl+O.")
            self._empty.setText(opening if presenter.busy else hint)
            self._place_hint()

    def _word_error(self) -> None:
        if self._error is not None:
            path, words = self._error.path, in_words(self._error)
            name = f"{path.name}: " if path is not None else ""
            self.message.word(f"{name}{words.what}", words.remedy)

    def _follow_trouble(self) -> None:
        """Say why a pane is black for as long as it is; other messages go with their file."""
        before, self._trouble = self._trouble, self.presenter.trouble
        if self._trouble is not None and self._trouble is not before:
            self.tell(self._trouble)
        elif self._trouble is None and self.presenter.source is not self._told_beside:
            self._told_beside = self.presenter.source
            self.message.hide()

    def _show_probe(self, pane: Pane, x: int, y: int, value: object) -> None:
        self._probe.setText("" if value is None else probe_text(pane, x, y, value))

    def _place_hint(self) -> None:
        room = self.grid.rect()
        width = min(scaled(420), room.width() - 32)
        height = self._empty.heightForWidth(width)
        self._empty.setGeometry(
            (room.width() - width) // 2, (room.height() - height) // 2, width, height
        )

    def _choose_files(self) -> None:
        source = self.presenter.source
        start = str(source.paths[0].parent if source else Path.home())
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Choose images or clips"), start)
        if names:
            self.open([Path(name) for name in names])

    def _back(self) -> None:
        """Go one step back: the help sheet, what is being drawn, the message."""
        if self._help.isVisible():
            self._help.toggle()
        elif self.active.hand.cancel():
            return
        elif self.message.isVisible():
            self.message.hide()
        else:
            self.wants_normal_screen.emit()

    def _lay_out(self) -> None:
        self._empty.setParent(self.grid)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(strip(self._place, self._total, self._name, self._linked, self._notes))
        middle.addWidget(self.grid, 1)
        middle.addWidget(self.message)
        middle.addLayout(strip(self._facts, None, self._probe))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(ViewTools(self._actions))
        row.addLayout(middle, 1)
