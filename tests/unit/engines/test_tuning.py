"""What learns, how fast, and in which precision."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import timm
import torch
from timm.optim._optim_factory import create_optimizer_v2

from engines.adapters.network import Network
from engines.adapters.timm_classifier import layers_of
from engines.data.preprocess import Preprocessing
from engines.training.fine_tuning import FineTuning
from engines.training.job import run_training
from engines.training.recipe import recipe_for
from engines.weights.reading import read_state
from engines.weights.report import LoadReport
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = pytest.mark.engine


def saved_weights(folder: Path) -> Path:
    torch.manual_seed(5)
    path = folder / "initial.pth"
    torch.save(timm.create_model("test_resnet", num_classes=4).state_dict(), path)
    return path


def trained(tmp_path: Path, name: str, **changes: object) -> tuple[dict[str, torch.Tensor], dict]:  # type: ignore[type-arg]
    job = make_job(
        make_samples(tmp_path / "images", patients=12, images=1),
        tmp_path / name,
        weights=str(saved_weights(tmp_path)),
        **{"epochs": 2, "device": "cpu", **changes},
    )
    run_training(job, Listener().context())
    card = json.loads((tmp_path / name / "card.json").read_text())
    return read_state(tmp_path / name / "weights.safetensors"), card


def test_a_probe_learns_its_head_alone(tmp_path: Path) -> None:
    state, card = trained(tmp_path, "probe", tune="probe")
    initial = read_state(saved_weights(tmp_path))
    body = [key for key in state if not key.startswith("fc.")]
    assert all(torch.equal(state[key], initial[key]) for key in body)
    assert card["training"]["tune"] == "probe"
    assert card["epochs"] == 2


def test_with_decay_the_first_layer_learns_too(tmp_path: Path) -> None:
    state, card = trained(tmp_path, "full", layer_decay=0.65)
    initial = read_state(saved_weights(tmp_path))
    if card["training"]["best_epoch"] > 0:
        assert not torch.equal(state["conv1.0.weight"], initial["conv1.0.weight"])
    assert card["training"]["recipe"]["layer_decay"] == 0.65
    assert card["training"]["recipe"]["frozen_share"] == 0.0


def test_bfloat16_trains_and_stands_in_the_card(tmp_path: Path) -> None:
    _, card = trained(tmp_path, "bf16", precision="bfloat16")
    assert card["training"]["precision"] == "bfloat16"
    assert card["dtype"] == "float32"
    assert all(row["loss"] is None or row["loss"] > 0 for row in card["training"]["history"])


def test_decay_without_anything_that_learns_is_refused(tmp_path: Path) -> None:
    samples = make_samples(tmp_path / "images", patients=12, images=1)
    for changes in ({}, {"tune": "probe", "weights": str(saved_weights(tmp_path))}):
        job = make_job(samples, tmp_path / "out", layer_decay=0.65, **changes)
        with pytest.raises(EngineError, match="networks that learn further"):
            run_training(job, Listener().context())


def test_rates_decay_as_timm_lets_them_decay() -> None:
    module = timm.create_model("beit_base_patch16_224", embed_dim=48, num_classes=1)
    network = Network(
        module=module,
        head=module.head,  # type: ignore[arg-type]
        layers=layers_of(module),
        preprocessing=Preprocessing(image_size=224, mean=(0.5,) * 3, std=(0.5,) * 3),
        initial="made",
        report=LoadReport(0),
        pretrained=True,
    )
    recipe = recipe_for(network, layer_decay=0.65)
    run = FineTuning(network, recipe, *([None] * 5))  # type: ignore[arg-type]
    ours = {
        id(parameter): group["rate"] / recipe.body_rate
        for group in run._optimiser().param_groups
        for parameter in group["params"]
    }
    theirs = create_optimizer_v2(module, opt="adamw", lr=1.0, layer_decay=0.65)
    scales = {
        id(parameter): group["lr_scale"]
        for group in theirs.param_groups
        for parameter in group["params"]
    }
    head = {id(parameter) for parameter in module.head.parameters()}  # type: ignore[union-attr]
    names = {id(parameter): name for name, parameter in module.named_parameters()}
    assert ours.keys() == scales.keys()
    for one, rate in ours.items():
        if one not in head and not names[one].startswith("fc_norm"):
            # The norm behind the blocks counts as a layer here, and as part of the head there.
            assert rate == pytest.approx(0.65 * scales[one]), names[one]
