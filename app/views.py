"""What the GUI thread is given to show: immutable, and free of anything that breaks blinding.

No case id, patient id or file name has a field here except the path by which the canvas finds its
pixels, and that path is the hash of the stored file.
"""

from dataclasses import dataclass
from pathlib import Path

from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form, Words
from reader_study.media.medium import MediumKind
from reader_study.media.playing import Played
from reader_study.models.parts import ShownAi
from reader_study.protocol.showing import Playing
from reader_study.reading.feedback import Feedback
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


@dataclass(frozen=True, slots=True)
class MediumView:
    """One still, clip or series of the case on the screen.

    Parameters
    ----------
    path, info_path : Path, Path or None
        The stored file, and what is known of its frames beside it.
    frames, duration_us : int
        Number of frames; length of one pass in microseconds, 0 where frames have no times.
    role, view : str
        What it is in the case, as the study's table has it.

    """

    path: Path
    mm_per_px: float | None = None
    kind: MediumKind = MediumKind.STILL
    frames: int = 1
    duration_us: int = 0
    role: str = ""
    view: str = ""
    info_path: Path | None = None


def caption_of(medium: MediumView) -> str:
    """Return what a medium is called beside others; empty where the study has no name for it."""
    return medium.role or medium.view


@dataclass(frozen=True, slots=True)
class CaseView:
    """The step on the screen. `ahead` are the media that come next, to be opened in time.

    Parameters
    ----------
    form : Form
        What is asked.
    step : (int, int)
        Tells this step from the others of the session.
    before : Answer or None
        The locked read that this one goes on from.
    continues : bool
        The images of the step before stay as they are: it is the same visit to the case.
    trail : tuple of Words
        Titles of the arms that a visit to the case goes through, the present one among them.
    place : int
        Which of the trail this step is, from 0.
    shows_ai : bool
        Something of a model belongs to this step; `reveals_at_once` says that it comes by itself.
    opinions : tuple of Answer
        For an arbitrator: the reads that disagree.
    report : str
        The report that is rated; empty for none.
    signs : Words or None
        What she says by locking it; None where nobody signs.
    panes : tuple of tuple of int
        For each pane the places of the media that it shows; empty for one pane with all.
    linked, planes : bool
        Panes move together at first; the one series is shown in three planes.
    playing : Playing or None
        What of its clips has to run before the lock; None where nothing has.
    played : tuple of Played
        What of them ran before, as the log tells.

    """

    position: int
    total: int
    media: tuple[MediumView, ...]
    simulated: bool
    draft: Answer
    form: Form
    step: tuple[int, int] = (0, 1)
    before: Answer | None = None
    continues: bool = False
    ai: ShownAi | None = None
    shows_ai: bool = False
    reveals_at_once: bool = False
    kind: StepKind = StepKind.SCORED
    trail: tuple[Words, ...] = ()
    place: int = 0
    opinions: tuple[Answer, ...] = ()
    report: str = ""
    signs: Words | None = None
    ahead: tuple[MediumView, ...] = ()
    panes: tuple[tuple[int, ...], ...] = ()
    linked: bool = False
    planes: bool = False
    playing: Playing | None = None
    played: tuple[Played, ...] = ()

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Places of the media of each pane; one pane for all where nothing is said."""
        return self.panes or ((tuple(range(len(self.media))),) if self.media else ())

    @property
    def arm(self) -> Words:
        """Title of the arm; the form's title where there is none."""
        return self.trail[self.place] if self.trail else self.form.title


@dataclass(frozen=True, slots=True)
class LockedView:
    """What follows a lock.

    Parameters
    ----------
    case : CaseView or None
        The step to show now; None at the end of the session.
    feedback : Feedback or None
        What is told first, of a practice read.
    rest_ms : int
        For how long the reader has to rest first; 0 for not at all.

    """

    case: CaseView | None
    feedback: Feedback | None = None
    rest_ms: int = 0
