"""What one pane has to do with: a value, replaced whole."""

from dataclasses import dataclass

from app.viewing.opening import WantedClip
from ground.errors import ReaderStudyError


@dataclass(frozen=True, slots=True)
class PaneContent:
    """What a pane shows, what it waits for, and why it is black.

    Parameters
    ----------
    at : WantedClip or None
        What it shows, or what stands there and could not be opened.
    awaited : WantedClip or None
        What is being opened for it.
    trouble : ReaderStudyError or None
        Why what stands there could not be opened.

    """

    at: WantedClip | None = None
    awaited: WantedClip | None = None
    trouble: ReaderStudyError | None = None

    @property
    def coming(self) -> WantedClip | None:
        """What it will show, or shows already."""
        return self.awaited or self.at


EMPTY = PaneContent()
