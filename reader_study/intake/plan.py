"""What a scan found, before anything is stored: cases, errors, warnings, and what is left out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reader_study.intake.eligibility.stated import NOTHING_STATED, StatedFacts
from reader_study.intake.file_names import on_disk
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Label
from reader_study.intake.mapping import Mapping as ColumnMapping
from reader_study.intake.media import PixelMode
from reader_study.intake.review.reasons import ExclusionReason
from reader_study.intake.sources.left import NotTaken
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.media.lesions import Area, Lesions, crop_around
from reader_study.screening.eligibility import ExclusionCode
from reader_study.store.events import Value


@dataclass(frozen=True, slots=True)
class PlannedMedium:
    """One medium of a case.

    Parameters
    ----------
    source : MediaSource
        Where it lies; of a file that is missing the path is empty.
    look : SourceLook or None
        What opening it told; None as long as nobody has looked.
    row : int or None
        Of the table; None where no table names it.
    role, view : str
        As `reader_study.media.medium.Medium` has them.
    mm_per_px : float or None
        From the table.
    lesions : tuple of LesionBox
        Outlined lesions; none where nothing is outlined.

    """

    source: MediaSource
    look: SourceLook | None = None
    row: int | None = None
    role: str = ""
    view: str = ""
    mm_per_px: float | None = None
    lesions: Lesions = ()

    @property
    def path(self) -> str:
        """Relative to the folder, posix; empty when the file is missing."""
        return self.source.path

    @property
    def digest(self) -> str:
        """Hash of what is seen; empty when it cannot be decoded, or nobody has looked."""
        return "" if self.look is None else self.look.digest

    @property
    def width(self) -> int:
        """Pixels across; 0 when it cannot be decoded."""
        return 0 if self.look is None else self.look.width

    @property
    def height(self) -> int:
        """Pixels down; 0 when it cannot be decoded."""
        return 0 if self.look is None else self.look.height

    @property
    def mode(self) -> PixelMode | None:
        """How the pixels will be stored; None when they cannot be decoded."""
        return None if self.look is None else self.look.mode


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One lesion under its original name, with its reference standard."""

    name: str
    patient: str
    label: Label
    media: tuple[PlannedMedium, ...]
    histology: str = ""
    basis: str = ""
    birads: str = ""
    source: str = ""
    simulated: bool = False
    stated: StatedFacts = NOTHING_STATED

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows of the table that it came from."""
        return tuple(medium.row for medium in self.media if medium.row is not None)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A case that is left out, and why."""

    case: str
    reason: IssueKind | ExclusionCode | ExclusionReason
    detail: str


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """One image with what a training needs of it."""

    path: Path
    label: Label
    patient: str
    lesion: str
    size: tuple[int, int] = (0, 0)
    outlined: Lesions = ()
    source: str = ""

    def crop(self, margin: int) -> Area | None:
        """Return the part around its outlined lesions with a margin in per cent; None for none."""
        width, height = self.size
        if not self.outlined:
            return None
        return crop_around(self.outlined, width=width, height=height, margin=margin)


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """Everything a person has to see before images are taken in.

    Parameters
    ----------
    table : Path or None
        None for folders named after the labels.
    form : str
        What the table is: encoding and delimiter, or sheet.
    guessed : bool
        The mapping was found by the program and not named by a person.
    images_found : int
        Images listed in the table, or lying in the label folders.
    copies : int
        Exact copies among them, by pixels.
    not_taken : tuple of NotTaken
        What else lies in the folder, and why it stays there.
    duplicates : tuple of tuple of str
        Paths of media that show the same, also of those that are left out.
    needs_decisions : bool
        Whether a person decides on every medium before it is stored: DICOM and video show names.
    like : tuple of tuple of str
        Cases that show near copies: they are read together or not at all.
    eligibility : mapping
        Counts and persons' decisions for the log; empty where the protocol declares no rules.
    left_out : mapping
        Numbers of media that a person left out, by `ExclusionReason`.
    seen : str
        Hash of all that was looked at, whatever was decided.

    """

    folder: Path
    table: Path | None
    form: str
    mapping: ColumnMapping
    guessed: bool
    cases: tuple[PlannedCase, ...]
    errors: tuple[Issue, ...]
    warnings: tuple[Issue, ...]
    excluded: tuple[Excluded, ...]
    images_found: int
    copies: int
    not_taken: tuple[NotTaken, ...] = ()
    duplicates: tuple[tuple[str, ...], ...] = ()
    needs_decisions: bool = False
    like: tuple[tuple[str, ...], ...] = ()
    eligibility: Mapping[str, Value] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    seen: str = ""

    @property
    def ok(self) -> bool:
        """Whether the cases can be taken in as they are."""
        return not self.errors and bool(self.cases)

    @property
    def records(self) -> tuple[LabelledImage, ...]:
        """All images that can be decoded, one by one, under absolute paths."""
        return tuple(
            LabelledImage(
                on_disk(self.folder, image.path).resolve(),
                case.label,
                case.patient,
                case.name,
                (image.width, image.height),
                image.lesions,
                case.source,
            )
            for case in self.cases
            for image in case.media
            if image.digest
        )

    @property
    def excluded_by_reason(self) -> dict[str, int]:
        """Number of cases left out, by reason."""
        return dict(sorted(Counter(str(case.reason) for case in self.excluded).items()))
