"""Files that went wrong: seeds of every kind that is read, and ways to damage them."""

import io
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pydicom.data
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import MPEG2MPML, MPEG4HP41, UID

from tests.media.dicom_files import overlay, write_dicom
from tests.media.dicoms import make_dicom
from tests.media.videos import make_video

MAX_SEED_BYTES = 240_000
"""Larger ones cost time and teach nothing."""

KINDS = {"dicom": 10, "png": 2, "jpeg": 2, "avi": 3, "video": 2}
"""Which kinds there are, and how often each is damaged."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A file that is well."""

    kind: str
    name: str
    data: bytes


def make_seeds(folder: Path) -> list[Seed]:
    """Make the seeds; what needs a file on its way is put in the folder."""
    return [
        *_dicom_seeds(folder),
        *_still_seeds(),
        *_video_seeds(folder),
    ]


def _dicom_seeds(folder: Path) -> list[Seed]:
    root = Path(pydicom.data.__file__).parent / "test_files"
    small = [path for path in sorted(root.glob("*.dcm")) if path.stat().st_size <= MAX_SEED_BYTES]
    paths = [path for path in small if "PixelData" in dcmread(path, force=True)]
    grey = np.arange(7 * 48 * 64, dtype=np.uint32).astype(np.uint8).reshape(7, 48, 64)
    colour = np.repeat(grey[:4, ..., np.newaxis], 3, axis=3)
    made = [
        make_dicom(folder / "cine.dcm", frames=grey),
        make_dicom(folder / "colour.dcm", frames=colour),
        make_dicom(folder / "deep.dcm", frames=grey.astype(np.int16) * 100),
        _overlaid(folder),
        _video_in_dicom(folder, codec="h264", syntax=MPEG4HP41),
        _video_in_dicom(folder, codec="mpeg2video", syntax=MPEG2MPML),
    ]
    return [Seed("dicom", path.name, path.read_bytes()) for path in (*paths, *made)]


def _overlaid(folder: Path) -> Path:
    mask = np.indices((3, 48, 64)).sum(axis=0) % 5 == 0
    return write_dicom(
        folder / "overlaid.dcm", bytes(3 * 48 * 64), Rows=48, Columns=64, NumberOfFrames=3,
        FrameTime=40, elements=[*overlay(mask), *overlay(mask[0], number=1, origin=(5, -5))],
    )  # fmt: skip


def _video_in_dicom(folder: Path, *, codec: str, syntax: UID) -> Path:
    suffix = ".mp4" if codec == "h264" else ".mpg"
    video = make_video(folder / f"inside{suffix}", n_frames=6, codec=codec).read_bytes()
    carrier = make_dicom(folder / f"{codec}.dcm", frames=np.zeros((6, 64, 96, 3), np.uint8))
    dataset: Dataset = dcmread(carrier)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.PhotometricInterpretation = "YBR_PARTIAL_420"
    dataset.PixelData = encapsulate([video + b"\0" * (len(video) % 2)], has_bot=False)
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(carrier, enforce_file_format=True)
    return carrier


def _still_seeds() -> list[Seed]:
    noise = np.random.default_rng(3)
    grey = Image.fromarray(noise.integers(0, 256, (60, 70), dtype=np.uint8))
    colour = Image.fromarray(noise.integers(0, 256, (60, 70, 3), dtype=np.uint8))
    deep = Image.fromarray(noise.integers(0, 65_536, (60, 70), dtype=np.uint16))
    return [
        _still(grey, "png", "grey"),
        _still(colour, "png", "colour"),
        _still(deep, "png", "deep"),
        _still(colour.convert("RGBA"), "png", "transparent"),
        _still(colour.quantize(16), "png", "palette"),
        _still(grey, "jpeg", "grey"),
        _still(colour, "jpeg", "colour"),
        _still(colour, "jpeg", "progressive", progressive=True),
        _still(colour.convert("CMYK"), "jpeg", "cmyk"),
    ]


def _still(image: Image.Image, kind: str, name: str, **options: bool) -> Seed:
    target = io.BytesIO()
    words = PngInfo()
    words.add_text("Comment", "spoken words " * 90)
    words.add_text("Packed", "packed words " * 900, zip=True)
    image.save(target, kind, pnginfo=words, **options)
    return Seed(kind, name, target.getvalue())


def _video_seeds(folder: Path) -> list[Seed]:
    makes = [
        ("avi", "mpeg4.avi", "mpeg4"),
        ("avi", "mjpeg.avi", "mjpeg"),
        ("avi", "h264.avi", "h264"),
        ("avi", "raw.avi", "rawvideo"),
        ("video", "h264.mp4", "h264"),
        ("video", "mpeg2.mpg", "mpeg2video"),
        ("video", "mpeg2.ts", "mpeg2video"),
        ("video", "mpeg4.mkv", "mpeg4"),
    ]
    return [
        Seed(kind, name, make_video(folder / name, n_frames=8, codec=codec).read_bytes())
        for kind, name, codec in makes
    ]


class Mutator:
    """Damages seeds; the same number gives the same damage, whatever came before.

    Parameters
    ----------
    seeds : list of Seed
        What may be damaged.
    series : int
        Another series of damages.

    """

    def __init__(self, seeds: list[Seed], *, series: int) -> None:
        self._series = series
        self._by_kind = {kind: [seed for seed in seeds if seed.kind == kind] for kind in KINDS}

    def file(self, number: int) -> tuple[Seed, bytes]:
        """Return a seed and what became of it."""
        chance = random.Random(f"{self._series}:{number}")
        (kind,) = chance.choices(list(KINDS), weights=list(KINDS.values()))
        seed, other = chance.choice(self._by_kind[kind]), chance.choice(self._by_kind[kind])
        data = bytearray(seed.data)
        if chance.random() < 0.08:
            data = splice(data, other.data, chance)
        for _ in range(chance.choice([1, 1, 1, 1, 2, 3, 10])):
            chance.choice(DAMAGES)(data, chance)
        if kind == "png" and chance.random() < 0.7:
            mend_checksums(data)  # or nothing behind the first check would ever be tried
        return seed, bytes(data)


def splice(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    """Return the head of one file before the tail of another."""
    return data[: chance.randrange(len(data))] + other[chance.randrange(len(other)) :]


def _place(data: bytearray, chance: random.Random) -> int:
    """Return a place, more often near the beginning, where headers are."""
    reach = min(len(data), chance.choice([64, 512, 4_096, *[len(data)] * 3]))
    return chance.randrange(max(reach, 1))


def flip_bits(data: bytearray, chance: random.Random) -> None:
    """Flip one to eight bits in one place."""
    place = _place(data, chance)
    if data:
        data[place] ^= chance.randrange(1, 256)


def overwrite_run(data: bytearray, chance: random.Random) -> None:
    """Write random bytes, zeros or ones over a run."""
    place, length = _place(data, chance), chance.choice([1, 2, 4, 16, 200])
    fill = chance.choice([chance.randbytes(length), b"\0" * length, b"\xff" * length])
    data[place : place + length] = fill[: len(data) - place]


def truncate(data: bytearray, chance: random.Random) -> None:
    """Cut the end off."""
    del data[max(_place(data, chance), 8) :]


def drop_run(data: bytearray, chance: random.Random) -> None:
    """Leave a run out."""
    place = _place(data, chance)
    del data[place : place + chance.choice([1, 2, 4, 50, 1_000])]


def insert_block(data: bytearray, chance: random.Random) -> None:
    """Insert zeros, noise, or a copy of another run."""
    place, length = _place(data, chance), chance.choice([1, 4, 64, 512, 4_096])
    copied = bytes(data[place // 2 : place // 2 + length])
    data[place:place] = chance.choice([b"\0" * length, chance.randbytes(length), copied])


def mend_checksums(data: bytearray) -> None:
    """Give the chunks of a PNG, as far as they can be found, checksums that are right."""
    place = 8
    while place + 12 <= len(data):
        ends = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if ends + 4 > len(data):
            return
        data[ends : ends + 4] = zlib.crc32(data[place + 4 : ends]).to_bytes(4, "big")
        place = ends + 4


LENGTHS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)


def change_length(data: bytearray, chance: random.Random) -> None:
    """Find a number that may be a length, and make it another."""
    orders: tuple[Literal["little", "big"], ...] = ("little", "big")
    width, order = chance.choice([2, 4]), chance.choice(orders)
    for _ in range(50):
        place = _place(data, chance)
        length = int.from_bytes(data[place : place + width], order)
        if 0 < length <= len(data):
            break
    near = [length + 1, length - 1, length * 2, len(data), len(data) - place]
    lie = chance.choice([*LENGTHS, *near]) % 256**width
    data[place : place + width] = lie.to_bytes(width, order)


def change_digits(data: bytearray, chance: random.Random) -> None:
    """Find a number that is written in digits, and make it another."""
    digits = [place for place, byte in enumerate(data[:20_000]) if 48 <= byte <= 57]
    if digits:
        place = chance.choice(digits)
        data[place] = ord(chance.choice("0123456789-.eE\\ "))


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_bits,
    flip_bits,
    flip_bits,
    overwrite_run,
    overwrite_run,
    truncate,
    drop_run,
    insert_block,
    change_length,
    change_length,
    change_digits,
)
