"""A plan in words; it names patients and labels, for the coordinator who confirms it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from reader_study.intake.file_names import printable
from reader_study.intake.media import PixelMode
from reader_study.intake.plan import IntakePlan, PlannedMedium
from reader_study.intake.sources.left import LeftReason
from reader_study.media.medium import MediumKind

_SHOWN = 20
_QUIET = (LeftReason.HIDDEN, LeftReason.INDEX, LeftReason.MASK)
"""Reasons for leaving files of which the number suffices."""


def described(plan: IntakePlan) -> str:
    """Return a plan in words, for the person who confirms it."""
    return "\n".join(_lines(plan))


def _lines(plan: IntakePlan) -> Iterator[str]:
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
