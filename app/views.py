"""What the GUI thread is given to show of a study and its readers, before anybody reads.

Immutable, and free of anything that breaks blinding. What it is given of a case is another
module, `app.reading.case_views`: a reader waits for her list, and none of that is on it.
"""

from dataclasses import dataclass

from reader_study.safekeeping.disks import DiskWarning


@dataclass(frozen=True, slots=True)
class Rules:
    """The part of the protocol that the reading page follows."""

    threshold: str = ""
    """The first category of a positive call."""
    blank_ms: int = 0
    ai_min_shown_ms: int = 0
    """Milliseconds for which the AI's answer is on the screen before an unchanged lock."""
    keys_free: bool = False
    """Whether every reader may use keys of her own."""
    flip: bool = False
    """Whether an image may be shown mirrored."""
    tools: bool = True
    """Whether marks may be drawn on an image."""
    presets: bool = True
    """Whether named windows may be used."""
    clips: bool = False
    """Whether any case has frames that can be played or leafed through."""
    series: bool = False
    """Whether any case has a series, which can be cut into planes."""
    lesion_frames: bool = False
    """Whether a frame is drawn around the lesion."""
    evidence: bool = False
    """Whether an arm shows what a model's score rests on."""
    clip_strip: bool = False
    """Whether an arm shows the scores of parts of a clip."""
    panes: int = 1
    """In how many panes cases are hung."""


@dataclass(frozen=True, slots=True)
class SessionView:
    """How far a reader is in one of her sessions.

    Parameters
    ----------
    done, total : int
        Cases of which every read is locked, and all of them.
    open : bool
        Something is left to do: cases, practice or questions.

    """

    number: int
    done: int
    total: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A registered reader and her own progress.

    Parameters
    ----------
    done, total, session : int
        Of the session that she is in: the first with something left to do, else the last.
    sessions : tuple of SessionView
        All of them; empty before the lock.
    decides : bool
        She is an arbitrator: cases come to her as others disagree.

    """

    reader_id: str
    name: str
    site: str
    years: int
    level: str
    simulated: bool
    done: int
    total: int
    session: int = 1
    sessions: tuple[SessionView, ...] = ()
    decides: bool = False

    @property
    def finished(self) -> bool:
        """Whether everything on her lists is done."""
        return bool(self.sessions) and not any(one.open for one in self.sessions)

    @property
    def begun(self) -> bool:
        """Whether she has locked a case."""
        return any(one.done for one in self.sessions)


@dataclass(frozen=True, slots=True)
class StudyView:
    """An open study as the log-in page shows it."""

    title: str
    locked: bool
    rules: Rules
    readers: tuple[ReaderView, ...]
    accounts: bool = False
    """Readers show who they are with a PIN."""
    warnings: tuple[DiskWarning, ...] = ()
    """What to tell of the disk and of the last copies."""

    def reader(self, reader_id: str) -> ReaderView | None:
        """Return the reader with this id, or None."""
        return next((one for one in self.readers if one.reader_id == reader_id), None)
