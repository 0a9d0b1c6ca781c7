"""The reading page: tools, image, panel. It paints the presenter's state and passes acts on."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.action_set import ActionSet
from app.actions import Scope
from app.fitted_window import bind_window_acts
from app.images import Images
from app.keys import Keys
from app.pages.problem import Going
from app.reading.acts import ReadingActs
from app.reading.allowed import conditions
from app.reading.attention import InputWatch
from app.reading.panel.read_panel import ReadPanel
from app.reading.presenter import ReadingPresenter
from app.reading.read_state import Phase
from app.reading.report_view import ReportView
from app.reading.stage.image_stage import ImageStage
from app.reading.stage.view_watch import ViewWatch, sight_of
from app.trouble import Told, for_reader, in_words
from app.widgets.base import TranslatedFrame, restyle
from app.widgets.help_sheet import HelpSheet
from app.widgets.text_boxes import LineBox, NoteBox
from app.widgets.tool_column import ToolColumn

_COMING_AND_GOING = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent})
_LEFT_AIR, _RIGHT_AIR = 1, 5
"""Places of the row that are air where a form stands alone."""


class ReadingPage(TranslatedFrame):
    """One case, one decision.

    The dynamic property ``step`` names the step on the screen; ``ready`` is true while the page
    waits for the reader: the case is on the screen, its clock runs, and what was entered is
    durable.
    """

    def __init__(
        self,
        presenter: ReadingPresenter,
        images: Images,
        *,
        reader_name: str,
        keys: Keys | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("readingPage")
        self._presenter = presenter
        presenter.setParent(self)
        self._actions = ActionSet(self, Scope.READING.value, keys=keys)
        rules = presenter.state.rules
        self.stage = ImageStage(images)
        self.stage.evidence.keeps_room = rules.clip_strip
        self.panel = ReadPanel()
        self.panel.set_reader(reader_name)
        self._told: Told | None = None
        self.panel.message.dismissed.connect(self._put_away)
        self._acts = ReadingActs(
            self._actions, presenter, stage=self.stage, panel=self.panel, parent=self
        )
        self._tools = ToolColumn(self._actions, measuring=rules.tools)
        self._help = HelpSheet(self.stage, self._actions)
        self._watch = InputWatch(self)
        self._views = ViewWatch(self.stage.grid, self)
        self._panel_later = QTimer(self)
        self._panel_later.setSingleShot(True)
        self._panel_later.setInterval(0)
        self._panel_later.timeout.connect(self._render_panel)
        self.report = ReportView()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._tools)
        self._row.addStretch(0)
        self._row.addWidget(self.stage, 1)
        self._row.addWidget(self.report, 1)
        self._row.addWidget(self.panel)
        self._row.addStretch(0)
        self.stage.installEventFilter(self)
        self._help.installEventFilter(self)
        self._connect_presenter()
        self._connect_panel()
        self._connect_actions()
        self._show_keys()
        self._render()

    def show_warnings(self, warnings: Sequence[Told]) -> None:
        """Tell the first of what is to be known of the disk, until she puts it away."""
        if warnings:
            self._told = warnings[0]
            self._render_panel()

    def _put_away(self) -> None:
        self._told = None

    def commit_typing(self) -> None:
        """Take over what stands in a text box that has the focus."""
        box = self._text_box()
        if box is not None:
            box.commit()

    def may_close(self) -> bool:
        """Tell whether nothing is lost by closing, or the reader was told and closes still."""
        return self._presenter.may_lose(Going.CLOSING)

    def lock_screen(self) -> None:
        """Stop the clock: another page covers this one until the PIN is entered."""
        self._presenter.lock_screen(locked=True)

    def unlock_screen(self) -> None:
        """Go on where she stopped."""
        self._presenter.lock_screen(locked=False)
        self._focus_image()

    def leave(self) -> bool:
        """End the session in order; tell whether it ends, or something would be lost by it.

        Asked once more, it ends all the same.
        """
        was_told = self._presenter.warned is Going.LEAVING
        self._presenter.leave()
        return was_told or self._presenter.warned is not Going.LEAVING

    def retranslate(self) -> None:
        """Set the actions' texts; the parts of the page set their own."""
        self._actions.retranslate()
        self._render()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the help sheet as large as the stage, and give it room where there is no image."""
        if watched is self.stage and event.type() == QEvent.Type.Resize:
            self._help.setGeometry(self.stage.rect())
        elif watched is self._help and event.type() in _COMING_AND_GOING:
            self._arrange()
        return super().eventFilter(watched, event)

    def _connect_presenter(self) -> None:
        presenter = self._presenter
        presenter.changed.connect(self._render)
        presenter.case_changed.connect(self._show_case)
        presenter.reload_wanted.connect(self._load_case)
        self.stage.painted.connect(presenter.painted)
        self.stage.failed.connect(presenter.media_failed)
        self.stage.turned.connect(presenter.turning.turn)
        self.stage.activated.connect(presenter.turning.activate)
        self.stage.looks_changed.connect(self._refresh_acts)
        clips = self.stage.clips
        clips.recorded.connect(presenter.marks.played)
        clips.changed.connect(lambda: presenter.turning.still_to_play(clips.unplayed))
        clips.stirred.connect(self._watch.stir)
        presenter.locking.connect(clips.flush)
        presenter.reporting.before = clips.flush
        presenter.held.connect(clips.rest)
        self._watch.left.connect(presenter.go_away)
        self._watch.came_back.connect(presenter.come_back)
        presenter.left.connect(self._watch.stop)
        presenter.left.connect(lambda _finished: self.stage.close_panes())
        presenter.seen = self._views.fields
        self._views.rested.connect(partial(presenter.marks.keep_view, lost=self._views.tell_again))

    def _connect_panel(self) -> None:
        panel, presenter = self.panel, self._presenter
        panel.enter_pressed.connect(self._enter)
        panel.typing_changed.connect(self._render, Qt.ConnectionType.QueuedConnection)
        panel.back_pressed.connect(presenter.escape)
        panel.ai_card.toggled.connect(presenter.toggle_ai)
        panel.ai_card.painted.connect(presenter.ai_painted)
        self.report.painted.connect(presenter.ai_painted)
        panel.ai_wanted.connect(presenter.ask_ai)
        panel.form.given.connect(presenter.give)
        panel.form.kept.connect(presenter.keep)
        panel.form.cannot_assess.connect(presenter.ask_reason)
        panel.form.left.connect(self._focus_image)
        panel.form.draw_wanted.connect(presenter.draw)
        panel.override.given.connect(presenter.explain)
        panel.override.left.connect(self._focus_image)
        panel.reasons.given.connect(presenter.give_reason)
        panel.reasons.back.connect(presenter.ask_reason)
        panel.reasons.left.connect(self._focus_image)
        panel.note.written.connect(presenter.write_note)
        panel.message.retry.connect(presenter.retry)

    def _connect_actions(self) -> None:
        on = self._actions.on
        on("read.enter", self._enter)
        on("read.escape", self._escape)
        on("read.leave", self._leave)
        bind_window_acts(self._actions, self)
        on("window.help", self._help.toggle)
        self._actions.keys.changed.connect(self._show_keys)

    def _show_keys(self) -> None:
        self.panel.show_keys(self._actions.keys)
        self.stage.show_keys(self._actions.keys)

    def _show_case(self) -> None:
        self._acts.begin_case()
        self._focus_image()
        self._load_case()
        self._watch.start()

    def _load_case(self) -> None:
        state = self._presenter.state
        case = state.case
        if case is None:
            return
        blank_ms = state.rules.blank_ms
        if case.media:
            self.stage.show_case(case, blank_ms=blank_ms)
        else:
            self.stage.show_nothing(case)
            # The form and the report are all there is: they are painted before this comes.
            QTimer.singleShot(blank_ms, self, lambda: self._presenter.painted(0.0))

    def _arrange(self) -> None:
        """Give a step without images the whole page; with the help sheet as any other."""
        state = self._presenter.state
        report = "" if state.case is None else state.case.report
        on_form = not state.has_image and not report
        helping = not self._help.isHidden()
        self._tools.setVisible(state.has_image)
        self.stage.setVisible(state.has_image or helping)
        self.report.show_report("" if helping and not state.has_image else report)
        alone = on_form and not helping
        restyle(self.panel, "alone", "yes" if alone else "no")
        for place in (_LEFT_AIR, _RIGHT_AIR):
            self._row.setStretch(place, int(alone))

    def _render(self) -> None:
        presenter = self._presenter
        self._arrange()
        self._await_report()
        self.stage.show_state(presenter.state)
        self._views.follow(*sight_of(presenter.state))
        # Only now: marks that have to rest tell of it at once.
        state = presenter.state
        self._refresh_acts()
        self.setProperty("step", "" if state.case is None else "{}.{}".format(*state.case.step))
        if state.phase is not Phase.LOADING or presenter.problem is not None or not state.has_image:
            self._render_panel()
            return
        self.setProperty("ready", False)
        # Of the next case the image comes first. If that lies in its pane already, its paint is all
        # that the panel waits for; else the panel comes as soon as nothing else waits.
        if not self.stage.is_at_hand:
            self._panel_later.start()

    def _refresh_acts(self) -> None:
        self._actions.refresh(conditions(self._presenter.state, self.stage.looks))

    def _render_panel(self) -> None:
        self._panel_later.stop()
        presenter, state = self._presenter, self._presenter.state
        self.panel.show_state(state)
        if presenter.problem is None and self._told is None:
            self.panel.message.hide()
        elif presenter.problem is None and self._told is not None:
            told = in_words(self._told)
            self.panel.message.tell(told.what, told.remedy, retry=False)
        elif presenter.problem is not None:
            words = for_reader(presenter.problem.error)
            what = self._warning() or words.what
            self.panel.message.tell(what, words.remedy, retry=True)
        answering = state.phase is Phase.ANSWERING and not state.paused
        self.setProperty("ready", answering and not self.panel.typing)

    def _await_report(self) -> None:
        """Have the report told of when it is on the screen, as the AI card tells of itself."""
        state = self._presenter.state
        if state.phase is Phase.REVEALING and state.case is not None and state.case.report:
            self.report.await_paint()

    def _warning(self) -> str:
        if self._presenter.warned is Going.CLOSING:
            return self.tr("Not saved. Close again to lose it.")
        if self._presenter.warned is Going.LEAVING:
            return self.tr("Not saved. Leave again to lose it.")
        return ""

    def _enter(self) -> None:
        self.commit_typing()
        self._focus_image()
        self._presenter.enter()

    def _escape(self) -> None:
        box = self._text_box()
        if self._help.isVisible():
            self._help.step_back()
        elif box is not None:
            box.revert()
            self._focus_image()
            self._render()
        elif not self.stage.marks.cancel() and not self._presenter.state.paused:
            self._presenter.escape()

    def _leave(self) -> None:
        self.commit_typing()
        self._presenter.leave()

    def _text_box(self) -> LineBox | NoteBox | None:
        focused: QWidget | None = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        return focused if inside and isinstance(focused, LineBox | NoteBox) else None

    def _focus_image(self) -> None:
        """Take the focus away from any text box, so that keys are acts again."""
        if self._presenter.state.has_image:
            self.stage.focus_image()
        else:
            self.panel.setFocus(Qt.FocusReason.OtherFocusReason)
