"""A network that torch exports answers as the network itself."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image

from engines.data.preprocess import Preprocessing, decode
from engines.messages import MediumFile, PredictItem
from engines.scorers.onnx.scorer import open_scorer
from tests.unit.engines.made import Listener
from tests.unit.engines.scorers.onnx.models import Settings, write_model

pytestmark = pytest.mark.engine

CLASSES = ["normal", "benign", "malignant"]


def exported(network: torch.nn.Module, size: int, path: Path) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter that needs no further library
        torch.onnx.export(
            network,
            (torch.zeros(2, 3, size, size),),
            path,
            dynamo=False,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}},
        )
    return path.read_bytes()


@pytest.mark.parametrize(("name", "size"), [("test_resnet", 64), ("test_vit", 160)])
def test_an_exported_network_answers_as_the_network(name: str, size: int, tmp_path: Path) -> None:
    torch.manual_seed(7)
    network: Any = timm.create_model(name, num_classes=3).eval()
    # A fresh head is so small that all answers are alike.
    torch.nn.init.normal_(network.get_classifier().weight, std=3.0)
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    stated = {
        "input": {"name": "image"},
        "output": {"name": "logits", "gives": "logits", "classes": CLASSES},
        "preprocessing": {"image_size": size, "mean": list(mean), "std": list(std)},
    }
    scorer = open_scorer(
        write_model(tmp_path / "m", exported(network, size, tmp_path / "out.onnx"), stated),
        Settings(batch_size=2),
    )
    scorer.load("cpu", Listener().context())
    items, expected = [], []
    for number in range(5):
        path = tmp_path / f"{number}.png"
        pixels = np.random.default_rng(number).integers(0, 40 * number + 60, (70, 90))
        pixels[:, : 15 * number] = 255 * (number % 2)
        Image.fromarray(pixels.astype(np.uint8)).save(path)
        items.append(PredictItem(case_id=str(number), media=(MediumFile(path=str(path)),)))
        seen = decode(path, Preprocessing(image_size=size, mean=mean, std=std)).pixels
        planes = (torch.from_numpy(seen)[None] / 255 - torch.tensor(mean)[:, None, None]) / (
            torch.tensor(std)[:, None, None]
        )
        with torch.inference_mode():
            expected.append(network(planes[None])[0].softmax(0).numpy())
    found = list(scorer.read(items, Listener().context()))
    assert np.ptp(expected, axis=0).max() > 0.001, "the answers differ from case to case"
    for answer, wanted in zip(found, expected, strict=True):
        assert list(answer.probabilities) == CLASSES
        assert list(answer.probabilities.values()) == pytest.approx(wanted, abs=1e-5)
