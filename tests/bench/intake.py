"""What an intake costs, against bare decoding, hashing and encoding in the same run; its memory.

The promise is for 20,000 stills; ``SONOREAD_BENCH_STILLS`` says how many are taken, a few hundred
where nothing is said, and the clips with them. Start and end of the program cost the same for few
and for many: two folders are taken in, of which one holds twice as much, and what the second half
costs counts. An intake looks first and stores when a person has confirmed what was seen; both are
held against their own bare work.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reader_study.deid.proposing import masks_for
from reader_study.intake.media import encode_media
from reader_study.screening.fingerprint import fingerprint
from reader_study.screening.kinds import kinds
from reader_study.screening.quality import quality
from reader_study.screening.text import frame_sample
from reader_study.study import Study
from tests.bench.result import Bench
from tests.bench.stored import coded_clip
from tests.builders import PASSPHRASE, protocol_text
from tests.media.dicoms import make_dicom
from viewer.frames import open_clip, read_pixels

STILLS = int(os.environ.get("SONOREAD_BENCH_STILLS", "160"))
IS_WHOLE = STILLS > 1000
CLIPS = max(24, STILLS // 100)
ROUNDS = 1 if IS_WHOLE else 3
FRAMES = 60
SIZE = (640, 480) if IS_WHOLE else (1024, 768)
"""Pixels of what scanners export; stills in colour, as screen shots are. Twenty thousand of the
larger ones would fill a disk."""

_BARE = 100
"""Stills that are decoded with nothing around it."""


@dataclass(frozen=True)
class Cost:
    """Of one run of the program."""

    cpu_s: float
    rss_mib: float
    child_rss_mib: float


@dataclass(frozen=True)
class Taken:
    """A folder that was taken in: what the look and the storing cost."""

    look: Cost
    take: Cost


def run() -> Iterator[Bench]:
    """Take half of the stills and of the clips in, and all of them."""
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder)
        yield from _of_stills(root / "stills")
        yield from _of_clips(root / "clips")


def _of_stills(root: Path) -> Iterator[Bench]:
    many = _folder(root / "many", _stills, STILLS)
    few = _folder(root / "few", _first_of(many), STILLS // 2)
    paths = sorted(many.glob("*.png"))[:_BARE]
    look, store, less, more = [], [], [], []
    for _ in range(ROUNDS):  # in turns, so that a busy computer slows all of them
        look.append(_per_one(_looked_at, paths))
        store.append(_per_one(_stored, paths))
        less.append(_taken_in(few))
        more.append(_taken_in(many))
    count = STILLS - STILLS // 2
    yield Bench(
        "intake.still_look_ratio", _second_half(less, more, "look") / count / min(look), 1.3
    )
    yield Bench(
        "intake.still_store_ratio", _second_half(less, more, "take") / count / min(store), 1.3
    )
    yield from _memory("still", less[0].take, more[0].take, count)


def _of_clips(root: Path) -> Iterator[Bench]:
    many = _folder(root / "many", _clips, CLIPS)
    few = _folder(root / "few", _first_of(many), CLIPS // 2)
    paths = sorted(many.glob("*.dcm"))[:2]
    look, store, less, more = [], [], [], []
    for _ in range(ROUNDS):
        look.append(_per_one(_clip_looked_at, paths))
        store.append(_per_one(_clip_stored, paths))
        less.append(_taken_in(few))
        more.append(_taken_in(many))
    count = CLIPS - CLIPS // 2
    yield Bench("intake.clip_look_ratio", _second_half(less, more, "look") / count / min(look), 1.3)
    yield Bench(
        "intake.clip_store_ratio", _second_half(less, more, "take") / count / min(store), 2.5
    )
    yield from _memory("clip", less[0].take, more[0].take, count)


def _memory(what: str, less: Cost, more: Cost, count: int) -> Iterator[Bench]:
    """Hold that no picture stays in memory: of each medium a few facts are known, no more."""
    each = (more.rss_mib - less.rss_mib) * 1024 / count
    yield Bench(f"intake.{what}_memory_kib_each", max(each, 0.0), _picture_kib(what) / 20)
    yield Bench(f"intake.{what}_decoder_memory_ratio", more.child_rss_mib / less.child_rss_mib, 1.1)


def _picture_kib(what: str) -> float:
    """Return what the pixels of one medium take."""
    return SIZE[0] * SIZE[1] * (3 if what == "still" else FRAMES) / 1024


def _second_half(less: Sequence[Taken], more: Sequence[Taken], what: str) -> float:
    """Return the CPU time of the second half of a folder, by the fastest rounds."""
    whole, half = (min(getattr(each, what).cpu_s for each in rounds) for rounds in (more, less))
    return float(whole - half)


def _folder(folder: Path, make: Callable[[Path, int], Sequence[str]], count: int) -> Path:
    folder.mkdir(parents=True)
    names = make(folder, count)
    lines = [f"{name},p{n},benign" for n, name in enumerate(names)]
    (folder / "cases.csv").write_text("\n".join(["image,patient,label", *lines]))
    return folder


def _first_of(other: Path) -> Callable[[Path, int], Sequence[str]]:
    """Return what puts the first files of another folder into one."""

    def linked(folder: Path, count: int) -> list[str]:
        files = sorted(other.glob("[0-9]*"), key=lambda path: int(path.stem))[:count]
        for file in files:
            os.link(file, folder / file.name)
        return [file.name for file in files]

    return linked


def _stills(folder: Path, count: int) -> list[str]:
    grey = _speckle(1)[0]
    speckle = np.dstack([grey, grey, np.roll(grey, 1, 0)])
    for number in range(count):
        Image.fromarray(np.roll(speckle, 7 * number, 1)).save(folder / f"{number}.png")
    return [f"{number}.png" for number in range(count)]


def _clips(folder: Path, count: int) -> list[str]:
    speckle = _speckle(FRAMES)
    for number in range(count):
        frames = np.roll(speckle, 17 * number, 2)
        make_dicom(folder / f"{number}.dcm", frames=frames, FrameTime="40", PatientID=f"p{number}")
    return [f"{number}.dcm" for number in range(count)]


def _speckle(frames: int) -> NDArray[np.uint8]:
    """Make a texture that is as hard to compress as ultrasound."""
    width, height = SIZE
    noise = np.random.default_rng(1).rayleigh(40, (frames, height, width)).clip(0, 255)
    made: NDArray[np.uint8] = ((noise + np.roll(noise, 1, 2) + np.roll(noise, 1, 1)) / 3).astype(
        np.uint8
    )
    return made


def _taken_in(folder: Path) -> Taken:
    study, secret = folder.with_suffix(".study"), folder.with_suffix(".secret")
    secret.write_text(PASSPHRASE)
    Study.create(study, protocol_text()).close()
    words = [str(study), str(folder), str(secret)]
    taken = Taken(_ran("look", *words), _ran("take", *words))
    shutil.rmtree(study)
    return taken


def _ran(*words: str) -> Cost:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench._intake_run", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _per_one(work: Callable[[Path], None], paths: Sequence[Path]) -> float:
    """Return the CPU time of work on one file."""
    work(paths[0])
    began = time.process_time()
    for path in paths:
        work(path)
    return (time.process_time() - began) / len(paths)


def _looked_at(path: Path) -> None:
    """Decode and hash a still."""
    hashlib.sha256(read_pixels(path).data)


def _stored(path: Path) -> None:
    """Decode a still, hash what is seen, encode it, and hash what comes out."""
    pixels = read_pixels(path)
    hashlib.sha256(pixels.data)
    hashlib.sha256(encode_media(pixels))


def _clip_looked_at(path: Path) -> None:
    """Decode and hash the frames that are looked at, however long the clip, and screen them."""
    clip = open_clip(path)
    frames = [clip.frame(number) for number in frame_sample(clip.info.n_frames)]
    for frame in frames:
        hashlib.sha256(frame.data)
        kinds(frame)
        quality(frame)
    masks_for(clip.info, frames, is_volume=False)
    fingerprint(frames[len(frames) // 2])
    clip.close()


def _clip_stored(path: Path) -> None:
    """Decode, hash and encode a clip, and write what comes out."""
    with tempfile.TemporaryFile() as file:
        for packet in coded_clip(path):
            file.write(packet)
        file.flush()
        os.fsync(file.fileno())
