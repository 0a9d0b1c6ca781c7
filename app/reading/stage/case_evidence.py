"""What a model looked at in the media of a case: laid over the panes once it is revealed."""

from PySide6.QtCore import QObject, Signal

from app.reading.read_state import ReadState
from app.stage.shown_evidence import scored_clips
from reader_study.models.parts import ShownAi
from viewer.panes.grid import PaneGrid
from viewer.panes.pane import Pane


class CaseEvidence(QObject):
    """Lays the evidence of the case on the screen over its panes.

    Nothing of it is here before the reveal, and nothing stays while the AI is put away. Whether it
    lies over the image is remembered from case to case.
    """

    changed = Signal()
    """It was put away, or brought back."""

    def __init__(self, grid: PaneGrid) -> None:
        super().__init__(grid)
        self._ai: ShownAi | None = None
        self._places: dict[Pane, int] = {}
        self._hidden = False
        self.keeps_room = False
        """Whether clips have the room of a strip before anything is revealed too."""

    @property
    def hidden(self) -> bool:
        """Whether the reader has put away what lies over the image."""
        return self._hidden

    def open(self, pane: Pane, place: int | None) -> None:
        """Take notice of the medium that a pane shows from now on.

        None for a plane that is cut across a series: its slices are no frames of the file.
        """
        if place is None:
            self._places.pop(pane, None)
        else:
            self._places[pane] = place
        pane.evidence.strip.keep_room(on=self.keeps_room and pane.cine is not None)
        pane.evidence.put_away(hidden=self._hidden)
        self._lay(pane)

    def leave(self, pane: Pane) -> None:
        """Take notice that a pane shows nothing any more."""
        self._places.pop(pane, None)
        pane.evidence.strip.keep_room(on=False)
        pane.evidence.lay(None)

    def forget(self) -> None:
        """Let go of the case: the next one has nothing to show yet."""
        self._ai = None
        for pane in self._places:
            self._lay(pane)

    def follow(self, state: ReadState) -> None:
        """Show what belongs to the AI's answer, while that is on the screen."""
        ai = state.ai if state.ai_shown else None
        if ai is not self._ai:
            self._ai = ai
            for pane in self._places:
                self._lay(pane)

    def toggle(self) -> None:
        """Put away what lies over the image, in all panes, or bring it back."""
        self._hidden = not self._hidden
        for pane in self._places:
            pane.evidence.put_away(hidden=self._hidden)
        self.changed.emit()

    def _lay(self, pane: Pane) -> None:
        place = self._places.get(pane)
        told = None if place is None else scored_clips(self._ai, place)
        if told is not None or pane.evidence.told is not None:
            pane.evidence.lay(told)
