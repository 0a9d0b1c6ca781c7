"""A prediction from files to kept answers, beside the bare forward pass of the same network.

Images, decoding, preprocessing, the network, and answers written as lines: `SONOREAD_BENCH_IMAGES`
of them (500). Bare torch and timm run the same batches of the same tensors in a process of their
own, in the same memory format and with as many threads; both take turns, so that a busy computer
slows both. Where a share was smaller than promised, the best of three counts. Real images are taken
where `../shared/data/breast` has them; else noise of their sizes.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

import numpy as np
from PIL import Image

from engines.client import EngineClient, Watch
from engines.data.preprocess import Preprocessing, decode
from engines.messages import (
    AnswerGiven,
    MediumFile,
    Precision,
    PredictItem,
    PredictJob,
    Sample,
    TrainJob,
)
from ground.surroundings import environment_for_engines
from tests.bench.result import Bench

IMAGES = int(os.environ.get("SONOREAD_BENCH_IMAGES", "500"))
_TURNS = 4
_ROUNDS = 3
_BATCH, _GPU_BATCH = 8, 64
_GPU_REPEATS = 20
_REAL = Path(__file__).parents[3] / "shared" / "data" / "breast" / "images"
_SIZES = ((455, 578), (500, 600), (374, 370), (468, 562))


def run() -> Iterator[Bench]:
    """Measure ResNet-50 at 224 pixels and the embedded network at 192."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place.made(Path(folder))
        large, small = place.model("resnet50"), place.model("efficientnet_lite0")
        yield Bench("engine.first_score_ratio", _first_ratio(large, place), 1.3)
        yield _share("engine.rate_share", large, place, limit=0.95)
        yield _share("engine.rate_share_efficientnet_lite0", small, place, limit=0.7)
        yield from _on_gpu(large, place)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with models, and the images that are looked at."""

    folder: Path
    images: tuple[Path, ...]

    @classmethod
    def made(cls, folder: Path) -> Self:
        """Find real images, or make some."""
        found = sorted(_REAL.rglob("*.png"))[:IMAGES] if _REAL.is_dir() else []
        return cls(folder, tuple(found) if len(found) == IMAGES else tuple(_drawn(folder)))

    def model(self, name: str) -> Path:
        """Return the folder of a network that was trained for no epoch."""
        out = self.folder / name
        weights = None
        if name != "efficientnet_lite0":  # whose weights come with the program
            weights = str(self.folder / f"{name}.safetensors")
            subprocess.run(_bare("make", name, weights), check=True, env=_environment())
        samples = tuple(
            Sample(path=str(path), label=1 if n % 2 else 0, patient=str(n))
            for n, path in enumerate(self.images[:12])
        )
        job = TrainJob(
            samples=samples, out=str(out), model=name, weights=weights, epochs=0, batch_size=4
        )
        with EngineClient() as engine:
            engine.train(job)
        return out

    def items(self, repeats: int = 1) -> tuple[PredictItem, ...]:
        """Return a case for each image."""
        return tuple(
            PredictItem(case_id=f"{turn}-{n}", media=(MediumFile(path=str(path)),))
            for turn in range(repeats)
            for n, path in enumerate(self.images)
        )

    def pixels(self, model: Path) -> Path:
        """Write what the network sees of the images, decoded as the engine decodes them."""
        card = json.loads((model / "card.json").read_text())
        settings = Preprocessing.model_validate(card["preprocessing"])
        out = model.with_suffix(".npy")
        np.save(out, np.stack([decode(path, settings).pixels for path in self.images]))
        return out


def _drawn(folder: Path) -> Iterator[Path]:
    for number in range(IMAGES):
        height, width = _SIZES[number % len(_SIZES)]
        noise = np.random.default_rng(number).rayleigh(40, (height, width)).clip(0, 255)
        path = folder / f"{number:04d}.png"
        Image.fromarray(noise.astype(np.uint8)).convert("RGB").save(path)
        yield path


@dataclass(slots=True)
class _Written:
    """Answers as lines of a file, and the seconds from the first batch of them to the last."""

    file: IO[str]
    batch: int
    at_s: list[float] = field(default_factory=list)

    def take(self, given: AnswerGiven) -> None:
        self.file.write(given.answer.model_dump_json() + "\n")
        self.file.flush()
        self.at_s.append(time.perf_counter())

    def seconds_an_image(self) -> float:
        """Return it for all images but those of the first batch: before it, a model was loaded."""
        return (self.at_s[-1] - self.at_s[self.batch - 1]) / (len(self.at_s) - self.batch)


def _share(name: str, model: Path, place: Place, *, limit: float) -> Bench:
    """Return the rate of predictions as a share of the bare forward pass."""
    best = 0.0
    with _bare_rate(model, place.pixels(model), _BATCH, "float32") as bare, EngineClient() as own:
        for _ in range(_ROUNDS):
            if best < limit:
                best = max(best, _turns(own, bare, model, place))
    return Bench(name, best, limit, "higher")


def _turns(own: EngineClient, bare: "_BareRate", model: Path, place: Place) -> float:
    items = place.items()
    part = len(items) // _TURNS
    own_s = bare_s = 0.0
    for turn in range(_TURNS):
        bare_s += bare.seconds_an_image(part // 2)
        own_s += 2 * _predict(own, model, items[turn * part : (turn + 1) * part])
        bare_s += bare.seconds_an_image(part // 2)
    return bare_s / own_s


def _predict(
    engine: EngineClient,
    model: Path,
    items: tuple[PredictItem, ...],
    *,
    batch: int = _BATCH,
    precision: Precision = "float32",
) -> float:
    device = "cuda" if precision == "bfloat16" else "cpu"
    job = PredictJob.model_validate(
        {
            "card": str(model),
            "items": items,
            "batch_size": batch,
            "precision": precision,
            "device": device,
        }
    )
    with tempfile.TemporaryFile("w") as file:
        written = _Written(file, batch)
        engine.predict(job, watch=Watch(on_answer=written.take))
    return written.seconds_an_image()


def _first_ratio(model: Path, place: Place) -> float:
    own, bare = list[float](), list[float]()
    for _ in range(_ROUNDS):
        bare.append(_bare_first(model, place.images[0]))
        own.append(_own_first(model, place.items()))
    return min(own) / min(bare)


def _own_first(model: Path, items: tuple[PredictItem, ...]) -> float:
    at = list[float]()
    began = time.perf_counter()
    with EngineClient() as engine:
        job = PredictJob(card=str(model), items=items[:_BATCH], device="cpu")
        engine.predict(job, watch=Watch(on_answer=lambda _: at.append(time.perf_counter())))
    return at[0] - began


def _bare_first(model: Path, image: Path) -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        _bare("first", str(model), str(image)),
        stdout=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class _BareRate:
    process: "subprocess.Popen[str]"

    def seconds_an_image(self, images: int) -> float:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{images}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


@contextlib.contextmanager
def _bare_rate(model: Path, pixels: Path, batch: int, dtype: str) -> Iterator[_BareRate]:
    command = _bare("rate", str(model), str(pixels), str(batch), dtype)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(),
        start_new_session=True,  # as the engine's: Linux shares its cores out by sessions
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield _BareRate(process)
        finally:
            process.stdin.close()


def _on_gpu(model: Path, place: Place) -> Iterator[Bench]:
    with EngineClient() as engine:
        if "cuda" not in engine.ping().devices:
            return
        pixels, items = place.pixels(model), place.items(_GPU_REPEATS)
        with _bare_rate(model, pixels, _GPU_BATCH, "bfloat16") as bare:
            bare_s = bare.seconds_an_image(len(items))
            own_s = _predict(engine, model, items, batch=_GPU_BATCH, precision="bfloat16")
    yield Bench("engine.gpu_bf16_rate_share", bare_s / own_s, 0.9, "higher")
    yield Bench("engine.gpu_bf16_images_a_second", 1 / own_s, 0.0, "higher")


def _bare(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench._bare_engine", *words]


def _environment() -> dict[str, str]:
    """Return what an engine's process gets as well.

    Threads that wait let others run, as in the engine: where they spin, as is their default, the
    bare process crawls on a busy computer, and the engine seems five times as fast.
    """
    ours = {"OMP_WAIT_POLICY": "PASSIVE", "PYTHONPATH": str(Path(__file__).parents[2])}
    return environment_for_engines() | ours
