"""What the looks at all sources tell: what is refused, what is one colour, what is there twice."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.plan import PlannedCase, PlannedMedium
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource

Decode = Callable[[Path], NDArray[Any]]
Progress = Callable[[int, int], None]

HeldMedium = tuple[PlannedCase, PlannedMedium]
"""A medium, and the case that it stands in."""

_NAMED = 10
"""Files that one warning names."""


def with_looks(
    cases: Sequence[PlannedCase], looks: Iterable[SourceLook], *, progress: Progress | None = None
) -> list[PlannedCase]:
    """Put looks to the media of cases.

    Parameters
    ----------
    looks : iterable of SourceLook
        At `sources_of` the cases; taken as it is gone through.

    """
    found: dict[MediaSource, SourceLook] = {}
    total = len(sources_of(cases))
    for done, look in enumerate(looks, start=1):
        found[look.source] = look
        if progress is not None:
            progress(done, total)
    return [_with_looks(case, found) for case in cases]


def what_looks_tell(cases: Sequence[PlannedCase]) -> list[Issue]:
    """Return an error for every source that cannot be taken in, and notes of what is odd."""
    return [*_refused(cases), *_odd(cases), *_plain(cases)]


def sources_of(cases: Iterable[PlannedCase]) -> tuple[MediaSource, ...]:
    """Return the sources of cases, each once; those that are missing have none."""
    media = (medium for case in cases for medium in case.media if medium.path)
    return tuple(dict.fromkeys(medium.source for medium in media))


def _refused(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    for case in cases:
        for medium in case.media:
            if medium.look is not None and medium.look.refused:
                text = f"{medium.path}: {medium.look.refused}"
                yield Issue(IssueKind.BAD_IMAGE, text, _row(medium), (case.name,))


def _odd(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    """Tell what the viewer notes of files: frames that are missing, regions beyond the image."""
    noted: dict[str, list[HeldMedium]] = defaultdict(list)
    for case in cases:
        for medium in case.media:
            for note in () if medium.look is None else medium.look.notes:
                noted[note].append((case, medium))
    for note, found in noted.items():
        text = f"The viewer notes of some files: {note.replace('_', ' ')} ({_named(found)})."
        yield _about(text, found)


def _with_looks(case: PlannedCase, looks: Mapping[MediaSource, SourceLook]) -> PlannedCase:
    media = tuple(replace(medium, look=looks.get(medium.source)) for medium in case.media)
    return replace(case, media=media)


def _plain(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    """Warn of images that show nothing: an export that went wrong, or a picture left black."""
    found = [
        (case, medium)
        for case in cases
        for medium in case.media
        if medium.look is not None and medium.look.is_plain
    ]
    if not found:
        return
    yield _about(f"Images of a single colour, which show nothing: {_named(found)}.", found)


def _named(found: Sequence[HeldMedium]) -> str:
    names = list(dict.fromkeys(image.path for _, image in found))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _about(text: str, found: Sequence[HeldMedium]) -> Issue:
    rows = tuple(row for _, image in found for row in _row(image))
    return Issue(IssueKind.NOTE, text, rows, tuple(dict.fromkeys(case.name for case, _ in found)))


def without_copies(case: PlannedCase) -> PlannedCase:
    """Return the case with every picture once, the first of equal ones."""
    once = {image.digest or image.path: image for image in reversed(case.media)}
    return replace(case, media=tuple(i for i in case.media if once.get(i.digest or i.path) is i))


def equal_media(cases: Iterable[PlannedCase]) -> list[tuple[HeldMedium, ...]]:
    """Return the media that are equal to the pixel, two and more in a group, in order."""
    holders: dict[str, list[HeldMedium]] = defaultdict(list)
    for case in cases:
        for medium in case.media:
            if medium.digest:
                holders[medium.digest].append((case, medium))
    return [tuple(found) for found in holders.values() if len(found) > 1]


def find_copies(cases: Sequence[PlannedCase]) -> list[Issue]:
    """Return exact copies by pixels: within a case, between cases, and under two labels.

    `Issue.cases` are the cases in order, the first of which stays where copies are left out.
    """
    return [_issue(found) for found in equal_media(cases)]


def labels_hidden(before: Sequence[PlannedCase], after: Sequence[PlannedCase]) -> Iterator[Issue]:
    """Tell of pictures under two labels of which a person has kept one: a label may be wrong.

    Parameters
    ----------
    before, after : sequence of PlannedCase
        With and without the media that she left out.

    """
    kept = {medium.path for case in after for medium in case.media}
    for found in equal_media(before):
        left = [one for one in found if one[1].path in kept]
        labels = dict.fromkeys(case.label for case, _ in found)
        if len(labels) > 1 and len({case.label for case, _ in left}) == 1:
            yield _about(
                f"The same picture stands under different labels ({', '.join(labels)}), and a "
                f"person kept {_named(left)} as {left[0][0].label}: {_named(found)}.",
                found,
            )


def paths_of(found: Iterable[HeldMedium]) -> tuple[str, ...]:
    """Return the paths of media, each once: a file may stand in two cases."""
    return tuple(dict.fromkeys(medium.path for _, medium in found))


def equal_paths(cases: Iterable[PlannedCase]) -> tuple[tuple[str, ...], ...]:
    """Return the paths of media that are equal to the pixel, two or more in a group."""
    groups = map(paths_of, equal_media(cases))
    return tuple(paths for paths in groups if len(paths) > 1)


def n_copies(cases: Sequence[PlannedCase]) -> int:
    """Return how many images are copies of another one, by pixels."""
    return sum(len(found) - 1 for found in equal_media(cases))


def _issue(found: Sequence[HeldMedium]) -> Issue:
    files = " = ".join(image.path for _, image in found)
    rows = tuple(row for _, image in found for row in _row(image))
    names = tuple(dict.fromkeys(case.name for case, _ in found))
    if len({case.label for case, _ in found}) > 1:
        labels = ", ".join(case.label for case, _ in found)
        text = f"The same picture under different labels ({labels}): {files}."
        return Issue(IssueKind.TWO_LABELS, text, rows, names)
    if len(names) == 1:
        text = f"The same picture twice in one case, kept once: {files}."
        return Issue(IssueKind.NOTE, text, rows, names)
    patients = len({case.patient for case, _ in found})
    who = f"{patients} patients" if patients > 1 else "one patient"
    text = f"The same picture in {len(names)} cases of {who}: {files}."
    return Issue(IssueKind.COPY, text, rows, names)


def _row(image: PlannedMedium) -> tuple[int, ...]:
    return () if image.row is None else (image.row,)
