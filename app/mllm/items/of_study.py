"""Cases of a study as items: the pictures that a reader sees first, by the hash of their pixels."""

from collections.abc import Callable, Iterator, Sequence

from app.mllm.items.nouns import CaseItem
from app.mllm.items.stored_pictures import pictures_of_medium
from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.images import Pixels
from ground.errors import ReadingRuleError
from reader_study.cases import Case, CaseRole
from reader_study.deid.going_out import kept_back
from reader_study.media.hanging import hung
from reader_study.media.medium import Medium
from reader_study.study import Study

Told = Callable[[int, int], None]
_KINDS = {CaseRole.READING: ItemKind.READING, CaseRole.DEVELOPMENT: ItemKind.DEVELOPMENT}
_KEY = "key"
"""Role of the medium that shows a lesion best."""


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

    A case that was excluded for patient data in its images is none of them.

    Parameters
    ----------
    views : int
        Most media of a case that are shown, in the order of `media_shown`.
    key_frames : int
        Most frames of a clip, and slices of a series, that are shown, evenly spaced.
    told : function, optional
        Told how many of how many cases have been looked at; what it raises ends the work.

    Raises
    ------
    ReadingRuleError
        There are no such cases, or some have no picture.
    ExchangeError
        Patient data are reported in a case, and nobody has decided on it.
    MediaError, IntegrityError
        A medium is missing, changed, or cannot be decoded.

    """
    cases = _cases(study, role)
    found: list[tuple[tuple[ItemImage, ...], Case]] = []
    for number, case in enumerate(cases, 1):
        found.append((tuple(_images(study, case, views, key_frames)), case))
        if told is not None:
            told(number, len(cases))
    _require_pictures([case for images, case in found if not images], len(cases))
    found.sort(key=lambda one: [image.sha256 for image in one[0]])
    return tuple(
        CaseItem(Item(number, _KINDS[role], images), case.case_id, case.source)
        for number, (images, case) in enumerate(found, first_number)
    )


def media_shown(study: Study, case: Case) -> tuple[Medium, ...]:
    """Return the media of a case in the order of the panes that the protocol hangs them in.

    Where it names no panes, the key medium comes first, and the others as they were taken in.
    """
    panes = study.protocol.hanging.panes
    media = [case.media[place] for group in hung(case.media, panes) for place in group]
    if not panes:
        media.sort(key=lambda medium: medium.role != _KEY)
    return tuple(media)


def first_picture(study: Study, one: CaseItem, *, key_frames: int) -> Pixels | None:
    """Return the first picture of an item whose pictures were not kept, found by its hash.

    None where the case has no such picture any more, as when it was painted over since.

    Raises
    ------
    MediaError, IntegrityError
        A medium is missing, changed, or cannot be decoded.

    """
    wanted = one.item.images[0].sha256
    for medium in media_shown(study, study.case(one.case_id)):
        first = next(pictures_of_medium(study.media_path(medium), medium, key_frames), None)
        if first is not None and first.sha256 == wanted:
            return first.pixels()
    return None


def _cases(study: Study, role: CaseRole) -> tuple[Case, ...]:
    # Pictures go to a server: none while patient data may be in them.
    back = kept_back(study)
    cases = tuple(case for case in study.cases(role) if case.case_id not in back)
    if not cases:
        raise ReadingRuleError(
            f"The study has no {role.value} cases.",
            remedy="Take cases in first, with `sonoread intake`.",
        )
    _require_pictures([case for case in cases if not case.media], len(cases))
    return cases


def _require_pictures(bare: Sequence[Case], of: int) -> None:
    if bare:
        raise ReadingRuleError(
            f"{len(bare)} of {of} cases have no picture that could be shown, such as "
            f"{bare[0].case_id}.",
            remedy="Leave them out of the study, or take their media in.",
        )


def _images(study: Study, case: Case, views: int, key_frames: int) -> Iterator[ItemImage]:
    for medium in media_shown(study, case)[:views]:
        yield from pictures_of_medium(study.media_path(medium), medium, key_frames)
