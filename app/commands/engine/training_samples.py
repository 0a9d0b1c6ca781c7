"""Which labelled images a training may use: development cases of a study, or a folder."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from app.commands.untrusted import untrusted_stills
from engines.messages import Sample
from ground.errors import EngineError
from reader_study.cases import CaseRole
from reader_study.intake import scan
from reader_study.study import Study
from reader_study.truth import unseal

_LABELS: dict[str, Literal[0, 1]] = {"benign": 0, "normal": 0, "malignant": 1}


@dataclass(frozen=True, slots=True)
class TrainingData:
    """Labelled images, and whether any of them is simulated."""

    samples: tuple[Sample, ...]
    simulated: bool


def is_study(folder: Path) -> bool:
    """Return whether `folder` is a study and no plain folder of images."""
    return (folder / "study.db").is_file()


def samples_of_study(study: Study, *, passphrase: str) -> TrainingData:
    """Return the images of the development cases with their labels.

    The reference standard of reading cases is dropped here, before anything leaves this function.

    Raises
    ------
    EngineError
        There are no development cases, or a patient has reading cases too.
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
    _check_apart(study)
    wanted = {case.case_id for case in cases}
    labels = {
        case_id: truth.label
        for case_id, truth in unseal(study.paths.truth, passphrase=passphrase).items()
        if case_id in wanted
    }
    samples = tuple(
        Sample(
            path=str(study.media_path(image.sha256).resolve()),
            label=_LABELS[labels[case.case_id]],
            patient=case.patient_id,
            case=case.case_id,
        )
        for case in cases
        for image in case.images
    )
    return TrainingData(samples, any(case.simulated for case in cases))


def _check_apart(study: Study) -> None:
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


def samples_of_folder(folder: Path) -> TrainingData:
    """Return the labelled images that the intake's scan finds in `folder`; say what it found.

    Raises
    ------
    IntakeError
        The folder or its table cannot be used.
    EngineError
        No image has a usable label.

    """
    with untrusted_stills() as decode:
        plan = scan(folder, decode=decode, skip_bad=True)
    click.echo(plan.describe(), err=True)
    if not plan.records:
        raise EngineError(
            "No labelled image was found.",
            remedy="Give a folder with a table of labels, or benign/ and malignant/ folders.",
            path=folder,
        )
    samples = tuple(
        Sample(
            path=str(record.path),
            label=_LABELS[record.label],
            patient=record.patient,
            case=record.lesion,
        )
        for record in plan.records
    )
    return TrainingData(samples, any(case.simulated for case in plan.cases))
