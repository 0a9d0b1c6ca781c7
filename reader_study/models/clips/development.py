"""Which labelled clips a training may use: those of the development cases of a study."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ground.errors import EngineError, TableError
from reader_study.cases import Case, CaseRole
from reader_study.media.medium import Medium
from reader_study.models.clips.lesion_table import LesionTable, MarkedFrame
from reader_study.models.training import LABELS, require_apart
from reader_study.study import Study
from reader_study.truth import unseal


@dataclass(frozen=True, slots=True)
class TrainingClip:
    """One clip of a training: `label` is 1 for malignant, 0 for benign and normal.

    Parameters
    ----------
    marked : tuple of MarkedFrame
        Frames in which the lesions are known.

    """

    path: Path
    label: Literal[0, 1]
    patient: str
    case: str
    marked: tuple[MarkedFrame, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingClips:
    """Labelled clips, and whether any of them is simulated.

    Parameters
    ----------
    left_out : int
        Cases without a clip.
    unmarked : int
        Clips without a marked frame, where a table was given.

    """

    clips: tuple[TrainingClip, ...]
    simulated: bool
    left_out: int = 0
    unmarked: int = 0


def clips_of_study(
    study: Study, *, passphrase: str, lesions: LesionTable | None = None
) -> TrainingClips:
    """Return the clips of the development cases with their labels.

    The reference standard of reading cases is dropped here, before anything leaves this function.

    Parameters
    ----------
    lesions : LesionTable, optional
        Lesions in frames of the clips; rows of other cases are not used.

    Raises
    ------
    EngineError
        There are no development cases with clips, or a patient has reading cases too.
    TableError
        The table marks frames or places that a clip does not have, or none of the clips.
    TruthError
        The passphrase is wrong, or the sealed file is missing.

    """
    cases = study.cases(CaseRole.DEVELOPMENT)
    moving = [case for case in cases if any(medium.is_clip for medium in case.media)]
    if not moving:
        raise EngineError(
            "The study has no development cases with clips, and reading cases never train a model.",
            remedy="Take development cases with clips in.",
            path=study.root,
        )
    require_apart(study)
    truths = unseal(study.paths.truth, passphrase=passphrase)
    labels = {case.case_id: LABELS[truths[case.case_id].label] for case in moving}
    del truths
    clips = tuple(
        TrainingClip(
            study.media_path(medium).resolve(),
            labels[case.case_id],
            case.patient_id,
            case.case_id,
            _marked(case, number, medium, lesions),
        )
        for case in moving
        for number, medium in enumerate(case.media, start=1)
        if medium.is_clip
    )
    unmarked = 0 if lesions is None else sum(not clip.marked for clip in clips)
    if lesions is not None and unmarked == len(clips):
        raise TableError(
            "The table of lesions marks no clip of a development case.",
            remedy="Name cases by their ids in the study, as its list of cases shows them.",
            path=lesions.path,
        )
    return TrainingClips(
        clips,
        any(case.simulated for case in moving),
        left_out=len(cases) - len(moving),
        unmarked=unmarked,
    )


def _marked(
    case: Case, number: int, medium: Medium, lesions: LesionTable | None
) -> tuple[MarkedFrame, ...]:
    if lesions is None:
        return ()
    alone = sum(one.is_clip for one in case.media) == 1
    marked = lesions.of(case.case_id, number, alone=alone)
    _check_inside(case.case_id, marked, medium, lesions.path)
    return marked


def _check_inside(case_id: str, marked: Sequence[MarkedFrame], medium: Medium, path: Path) -> None:
    for one in marked:
        outside = any(box[2] > medium.width or box[3] > medium.height for box in one.boxes)
        if one.frame >= medium.frames or outside:
            raise TableError(
                f"The table marks frame {one.frame} of case {case_id} at a place that its clip of "
                f"{medium.frames} frames of {medium.width} × {medium.height} pixels does not have.",
                remedy="Count frames from 0, and pixels of the clip as it lies in the study.",
                path=path,
            )
