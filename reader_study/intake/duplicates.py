"""Decoding every image once: what cannot be decoded, what is one colour, what is there twice."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ground.errors import IntakeError, MediaError
from reader_study.intake.file_names import on_disk
from reader_study.intake.issues import Issue, IssueKind
from reader_study.intake.media import pixel_digest, pixel_mode
from reader_study.intake.plan import PlannedCase, PlannedMedium
from reader_study.intake.sources.look import SourceLook
from reader_study.intake.sources.source import MediaSource

Decode = Callable[[Path], NDArray[Any]]
Progress = Callable[[int, int], None]

_MOST_THREADS = 4

_NAMED = 10
"""Files that one warning names."""


def with_digests(
    cases: Sequence[PlannedCase], root: Path, *, decode: Decode, progress: Progress | None = None
) -> tuple[list[PlannedCase], list[Issue]]:
    """Decode all images, in threads, and note the hash of their pixels.

    Returns
    -------
    tuple
        The cases with digests; an error for every image that cannot be decoded, and a note of
        those that show one colour.

    """
    paths = list(dict.fromkeys(i.path for case in cases for i in case.media if i.path))
    looks: dict[str, SourceLook] = {}
    for done, look in enumerate(_looks(paths, root, decode), start=1):
        looks[look.source.path] = look
        if progress is not None:
            progress(done, len(paths))
    cases = [_with_looks(case, looks) for case in cases]
    return cases, [*_refused(cases), *_plain(cases)]


def _refused(cases: Sequence[PlannedCase]) -> Iterator[Issue]:
    for case in cases:
        for medium in case.media:
            if medium.look is not None and medium.look.refused:
                text = f"{medium.path}: {medium.look.refused}"
                yield Issue(IssueKind.BAD_IMAGE, text, _row(medium), (case.name,))


def _looks(paths: Sequence[str], root: Path, decode: Decode) -> Iterator[SourceLook]:
    """Yield what the pixels of each path tell, or why it cannot be decoded."""

    def one(path: str) -> SourceLook:
        source = MediaSource(path)
        try:
            pixels = decode(on_disk(root, path))
            digest, mode = pixel_digest(pixels), pixel_mode(pixels)
        except (MediaError, IntakeError) as error:
            return SourceLook(source, refused=f"{error.what} {error.remedy}")
        height, width = pixels.shape[:2]
        is_plain = bool((pixels == pixels[0, 0]).all())
        size = {"width": width, "height": height, "frames": 1}
        return SourceLook(source, **size, mode=mode, digest=digest, is_plain=is_plain)

    threads = ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1))
    try:
        yield from threads.map(one, paths)
    finally:
        # An interrupted scan stops at once and does not decode the rest first.
        threads.shutdown(cancel_futures=True)


def _with_looks(case: PlannedCase, looks: dict[str, SourceLook]) -> PlannedCase:
    media = tuple(replace(medium, look=looks.get(medium.path)) for medium in case.media)
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
    names = list(dict.fromkeys(image.path for _, image in found))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    yield Issue(
        IssueKind.NOTE,
        f"Images of a single colour, which show nothing: {', '.join(names[:_NAMED])}{more}.",
        tuple(row for _, image in found for row in _row(image)),
        tuple(dict.fromkeys(case.name for case, _ in found)),
    )


def without_copies(case: PlannedCase) -> PlannedCase:
    """Return the case with every picture once, the first of equal ones."""
    once = {image.digest or image.path: image for image in reversed(case.media)}
    return replace(case, media=tuple(i for i in case.media if once.get(i.digest or i.path) is i))


def find_copies(cases: Sequence[PlannedCase]) -> list[Issue]:
    """Return exact copies by pixels: within a case, between cases, and under two labels.

    `Issue.cases` are the cases in order, the first of which stays where copies are left out.
    """
    holders: dict[str, list[tuple[PlannedCase, PlannedMedium]]] = defaultdict(list)
    for case in cases:
        for image in case.media:
            if image.digest:
                holders[image.digest].append((case, image))
    return [_issue(found) for found in holders.values() if len(found) > 1]


def n_copies(cases: Sequence[PlannedCase]) -> int:
    """Return how many images are copies of another one, by pixels."""
    digests = [image.digest for case in cases for image in case.media if image.digest]
    return len(digests) - len(set(digests))


def _issue(found: Sequence[tuple[PlannedCase, PlannedMedium]]) -> Issue:
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
