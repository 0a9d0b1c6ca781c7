"""Keys and buttons of the review: which act does what, and which may be done now."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from app.action_set import ActionSet
from app.actions import CHOICE_KEYS, Condition
from app.reviewing.presenter import ReviewPresenter
from app.reviewing.stage import ReviewStage
from app.reviewing.state import Asking, ReviewPageState
from app.reviewing.wall.grid import ThumbGrid
from viewer.cine.cine import Cine
from viewer.panes.grid import PaneGrid

_LISTS = (Asking.EXCLUSION, Asking.COPIES, Asking.KEEPING)
_QUESTIONS = (Asking.CLEAR, Asking.COMMIT)
_WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Left, right, up, down: as the keys stand in the registry."""


class ReviewActs(QObject):
    """Binds the acts of the page.

    Parameters
    ----------
    actions : ActionSet
        Of the page.
    panes : PaneGrid
        The images on the screen.

    """

    def __init__(
        self,
        actions: ActionSet,
        presenter: ReviewPresenter,
        *,
        grid: ThumbGrid,
        panes: PaneGrid,
        stage: ReviewStage,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._actions, self._presenter = actions, presenter
        self._grid, self._panes, self._stage = grid, panes, stage
        self._bind_decisions()
        self._bind_masks()
        self._bind_ways()
        self._bind_image()

    @property
    def _state(self) -> ReviewPageState:
        return self._presenter.state

    def conditions(self) -> set[Condition]:
        """Return what holds now."""
        presenter, state = self._presenter, self._state
        found = {Condition.ALWAYS}
        if presenter.committing or presenter.is_done:
            return found
        if state.path is not None:
            found.add(Condition.LOOKING)
        if state.asking in _QUESTIONS:
            return found | {Condition.CONFIRMING}
        if state.asking in _LISTS:
            return found | {Condition.CHOOSING}
        if state.asking is Asking.MASK:
            return found | {Condition.MASKING}
        found.add(Condition.REVIEWING)
        if state.hand.chosen is not None:
            found.add(Condition.HAS_MASK)
        return found

    def _bind_decisions(self) -> None:
        presenter = self._presenter
        for ident, act in {
            "accept": lambda: self._state.accept(),
            "unmasked": lambda: self._state.take_unmasked(),
            "again": lambda: self._state.put_off(),
            "lift": lambda: self._state.lift(),
            "mask_set": lambda: self._state.lay_mask(),
        }.items():
            self._actions.on(f"review.{ident}", partial(presenter.act, act))
        for number in range(len(CHOICE_KEYS)):
            self._actions.on(f"review.choice:{number}", partial(self._choose, number))
        self._on("undo", presenter.undo)
        self._on("redo", lambda: presenter.act(self._state.redo))
        self._on("confirm", presenter.confirm)
        self._on("stop", presenter.turn_looking)

    def _bind_masks(self) -> None:
        for ident, act in {
            "exclude": lambda: self._state.ask_exclusion(),
            "compare": lambda: self._state.compare(),
            "accept_clear": lambda: self._state.ask_clear(),
            "commit": lambda: self._state.ask_commit(),
            "mask": lambda: self._state.draw(),
            "mask_change": lambda: self._state.change_mask(),
            "next_mask": lambda: self._state.hand.choose_next(len(self._state.masks)),
            "filter": lambda: self._state.turn_filter(),
        }.items():
            self._on(ident, partial(self._presenter.go, act))
        for number, (dx, dy) in enumerate(_WAYS):
            self._on(f"mask_move:{number}", partial(self._draw_on, dx, dy, resizes=False))
            self._on(f"mask_size:{number}", partial(self._draw_on, dx, dy, resizes=True))
        self._on("preview", self._stage.toggle_preview)

    def _bind_ways(self) -> None:
        ways: dict[str, Callable[[], int]] = {
            "left": lambda: -1,
            "right": lambda: 1,
            "up": lambda: -self._grid.columns,
            "down": lambda: self._grid.columns,
            "page_up": lambda: -self._grid.columns * self._grid.rows_in_sight,
            "page_down": lambda: self._grid.columns * self._grid.rows_in_sight,
            "first": lambda: -len(self._state.shown),
            "last": lambda: len(self._state.shown),
        }
        for ident, steps in ways.items():
            self._on(ident, partial(self._go, steps))

    def _bind_image(self) -> None:
        self._on("play", partial(self._do_cine, Cine.toggle))
        self._on("frame_back", partial(self._do_cine, lambda cine: cine.step(-1)))
        self._on("frame_on", partial(self._do_cine, lambda cine: cine.step(1)))
        self._on("invert", lambda: self._panes.active.canvas.invert())
        self._on("one_to_one", lambda: self._panes.active.canvas.one_to_one())
        self._on("reset", lambda: self._panes.active.canvas.reset())

    def _on(self, ident: str, act: Callable[[], object]) -> None:
        self._actions.on(f"review.{ident}", act)

    def _choose(self, number: int) -> None:
        self._presenter.act(lambda: self._state.choose(number))

    def _go(self, steps: Callable[[], int]) -> None:
        self._presenter.go(lambda: self._state.move(steps()))

    def _draw_on(self, dx: int, dy: int, *, resizes: bool) -> None:
        hand = self._state.hand
        if hand.drawn is not None:
            hand.drawn = hand.drawn.resized(dx, dy) if resizes else hand.drawn.moved(dx, dy)
            self._stage.update()

    def _do_cine(self, act: Callable[[Cine], object]) -> None:
        cine = self._panes.active.cine
        if cine is not None:
            act(cine)
