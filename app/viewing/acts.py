"""The viewer's acts: on the active pane, and on the layout of panes."""

from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import Condition
from app.stage.pane_acts import PaneActs, pane_conditions
from app.viewing.presenter import ViewPresenter
from app.viewing.tools import TOOLS
from viewer.panes.pane import Pane


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
        acts = PaneActs(actions, presenter.grid, tools=TOOLS, parent=self)
        acts.bind_image()
        acts.bind_overlays()
        acts.bind_flips()
        acts.bind_tones()
        acts.bind_presets()
        acts.bind_regions()
        acts.bind_marks()
        acts.bind_nudges()
        acts.bind_cine()
        self._bind_layout()

    @property
    def _pane(self) -> Pane:
        return self._presenter.grid.active

    def conditions(self) -> set[Condition]:
        """Return what holds now, for the active pane."""
        presenter = self._presenter
        found = {Condition.ALWAYS} | pane_conditions(self._pane)
        if len(presenter.sources) > 1:
            found.add(Condition.SEVERAL_FILES)
        if len(presenter.grid.panes) > 1:
            found.add(Condition.SEVERAL_PANES)
        if self._pane.info is None:
            return found
        return found | {Condition.MEASURING, Condition.FLIPPING} | self._mark_conditions()

    def _mark_conditions(self) -> set[Condition]:
        hand = self._pane.hand
        checks = {
            Condition.HAS_SELECTION: hand.selection.ident is not None,
            Condition.CAN_UNDO_MARK: bool(hand.book.history.past),
            Condition.CAN_REDO_MARK: bool(hand.book.history.future),
        }
        return {condition for condition, holds in checks.items() if holds}

    def _bind_layout(self) -> None:
        presenter = self._presenter
        for name in ("one", "two", "four", "mpr"):
            self._actions.on(f"layout.{name}", partial(presenter.set_layout, name))
        self._actions.on("layout.link", lambda: presenter.links.turn(on=not presenter.links.on))
        self._actions.on("layout.next_pane", presenter.grid.next_pane)
        self._actions.on("layout.enlarge", presenter.grid.toggle_enlarged)
        self._actions.on("file.next", partial(presenter.turn, 1))
        self._actions.on("file.previous", partial(presenter.turn, -1))
        self._actions.on("file.close", presenter.close)
