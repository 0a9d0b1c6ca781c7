"""Steps of measuring: each goes to the log of the read that it was made in, and can be undone."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.reading import read_state
from app.reading.phase import MarkPlace
from app.reading.read_clock import ReadClock
from app.reading.read_state import Marks, Phase, ReadState

if TYPE_CHECKING:
    from reader_study.store.events import Value


class ReadMarks:
    """What the reading page does with what the image's marks tell.

    Parameters
    ----------
    clock : ReadClock
        Writes in order; a read is not locked before all of it is durable.
    state : callable
        Returns the page's present state.
    change : callable
        Takes the next one.
    is_over : callable
        Tells whether the session is being ended, so that no read takes a mark any more.

    """

    def __init__(
        self,
        clock: ReadClock,
        *,
        state: Callable[[], ReadState],
        change: Callable[[ReadState], None],
        is_over: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._state = state
        self._change = change
        self._is_over = is_over

    def record(self, act: str, fields: "Mapping[str, Value]") -> None:
        """Keep a step of measuring, or of a scale that was set by hand."""
        if self._belongs():
            self._clock.record(act, fields)

    def played(self, fields: "Mapping[str, Value]") -> None:
        """Keep what of a clip ran."""
        self.record("played", fields)

    def keep_view(self, fields: "Mapping[str, Value]", *, lost: Callable[[], None]) -> None:
        """Keep how the image is seen, while the session goes on; see `ReadClock.keep_view`."""
        if not self._is_over():
            self._clock.keep_view(fields, lost=lost)

    def done(self, place: MarkPlace) -> None:
        """Remember a step at a place, which undo takes back in its turn."""
        self._change(read_state.marked(self._state(), place.image, place.plane))

    def undone(self, _place: MarkPlace) -> None:
        """Forget the step that was taken back."""
        self._change(read_state.unmarked(self._state()))

    def show(self, marks: Marks) -> None:
        """Offer what can be done with the marks on the screen."""
        self._change(read_state.with_marks(self._state(), marks))

    def _belongs(self) -> bool:
        """Tell whether there is a read for the mark: on the screen, and not being locked."""
        phases = (Phase.ANSWERING, Phase.CONFIRMING)
        return not self._is_over() and self._state().phase in phases
