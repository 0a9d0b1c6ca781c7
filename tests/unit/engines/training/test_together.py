"""Several processes train as one would."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import safetensors.torch
import timm
import torch

from engines.client import EngineClient, Watch
from engines.messages import Progress, TrainResult
from engines.process import EngineOptions
from engines.training.job import run_training
from engines.training.together import Together, together
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("training together")]
CLOSE = 2e-4
"""Sums of gradients are added in another order; two epochs carry that on."""


@pytest.mark.parametrize("world", [1, 2, 3, 7])
@pytest.mark.parametrize("rows", [0, 1, 2, 8, 9, 16])
def test_shares_are_the_whole_batch_in_order(rows: int, world: int) -> None:
    batch = list(range(rows))
    shares = [batch[Together(rank, world).share(rows)] for rank in range(world)]
    assert [row for share in shares for row in share] == batch
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_alone_is_the_first_of_one() -> None:
    assert together() == Together(0, 1)
    assert together().is_first
    assert Together().total(torch.tensor(2.5)) == 2.5


def test_statistics_of_a_share_are_not_those_of_a_batch(tmp_path: Path) -> None:
    from engines import registry

    spec, adapter = registry.find("test_resnet")
    network = adapter.build(spec, weights=None, image_size=32, seed=1)
    Together(0, 2).check(network, keep_statistics=True)
    Together(0, 1).check(network, keep_statistics=False)
    with pytest.raises(EngineError, match="see a share each"):
        Together(1, 2).check(network, keep_statistics=False)


def weights_file(folder: Path) -> str:
    """Write weights to begin with, so that batch norms keep their statistics."""
    torch.manual_seed(3)
    path = folder / "initial.safetensors"
    module = timm.create_model("test_resnet", pretrained=False, num_classes=1)
    safetensors.torch.save_file(module.state_dict(), path)
    return str(path)


def history(result: TrainResult) -> list[dict[str, Any]]:
    training = result.card["training"]
    assert isinstance(training, dict)
    found: list[dict[str, Any]] = training["history"]  # type: ignore[assignment]
    return found


@pytest.mark.deep
def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    samples = make_samples(tmp_path / "images", patients=12)
    initial, seen = weights_file(tmp_path), list[Progress]()
    job = make_job(samples, tmp_path / "alone", weights=initial, epochs=2, batch_size=8)
    alone = run_training(job, Listener().context())
    both = job.model_copy(update={"out": str(tmp_path / "both"), "processes": 2})
    with EngineClient(EngineOptions(threads=2)) as engine:
        result = engine.train(both, watch=Watch(on_progress=seen.append))

    assert len(history(result)) == 3
    for one, other in zip(history(alone), history(result), strict=True):
        assert other["loss"] == pytest.approx(one["loss"], abs=CLOSE)
        assert other["validation_auc"] == pytest.approx(one["validation_auc"], abs=0.1)
    mine = safetensors.torch.load_file(tmp_path / "alone" / "weights.safetensors")
    theirs = safetensors.torch.load_file(tmp_path / "both" / "weights.safetensors")
    for name, tensor in mine.items():
        assert torch.allclose(tensor, theirs[name], atol=CLOSE, rtol=CLOSE), name
    assert any(one.phase == "train" for one in seen)
    assert not (tmp_path / "both.training").exists()
    training = result.card["training"]
    assert isinstance(training, dict)
    assert training["processes"] == 2
