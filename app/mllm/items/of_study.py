"""Cases of a study as items: the pictures that a reader sees first, by the hash of their pixels."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from app.images import read_stored, require_unchanged
from app.mllm.items.nouns import CaseItem
from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.images import Pixels, pixel_sha256
from ground.errors import MediaError, ReadingRuleError
from reader_study.cases import Case, CaseRole
from reader_study.held_files import CLIP
from reader_study.media.hanging import hung
from reader_study.media.medium import Medium
from reader_study.study import Study
from viewer.frames.opening import open_clip
from viewer.model import WindowLevel

Told = Callable[[int, int], None]
_KINDS = {CaseRole.READING: ItemKind.READING, CaseRole.DEVELOPMENT: ItemKind.DEVELOPMENT}


def study_items(
    study: Study,
    *,
    role: CaseRole,
    views: int,
    key_frames: int,
    first_number: int = 1,
    told: Told | None = None,
) -> tuple[CaseItem, ...]:
    """Return the cases of a role as items, numbered in an order that says nothing of their truth.

    Parameters
    ----------
    views : int
        Most media of a case that are shown, in the order in which they hang.
    key_frames : int
        Most frames of a clip, and slices of a series, that are shown, evenly spaced.
    told : function, optional
        Told how many of how many cases have been looked at; what it raises ends the work.

    Raises
    ------
    ReadingRuleError
        There are no such cases.
    MediaError, IntegrityError
        A medium is missing, changed, or cannot be decoded.

    """
    cases = study.cases(role)
    if not cases:
        raise ReadingRuleError(
            f"The study has no {role.value} cases.",
            remedy="Take cases in first, with `sonoread intake`.",
        )
    require_media(cases)
    found: list[tuple[tuple[ItemImage, ...], Case]] = []
    for number, case in enumerate(cases, 1):
        found.append((tuple(_images(study, case, views, key_frames)), case))
        if told is not None:
            told(number, len(cases))
    found.sort(key=lambda one: [image.sha256 for image in one[0]])
    return tuple(
        CaseItem(Item(number, _KINDS[role], images), case.case_id, case.source)
        for number, (images, case) in enumerate(found, first_number)
    )


def require_media(cases: Sequence[Case]) -> None:
    """Refuse cases without a picture.

    Raises
    ------
    ReadingRuleError
        Saying how many there are.

    """
    bare = [case.case_id for case in cases if not case.media]
    if bare:
        raise ReadingRuleError(
            f"{len(bare)} of {len(cases)} cases have no picture that could be shown, such as "
            f"{bare[0]}.",
            remedy="Leave them out of the study, or take their media in.",
        )


def frames_shown(n_frames: int, key_frames: int) -> tuple[int, ...]:
    """Return the numbers of evenly spaced frames, from 0; the middle one for one.

    Examples
    --------
    >>> frames_shown(100, 4)
    (12, 37, 62, 87)

    """
    n = min(n_frames, key_frames)
    return tuple(n_frames * (2 * place + 1) // (2 * n) for place in range(n))


def picture_of(path: Path, medium: Medium, frame: int) -> Pixels:
    """Return a frame of a stored medium as a reader sees it at first, in 8 bits.

    Raises
    ------
    MediaError, IntegrityError
        It is missing, was changed, or cannot be decoded.

    """
    if not medium.info_sha256:
        return _eight_bits(read_stored(path), path)
    require_unchanged(path, CLIP)
    clip = open_clip(path)
    try:
        pixels = clip.frame(frame)
        shown = WindowLevel.of(clip.info, pixels).applied(pixels)
    finally:
        clip.close()
    return np.ascontiguousarray(shown)


def _images(study: Study, case: Case, views: int, key_frames: int) -> Iterator[ItemImage]:
    places = [n for group in hung(case.media, ()) for n in group]
    for place in places[:views]:
        medium = case.media[place]
        path = study.media_path(medium)
        for frame in frames_shown(medium.frames, key_frames):
            yield _image(path, medium, frame)


def _image(path: Path, medium: Medium, frame: int) -> ItemImage:
    def load() -> Pixels:
        return picture_of(path, medium, frame)

    return ItemImage(pixel_sha256(load()), load)


def _eight_bits(pixels: np.ndarray, path: Path) -> Pixels:
    if pixels.dtype != np.uint8:
        raise MediaError(
            "The picture has more than 8 bits, and nothing says how it is shown.",
            remedy="Take it in again from its source.",
            path=path,
        )
    return np.ascontiguousarray(pixels)
