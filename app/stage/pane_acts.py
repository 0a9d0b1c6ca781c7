"""Acts on the active pane of a grid, bound once for every page that shows panes."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import PRESETS, TONES, Condition
from viewer.canvas.interaction import Tool
from viewer.cine.cine import Cine
from viewer.frames.info import ValueWindow
from viewer.measuring.annotating import AnnotationTool
from viewer.model import Preset
from viewer.model.presets import CT_WINDOWS
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane

CANVAS_TOOLS: Mapping[str, Tool] = {
    "view.window_level": Tool.WINDOW_LEVEL,
    "view.zoom": Tool.ZOOM,
    "view.pan": Tool.PAN,
}
HAND_TOOLS: Mapping[str, AnnotationTool] = {
    "view.calliper": AnnotationTool.CALLIPER,
    "view.ellipse": AnnotationTool.ELLIPSE,
    "view.box": AnnotationTool.BOX,
    "view.calibrate": AnnotationTool.CALIBRATE,
}
NUDGES = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Left, right, up, down: as the keys of ``view.nudge`` stand in the registry."""


class PaneActs(QObject):
    """Gives every pane the same tool, and binds acts to the active one.

    Parameters
    ----------
    actions : ActionSet
        Of the page.
    grid : PaneGrid
        Its panes.
    tools : sequence of str
        Acts of which one has the left button; see `CANVAS_TOOLS` and `HAND_TOOLS`.
    measuring : bool
        Whether the tools that draw may be chosen.

    """

    def __init__(
        self,
        actions: ActionSet,
        grid: PaneGrid,
        *,
        tools: tuple[str, ...],
        parent: QObject,
        measuring: bool = True,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._grid = grid
        self._tools = tools
        actions.choose_among(tools)
        for ident, tool in CANVAS_TOOLS.items():
            actions.on(ident, partial(self._use_tool, tool))
        for ident, hand in HAND_TOOLS.items() if measuring else ():
            actions.on(ident, partial(self._use_hand, hand))
        grid.pane_made.connect(self._adopt)
        for pane in grid.all_panes:
            self._adopt(pane)

    def bind_image(self) -> None:
        """Bind brightness, size, and what lies over the image."""
        self._bind(
            {
                "view.invert": lambda pane: pane.canvas.invert(),
                "view.one_to_one": lambda pane: pane.canvas.one_to_one(),
                "view.fit": lambda pane: pane.canvas.fit(),
                "view.reset": lambda pane: pane.canvas.reset(),
                "view.smooth": lambda pane: pane.canvas.set_smooth(not pane.canvas.smooth),
                "view.magnifier": lambda pane: pane.canvas.magnify(
                    held=not pane.canvas.lens.is_shown
                ),
            }
        )

    def bind_overlays(self) -> None:
        """Bind what a file, or a model, lays over its frames."""
        self._bind(
            {
                "view.ai_marks": Pane.toggle_marks,
                "view.file_graphics": Pane.toggle_graphics,
                "view.overlay_less": lambda pane: pane.change_opacity(-1),
                "view.overlay_more": lambda pane: pane.change_opacity(1),
            }
        )

    def bind_flips(self) -> None:
        """Bind mirroring."""
        self._bind(
            {
                "view.flip_h": lambda pane: pane.canvas.flip(across=True),
                "view.flip_v": lambda pane: pane.canvas.flip(down=True),
            }
        )

    def bind_tones(self) -> None:
        """Bind windows of images without a unit: parts of their own range."""
        for number, preset in zip(range(TONES), Preset, strict=True):
            self._bind({f"view.tone:{number}": partial(_apply_preset, preset=preset)})

    def bind_presets(self) -> None:
        """Bind the named windows of CT."""
        for number in range(PRESETS):
            window = CT_WINDOWS[number].in_values
            self._bind({f"view.preset:{number}": partial(_apply_window, window=window)})

    def bind_regions(self) -> None:
        """Bind the outline of the calibrated regions."""
        self._bind(
            {"view.regions": lambda pane: pane.hand.show_regions(not pane.hand.scene.shows_regions)}
        )

    def bind_marks(self, *, undo: Callable[[], object] | None = None) -> None:
        """Bind erasing, undoing and redoing; `undo` in place of the active pane's own."""
        self._bind(
            {
                "view.delete": lambda pane: pane.hand.selection.remove(),
                "view.redo_mark": lambda pane: pane.hand.redo(),
            }
        )
        if undo is None:
            self._bind({"view.undo_mark": lambda pane: pane.hand.undo()})
        else:
            self._actions.on("view.undo_mark", undo)

    def bind_nudges(self) -> None:
        """Bind moving the chosen end of a mark by keys."""
        for number, (dx, dy) in enumerate(NUDGES):
            self._bind(
                {
                    f"view.nudge:{number}": partial(_nudge, dx=dx, dy=dy, coarse=False),
                    f"view.nudge:{number + 4}": partial(_nudge, dx=dx, dy=dy, coarse=True),
                }
            )

    def bind_cine(self) -> None:
        """Bind playing and stepping."""
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
        self._bind(
            {
                "cine.loop": Pane.turn_mode,
                "cine.mark_in": Pane.mark_in,
                "cine.mark_out": Pane.mark_out,
                "cine.trim_clear": Pane.clear_trim,
            }
        )

    def _bind(self, acts: Mapping[str, Callable[[Pane], object]]) -> None:
        for ident, act in acts.items():
            self._actions.on(ident, partial(self._do, act))

    def _do(self, act: Callable[[Pane], object]) -> None:
        act(self._grid.active)

    def _do_cine(self, act: Callable[[Cine], object]) -> None:
        if self._grid.active.cine is not None:
            act(self._grid.active.cine)

    def _use_tool(self, tool: Tool) -> None:
        """All panes have the same tool: a hand that goes over to another one goes on with it."""
        for pane in self._grid.all_panes:
            pane.use_tool(tool)

    def _use_hand(self, tool: AnnotationTool) -> None:
        for pane in self._grid.all_panes:
            pane.hand.set_tool(tool)

    def _adopt(self, pane: Pane) -> None:
        pane.canvas.space_tapped.connect(partial(self._actions.tap, "Space"))
        pane.hand.tool_changed.connect(self._follow_tool)
        chosen = next(ident for ident in self._tools if self._actions[ident].isChecked())
        if chosen in HAND_TOOLS:
            pane.hand.set_tool(HAND_TOOLS[chosen])
        else:
            pane.use_tool(CANVAS_TOOLS[chosen])

    def _follow_tool(self, tool: AnnotationTool) -> None:
        """Mark the tool that a finished calibration has gone back to."""
        idents = [ident for ident, own in HAND_TOOLS.items() if own is tool]
        chosen = idents[0] if idents else self._canvas_tool()
        self._actions[chosen].setChecked(True)

    def _canvas_tool(self) -> str:
        tool = self._grid.active.canvas.tool
        return next(ident for ident, own in CANVAS_TOOLS.items() if own is tool)


def pane_conditions(pane: Pane) -> set[Condition]:
    """Return what holds for what a pane shows; nothing while it is empty."""
    info = pane.info
    if info is None:
        return set()
    checks = {
        Condition.LOOKING: True,
        Condition.CINE: info.n_frames > 1,
        Condition.VOLUME: info.geometry is not None,
        Condition.HAS_REGIONS: bool(info.calibration.at(pane.index).regions),
        Condition.HAS_OVERLAY: not pane.marks.empty,
        Condition.HAS_PARTS: pane.evidence.told is not None and bool(pane.evidence.told.clips),
        Condition.HAS_LESION_FRAME: not pane.lesions.empty,
        Condition.HAS_FILE_GRAPHICS: not pane.graphics.empty,
    }
    found = {condition for condition, holds in checks.items() if holds}
    found.add(Condition.HAS_PRESETS if info.values.unit == "HU" else Condition.HAS_TONES)
    return found


def _nudge(pane: Pane, *, dx: int, dy: int, coarse: bool) -> None:
    pane.hand.selection.nudge(dx, dy, coarse=coarse)


def _apply_window(pane: Pane, *, window: ValueWindow) -> None:
    pane.canvas.apply_value_window(window)


def _apply_preset(pane: Pane, *, preset: Preset) -> None:
    pane.canvas.apply_preset(preset)
