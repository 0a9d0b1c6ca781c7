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
from reader_study.intake.plan import PlannedCase, PlannedImage

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
    paths = list(dict.fromkeys(i.path for case in cases for i in case.images if i.path))
    decoded: dict[str, PlannedImage] = {}
    reasons: dict[str, str] = {}
    plain: set[str] = set()
    for done, (image, reason, is_plain) in enumerate(_decoded(paths, root, decode), start=1):
        decoded[image.path] = image
        if is_plain:
            plain.add(image.path)
        if reason:
            reasons[image.path] = reason
        if progress is not None:
            progress(done, len(paths))
    errors = [
        Issue(
            IssueKind.BAD_IMAGE, f"{image.path}: {reasons[image.path]}", _row(image), (case.name,)
        )
        for case in cases
        for image in case.images
        if image.path in reasons
    ]
    return [_with_pixels(case, decoded) for case in cases], [*errors, *_plain(cases, plain)]


def _decoded(
    paths: Sequence[str], root: Path, decode: Decode
) -> Iterator[tuple[PlannedImage, str, bool]]:
    """Yield what the pixels of each path tell, why it cannot be decoded, if it is one colour."""

    def one(path: str) -> tuple[PlannedImage, str, bool]:
        try:
            pixels = decode(on_disk(root, path))
            digest, mode = pixel_digest(pixels), pixel_mode(pixels)
        except (MediaError, IntakeError) as error:
            return PlannedImage(path), f"{error.what} {error.remedy}", False
        height, width = pixels.shape[:2]
        image = PlannedImage(path, digest=digest, width=width, height=height, mode=mode)
        return image, "", bool((pixels == pixels[0, 0]).all())

    threads = ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1))
    try:
        yield from threads.map(one, paths)
    finally:
        # An interrupted scan stops at once and does not decode the rest first.
        threads.shutdown(cancel_futures=True)


def _with_pixels(case: PlannedCase, decoded: dict[str, PlannedImage]) -> PlannedCase:
    def one(image: PlannedImage) -> PlannedImage:
        known = decoded.get(image.path, image)
        return replace(known, row=image.row, view=image.view, mm_per_px=image.mm_per_px)

    return replace(case, images=tuple(map(one, case.images)))


def _plain(cases: Sequence[PlannedCase], paths: set[str]) -> Iterator[Issue]:
    """Warn of images that show nothing: an export that went wrong, or a picture left black."""
    found = [(case, image) for case in cases for image in case.images if image.path in paths]
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
    once = {image.digest or image.path: image for image in reversed(case.images)}
    return replace(case, images=tuple(i for i in case.images if once.get(i.digest or i.path) is i))


def find_copies(cases: Sequence[PlannedCase]) -> list[Issue]:
    """Return exact copies by pixels: within a case, between cases, and under two labels.

    `Issue.cases` are the cases in order, the first of which stays where copies are left out.
    """
    holders: dict[str, list[tuple[PlannedCase, PlannedImage]]] = defaultdict(list)
    for case in cases:
        for image in case.images:
            if image.digest:
                holders[image.digest].append((case, image))
    return [_issue(found) for found in holders.values() if len(found) > 1]


def n_copies(cases: Sequence[PlannedCase]) -> int:
    """Return how many images are copies of another one, by pixels."""
    digests = [image.digest for case in cases for image in case.images if image.digest]
    return len(digests) - len(set(digests))


def _issue(found: Sequence[tuple[PlannedCase, PlannedImage]]) -> Issue:
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


def _row(image: PlannedImage) -> tuple[int, ...]:
    return () if image.row is None else (image.row,)
