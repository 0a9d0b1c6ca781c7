"""The image under review, large, with its masks; of copies two side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.reviewing.masks.mask_hand import MaskHand
from app.reviewing.masks.mask_layer import FoundText, MaskLayer, MaskScene
from app.reviewing.source_shelf import SourceShelf
from app.reviewing.state import Asking, ReviewPageState
from app.stage.open_clip import OpenClip
from ground.errors import ReaderStudyError
from reader_study.deid.masks import MaskBox
from reader_study.intake.review.masking import is_hidden, sides_of
from reader_study.intake.sources.source import MediaSource
from viewer.frames import Clip
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane


@dataclass(frozen=True, slots=True)
class _Table:
    """What a mask hand works on; see `MaskTable`."""

    draws: bool
    size: tuple[int, int] | None
    here: Sequence[tuple[int, MaskBox]]
    chosen: int | None


class ReviewStage(QObject):
    """Puts the sources on the screen into panes, and lays masks over them.

    Parameters
    ----------
    grid : PaneGrid
        Shows them.
    shelf : SourceShelf
        Opens them.
    state : callable
        Where the person is.

    """

    failed = Signal(object, object)
    """The `MediaSource` that cannot be shown, and why."""
    shown = Signal()
    """What is wanted is on the screen."""
    frame_changed = Signal(int)
    drew = Signal(object)
    laid = Signal(object)
    chose = Signal(object)
    dropped = Signal()
    turned = Signal(int)

    def __init__(
        self, grid: PaneGrid, shelf: SourceShelf, state: Callable[[], ReviewPageState]
    ) -> None:
        super().__init__(grid)
        self._grid, self._shelf, self._state = grid, shelf, state
        self._wanted: list[MediaSource] = []
        self._placed: dict[Pane, MediaSource] = {}
        self._layers: dict[Pane, MaskLayer] = {}
        self._clips: dict[Pane, Clip] = {}
        self.is_preview = False
        self.text_word = ""
        grid.pane_made.connect(self._adopt)
        grid.set_count(1)
        shelf.opened.connect(self._on_opened)
        shelf.failed.connect(self._on_failed)

    @property
    def is_settled(self) -> bool:
        """Whether everything that is wanted is shown, or cannot be."""
        return not self._wanted

    def follow(self) -> None:
        """Show what the state has on the screen, and open what comes next."""
        state = self._state()
        items = [state.review.items[path] for path in state.on_screen]
        if len(self._grid.panes) != max(len(items), 1):
            self._grid.set_count(max(len(items), 1))
        for pane in [one for one in self._placed if one not in self._grid.panes]:
            self._clear(pane)
        for pane, item in zip(self._grid.panes, items, strict=False):
            if self._placed.get(pane) == item.source:
                continue
            self._clear(pane)
            self._placed[pane] = item.source
            if item.is_refused:
                continue
            self._wanted.append(item.source)
            self._shelf.want(item.source)
        for pane in self._grid.panes[len(items) :]:
            self._clear(pane)
        self._shelf.hold(self._placed.values(), owner=self)
        self.update()

    def clip_of(self, path: str | None) -> Clip | None:
        """Return the clip of a source that is on the screen; None as long as it is not."""
        for pane, source in self._placed.items():
            if source.path == path:
                return self._clips.get(pane)
        return None

    def read_ahead(self, sources: Sequence[MediaSource]) -> None:
        """Open what may be shown next."""
        self._shelf.read_ahead(sources)

    def update(self) -> None:
        """Paint masks again."""
        for pane in self._grid.panes:
            self._layers[pane].text_word = self.text_word
            pane.canvas.update()

    def toggle_preview(self) -> None:
        """Show masks as they will be stored, or see-through again."""
        self.is_preview = not self.is_preview
        self.update()

    def close(self) -> None:
        """Let go of everything."""
        self._wanted.clear()
        self._shelf.hold((), owner=self)
        self._grid.close_panes()

    def _adopt(self, pane: Pane) -> None:
        layer = MaskLayer(partial(self._scene, pane))
        hand = MaskHand(partial(self._table, pane), self)
        self._layers[pane] = layer
        pane.canvas.overlays.append(layer)
        pane.canvas.hand = hand
        for mine, its in (
            (self.drew, hand.drew),
            (self.laid, hand.laid),
            (self.chose, hand.chose),
            (self.dropped, hand.dropped),
            (self.turned, pane.turned),
            (self.frame_changed, pane.frame_changed),
        ):
            its.connect(mine)
        pane.failed.connect(partial(self._on_damage, pane))

    def _path_in(self, pane: Pane) -> str | None:
        source = self._placed.get(pane)
        return None if source is None else source.path

    def _scene(self, pane: Pane) -> MaskScene:
        state, path = self._state(), self._path_in(pane)
        if path is None or pane.info is None or path not in state.review.items:
            return MaskScene()
        masks, frame = state.review.masks(path), pane.index
        mine = path == state.path and state.pair is None
        drawn = state.hand.drawn if mine else None
        hidden = None if drawn is None else drawn.place
        look = state.review.items[path].look
        texts = () if look is None or look.texts is None else look.texts
        return MaskScene(
            [(n, box) for n, box in enumerate(masks) if box.covers(frame) and n != hidden],
            [FoundText(sides_of(t), is_hidden(t, masks)) for t in texts if t.frame == frame],
            state.hand.chosen if mine else None,
            None if drawn is None else drawn.box,
            self.is_preview,
        )

    def _table(self, pane: Pane) -> _Table:
        state, path = self._state(), self._path_in(pane)
        mine = path is not None and path == state.path and state.pair is None
        if not mine or pane.info is None or path is None:
            return _Table(draws=False, size=None, here=(), chosen=None)
        masks = [
            (n, box) for n, box in enumerate(state.review.masks(path)) if box.covers(pane.index)
        ]
        size = (pane.info.width, pane.info.height)
        may = state.asking in (Asking.NOTHING, Asking.MASK)
        draws = state.asking is Asking.MASK
        return _Table(draws, size if may else None, masks, state.hand.chosen)

    def _on_opened(self, found: OpenClip) -> None:
        self._settle(found.wanted)
        for pane, source in tuple(self._placed.items()):
            if source == found.wanted and pane.info is None:
                self._clips[pane] = found.clip
                pane.show_clip(
                    found.clip,
                    start=found.start,
                    pixels=found.pixels,
                    name=source.path,
                )
        self._tell()

    def _on_failed(self, wanted: MediaSource, error: ReaderStudyError) -> None:
        self._settle(wanted)
        if wanted in self._placed.values():
            self.failed.emit(wanted, error)
        self._tell()

    def _on_damage(self, pane: Pane, error: ReaderStudyError) -> None:
        source = self._placed.get(pane)
        if source is not None:
            self.failed.emit(source, error)

    def _settle(self, wanted: object) -> None:
        self._wanted = [source for source in self._wanted if source != wanted]

    def _tell(self) -> None:
        if self.is_settled:
            self.shown.emit()

    def _clear(self, pane: Pane) -> None:
        source = self._placed.pop(pane, None)
        if source is not None and source in self._wanted:
            self._settle(source)
            self._shelf.unwant(source)
        self._clips.pop(pane, None)
        if pane.info is not None:
            pane.clear_clip()
