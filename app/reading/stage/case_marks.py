"""What a reader lays on the media of the case before her: callipers, areas, scales by hand."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.reading.phase import MarkPlace, Marks
from app.reading.read_state import ReadState
from app.reading.stage.pane_marks import PaneMarks
from viewer.frames import ClipInfo
from viewer.measuring.annotating import AnnotationHand
from viewer.measuring.book import AnnotationBook, BookRecord, BookStep
from viewer.model.annotation_set import History
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane


class CaseMarks(QObject):
    """Marks of one case, each with its image.

    They are kept while the case is on the screen, whichever of its media are shown and whichever of
    its reads is made, and are forgotten with it. Images are named by their place in the case, from
    0, in everything that is told.
    """

    adopted = Signal(object)
    """The `PaneMarks` of a new pane."""
    changed = Signal(object)
    """`Marks`: what can be done now in the active pane."""
    done = Signal(object)
    """A step was done, or done again, at this `MarkPlace`."""
    undone = Signal(object)
    """The last step at this `MarkPlace` was taken back."""
    recorded = Signal(str, object)
    """Name and fields of an act, with its image, as the log keeps them."""

    def __init__(self, grid: PaneGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._panes: dict[Pane, PaneMarks] = {}
        self._kept: dict[MarkPlace, tuple[ClipInfo, History]] = {}
        grid.active_changed.connect(self._tell)

    @property
    def hand(self) -> AnnotationHand:
        """The hand of the active pane."""
        return self._active.hand

    @property
    def all_panes(self) -> Iterator[PaneMarks]:
        """The marks of every pane."""
        yield from self._panes.values()

    def adopt(self, pane: Pane) -> None:
        """Take over the hand of a pane."""
        self._panes[pane] = marks = PaneMarks(pane, self._tell)
        marks.book.changed.connect(self._tell)
        marks.book.stepped.connect(partial(self._tell_step, marks))
        pane.recorded.connect(lambda act, record: self._record(marks.place, act, record))
        self.adopted.emit(marks)

    def history_of(self, place: MarkPlace) -> History | None:
        """Return the marks that lie at a place, for the pane that is going to show it."""
        kept = self._kept.get(place)
        return None if kept is None else kept[1]

    def open(self, pane: Pane, place: MarkPlace) -> None:
        """Take notice of what a pane shows from now on."""
        self._panes[pane].place = place

    def leave(self, pane: Pane) -> None:
        """Keep the marks of what a pane is about to show no more."""
        marks = self._panes[pane]
        if marks.place is not None and pane.info is not None:
            self._kept[marks.place] = pane.info, pane.history
        marks.place = None

    def forget(self) -> None:
        """Forget all marks: another case begins; no tool of the last one stays in the hand."""
        self._kept.clear()
        for marks in self._panes.values():
            # What lies there is of the case that goes: it is not kept when its pane is cleared.
            marks.place = None
            marks.forget_tool()

    def seal(self) -> None:
        """Keep the marks and forget how they were made: undo does not reach behind a lock."""
        for place, (info, history) in self._kept.items():
            self._kept[place] = info, History(history.present, made=history.made)
        for marks in self._panes.values():
            pane = marks.pane
            if marks.place is not None and pane.info is not None:
                history = pane.history
                sealed = History(history.present, made=history.made)
                marks.hand.set_clip(pane.info, frame=pane.index, history=sealed)

    def follow(self, state: ReadState) -> None:
        """Let marks be drawn, or not, and show those of the answer."""
        for marks in self._panes.values():
            marks.set_awake(state.measuring)
            marks.fields.follow(state)

    def undo(self, place: MarkPlace) -> None:
        """Take the last step at a place back, be it shown or not."""
        shown = next((one for one in self._panes.values() if one.place == place), None)
        if shown is not None:
            shown.hand.undo()
        elif place in self._kept:
            info, history = self._kept[place]
            book = AnnotationBook()
            book.recorded.connect(partial(self._record, place))
            book.open(info, history=history)
            book.undo()
            self._kept[place] = info, book.history
            self.undone.emit(place)

    def cancel(self) -> bool:
        """Give up what is begun, else the selection; tell whether there was anything."""
        return self._active.fields.cancel()

    def drop_drawing(self) -> bool:
        """Give up a mark that is being drawn; tell whether there was one."""
        return self._active.drop_drawing()

    @property
    def _active(self) -> PaneMarks:
        return self._panes[self._grid.active]

    def _tell_step(self, marks: PaneMarks, step: BookStep) -> None:
        if marks.place is not None:
            (self.undone if step is BookStep.UNDONE else self.done).emit(marks.place)

    def _tell(self) -> None:
        book = self._active.book
        chosen = self._active.hand.selection.ident is not None
        self.changed.emit(Marks(selected=chosen, redoable=bool(book.history.future)))

    def _record(self, place: MarkPlace | None, act: str, record: BookRecord) -> None:
        image = None if place is None else place.image
        plane = {"plane": place.plane} if place is not None and place.plane else {}
        self.recorded.emit(act, {"image": image, **record.fields(), **plane})
