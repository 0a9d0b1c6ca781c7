"""Painting over what a reader reported: the new medium takes the place of the old one."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ground.errors import ReadingRuleError
from reader_study.cases import Case
from reader_study.conduct.patient_data import require_reported
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.deid.masks import Masks, require_inside, told_of_masks
from reader_study.deid.reported import MASKED, PhiDecision, settled
from reader_study.media.folder import MediaFolder
from reader_study.media.logged import told_of
from reader_study.media.medium import Medium
from reader_study.media.storing import StoreMedium
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study


def mask_reported(
    study: Study, case_id: str, masks: Masks, *, store: StoreMedium, reason: str, place: int = 0
) -> list[Path]:
    """Paint over a medium of a reported case, and let the case be read again.

    Nothing outside of the masks changes. The file that showed the data is removed when the log
    names the new one.

    Parameters
    ----------
    place : int
        Which medium of the case, from 0.

    Returns
    -------
    list of Path
        Files that could not be removed.

    Raises
    ------
    ReadingRuleError
        Without a reason, when the case is not reported, it has no such medium, or nothing changes.
    IntakeError
        When a mask does not lie in the medium.
    MediaError
        When the medium cannot be read.

    """
    told = required_reason(reason)
    require_conduct(study)
    require_reported(study, case_id)
    case = study.case(case_id)
    old = _medium(case, place)
    require_inside(masks, width=old.width, height=old.height, frames=old.frames)
    folder = MediaFolder(study.paths)
    try:
        stored = folder.store(
            study.media_path(old), store, role=old.role, view=old.view, areas=masks
        )
        new = replace(stored.medium, mm_per_px=old.mm_per_px)
        if new.sha256 == old.sha256:
            raise ReadingRuleError(
                "What is to be painted over is black already.",
                remedy="Name the box in which the data are; `sonoread phi` takes first column, "
                "first row, last column, last row.",
            )
        folder.sync()
        study.record(
            _masked(case_id, place, masks, old, new, reason=told),
            settled(case_id, PhiDecision.MASKED, reason=told),
        )
    except BaseException:
        folder.discard()
        raise
    return _removed(study, old)


def _medium(case: Case, place: int) -> Medium:
    if not 0 <= place < len(case.media):
        raise ReadingRuleError(
            f"The case {case.case_id} has no medium {place + 1}.",
            remedy="Number them from 1, as they hang.",
        )
    return case.media[place]


def _masked(
    case_id: str, place: int, masks: Masks, old: Medium, new: Medium, *, reason: str
) -> NewEvent:
    boxes: Value = [[*box] for box in told_of_masks(masks)]
    content: dict[str, Value] = {"medium": place, "masks": boxes, "sha256": old.sha256}
    content |= {"new": {**told_of(new)}}
    return NewEvent(MASKED, f"case/{case_id}", new=content, reason=reason)


def _removed(study: Study, old: Medium) -> list[Path]:
    """Remove the files of a medium that no case has any more; return those that stay."""
    if any(medium.sha256 == old.sha256 for case in study.cases() for medium in case.media):
        return []
    paths = list(study.paths.files_of(old))
    for path in paths:
        with suppress(OSError):
            path.chmod(0o600)
            path.unlink()
    return [path for path in paths if path.exists()]
