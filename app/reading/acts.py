"""The acts of the reading page, bound to its parts: image, marks, panel, session."""

from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import CATEGORY_KEYS, REASON_KEYS
from app.forms.panel import FormPanel
from app.reading.image_stage import ImageStage
from app.reading.panel.read_panel import ReadPanel
from app.reading.presenter import ReadingPresenter
from app.reading.read_state import MarkStep
from app.widgets.tool_column import TOOLS
from viewer.canvas.interaction import Tool
from viewer.measuring.annotating import AnnotationTool
from viewer.model import Preset

_CANVAS = {
    "view.window_level": Tool.WINDOW_LEVEL,
    "view.zoom": Tool.ZOOM,
    "view.pan": Tool.PAN,
}
_HAND = {
    "view.calliper": AnnotationTool.CALLIPER,
    "view.ellipse": AnnotationTool.ELLIPSE,
    "view.box": AnnotationTool.BOX,
    "view.calibrate": AnnotationTool.CALIBRATE,
}


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
        actions.choose_among(TOOLS)
        # What a study forbids is not bound at all, so that the F1 sheet does not offer it.
        rules = presenter.state.rules
        self._bind_answer(panel)
        self._bind_tools(measuring=rules.tools)
        self._bind_image()
        if rules.flip:
            self._bind_flips()
        if rules.presets:
            self._bind_tones()
        if rules.tools:
            self._bind_marks()

    def begin_case(self) -> None:
        """Go back to the first tool, and to an image on which nothing was done."""
        self._stage.canvas.tool = Tool.WINDOW_LEVEL
        self._stage.marks.forget()
        if not self._stage.canvas.smooth:
            self._stage.canvas.set_smooth(True)
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
        fields = self._stage.marks.fields
        fields.given.connect(presenter.give)
        fields.done.connect(partial(presenter.draw, ""))
        on("read.ai", presenter.toggle_ai)
        on("read.pause", presenter.toggle_pause)

    def _bind_tools(self, *, measuring: bool) -> None:
        for ident, tool in _CANVAS.items():
            self._actions.on(ident, partial(self._use, tool))
        for ident, drawing in _HAND.items() if measuring else ():
            self._actions.on(ident, partial(self._stage.marks.hand.set_tool, drawing))
        self._stage.marks.hand.tool_changed.connect(self._follow_tool)
        self._stage.canvas.space_tapped.connect(partial(self._actions.tap, "Space"))

    def _bind_image(self) -> None:
        on, canvas = self._actions.on, self._stage.canvas
        on("view.invert", canvas.invert)
        on("view.one_to_one", canvas.one_to_one)
        on("view.fit", canvas.fit)
        on("view.reset", canvas.reset)
        on("view.smooth", lambda: canvas.set_smooth(not canvas.smooth))
        on("view.magnifier", lambda: canvas.magnify(held=not canvas.lens.is_shown))
        on("view.previous_image", partial(self._presenter.turn_image, -1))
        on("view.next_image", partial(self._presenter.turn_image, 1))

    def _bind_flips(self) -> None:
        canvas = self._stage.canvas
        self._actions.on("view.flip_h", partial(canvas.flip, across=True))
        self._actions.on("view.flip_v", partial(canvas.flip, down=True))

    def _bind_tones(self) -> None:
        # A stored still has no unit: its windows are parts of its own range.
        for number, preset in enumerate(Preset):
            act = partial(self._stage.canvas.apply_preset, preset)
            self._actions.on(f"view.tone:{number}", act)

    def _bind_marks(self) -> None:
        marks, told = self._stage.marks, self._presenter.marks
        self._actions.on("view.delete", marks.hand.selection.remove)
        self._actions.on("view.undo_mark", self._undo_mark)
        self._actions.on("view.redo_mark", marks.hand.redo)
        marks.recorded.connect(told.record)
        marks.done.connect(told.done)
        marks.undone.connect(told.undone)
        marks.changed.connect(told.show)

    def _form(self) -> FormPanel:
        """Return the form on the screen; its acts are enabled only while there is one."""
        form = self._panel.form.panel
        assert form is not None
        return form

    def _press(self, place: int) -> None:
        self._form().press(place)

    def _walk(self, steps: int) -> None:
        self._form().go_on(steps)

    def _use(self, tool: Tool) -> None:
        """Give the left button to the canvas."""
        self._stage.canvas.tool = tool
        self._stage.marks.hand.set_tool(AnnotationTool.SELECT)

    def _follow_tool(self, tool: AnnotationTool) -> None:
        """Mark the tool that a finished calibration has gone back to."""
        idents = [ident for ident, own in _HAND.items() if own is tool]
        idents += [ident for ident, own in _CANVAS.items() if own is self._stage.canvas.tool]
        self._actions[idents[0]].setChecked(True)

    def _undo(self) -> None:
        """Take back what came last: a mark that is being drawn, else the answer."""
        if not self._stage.marks.drop_drawing():
            self._presenter.undo()

    def _undo_mark(self) -> None:
        """Take the last step of measuring back, on its image, and show that image."""
        state = self._presenter.state
        step = state.undo[-1] if state.undo else None
        if isinstance(step, MarkStep):
            self._stage.marks.undo(step.image)
            self._presenter.turn_image(step.image - state.image_index)
