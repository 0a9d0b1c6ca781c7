"""What the GUI thread is given to show of a case: immutable, and free of what breaks blinding.

No case id, patient id or file name has a field here except the path by which the canvas finds its
pixels, and that path is the hash of the stored file.
"""

from dataclasses import dataclass
from pathlib import Path

from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form, Words
from reader_study.media.lesions import Area, Lesions
from reader_study.media.medium import MediumKind
from reader_study.media.playing import Played
from reader_study.models.parts import ShownAi
from reader_study.protocol.showing import Playing
from reader_study.reading.feedback import Feedback


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
    lesions : tuple of LesionBox
        Lesions that a frame is drawn around.
    crop : Area or None
        The part of it that is shown alone; None for all of it.

    """

    path: Path
    mm_per_px: float | None = None
    kind: MediumKind = MediumKind.STILL
    frames: int = 1
    duration_us: int = 0
    role: str = ""
    view: str = ""
    info_path: Path | None = None
    lesions: Lesions = ()
    crop: Area | None = None


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
