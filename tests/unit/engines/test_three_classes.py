"""A head of three findings: what it learns, what it says, and what it is refused."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.cards.card import load_card
from engines.data.dataset import load_dataset
from engines.data.split import SplitPlan
from engines.messages import (
    FINDINGS,
    CrossFitJob,
    MediumFile,
    PredictItem,
    PredictJob,
    PredictResult,
    Sample,
)
from engines.prediction.job import run_prediction
from engines.training.cross_fitting import run_cross_fitting
from engines.training.job import initial_network, run_training
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job

PATIENTS = 36


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    """Normal: noise; benign: a bright square; malignant: a dark one."""
    folder = tmp_path_factory.mktemp("findings")
    found = []
    for patient in range(PATIENTS):
        finding = FINDINGS[patient % 3]
        pixels = np.random.default_rng(patient).integers(80, 160, (40, 48))
        if finding != "normal":
            pixels[10:30, 14:34] += 90 if finding == "benign" else -70
        path = folder / f"{patient}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(path)
        found.append(
            Sample(
                path=str(path),
                label=1 if finding == "malignant" else 0,
                finding=finding,
                patient=f"P{patient}",
                case=f"C{patient}",
            )
        )
    return tuple(found)


def predicted(card: str, samples: tuple[Sample, ...], **how: object) -> PredictResult:
    items = tuple(
        PredictItem(case_id=one.case, media=(MediumFile(path=one.path),)) for one in samples
    )
    job = {"card": card, "items": items, "batch_size": 8, **how}
    return run_prediction(PredictJob.model_validate(job), Listener().context())


@pytest.fixture(scope="module")
def card(samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("model") / "m"
    job = make_job(samples, out, classes=3, epochs=40, patience=40)
    return run_training(job, Listener().context()).card_path


def test_answers_give_three_probabilities_and_the_last_is_the_score(
    card: str, samples: tuple[Sample, ...]
) -> None:
    assert load_card(Path(card)).classes == 3
    for answer in predicted(card, samples).answers:
        assert list(answer.probabilities) == list(FINDINGS)
        assert sum(answer.probabilities.values()) == pytest.approx(1, abs=2e-6)
        assert answer.probability == pytest.approx(answer.probabilities["malignant"], abs=1e-6)


def test_it_tells_the_findings_apart(card: str, samples: tuple[Sample, ...]) -> None:
    answers = predicted(card, samples).answers
    named = [max(one.probabilities, key=one.probabilities.__getitem__) for one in answers]
    right = sum(name == one.finding for name, one in zip(named, samples, strict=True))
    assert right >= 0.8 * PATIENTS


def test_heat_changes_no_probability(card: str, samples: tuple[Sample, ...]) -> None:
    plain, heated = (predicted(card, samples[:9], heat=heat).answers for heat in (False, True))
    assert [one.probabilities for one in plain] == [one.probabilities for one in heated]
    assert all(one.evidence is not None for one in heated)


def test_scores_out_of_fold_name_the_findings_too(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    training = make_job(samples, tmp_path / "m", classes=3, epochs=1, validation_fraction=0.3)
    found = run_cross_fitting(CrossFitJob(training=training, folds=3), Listener().context())
    for row in found.rows:
        assert row.probability == pytest.approx(row.probabilities["malignant"], abs=1e-6)
    known = predicted(found.card_path, samples[:3]).answers
    for answer, row in zip(known, found.rows, strict=False):
        assert answer.probabilities == pytest.approx(dict(row.probabilities), abs=2e-6)


def test_a_finding_that_nobody_can_learn_is_refused_by_name(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    without = tuple(one for one in samples if one.finding != "normal")
    with pytest.raises(EngineError, match="no normal image to learn from"):
        run_training(make_job(without, tmp_path / "m", classes=3), Listener().context())
    silent = tuple(one.model_copy(update={"finding": None}) for one in samples)
    with pytest.raises(EngineError, match="no normal and no benign and no malignant"):
        run_training(make_job(silent, tmp_path / "m", classes=3), Listener().context())


def test_what_is_learnt_belongs_to_the_identity_of_the_data(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    job = make_job(samples, tmp_path / "m", classes=3)
    _, network = initial_network(job)
    swap = {"normal": "benign", "benign": "normal"}
    other = tuple(
        one.model_copy(update={"finding": swap.get(str(one.finding), one.finding)})
        for one in samples
    )
    hashes = {
        load_dataset(
            some,
            preprocessing=network.preprocessing,
            plan=SplitPlan(0.25, 0.0, 1),
            context=Listener().context(),
        ).sha256
        for some in (samples, other)
    }
    assert len(hashes) == 2
