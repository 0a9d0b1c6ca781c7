"""The viewer's acts, bound to the pane that is active when they are done."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import PRESETS, TONES, Condition
from app.viewing.presenter import ViewPresenter
from app.viewing.tools import TOOLS
from viewer.canvas.interaction import Tool
from viewer.cine.cine import Cine
from viewer.frames.info import ValueWindow
from viewer.measuring.annotating import AnnotationTool
from viewer.model import Preset
from viewer.model.presets import CT_WINDOWS
from viewer.panes.pane import Pane

_HANDS = {
    "view.calliper": AnnotationTool.CALLIPER,
    "view.ellipse": AnnotationTool.ELLIPSE,
    "view.box": AnnotationTool.BOX,
    "view.calibrate": AnnotationTool.CALIBRATE,
}
NUDGES = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Left, right, up, down: as the keys of ``view.nudge`` stand in the registry."""

_TOOLS = {
    "view.window_level": Tool.WINDOW_LEVEL,
    "view.zoom": Tool.ZOOM,
    "view.pan": Tool.PAN,
}


class ViewActs(QObject):
    """Acts on the active pane and on the layout; it also says which of them are possible.

    Parameters
    ----------
    actions : ActionSet
        Of the page, which owns this object as well.
    presenter : ViewPresenter
        Files and panes.

    """

    def __init__(self, actions: ActionSet, presenter: ViewPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._presenter = presenter
        actions.choose_among(TOOLS)
        self._bind_tools()
        self._bind_image()
        self._bind_cine()
        self._bind_layout()
        presenter.grid.pane_made.connect(self._adopt)

    @property
    def _pane(self) -> Pane:
        return self._presenter.grid.active

    def conditions(self) -> set[Condition]:
        """Return what holds now, for the active pane."""
        found = {Condition.ALWAYS}
        presenter = self._presenter
        if len(presenter.sources) > 1:
            found.add(Condition.SEVERAL_FILES)
        if len(presenter.grid.panes) > 1:
            found.add(Condition.SEVERAL_PANES)
        info = self._pane.info
        if info is None:
            return found
        found |= {Condition.LOOKING, Condition.MEASURING, Condition.FLIPPING}
        found.add(Condition.HAS_PRESETS if info.values.unit == "HU" else Condition.HAS_TONES)
        if info.n_frames > 1:
            found.add(Condition.CINE)
        if info.geometry is not None:
            found.add(Condition.VOLUME)
        if info.calibration.at(self._pane.index).regions:
            found.add(Condition.HAS_REGIONS)
        return found | self._mark_conditions()

    def _mark_conditions(self) -> set[Condition]:
        hand = self._pane.hand
        checks = {
            Condition.HAS_OVERLAY: not self._pane.marks.empty,
            Condition.HAS_FILE_GRAPHICS: not self._pane.graphics.empty,
            Condition.HAS_SELECTION: hand.selection.ident is not None,
            Condition.CAN_UNDO_MARK: bool(hand.book.history.past),
            Condition.CAN_REDO_MARK: bool(hand.book.history.future),
        }
        return {condition for condition, holds in checks.items() if holds}

    def _adopt(self, pane: Pane) -> None:
        pane.canvas.space_tapped.connect(partial(self._actions.tap, "Space"))
        pane.hand.tool_changed.connect(self._follow_tool)
        chosen = next(ident for ident in TOOLS if self._actions[ident].isChecked())
        if chosen in _HANDS:
            pane.hand.set_tool(_HANDS[chosen])
        else:
            pane.use_tool(_TOOLS[chosen])

    def _follow_tool(self, tool: AnnotationTool) -> None:
        """Mark the tool that a finished calibration has gone back to."""
        idents = [ident for ident, own in _HANDS.items() if own is tool]
        chosen = idents[0] if idents else self._canvas_tool()
        self._actions[chosen].setChecked(True)

    def _canvas_tool(self) -> str:
        tool = self._pane.canvas.tool
        return next(ident for ident, own in _TOOLS.items() if own is tool)

    def _bind_tools(self) -> None:
        for ident, tool in _TOOLS.items():
            self._actions.on(ident, partial(self._use_tool, tool))
        for ident, hand in _HANDS.items():
            self._actions.on(ident, partial(self._use_hand, hand))

    def _use_tool(self, tool: Tool) -> None:
        """All panes have the same tool: a hand that goes over to another one goes on with it."""
        for pane in self._presenter.grid.panes:
            pane.use_tool(tool)

    def _use_hand(self, tool: AnnotationTool) -> None:
        for pane in self._presenter.grid.panes:
            pane.hand.set_tool(tool)

    def _bind_image(self) -> None:
        acts: dict[str, Callable[[Pane], object]] = {
            "view.invert": lambda pane: pane.canvas.invert(),
            "view.one_to_one": lambda pane: pane.canvas.one_to_one(),
            "view.fit": lambda pane: pane.canvas.fit(),
            "view.reset": lambda pane: pane.canvas.reset(),
            "view.smooth": lambda pane: pane.canvas.set_smooth(not pane.canvas.view_state.smooth),
            "view.flip_h": lambda pane: pane.canvas.flip(across=True),
            "view.flip_v": lambda pane: pane.canvas.flip(down=True),
            "view.regions": lambda pane: pane.hand.show_regions(not pane.hand.scene.shows_regions),
            "view.magnifier": lambda pane: pane.canvas.magnify(held=not pane.canvas.lens.is_shown),
            "view.ai_marks": Pane.toggle_marks,
            "view.file_graphics": Pane.toggle_graphics,
            "view.overlay_less": lambda pane: pane.change_opacity(-1),
            "view.overlay_more": lambda pane: pane.change_opacity(1),
            "view.delete": lambda pane: pane.hand.selection.remove(),
            "view.undo_mark": lambda pane: pane.hand.undo(),
            "view.redo_mark": lambda pane: pane.hand.redo(),
        }
        for ident, act in acts.items():
            self._on_pane(ident, act)
        for number, (dx, dy) in enumerate(NUDGES):
            self._on_pane(f"view.nudge:{number}", partial(_nudge, dx=dx, dy=dy, coarse=False))
            self._on_pane(f"view.nudge:{number + 4}", partial(_nudge, dx=dx, dy=dy, coarse=True))
        for number in range(PRESETS):
            window = CT_WINDOWS[number].in_values
            self._on_pane(f"view.preset:{number}", partial(_apply_window, window=window))
        for number, preset in zip(range(TONES), Preset, strict=True):
            self._on_pane(f"view.tone:{number}", partial(_apply_preset, preset=preset))

    def _bind_cine(self) -> None:
        acts: dict[str, Callable[[Cine], object]] = {
            "cine.toggle": Cine.toggle,
            "cine.step_back": lambda cine: cine.step(-1),
            "cine.step_on": lambda cine: cine.step(1),
            "cine.faster": Cine.faster,
            "cine.slower": Cine.slower,
            "cine.first": Cine.first,
            "cine.last": Cine.last,
        }
        for ident, act in acts.items():
            self._actions.on(ident, partial(self._do_cine, act))
        self._on_pane("cine.loop", Pane.turn_mode)
        self._on_pane("cine.mark_in", Pane.mark_in)
        self._on_pane("cine.mark_out", Pane.mark_out)
        self._on_pane("cine.trim_clear", Pane.clear_trim)

    def _bind_layout(self) -> None:
        presenter = self._presenter
        for name in ("one", "two", "four", "mpr"):
            self._actions.on(f"layout.{name}", partial(presenter.set_layout, name))
        self._actions.on("layout.link", lambda: presenter.links.turn(on=not presenter.links.on))
        self._actions.on("layout.next_pane", presenter.grid.next_pane)
        self._actions.on("file.next", partial(presenter.turn, 1))
        self._actions.on("file.previous", partial(presenter.turn, -1))
        self._actions.on("file.close", presenter.close)

    def _on_pane(self, ident: str, act: Callable[[Pane], object]) -> None:
        self._actions.on(ident, lambda: act(self._pane))

    def _do_cine(self, act: Callable[[Cine], object]) -> None:
        if self._pane.cine is not None:
            act(self._pane.cine)


def _nudge(pane: Pane, *, dx: int, dy: int, coarse: bool) -> None:
    pane.hand.selection.nudge(dx, dy, coarse=coarse)


def _apply_window(pane: Pane, *, window: ValueWindow) -> None:
    pane.canvas.apply_value_window(window)


def _apply_preset(pane: Pane, *, preset: Preset) -> None:
    pane.canvas.apply_preset(preset)
