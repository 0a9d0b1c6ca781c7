"""The acts of the reading page, bound to its parts: image, marks, panel, session."""

from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import CATEGORY_KEYS, REASON_KEYS
from app.forms.panel import FormPanel
from app.reading.panel.read_panel import ReadPanel
from app.reading.phase import MarkPlace
from app.reading.presenter import ReadingPresenter
from app.reading.read_state import MarkStep
from app.reading.stage.image_stage import ImageStage
from app.reading.stage.pane_marks import PaneMarks
from app.stage.held_act import HeldAct
from app.stage.pane_acts import PaneActs
from app.views import Rules
from app.widgets.tool_column import TOOLS
from viewer.canvas.interaction import Tool


class ReadingActs(QObject):
    """Binds what needs no more than the page's parts; the page binds the rest.

    Parameters
    ----------
    actions : ActionSet
        Of the page.
    presenter : ReadingPresenter
        Knows what may be done now.
    stage : ImageStage
        The image.
    panel : ReadPanel
        The answer.

    """

    def __init__(
        self,
        actions: ActionSet,
        presenter: ReadingPresenter,
        *,
        stage: ImageStage,
        panel: ReadPanel,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._presenter = presenter
        self._stage = stage
        self._panel = panel
        # What a study forbids, or has no media for, is not bound at all, so that the F1 sheet does
        # not offer it.
        rules = presenter.state.rules
        acts = PaneActs(actions, stage.grid, tools=TOOLS, measuring=rules.tools, parent=self)
        acts.bind_image()
        if rules.flip:
            acts.bind_flips()
        if rules.presets:
            acts.bind_tones()
        if rules.tools:
            acts.bind_marks(undo=self._undo_mark)
        if rules.lesion_frames:
            self._frames = HeldAct(actions["view.lesion_frame"], self._hide_frames, parent=self)
            actions.on("view.lesion_frame", self._frames.begin)
        if rules.clips:
            acts.bind_cine()
            acts.bind_regions()
        if rules.series and rules.presets:
            acts.bind_presets()
        self._bind_answer(panel)
        self._bind_hanging(several=rules.panes > 1 or rules.series, series=rules.series)
        self._tell_marks()

    def begin_case(self) -> None:
        """Go back to the first tool, and to an image on which nothing was done."""
        self._stage.begin_anew()
        for pane in self._stage.grid.all_panes:
            pane.canvas.tool = Tool.WINDOW_LEVEL
        self._actions[TOOLS[0]].setChecked(True)

    def _bind_answer(self, panel: ReadPanel) -> None:
        on, presenter = self._actions.on, self._presenter
        for number in range(len(CATEGORY_KEYS)):
            on(f"read.category:{number}", partial(self._press, number))
        for number in range(len(REASON_KEYS)):
            on(f"read.reason:{number}", partial(panel.reasons.take, number))
        on("read.likelihood", lambda: self._form().go_to_rating())
        on("read.more_options", lambda: self._form().more())
        for ident, steps in (("read.next", 1), ("read.previous", -1)):
            for suffix in ("", ":1"):
                on(f"{ident}{suffix}", partial(self._walk, steps))
        on("read.keep", lambda: self._form().keep_first())
        on("read.ask_ai", presenter.ask_ai)
        on("read.override", panel.override.open)
        on("read.cannot_assess", presenter.ask_reason)
        on("read.note", panel.note.open)
        on("read.undo", self._undo)
        for marks in self._stage.marks.all_panes:
            self._take_answers(marks)
        self._stage.marks.adopted.connect(self._take_answers)
        on("read.ai", presenter.toggle_ai)
        self._bind_evidence(panel, rules=presenter.state.rules)
        on("read.report_data", presenter.reporting.ask)
        on("read.pause", presenter.toggle_pause)

    def _bind_evidence(self, panel: ReadPanel, *, rules: Rules) -> None:
        """Bind what a model laid over the image, and the parts of a clip that it scored."""
        if not rules.evidence:
            return
        on, stage, legend = self._actions.on, self._stage, panel.ai_card.evidence
        on("read.evidence", stage.evidence.toggle)
        legend.toggled.connect(stage.evidence.toggle)
        stage.evidence.changed.connect(lambda: legend.show_hidden(hidden=stage.evidence.hidden))
        for ident, steps in (("read.part_on", 1), ("read.part_back", -1)) if rules.clips else ():
            on(ident, partial(self._go_to_part, steps))

    def _go_to_part(self, steps: int) -> None:
        self._stage.grid.active.evidence.go_to_part(steps)

    def _take_answers(self, marks: PaneMarks) -> None:
        """Take what is drawn in a pane for an answer."""
        marks.fields.given.connect(self._presenter.give)
        marks.fields.done.connect(partial(self._presenter.draw, ""))

    def _bind_hanging(self, *, several: bool, series: bool) -> None:
        """Bind going from medium to medium, and from pane to pane."""
        on, stage, turn = self._actions.on, self._stage, self._presenter.turning.turn
        for ident in ("view.previous_image", "file.previous"):
            on(ident, partial(turn, -1))
        for ident in ("view.next_image", "file.next"):
            on(ident, partial(turn, 1))
        if several:
            on("layout.link", stage.toggle_links)
            on("layout.next_pane", stage.grid.next_pane)
            on("layout.enlarge", stage.grid.toggle_enlarged)
        if series:
            on("layout.mpr", stage.toggle_planes)

    def _tell_marks(self) -> None:
        marks, told = self._stage.marks, self._presenter.marks
        marks.recorded.connect(told.record)
        marks.done.connect(told.done)
        marks.undone.connect(told.undone)
        marks.changed.connect(told.show)

    def _hide_frames(self, held: bool) -> None:
        """Show every pane's image without the frame around its lesion, as long as a key is held."""
        for pane in self._stage.grid.all_panes:
            pane.hide_lesions(hidden=held)

    def _form(self) -> FormPanel:
        """Return the form on the screen; its acts are enabled only while there is one."""
        form = self._panel.form.panel
        assert form is not None
        return form

    def _press(self, place: int) -> None:
        self._form().press(place)

    def _walk(self, steps: int) -> None:
        self._form().go_on(steps)

    def _undo(self) -> None:
        """Take back what came last: a mark that is being drawn, else the answer."""
        if not self._stage.marks.drop_drawing():
            self._presenter.undo()

    def _undo_mark(self) -> None:
        """Take the last step of measuring back, on its image, and show that image."""
        state = self._presenter.state
        step = state.undo[-1] if state.undo else None
        if isinstance(step, MarkStep):
            self._stage.marks.undo(MarkPlace(step.image, step.plane))
            self._presenter.turning.show(step.image)
