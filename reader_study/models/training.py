"""Which labelled images a training may use: development cases of a study, or a folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ground.errors import EngineError
from ground.names import path_name
from reader_study.cases import Case, CaseRole
from reader_study.intake import IntakePlan, PlannedMedium
from reader_study.intake.sources.source import INSIDE
from reader_study.media.lesions import Area
from reader_study.media.medium import MediumKind
from reader_study.models.crops import crops_of
from reader_study.paths import StudyPaths
from reader_study.study import Study
from reader_study.truth import unseal

LABELS: dict[str, Literal[0, 1]] = {"benign": 0, "normal": 0, "malignant": 1}


@dataclass(frozen=True, slots=True)
class TrainingImage:
    """One image of a training: `label` is 1 for malignant, 0 for benign and normal.

    `finding` is ``normal``, ``benign`` or ``malignant``.
    """

    path: Path
    label: Literal[0, 1]
    patient: str
    case: str
    crop: Area | None = None
    source: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Labelled images, and whether any of them is simulated.

    Parameters
    ----------
    left_out : int
        Images without an outline, where a training looks at crops.

    """

    images: tuple[TrainingImage, ...]
    simulated: bool
    left_out: int = 0


def is_study(folder: Path) -> bool:
    """Return whether `folder` is a study and no plain folder of images."""
    return StudyPaths(folder).database.is_file()


def default_folder(source: Path, *, model: str, seed: int) -> Path:
    """Return where a trained model goes: inside the study, or in the current folder.

    Raises
    ------
    ReaderStudyError
        No folder can bear the name of the model.

    """
    path_name(model, what="name of a model")
    if is_study(source):
        return StudyPaths(source).training / f"{model}-seed{seed}"
    return Path(f"model-{model}-seed{seed}")


def images_of_study(study: Study, *, passphrase: str, margin: int | None = None) -> TrainingData:
    """Return the images of the development cases with their labels.

    Parameters
    ----------
    margin : int, optional
        Of crops around lesions, in per cent; images without an outline are left out then. Without
        it whole images.

    The reference standard of reading cases is dropped here, before anything leaves this function.

    Raises
    ------
    EngineError
        There are no development cases, none is outlined, or a patient has reading cases too.
    TruthError
        The passphrase is wrong, or the sealed file is missing.

    """
    cases = study.cases(CaseRole.DEVELOPMENT)
    if not cases:
        raise EngineError(
            "The study has no development cases, and reading cases never train a model.",
            remedy="Take development cases in, or train on a folder of other images.",
            path=study.root,
        )
    require_apart(study)
    _check_stills(study, cases)
    wanted = {case.case_id for case in cases}
    truths = {
        case_id: truth
        for case_id, truth in unseal(study.paths.truth, passphrase=passphrase).items()
        if case_id in wanted
    }
    outlined = {case_id: truth.lesions for case_id, truth in truths.items()}
    crops = crops_of(cases, {} if margin is None else outlined, margin=margin or 0)
    images = [
        TrainingImage(
            study.media_path(medium).resolve(),
            LABELS[truths[case.case_id].label],
            case.patient_id,
            case.case_id,
            crop,
            case.source,
            truths[case.case_id].label,
        )
        for case in cases
        for medium, crop in zip(case.media, crops[case.case_id], strict=True)
    ]
    simulated = any(case.simulated for case in cases)
    return _data(images, simulated=simulated, cropped=margin is not None, place=study.root)


def _data(
    images: Sequence[TrainingImage], *, simulated: bool, cropped: bool, place: Path
) -> TrainingData:
    """Return the images; of crops those that have one.

    Raises
    ------
    EngineError
        None is outlined.

    """
    kept = tuple(image for image in images if image.crop is not None or not cropped)
    if not kept:
        raise EngineError(
            "None of the images has an outline of its lesion.",
            remedy="Train on whole images: leave --crop out.",
            path=place,
        )
    return TrainingData(kept, simulated, left_out=len(images) - len(kept))


def _check_stills(study: Study, cases: Sequence[Case]) -> None:
    moving = [case for case in cases if any(m.kind is not MediumKind.STILL for m in case.media)]
    if moving:
        raise EngineError(
            f"A network is trained on stills, and {len(moving)} of {len(cases)} development cases "
            f"have clips or series ({moving[0].case_id} …).",
            remedy="Take cases with stills in for development.",
            path=study.root,
        )


def require_apart(study: Study) -> None:
    """Refuse a study in which a patient has development and reading cases.

    Raises
    ------
    EngineError
        Saying how many there are.

    """
    patients = {
        role: {case.patient_id for case in study.cases(role)}
        for role in (CaseRole.DEVELOPMENT, CaseRole.READING)
    }
    both = patients[CaseRole.DEVELOPMENT] & patients[CaseRole.READING]
    if both:
        raise EngineError(
            f"{len(both)} patients have development and reading cases ({min(both)} …).",
            remedy="A patient belongs to one side; take the cases in again.",
            path=study.root,
        )


def _check_files(plan: IntakePlan) -> None:
    media = [medium for case in plan.cases for medium in case.media if medium.look is not None]
    other = [medium.path for medium in media if not _is_image_file(medium)]
    if other:
        raise EngineError(
            f"A network is trained on image files, and {len(other)} of {len(media)} labelled media "
            f"are clips, series, DICOM files or lie in archives ({other[0]} …).",
            remedy="Take them into a study and train on its development cases, or export them as "
            "PNG.",
            path=plan.folder,
        )


def _is_image_file(medium: PlannedMedium) -> bool:
    look = medium.look
    return (
        look is not None
        and look.kind is MediumKind.STILL
        and not look.header
        and INSIDE not in medium.path
    )


def images_of_plan(plan: IntakePlan, *, margin: int | None = None) -> TrainingData:
    """Return the labelled images that the intake's scan has found in a folder.

    Parameters
    ----------
    margin : int, optional
        As `images_of_study`.

    Raises
    ------
    EngineError
        No image has a usable label, none is outlined, or a labelled medium is no image file: a
        clip, a series, a DICOM file or one in an archive.

    """
    _check_files(plan)
    if not plan.records:
        raise EngineError(
            "No labelled image was found.",
            remedy="Give a folder with a table of labels, or benign/ and malignant/ folders.",
            path=plan.folder,
        )
    images = [
        TrainingImage(
            record.path,
            LABELS[record.label],
            record.patient,
            record.lesion,
            None if margin is None else record.crop(margin),
            record.source,
            record.label,
        )
        for record in plan.records
    ]
    simulated = any(case.simulated for case in plan.cases)
    return _data(images, simulated=simulated, cropped=margin is not None, place=plan.folder)
