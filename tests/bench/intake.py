"""What an intake costs, against bare decoding, hashing and encoding in the same run; its memory.

The promise is for 20,000 stills; ``SONOREAD_BENCH_STILLS`` says how many are taken, a few hundred
where nothing is said. Start and end of the program cost the same for few and for many: two folders
are taken in, of which one holds twice as much, and what the second half costs counts.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reader_study.intake.media import encode_media
from reader_study.study import Study
from tests.bench.result import Bench
from tests.builders import PASSPHRASE, protocol_text
from viewer.frames import read_pixels

STILLS = int(os.environ.get("SONOREAD_BENCH_STILLS", "300"))
SIZE = (800, 600)
_BARE = 100
"""Stills that are decoded and encoded with nothing around it."""


@dataclass(frozen=True)
class Cost:
    """Of one intake."""

    cpu_s: float
    rss_mib: float
    child_rss_mib: float


def run() -> Iterator[Bench]:
    """Take half of the stills in, and all of them."""
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder)
        few, many = _stills(root / "few", STILLS // 2), _stills(root / "many", STILLS)
        less = _taken_in(root, few)
        bare = _bare_s(many)
        more = _taken_in(root, many)
        bare = min(bare, _bare_s(many))
    each = (more.cpu_s - less.cpu_s) / (STILLS - STILLS // 2)
    yield Bench("intake.still_cpu_ratio", each / bare, 1.3)
    yield Bench("intake.memory_ratio", more.rss_mib / less.rss_mib, 1.15)
    yield Bench("intake.decoding_memory_ratio", more.child_rss_mib / less.child_rss_mib, 1.15)


def _stills(folder: Path, count: int) -> Path:
    folder.mkdir()
    speckle = _speckle()
    for number in range(count):
        Image.fromarray(np.roll(speckle, 7 * number, 1)).save(folder / f"{number}.png")
    lines = [f"{n}.png,{n},{'malignant' if n % 3 else 'benign'}" for n in range(count)]
    (folder / "cases.csv").write_text("\n".join(["image,patient,label", *lines]))
    return folder


def _speckle() -> NDArray[np.uint8]:
    """Make a texture that is as hard to compress as ultrasound."""
    width, height = SIZE
    noise = np.random.default_rng(1).rayleigh(40, (height, width)).clip(0, 255)
    made: NDArray[np.uint8] = ((noise + np.roll(noise, 1, 1) + np.roll(noise, 1, 0)) / 3).astype(
        np.uint8
    )
    return made


def _taken_in(root: Path, folder: Path) -> Cost:
    study, secret = root / f"study of {folder.name}", root / "pass"
    secret.write_text(PASSPHRASE)
    Study.create(study, protocol_text()).close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._intake_run", str(study), str(folder), str(secret)],
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _bare_s(folder: Path) -> float:
    """Return the CPU time of decoding, hashing and encoding one still."""
    paths = sorted(folder.glob("*.png"))[:_BARE]
    began = time.process_time()
    for path in paths:
        pixels = read_pixels(path)
        hashlib.sha256(pixels.data)
        hashlib.sha256(encode_media(pixels))
    return (time.process_time() - began) / len(paths)
