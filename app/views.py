"""What the GUI thread is given to show: immutable, and free of anything that breaks blinding.

No case id, patient id or file name has a field here except the path by which the canvas finds its
pixels, and that path is the hash of the stored file.
"""

from dataclasses import dataclass
from pathlib import Path

from reader_study.designs.step import StepKind
from reader_study.forms.answer import Answer
from reader_study.forms.form import Form


@dataclass(frozen=True, slots=True)
class Rules:
    """The part of the protocol that the reading page follows."""

    scale: tuple[str, ...]
    likelihood_max: int = 100
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


@dataclass(frozen=True, slots=True)
class ReaderView:
    """A registered reader and her own progress."""

    reader_id: str
    name: str
    site: str
    years: int
    level: str
    simulated: bool
    done: int
    total: int
    session: int = 1

    @property
    def finished(self) -> bool:
        """Whether every case of her list is done."""
        return self.total > 0 and self.done >= self.total


@dataclass(frozen=True, slots=True)
class StudyView:
    """An open study as the log-in page shows it."""

    title: str
    locked: bool
    rules: Rules
    readers: tuple[ReaderView, ...]

    def reader(self, reader_id: str) -> ReaderView | None:
        """Return the reader with this id, or None."""
        return next((one for one in self.readers if one.reader_id == reader_id), None)


@dataclass(frozen=True, slots=True)
class ImageView:
    """One still of the case on the screen; its sizes in pixels."""

    path: Path
    mm_per_px: float | None = None


@dataclass(frozen=True, slots=True)
class AiView:
    """What a model said of the case on the screen, after the reveal; it may have no category."""

    name: str
    score: float | None
    category: str | None
    threshold: float | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """The case on the screen. `ahead` are the images that come next, to be decoded in time."""

    position: int
    total: int
    images: tuple[ImageView, ...]
    simulated: bool
    draft: Answer
    before: Answer | None = None
    ai: AiView | None = None
    reveals_at_once: bool = False
    kind: StepKind = StepKind.SCORED
    form: Form | None = None
    ahead: tuple[Path, ...] = ()
