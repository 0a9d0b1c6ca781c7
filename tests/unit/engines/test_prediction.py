import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import numpy as np
import torch

from engines.messages import MediumFile, PredictItem, PredictJob, Sample, TrainResult
from engines.prediction.job import run_prediction
from engines.prediction.scoring import score_images
from engines.registry import find
from engines.training.job import run_training
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("prediction")]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"))


@pytest.fixture
def model(samples: tuple[Sample, ...], tmp_path: Path) -> TrainResult:
    job = make_job(samples, tmp_path / "model", epochs=1)
    return run_training(job, Listener().context())


def items(samples: tuple[Sample, ...]) -> tuple[PredictItem, ...]:
    files: dict[str, list[MediumFile]] = {}
    for sample in samples:
        files.setdefault(sample.case, []).append(MediumFile(path=sample.path))
    return tuple(PredictItem(case_id=case, media=tuple(own)) for case, own in files.items())


def scores(card: str, cases: tuple[PredictItem, ...], *, batch_size: int = 4) -> dict[str, float]:
    job = PredictJob(card=card, items=cases, batch_size=batch_size)
    return run_prediction(job, Listener().context()).scores


def test_score_of_a_case_is_the_mean_over_its_images_and_depends_on_nothing_else(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    cases = items(samples)
    together = scores(model.card_path, cases)
    assert list(together) == [case.case_id for case in cases]
    assert all(0 <= score <= 1 for score in together.values())
    assert scores(model.card_path, cases[::-1]) == together
    case = cases[3]
    single = [
        scores(model.card_path, (PredictItem(case_id="x", media=(image,)),))["x"]
        for image in case.media
    ]
    assert together[case.case_id] == pytest.approx(sum(single) / len(single), abs=2e-6)


def test_provenance_names_the_hashes_and_no_path(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    job = PredictJob(card=model.folder, items=items(samples))
    result = run_prediction(job, Listener().context())
    assert result.provenance["weights_sha256"] == model.card["weights_sha256"]
    text = json.dumps([result.provenance, result.card])
    assert str(Path(samples[0].path).parent) not in text


def test_changed_weights_are_refused(model: TrainResult, samples: tuple[Sample, ...]) -> None:
    path = Path(model.folder) / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-5] ^= 1
    path.write_bytes(content)
    with pytest.raises(EngineError, match="not the ones"):
        scores(model.card_path, items(samples))


def test_missing_weights_are_refused(model: TrainResult, samples: tuple[Sample, ...]) -> None:
    (Path(model.folder) / "weights.safetensors").unlink()
    with pytest.raises(EngineError, match="missing"):
        scores(model.card_path, items(samples))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"schema_version": 5}, "has version 5"),
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": None}, "threshold"),
        ({"surprise": 1}, "surprise"),
        ({"preprocessing_sha256": "0" * 64}, "preprocessing"),
        ({"architecture": "no_such_network"}, "no_such_network"),
    ],
)
def test_changed_card_is_refused_by_key(
    model: TrainResult, samples: tuple[Sample, ...], change: dict[str, object], complaint: str
) -> None:
    path = Path(model.card_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(EngineError, match=complaint):
        scores(model.card_path, items(samples))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_damaged_card_is_refused(
    model: TrainResult, samples: tuple[Sample, ...], content: str
) -> None:
    Path(model.card_path).write_text(content)
    with pytest.raises(EngineError, match=r"card\.json"):
        scores(model.card_path, items(samples))


def test_case_listed_twice_is_refused(model: TrainResult, samples: tuple[Sample, ...]) -> None:
    cases = items(samples)
    with pytest.raises(EngineError, match="twice"):
        scores(model.card_path, (*cases, cases[0]))


def test_network_sees_batches_of_one_size_only() -> None:
    spec, adapter = find("test_resnet")
    network = adapter.build(spec, weights=None, image_size=32, seed=1)
    seen: list[int] = []
    network.module.register_forward_pre_hook(lambda _, inputs: seen.append(len(inputs[0])))
    scores = score_images(
        network,
        np.zeros((10, 32, 32), dtype=np.uint8),
        batch_size=4,
        device=torch.device("cpu"),
        context=Listener().context(),
    )
    assert seen == [4, 4, 4]
    assert scores.shape == (10,)


def test_a_clip_is_no_still_to_a_network_of_stills(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    still = MediumFile(path=samples[0].path)
    clip = MediumFile(path="/m/a.mkv", kind="clip", frames=90, duration_us=3_000_000)
    with pytest.raises(EngineError, match="case C7 has a clip of 90 frames"):
        scores(model.card_path, (PredictItem(case_id="C7", media=(still, clip)),))
