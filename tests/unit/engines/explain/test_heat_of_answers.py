"""Predictions with heat: the same scores, and evidence that a study takes as it is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.explain.grid import mean_heat
from engines.explain.job import run_explanation
from engines.messages import (
    CrossFitJob,
    ExplainJob,
    MediumFile,
    PredictItem,
    PredictJob,
    PredictResult,
    Sample,
    TrainResult,
)
from engines.prediction.job import run_prediction
from engines.training.cross_fitting import run_cross_fitting
from engines.training.job import run_training
from ground.errors import EngineError
from reader_study.media.medium import Medium
from reader_study.models.evidence_given import evidence_of
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("explain")]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"), patients=8)


@pytest.fixture(scope="module")
def model(samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory) -> TrainResult:
    job = make_job(samples, tmp_path_factory.mktemp("model") / "m", epochs=1, image_size=64)
    return run_training(job, Listener().context())


def predicted(card: str, samples: tuple[Sample, ...], *, heat: bool) -> PredictResult:
    cases: dict[str, list[MediumFile]] = {}
    for one in samples:
        cases.setdefault(one.case, []).append(MediumFile(path=one.path, crop=one.crop))
    items = tuple(PredictItem(case_id=case, media=tuple(media)) for case, media in cases.items())
    job = PredictJob(card=card, items=items, batch_size=3, heat=heat)
    return run_prediction(job, Listener().context())


def test_scores_are_the_same_with_heat_and_a_study_takes_the_evidence(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    plain = predicted(model.card_path, samples, heat=False)
    heated = predicted(model.card_path, samples, heat=True)
    assert [a.probability for a in heated.answers] == [a.probability for a in plain.answers]
    assert all(answer.evidence is None for answer in plain.answers)
    media = (Medium("0" * 64, 48, 40), Medium("1" * 64, 48, 40))
    found = []
    for answer in heated.answers:
        assert answer.evidence is not None
        evidence = evidence_of(answer.evidence, media, case_id=answer.case_id)
        assert len(evidence.heats) == 2
        assert evidence.parts == {"heat_map"}
        found += [heat.values for heat in evidence.heats]
    assert len(set(found)) > len(found) // 2, "each image has its own"


def test_heat_of_an_answer_is_the_heat_that_is_explained(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    heated = predicted(model.card_path, samples, heat=True)
    job = ExplainJob(
        card=model.card_path,
        media=tuple(MediumFile(path=one.path) for one in samples),
        batch_size=3,
    )
    explained = run_explanation(job, Listener().context()).explained
    media = (Medium("0" * 64, 48, 40), Medium("1" * 64, 48, 40))
    told = [
        tuple(heat.values)
        for answer in heated.answers
        for heat in evidence_of(answer.evidence or {}, media, case_id=answer.case_id).heats
    ]
    assert told == [one.heat.values for one in explained]


def test_heat_of_a_crop_names_its_part(samples: tuple[Sample, ...], tmp_path: Path) -> None:
    crop = (14, 10, 34, 30)
    cut = tuple(one.model_copy(update={"crop": crop}) for one in samples)
    trained = run_training(
        make_job(cut, tmp_path / "m", epochs=1, crop_margin=35), Listener().context()
    )
    answer = predicted(trained.card_path, cut[:2], heat=True).answers[0]
    assert answer.evidence is not None
    media = (Medium("0" * 64, 48, 40), Medium("1" * 64, 48, 40))
    evidence = evidence_of(answer.evidence, media, case_id=answer.case_id)
    assert {heat.area for heat in evidence.heats} == {crop}


def test_cross_fitted_networks_show_the_mean_of_those_that_count(
    samples: tuple[Sample, ...], tmp_path: Path
) -> None:
    job = make_job(samples, tmp_path / "folds", epochs=1)
    whole = run_cross_fitting(CrossFitJob(training=job, folds=2, seeds=(1,)), Listener().context())
    pixels = np.random.default_rng(9).integers(0, 256, (40, 48), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "new.png")
    medium = MediumFile(path=str(tmp_path / "new.png"))

    def explained(card: Path, *, sanity: bool = False) -> ExplainJob:
        return ExplainJob(card=str(card), media=(medium,), sanity=sanity)

    context = Listener().context()
    result = run_explanation(explained(Path(whole.folder), sanity=True), context)
    members = [
        run_explanation(explained(path), context).explained[0]
        for path in sorted((Path(whole.folder) / "members").iterdir())
    ]
    mean = mean_heat([one.heat for one in members], model_id=whole.model_id)
    assert result.explained[0].heat == mean
    assert mean.weights_sha256.count(",") == 1
    scores = [one.probability for one in members]
    assert result.explained[0].probability == pytest.approx(sum(scores) / 2, abs=2e-6)
    assert result.sanity is not None
    # An image of the training data is shown as the one network saw it that never learnt from it.
    seen = MediumFile(path=samples[0].path)
    own = run_explanation(ExplainJob(card=whole.folder, media=(seen,)), context).explained[0]
    assert "," not in own.heat.weights_sha256


def test_a_model_without_features_of_its_own_is_refused(tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text('{"kind": "no such kind"}')
    job = ExplainJob(card=str(card), media=(MediumFile(path="a.png"),))
    with pytest.raises(EngineError, match="no such kind"):
        run_explanation(job, Listener().context())
