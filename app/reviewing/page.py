"""The page of a review: thumbnails, the image with its masks, and the panel."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.action_set import ActionSet
from app.actions import Scope
from app.fitted_window import bind_window_acts
from app.i18n import Languages
from app.keys import Keys
from app.reviewing.acts import ReviewActs
from app.reviewing.head import ReviewHead
from app.reviewing.hint import StageHint
from app.reviewing.masks.drawn_box import DrawnBox
from app.reviewing.panel.side_panel import ReviewSidePanel
from app.reviewing.parts import ReviewParts
from app.reviewing.presenter import ReviewPresenter
from app.reviewing.source_shelf import SourceShelf
from app.reviewing.stage import ReviewStage
from app.reviewing.state import Asking
from app.reviewing.wall.frame_strip import FrameStrip
from app.reviewing.wall.source_wall import SourceWall
from app.tasks import Writer
from app.trouble import for_reader, in_words
from app.widgets.base import TranslatedFrame
from app.widgets.help_sheet import HelpSheet
from app.widgets.message_bar import MessageBar
from ground.errors import ReaderStudyError
from reader_study.intake.review.masking import texts_in_sight
from reader_study.intake.sources.source import MediaSource
from viewer.panes.grid import PaneGrid
from viewer.text_scale import scaled

_AHEAD = (1, 2, -1)
"""Neighbours in the list that are opened ahead, nearest first."""


class ReviewPage(TranslatedFrame):
    """Goes through the sources of an intake.

    Parameters
    ----------
    parts : ReviewParts
        The intake.
    writer : Writer
        Writes decisions; is closed by the window.
    languages : Languages
        English or Chinese.
    keys : Keys
        The user's own.

    """

    wants_normal_screen = Signal()

    def __init__(
        self, parts: ReviewParts, writer: Writer, *, languages: Languages, keys: Keys
    ) -> None:
        super().__init__()
        self.setObjectName("reviewPage")
        self._parts = parts
        self.presenter = ReviewPresenter(parts, writer, self)
        self._error: Exception | None = None
        self._has_ended = False
        self.shelf = SourceShelf(parts.open_clip, self)
        self.panes = PaneGrid()
        self.stage = ReviewStage(self.panes, self.shelf, lambda: self.presenter.state)
        self.wall = SourceWall(self.presenter.state, parts.open_clip)
        self.frames = FrameStrip()
        self.message = MessageBar()
        self._hint = StageHint(self.panes, self.presenter, keys)
        self._actions = ActionSet(self, Scope.REVIEW.value, keys=keys)
        self.head = ReviewHead(self.presenter, self._actions, languages, parts.title)
        self.panel = ReviewSidePanel(self.presenter, self._actions, parts.command)
        self._body = QWidget()
        self._help = HelpSheet(self._body, self._actions)
        self._acts = ReviewActs(
            self._actions,
            self.presenter,
            grid=self.wall.grid,
            panes=self.panes,
            stage=self.stage,
            parent=self,
        )
        self._lay_out()
        self._body.installEventFilter(self)
        self._connect()
        self._bind()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def begin(self) -> None:
        """Look at what was not looked at yet."""
        self.presenter.looks.begin()

    def end(self) -> None:
        """Stop looking and decoding."""
        self._has_ended = True
        self.presenter.close()
        self.stage.close()
        self.shelf.close()
        self.wall.end()
        self.frames.close_pictures()

    def retranslate(self) -> None:
        """Set every text."""
        self._actions.retranslate()
        self.stage.text_word = self.tr("text")
        self._word_error()
        self.follow()

    def follow(self) -> None:
        """Show everything as it is now."""
        if self._has_ended:
            return  # what was on its way when the window closed
        state = self.presenter.state
        self._actions.refresh(self._acts.conditions())
        # Two images side by side need the room.
        self.wall.setVisible(state.pair is None)
        self.wall.follow()
        self.stage.follow()
        self.head.follow()
        self.panel.follow()
        self._follow_strip()
        self._hint.follow()
        self._read_ahead()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Space, which is no shortcut: on an image it is held for panning."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._actions.tap("Space")
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keys to the image, not to a button."""
        super().showEvent(event)
        self.panes.active.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give thumbnails three columns where the screen is wide."""
        super().resizeEvent(event)
        self.wall.set_columns(3 if self.width() >= scaled(1600) else 2)
        self._hint.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the sheet of keys as large as what it lies over, also when texts grow."""
        if watched is self._body and event.type() == QEvent.Type.Resize and self._help.isVisible():
            self._help.setGeometry(self._body.rect())
        return super().eventFilter(watched, event)

    def _read_ahead(self) -> None:
        """Open what comes next, once what is wanted is on the screen."""
        state = self.presenter.state
        if (
            self._has_ended
            or not self.stage.is_settled
            or state.path not in state.shown
            or state.path is None
        ):
            return
        place = state.shown.index(state.path)
        near = [place + step for step in _AHEAD if 0 <= place + step < len(state.shown)]
        items = [state.review.items[state.shown[number]] for number in near]
        self.stage.read_ahead([item.source for item in items if not item.is_refused])

    def _follow_strip(self) -> None:
        state = self.presenter.state
        pane = self.panes.active
        item = state.item
        clip = self.stage.clip_of(state.path) if state.pair is None else None
        texts = [] if item is None or item.look is None else texts_in_sight(item.look, state.masks)
        self.frames.show_clip(clip, with_text=[found.frame for found in texts])
        self.frames.show_masks(state.masks)
        self.frames.show_frame(pane.index)

    def _on_lost(self, source: MediaSource, error: ReaderStudyError) -> None:
        """Say why a source cannot be shown where it would be seen; of a damaged frame, below."""
        if self.stage.clip_of(source.path) is None:
            self._hint.lose(source, error)
        else:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._error = error
        self._word_error()
        self.message.show()

    def _word_error(self) -> None:
        error = self._error
        if isinstance(error, ReaderStudyError):
            words = in_words(error)
            self.message.tell(words.what, words.remedy, retry=self._can_retry)
        elif error is not None:
            told = for_reader(error)
            self.message.tell(told.what, told.remedy, retry=self._can_retry)

    @property
    def _can_retry(self) -> bool:
        return self.presenter.saving.state.value == "failed"

    def _retry(self) -> None:
        self._error = None
        self.message.hide()
        self.presenter.retry()

    def _back(self) -> None:
        """Go one step back: the help sheet, what is asked or drawn, the message."""
        if self._help.isVisible():
            self._help.step_back()
        elif self.presenter.state.give_up():
            self.follow()
        elif self.message.isVisible() and not self._can_retry:
            self.message.hide()
        else:
            self.wants_normal_screen.emit()

    def _drew(self, drawn: DrawnBox) -> None:
        self.presenter.state.hand.drawn = drawn
        self.stage.update()

    def _laid(self, drawn: DrawnBox) -> None:
        self.presenter.state.hand.drawn = drawn
        self.presenter.act(self.presenter.state.lay_mask)

    def _chose(self, place: int | None) -> None:
        self.presenter.state.hand.chosen = place
        self.follow()

    def _dropped(self) -> None:
        state = self.presenter.state
        if state.asking is not Asking.MASK:
            state.hand.drawn = None
        self.stage.update()

    def _next_sampled(self) -> None:
        frame = self.frames.next_frame(self.panes.active.index)
        if frame is not None:
            self.panes.active.go_to(frame)

    def _go(self, act: Callable[[], object]) -> None:
        self.presenter.go(act)

    def _connect(self) -> None:
        presenter, state, stage = self.presenter, self.presenter.state, self.stage
        presenter.changed.connect(self.follow)
        presenter.failed.connect(self._fail)
        self.message.retry.connect(self._retry)
        self.wall.chosen.connect(lambda path: self._go(lambda: state.go_to(path)))
        self.wall.filtered.connect(lambda kind: self._go(lambda: state.turn_filter(kind)))
        self.frames.chosen.connect(lambda frame: self.panes.active.go_to(frame))
        stage.failed.connect(self._on_lost)
        stage.shown.connect(self._follow_strip)
        stage.shown.connect(self._read_ahead)
        stage.frame_changed.connect(lambda _: self.frames.show_frame(self.panes.active.index))
        stage.drew.connect(self._drew)
        stage.laid.connect(self._laid)
        stage.chose.connect(self._chose)
        stage.dropped.connect(self._dropped)
        stage.turned.connect(lambda steps: self._go(lambda: state.move(steps)))
        self.panel.picked.connect(lambda place: presenter.act(lambda: state.choose(place)))
        self.panel.confirmed.connect(presenter.confirm)
        self.panel.left.connect(self._back)
        for pane in self.panes.all_panes:
            self._listen(pane.canvas)
        self.panes.pane_made.connect(lambda pane: self._listen(pane.canvas))

    def _listen(self, canvas: QWidget) -> None:
        canvas.space_tapped.connect(lambda: self._actions.tap("Space"))  # type: ignore[attr-defined]

    def _bind(self) -> None:
        bind_window_acts(self._actions, self)
        self._actions.on("window.help", self._help.toggle)
        self._actions.on("page.back", self._back)
        self._actions.on("review.sampled", self._next_sampled)

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.panes, 1)
        middle.addWidget(self.frames)
        middle.addWidget(self.message)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.wall)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._body, 1)
