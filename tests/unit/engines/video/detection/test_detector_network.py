"""The detector's network: settings of the card decide it, weights are taken by name."""

from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import timm
import torch
from pydantic import ValidationError
from torchvision.models import resnet34

from engines.context import JobContext
from engines.video.detection.detecting import FrameDetector
from engines.video.detection.network import build_detector, fitted, moved, tensor_of
from engines.video.detection.settings import SMALL, DetectionSettings
from engines.video.frames import HeldFrames
from ground.errors import EngineError
from tests.unit.engines.made import Listener
from tests.unit.engines.video.made_detection import TINY

pytestmark = pytest.mark.engine


def _context() -> JobContext:
    return Listener().context()


@pytest.fixture(scope="module")
def timm_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(7)
    path = tmp_path_factory.mktemp("weights") / "resnet34.safetensors"
    safetensors.torch.save_file(timm.create_model("resnet34").state_dict(), path)
    return path


def test_build_detector_takes_every_tensor_of_a_timm_resnet34(timm_weights: Path) -> None:
    settings = TINY.model_copy(update={"norm": "frozen"})
    network = build_detector(settings, weights=timm_weights)
    source = safetensors.torch.load_file(timm_weights)
    body = network.module.backbone.body.state_dict()
    assert body.keys() == {
        key for key in source if not key.startswith("fc.") and "num_batches" not in key
    }
    assert all(torch.equal(body[key], source[key]) for key in body)
    assert sorted(network.report.unexpected) == ["fc.bias", "fc.weight"]
    assert network.report.loaded == len(body)


def test_build_detector_takes_torch_files_of_torchvision(tmp_path: Path) -> None:
    path = tmp_path / "resnet34.pth"
    torch.save(resnet34(weights=None).state_dict(), path)
    assert build_detector(TINY, weights=path).report.loaded > 170


def test_build_detector_altered_weights_are_refused_by_name(
    timm_weights: Path, tmp_path: Path
) -> None:
    state = safetensors.torch.load_file(timm_weights)
    lost = dict(state)
    del lost["layer2.0.conv1.weight"]
    other = {**state, "layer3.1.bn9.weight": torch.zeros(3)}
    for number, (bad, key) in enumerate(
        [(lost, "layer2.0.conv1.weight"), (other, "layer3.1.bn9.weight")]
    ):
        path = tmp_path / f"{number}.safetensors"
        safetensors.torch.save_file(bad, path)
        with pytest.raises(EngineError, match=key.replace(".", r"\.")):
            build_detector(TINY, weights=path)


def test_build_detector_same_seed_gives_the_same_network() -> None:
    one, same, other = (build_detector(TINY, seed=seed).module.state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not all(torch.equal(one[key], other[key]) for key in one)


def test_settings_that_do_not_fit_are_refused() -> None:
    for wrong in (
        {"levels": (3, 2)},
        {"anchor_sizes": (8.0,)},
        {"min_size": 900},
        {"nms_iou": float("nan")},
    ):
        with pytest.raises(ValidationError):
            DetectionSettings.model_validate(SMALL.model_dump() | wrong)
    assert SMALL.sha256 != TINY.sha256


@pytest.mark.parametrize(("size", "fits"), [((64, 96), (32, 48)), ((200, 90), (48, 22))])
def test_fitted_keeps_the_aspect_and_boxes_come_back(
    size: tuple[int, int], fits: tuple[int, int]
) -> None:
    small = fitted(np.zeros(size, np.uint8), TINY)
    assert small.shape == fits
    of, to = (small.shape[1], small.shape[0]), (size[1], size[0])
    box = (3.0, 4.0, 11.0, 13.0)
    back = moved(moved(box, of=to, to=of), of=of, to=to)
    assert back == pytest.approx(box)


def test_detect_looks_at_each_nth_frame_and_the_last_whatever_the_batch() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (8, 32, 48)).astype(np.uint8)
    network = build_detector(TINY.model_copy(update={"min_score": 0.0}))
    seen = {}
    for batch in (2, 3):
        boxes = FrameDetector(network, torch.device("cpu"), batch).detect(
            HeldFrames(pixels), every_nth=3, context=_context()
        )
        assert {box.frame for box in boxes} == {0, 3, 6, 7}
        seen[batch] = [np.round(box.box, 2).tolist() for box in boxes]
        for box in boxes:
            left, upper, right, lower = box.box
            assert 0 <= left <= right <= 48
            assert 0 <= upper <= lower <= 32
    assert seen[2] == seen[3]


@pytest.mark.parametrize("size", [(32, 48), (40, 90), (64, 64), (333, 211)])
def test_network_sees_a_fitted_frame_as_it_is(size: tuple[int, int]) -> None:
    transform = build_detector(TINY).module.transform.eval()
    small = fitted(np.random.default_rng(1).integers(0, 255, size).astype(np.uint8), TINY)
    images, _ = transform([tensor_of(small)])
    assert images.image_sizes == [small.shape]
    rows, columns = small.shape
    seen = images.tensors[0, :, :rows, :columns] * TINY.std + TINY.mean
    torch.testing.assert_close(seen, tensor_of(small))


def test_blocks_of_a_network_that_starts_from_nothing_begin_as_the_identity(
    tmp_path: Path,
) -> None:
    """And those of given weights begin as they were given."""
    key, path = "layer2.1.bn2.weight", tmp_path / "resnet34.pth"
    torch.save(resnet34(weights=None).state_dict(), path)
    assert not build_detector(TINY).module.backbone.body.state_dict()[key].any()
    assert build_detector(TINY, weights=path).module.backbone.body.state_dict()[key].all()
