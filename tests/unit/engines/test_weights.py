import pickle
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

import numpy as np
import safetensors.torch
import torch
from PIL import Image
from sklearn.datasets import load_sample_image
from torch import nn

from engines.adapters.timm_classifier import embedded_classifier
from engines.data.preprocess import fit_square, to_grey
from engines.registry import find
from engines.weights.reading import read_state
from engines.weights.strict import load_in_order, load_strict
from ground.errors import EngineError

pytestmark = pytest.mark.engine


class Tiny(nn.Module):
    def __init__(self, classes: int = 1) -> None:
        super().__init__()
        self.body = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.fc = nn.Linear(4, classes)


def test_all_247_embedded_tensors_are_loaded_and_logits_repeat() -> None:
    module, report = embedded_classifier("efficientnet_lite0")
    assert report.loaded == 247
    batch = torch.linspace(-1, 1, 3 * 64 * 64).reshape(1, 3, 64, 64)
    with torch.inference_mode():
        first = module.eval()(batch)
        again = embedded_classifier("efficientnet_lite0")[0].eval()(batch)
    assert torch.equal(first, again)


@pytest.mark.parametrize(
    ("photograph", "imagenet_class"), [("flower.jpg", 985), ("china.jpg", 698)]
)
def test_embedded_weights_recognise_a_daisy_and_a_palace(
    photograph: str, imagenet_class: int
) -> None:
    photo = Image.fromarray(load_sample_image(photograph))
    margin = (photo.width - photo.height) // 2
    square = photo.crop((margin, 0, photo.width - margin, photo.height)).resize((224, 224))
    batch = torch.from_numpy(np.asarray(square, dtype=np.float32) / 127.5 - 1)
    module, _ = embedded_classifier("efficientnet_lite0")
    with torch.inference_mode():
        logits = module.eval()(batch.permute(2, 0, 1)[None])
    assert int(logits.argmax()) == imagenet_class


def test_embedded_network_takes_an_ultrasound_size_and_has_one_output() -> None:
    spec, adapter = find("efficientnet_lite0")
    network = adapter.build(spec, weights=None, image_size=96, seed=1)
    grey = fit_square(to_grey(Image.new("L", (90, 40), 100)), size=96)
    with torch.inference_mode():
        logits = network.module.eval()(network.from_bytes(torch.from_numpy(grey)[None]))
    assert logits.shape == (1, 1)
    assert network.preprocessing.mean == (0.5, 0.5, 0.5)


def test_tensors_in_another_order_are_refused() -> None:
    state = dict(reversed(Tiny().state_dict().items()))
    with pytest.raises(EngineError, match="of another kind or shape"):
        load_in_order(Tiny(), state)


def test_a_tensor_too_few_is_refused() -> None:
    state = Tiny().state_dict()
    state.pop("body.bias")
    with pytest.raises(EngineError, match="8 are needed"):
        load_in_order(Tiny(), state)


@pytest.mark.parametrize("container", ["state_dict", "model", "net", None])
@pytest.mark.parametrize("prefix", ["", "module.", "module.model.", "backbone."])
def test_containers_and_prefixes_are_unwrapped(
    tmp_path: Path, container: str | None, prefix: str
) -> None:
    source = Tiny()
    state = {prefix + key: value for key, value in source.state_dict().items()}
    torch.save(state if container is None else {container: state, "epoch": 4}, tmp_path / "w.pth")
    target = Tiny()
    report = load_strict(target, read_state(tmp_path / "w.pth"), head=())
    assert report.loaded == 8
    assert report.missing == report.unexpected == ()
    assert torch.equal(target.body.weight, source.body.weight)


def test_safetensors_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    safetensors.torch.save_file(Tiny().state_dict(), tmp_path / "weights.bin")
    assert load_strict(Tiny(), read_state(tmp_path / "weights.bin"), head=()).loaded == 8


def test_head_of_another_size_is_left_out_and_reported() -> None:
    report = load_strict(Tiny(1), Tiny(1000).state_dict(), head=("fc",))
    assert report.loaded == 6
    assert report.missing == report.unexpected == ("fc.weight", "fc.bias")


@pytest.mark.parametrize("drop", ["body.weight", "norm.running_mean"])
def test_missing_body_tensor_is_refused_by_name(drop: str) -> None:
    state = Tiny().state_dict()
    state.pop(drop)
    with pytest.raises(EngineError, match=drop):
        load_strict(Tiny(), state, head=("fc",))


def test_unexpected_tensor_is_refused_by_name() -> None:
    state = Tiny().state_dict() | {"gamma_1": torch.ones(1)}
    with pytest.raises(EngineError, match="gamma_1"):
        load_strict(Tiny(), state, head=("fc",))


def test_body_tensor_of_another_shape_is_refused() -> None:
    state = Tiny().state_dict() | {"body.weight": torch.ones(4, 5)}
    with pytest.raises(EngineError, match=r"another shape \(body.weight\)"):
        load_strict(Tiny(), state, head=("fc",))


class Evil:
    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (Path("executed"),))


def test_checkpoint_with_code_is_refused_and_not_executed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": Tiny().state_dict(), "config": Evil()}, "evil.pth")
    with pytest.raises(EngineError, match=r"evil\.pth"):
        read_state(Path("evil.pth"))
    assert not Path("executed").exists()


@pytest.mark.parametrize(
    "content", [b"", b"not weights", pickle.dumps([1, 2], protocol=2), b"\x08" + b"\0" * 7 + b"{"]
)
def test_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.pth").write_bytes(content)
    with pytest.raises(EngineError, match=r"w\.pth"):
        read_state(tmp_path / "w.pth")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        read_state(tmp_path / "gone.pth")
