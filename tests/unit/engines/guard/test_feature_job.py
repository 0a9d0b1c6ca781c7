"""The worker's part: features of a real, tiny network, and gates before it and before scores."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import numpy as np
import safetensors.numpy
import torch
from PIL import Image

from engines.cards.card import load_card
from engines.data.preprocess import decode
from engines.guard.odd.job import run_features
from engines.guard.odd.seen import read_features
from engines.messages import (
    FeatureImage,
    FeatureJob,
    FeatureResult,
    Log,
    MediumFile,
    PredictItem,
    PredictJob,
)
from engines.prediction.job import run_prediction
from engines.scorers.network import load_trained
from engines.training.job import run_training
from ground.errors import EngineError
from tests.unit.engines.guard.test_gates import fan, speckle
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("guard")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guard")
    job = make_job(make_samples(folder / "images"), folder / "model", epochs=1)
    return Path(run_training(job, Listener().context()).folder)


def save(folder: Path, name: str, pixels: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> str:
    Image.fromarray(pixels).save(folder / name)
    return str(folder / name)


@pytest.fixture
def images(tmp_path: Path) -> dict[str, str]:
    """Good, small, coloured, the first again, and no image at all."""
    (tmp_path / "none.png").write_bytes(b"no image")
    return {
        "good": save(tmp_path, "a.png", speckle(seed=1)),
        "small": save(tmp_path, "b.png", speckle(60)),
        "flow": save(tmp_path, "c.png", fan(pixels=900)),
        "again": save(tmp_path, "d.png", speckle(seed=1)),
        "fine": save(tmp_path, "e.png", speckle(seed=2)),
        "none": str(tmp_path / "none.png"),
    }


def asked(model: Path, paths: list[str], out: Path, **changes: object) -> FeatureJob:
    told = {
        "card": str(model),
        "images": tuple(FeatureImage(path=path) for path in paths),
        "out": str(out),
        "batch_size": 4,
        "device": "cpu",
    }
    return FeatureJob.model_validate(told | changes)


def test_features_are_what_the_head_sees_and_logits_what_it_says(
    model: Path, images: dict[str, str], tmp_path: Path
) -> None:
    paths = [images["good"], images["fine"], images["flow"]]
    found = run_features(asked(model, paths, tmp_path / "f"), Listener().context())
    assert isinstance(found, FeatureResult)
    rows = read_features(Path(found.out), rows=3)
    card = load_card(model)
    network, _ = load_trained(card, folder=model)
    network.module.eval()
    pixels = np.stack([decode(Path(p), card.preprocessing).pixels for p in paths])
    with torch.inference_mode():
        batch = network.from_bytes(torch.from_numpy(pixels))
        told = network.module(batch).numpy()
        seen = network.features(batch).numpy()
    assert rows.logits == pytest.approx(told, abs=1e-5)
    assert rows.features == pytest.approx(seen, abs=1e-5)
    assert found.rows == (0, 1, 2)
    assert len(set(found.sha256)) == 3


def test_gates_stop_images_before_the_network_and_tell_why(
    model: Path, images: dict[str, str], tmp_path: Path
) -> None:
    listener = Listener()
    job = asked(model, list(images.values()), tmp_path / "f", gates=True)
    found = run_features(job, listener.context())
    assert found.rows == (0, 4)
    assert {list(images)[int(k)]: v.partition(" ")[0] for k, v in found.excluded.items()} == {
        "small": "excluded:size",
        "flow": "excluded:colour",
        "again": "excluded:duplicate",
        "none": "excluded:decodable",
    }
    assert len(read_features(Path(found.out), rows=2).features) == 2
    said = [message.text for message in listener.messages if isinstance(message, Log)]
    assert "1 image: excluded:duplicate (its content was seen before)" in said
    assert not any(str(tmp_path) in line for line in said)


def test_where_no_image_passes_there_are_no_rows(
    model: Path, images: dict[str, str], tmp_path: Path
) -> None:
    job = asked(model, [images["small"]], tmp_path / "f", gates=True)
    found = run_features(job, Listener().context())
    assert found.rows == ()
    assert read_features(Path(found.out), rows=0).features.shape[0] == 0


def test_without_gates_a_broken_image_fails_the_job_and_writes_nothing(
    model: Path, images: dict[str, str], tmp_path: Path
) -> None:
    job = asked(model, [images["good"], images["none"]], tmp_path / "f")
    with pytest.raises(EngineError, match="image cannot be read"):
        run_features(job, Listener().context())
    assert not (tmp_path / "f").exists()


def test_features_are_those_of_one_network(images: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"kind": "folds"}')
    with pytest.raises(EngineError, match="of the kind 'folds'"):
        run_features(asked(tmp_path, [images["good"]], tmp_path / "f"), Listener().context())


@pytest.mark.parametrize("how", ["gone", "cut", "rows", "no numbers"])
def test_features_that_cannot_be_used_are_refused(tmp_path: Path, how: str) -> None:
    path = tmp_path / "f"
    good = {"features": np.ones((2, 3), np.float32), "logits": np.ones((2, 1), np.float32)}
    if how == "no numbers":
        good["features"][0, 0] = np.nan
    if how != "gone":
        blob = safetensors.numpy.save(good)
        path.write_bytes(blob[:-4] if how == "cut" else blob)
    with pytest.raises(EngineError, match="cannot be used"):
        read_features(path, rows=3 if how == "rows" else 2)


def item(case_id: str, *paths: str) -> PredictItem:
    return PredictItem(case_id=case_id, media=tuple(MediumFile(path=path) for path in paths))


def test_cases_that_the_gates_stop_are_excluded_and_the_others_scored(
    model: Path, images: dict[str, str]
) -> None:
    items = (
        item("C1", images["small"]),
        item("C2", images["good"], images["again"]),
        item("C3", images["again"]),
        item("C4", images["fine"], images["flow"]),
        item("C5", images["fine"]),
        item("C6", images["none"]),
    )
    job = PredictJob(card=str(model), items=items, gates=True, device="cpu")
    found = run_prediction(job, Listener().context())
    assert [one.case_id for one in found.answers] == ["C1", "C2", "C3", "C4", "C5", "C6"]
    status = {one.case_id: one.status for one in found.answers}
    assert {case for case, one in status.items() if one == "ok"} == {"C2", "C5"}
    assert {case for case, one in status.items() if one == "excluded"} == {"C1", "C3", "C4", "C6"}
    detail = {one.case_id: one.detail for one in found.answers}
    assert detail["C3"].startswith("excluded:duplicate")
    assert detail["C4"].startswith("excluded:colour")
    assert set(found.scores) == {"C2", "C5"}
    assert found.provenance["gates"] is not None
    for answered in range(len(items) + 1):
        rest = job.model_copy(update={"answered": answered})
        again = run_prediction(rest, Listener().context())
        assert again.answers == found.answers[answered:]
    alone = run_prediction(
        PredictJob(card=str(model), items=(items[1],), device="cpu"), Listener().context()
    )
    assert alone.scores["C2"] == found.scores["C2"]
    assert "gates" not in alone.provenance


def test_where_every_case_is_stopped_nothing_is_scored(model: Path, images: dict[str, str]) -> None:
    job = PredictJob(card=str(model), items=(item("C1", images["small"]),), gates=True)
    found = run_prediction(job, Listener().context())
    assert [one.status for one in found.answers] == ["excluded"]
