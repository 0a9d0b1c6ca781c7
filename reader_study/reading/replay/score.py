"""A whole read, ready to be shown again."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reader_study.forms.form import Form
from reader_study.media.medium import Medium
from reader_study.models.parts import ShownAi
from reader_study.protocol.showing import Hanging
from reader_study.reading.replay.scene import ReplayScene
from reader_study.reading.replay.track import ReplayStep
from reader_study.reading.times import DerivedTimes
from reader_study.store.names import ReadName


@dataclass(frozen=True)
class Replay:
    """A read from its events.

    Parameters
    ----------
    name : ReadName
        Whose, of which case, in which arm.
    heading, heading_zh : str
        Title of the arm in both languages.
    form : Form
        What was answered.
    media : tuple of Medium
        Those of the case that the arm showed; empty for questions about the session.
    hanging : Hanging
        How they were shown.
    steps, scenes : sequence
        The events, and what lay before the reader after each.
    begin : ReplayScene
        What lay there before the first.
    ai : ShownAi or None
        What was shown of a model; None where nothing was.
    times : DerivedTimes
        Those that the lock keeps; of an open read up to its last event.
    position : int
        Number of the case as the reader saw it.
    reader_name : str
        Of the reader.

    """

    name: ReadName
    heading: str
    heading_zh: str
    form: Form
    media: tuple[Medium, ...]
    hanging: Hanging
    steps: Sequence[ReplayStep]
    scenes: Sequence[ReplayScene]
    begin: ReplayScene
    times: DerivedTimes
    ai: ShownAi | None = None
    position: int = 0
    reader_name: str = ""

    @cached_property
    def _times_us(self) -> list[int]:
        return [step.t_us for step in self.steps]

    @property
    def first_us(self) -> int:
        """Time of the first event; 0 or before."""
        return min(self._times_us[0], 0) if self._times_us else 0

    @property
    def last_us(self) -> int:
        """Time of the last event."""
        return self._times_us[-1] if self._times_us else 0

    def index_at(self, t_us: int) -> int:
        """Return the place of the last event at or before a time; -1 before the first."""
        return bisect_right(self._times_us, t_us) - 1

    def scene_at(self, t_us: int) -> ReplayScene:
        """Return what lay before the reader at a time."""
        index = self.index_at(t_us)
        return self.begin if index < 0 else self.scenes[index]
