"""A study of each design with twelve made cases, read to its end by simulated readers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from app.demo.protocol import MODEL, DemoStudy, needs_network, protocol_text, writers
from reader_study import lock, registration, truth
from reader_study.analysis.freezing import freeze_analysis
from reader_study.analysis.results import Results
from reader_study.cases import CaseRole
from reader_study.clock import Clock
from reader_study.models import freezing
from reader_study.phantom.features import draw_features
from reader_study.protocol.plain_toml import toml_text
from reader_study.report import report_study
from reader_study.simulated.reports import brief_report, full_report
from reader_study.study import Study
from tests.builders import PASSPHRASE, BootedClock, MadeBatch, close_and_unblind, freeze_model
from tests.e2e.designs.sitting import Notes, OpensEarly, Sitters

N_CASES = 12
METRICS: dict[str, object] = {"test": {"sensitivity": 0.9, "specificity": 0.75}}


@dataclass(frozen=True)
class ReadStudy:
    """A study that was read, closed, analysed and reported."""

    study: Study
    malignant: dict[str, bool]
    notes: Notes
    results: Results
    report: Path


def made_text(design: str, more: Mapping[str, Mapping[str, Any]], *, readers: int) -> str:
    """Return the protocol of a design's demonstration, with other values in its sections."""
    demo = DemoStudy(readers, False, "made for tests", True, 7, design)
    content = tomllib.loads(protocol_text(demo))
    for name, values in more.items():
        content[name] = content.get(name, {}) | values
    return toml_text(content)


def locked_study(
    root: Path,
    design: str,
    more: Mapping[str, Mapping[str, Any]],
    *,
    clock: Clock,
    cases: int = N_CASES,
    readers: int = 4,
) -> tuple[Study, dict[str, bool]]:
    """Return a locked study of a design, with its reference standard."""
    study = Study.create(root, made_text(design, more, readers=readers), clock=clock)
    batch = MadeBatch(cases, n_development=6, images=2, simulated=True)
    registration.register(study, batch, passphrase=PASSPHRASE)
    if needs_network(study.protocol):
        freeze_model(study, model_id=MODEL, calibration=None, metrics=METRICS)
    for number, writer in enumerate(writers(study.protocol)):
        freezing.freeze_texts(study, model_id=writer, texts=_texts(study, number))
    truths = truth.unseal(study.paths.truth, passphrase=PASSPHRASE)
    malignant = {case: one.label == "malignant" for case, one in truths.items()}
    lock.lock_protocol(study, malignant=malignant)
    return study, malignant


def read_study(
    root: Path,
    design: str,
    *,
    more: Mapping[str, Mapping[str, Any]],
    open_early: OpensEarly | None,
) -> ReadStudy:
    """Make, lock, read, close, analyse and report a study of a design."""
    clock = BootedClock()
    study, malignant = locked_study(root, design, more, clock=clock)
    try:
        return _read(study, clock, malignant, open_early)
    except BaseException:
        study.close()
        raise


def _read(
    study: Study,
    clock: BootedClock,
    malignant: dict[str, bool],
    open_early: OpensEarly | None,
) -> ReadStudy:
    sitters = Sitters(study, clock, malignant, asks=lambda task: task.position % 2 == 1)
    sitters.read_all(open_early)
    close_and_unblind(study)
    analysis = freeze_analysis(study, passphrase=PASSPHRASE)
    report = report_study(study, study.root.parent / "report")
    return ReadStudy(study, malignant, sitters.notes, analysis.results, report)


def _texts(study: Study, number: int) -> dict[str, str]:
    cases = study.cases(CaseRole.READING)
    features = {
        case.case_id: draw_features(np.random.default_rng(place), label="benign")
        for place, case in enumerate(cases)
    }
    if number == 0:
        return {case: full_report(found) for case, found in features.items()}
    return {case: brief_report(found, Random(case)) for case, found in features.items()}
