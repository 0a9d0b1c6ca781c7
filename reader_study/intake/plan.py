"""What a scan found, before anything is stored: cases, errors, warnings, and what is left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reader_study.intake.eligibility.stated import NOTHING_STATED, StatedFacts
from reader_study.intake.file_names import on_disk, printable
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.mapping import Label
from reader_study.intake.mapping import Mapping as ColumnMapping
from reader_study.intake.media import PixelMode
from reader_study.intake.review.reasons import ExclusionReason
from reader_study.intake.sources.left import LeftReason, NotTaken
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource
from reader_study.media.lesions import Area, Lesions, crop_around
from reader_study.media.medium import MediumKind
from reader_study.screening.eligibility import ExclusionCode
from reader_study.store.events import Value

_SHOWN = 20
_QUIET = (LeftReason.HIDDEN, LeftReason.INDEX, LeftReason.MASK)
"""Reasons for leaving files of which the number suffices."""


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
            )
            for case in self.cases
            for image in case.media
            if image.digest
        )

    @property
    def excluded_by_reason(self) -> dict[str, int]:
        """Number of cases left out, by reason."""
        return dict(sorted(Counter(str(case.reason) for case in self.excluded).items()))

    def describe(self) -> str:
        """Return the plan in words, for the person who confirms it."""
        return "\n".join(_description(self))


def _description(plan: IntakePlan) -> Iterator[str]:
    media = [medium for case in plan.cases for medium in case.media]
    patients = len({case.patient for case in plan.cases})
    labels = Counter(case.label for case in plan.cases)
    counted = ", ".join(f"{n} {label}" for label, n in sorted(labels.items()))
    yield f"Folder    {printable(plan.folder)}"
    yield from _reading(plan)
    yield f"Found     {plan.images_found} images"
    counts = f"{_counted(media)}, {patients} patients"
    yield f"Cases     {len(plan.cases)} ({counted or 'none'}), {counts}"
    yield from _pixels(plan)
    yield from _outlines(plan)
    yield f"Copies    {plan.copies} exact, by pixels"
    if simulated := sum(case.simulated for case in plan.cases):
        yield f"Simulated {simulated} cases"
    if plan.excluded:
        yield f"Left out  {len(plan.excluded)} cases"
        yield from (f"  {n} × {reason}" for reason, n in plan.excluded_by_reason.items())
        yield from _listed([f"{case.case}: {case.detail}" for case in plan.excluded])
    yield from _not_taken(plan)
    if plan.warnings:
        yield f"Warnings  {len(plan.warnings)}"
        yield from _listed([str(issue) for issue in plan.warnings])
    if plan.errors:
        yield f"Errors    {len(plan.errors)}"
        yield from _listed([str(issue) for issue in plan.errors])


def _counted(media: Sequence[PlannedMedium]) -> str:
    """Return how many media there are; of stills alone that they are images."""
    kinds = Counter(
        MediumKind.STILL if medium.look is None else medium.look.kind for medium in media
    )
    if set(kinds) <= {MediumKind.STILL}:
        return f"{len(media)} images"
    words = {MediumKind.STILL: "still", MediumKind.CLIP: "clip"}
    told = [
        f"{kinds[kind]} {word}{'s' if kinds[kind] > 1 else ''}"
        for kind, word in words.items()
        if kinds[kind]
    ]
    return ", ".join([*told, *([f"{n} series"] if (n := kinds[MediumKind.SERIES]) else [])])


def _not_taken(plan: IntakePlan) -> Iterator[str]:
    if not plan.not_taken:
        return
    reasons = Counter(it.reason for it in plan.not_taken)
    yield f"Not taken {len(plan.not_taken)} files"
    yield from (f"  {reasons[reason]} × {reason}" for reason in LeftReason if reasons[reason])
    yield from _listed([str(it) for it in plan.not_taken if it.reason not in _QUIET])


def _reading(plan: IntakePlan) -> Iterator[str]:
    how = "guessed" if plan.guessed else "given"
    if plan.table is None:
        yield f"Labels    from folders named {', '.join(plan.mapping.folders.values())} ({how})"
        return
    yield f"Table     {plan.table.name} ({plan.form})"
    yield f"Mapping   {plan.mapping.title or plan.mapping.name} ({how})"
    if plan.mapping.columns is not None:
        named = plan.mapping.columns.named().items()
        yield from (f"  {meaning:<10}← {column}" for meaning, column in named)


def _pixels(plan: IntakePlan) -> Iterator[str]:
    images = [image for case in plan.cases for image in case.media if image.digest]
    if not images:
        return
    width = _range([image.width for image in images])
    height = _range([image.height for image in images])
    counts = Counter(image.mode for image in images)
    modes = ", ".join(f"{counts[mode]} {mode}" for mode in PixelMode if counts[mode])
    yield f"Pixels    {width} wide, {height} high; stored as {modes}"


def _outlines(plan: IntakePlan) -> Iterator[str]:
    images = [image for case in plan.cases for image in case.media]
    outlined = [image for image in images if image.lesions]
    if outlined:
        several = sum(len(image.lesions) > 1 for image in outlined)
        more = f", {several} of them with several" if several else ""
        yield f"Lesions   outlined in {len(outlined)} of {len(images)} images{more}"


def _range(values: Sequence[int]) -> str:
    low, high = min(values), max(values)
    return str(low) if low == high else f"{low}–{high}"


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  … and {len(lines) - _SHOWN} more"
