"""Images are decoded ahead and scored in the batches of the whole job."""

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engines import registry
from engines.adapters.network import Network
from engines.data import ahead
from engines.data.ahead import Wanted, decoded_ahead
from engines.data.preprocess import Decoded, Preprocessing, decode
from engines.messages import Area
from engines.prediction.scoring import score_images
from engines.prediction.streaming import ImageStream, case_looks
from ground.errors import EngineError
from tests.unit.engines.made import Listener

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("prediction")]
IMAGES = 21


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> list[Wanted]:
    folder = tmp_path_factory.mktemp("pictures")
    made: list[Wanted] = []
    for number in range(IMAGES):
        pixels = np.random.default_rng(number).integers(0, 255, (30 + number, 50), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:02d}.png")
        made.append((folder / f"{number:02d}.png", None))
    return made


@pytest.fixture(scope="module")
def network() -> Network:
    spec, adapter = registry.find("test_resnet")
    made = adapter.build(spec, weights=None, image_size=32, seed=1)
    made.module.eval()
    return made


def stream(network: Network, batch_size: int) -> ImageStream:
    return ImageStream((network,), torch.device("cpu"), batch_size, "float32")


def test_images_come_in_order_and_few_are_held(
    wanted: list[Wanted], network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, lock = list[Path](), threading.Lock()

    def counted(path: Path, settings: Preprocessing, *, crop: Area | None) -> Decoded:
        with lock:
            begun.append(path)
        return decode(path, settings, crop=crop)

    monkeypatch.setattr(ahead, "decode", counted)
    settings = network.preprocessing
    plain = [decode(path, settings).file_sha256 for path, _ in wanted]
    got = []
    for image in decoded_ahead(wanted, settings, workers=3, most=5):
        got.append(image.file_sha256)
        with lock:
            assert len(begun) <= len(got) + 5
    assert got == plain
    assert len(begun) == IMAGES


@pytest.mark.parametrize("first", [0, 1, 3, 4, 11, IMAGES - 1])
def test_rest_of_a_job_has_the_digits_of_the_whole(
    first: int, wanted: list[Wanted], network: Network
) -> None:
    context = Listener().context()
    whole = [float(one.values[0]) for one in stream(network, 4).scores(wanted, context)]
    rest = stream(network, 4).scores(wanted, context, first=first)
    assert [float(one.values[0]) for one in rest] == whole[first:]


def test_stream_says_what_one_batch_after_the_other_says(
    wanted: list[Wanted], network: Network
) -> None:
    context = Listener().context()
    pixels = np.stack([decode(path, network.preprocessing).pixels for path, _ in wanted])
    plain = score_images(network, pixels, batch_size=4, device=torch.device("cpu"), context=context)
    streamed = [float(one.values[0]) for one in stream(network, 4).scores(wanted, context)]
    assert streamed == plain.tolist()


def test_several_networks_look_at_one_decoding(wanted: list[Wanted], network: Network) -> None:
    both = ImageStream((network, network), torch.device("cpu"), 8, "float32")
    looks = list(both.scores(wanted, Listener().context()))
    assert {look.values.shape for look in looks} == {(2,)}
    assert all(look.values[0] == look.values[1] for look in looks)


def test_bfloat16_is_near_and_not_the_same(wanted: list[Wanted], network: Network) -> None:
    context = Listener().context()
    full = [float(one.values[0]) for one in stream(network, 8).scores(wanted, context)]
    reduced = ImageStream((network,), torch.device("cpu"), 8, "bfloat16")
    short = [float(one.values[0]) for one in reduced.scores(wanted, context)]
    assert short != full
    assert short == pytest.approx(full, abs=0.02)


def test_damaged_image_is_told_after_those_before_it(
    wanted: list[Wanted], network: Network, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(wanted[0][0].read_bytes()[:60])
    mixed = [*wanted[:9], (damaged, None), *wanted[9:]]
    looks, got = stream(network, 4).scores(mixed, Listener().context()), list[float]()

    def take_all() -> None:
        for look in looks:
            got.append(float(look.values[0]))

    with pytest.raises(EngineError, match=r"damaged\.png"):
        take_all()
    assert len(got) == 8  # whole batches


def test_missing_image_is_told_before_the_first_one_is_looked_at(
    wanted: list[Wanted], network: Network, tmp_path: Path
) -> None:
    files = [*(path for path, _ in wanted), tmp_path / "gone.png"]
    looks: list[list[Wanted]] = [[(path, None)] for path in files]
    listener = Listener()
    with pytest.raises(EngineError, match=r"gone\.png"):
        next(case_looks(stream(network, 4), looks, listener.context()))
    assert listener.messages == []


def test_whoever_stops_looking_ends_the_threads(wanted: list[Wanted], network: Network) -> None:
    before = set(threading.enumerate())
    images = decoded_ahead(wanted, network.preprocessing, workers=2, most=4)
    next(images)
    own = set(threading.enumerate()) - before
    images.close()
    for thread in own:
        thread.join(60)
    assert own
    assert not any(thread.is_alive() for thread in own)
