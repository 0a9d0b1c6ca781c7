"""Mutated images: each one is read or refused in one sentence, soon, and nothing else happens."""

import io
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ground.errors import MediaError
from viewer.frames import read_pixels

RNG = np.random.default_rng(3)
GREY = Image.fromarray(RNG.integers(0, 256, (60, 70), dtype=np.uint8))
COLOUR = Image.fromarray(RNG.integers(0, 256, (60, 70, 3), dtype=np.uint8))
DEEP = Image.fromarray(RNG.integers(0, 65536, (60, 70), dtype=np.uint16))

SEEDS: tuple[tuple[Image.Image, str, dict[str, Any]], ...] = (
    (GREY, "PNG", {}),
    (COLOUR, "PNG", {}),
    (DEEP, "PNG", {}),
    (COLOUR.convert("RGBA"), "PNG", {}),
    (COLOUR.quantize(16), "PNG", {"transparency": 3}),
    (GREY, "JPEG", {}),
    (COLOUR, "JPEG", {"progressive": True}),
    (COLOUR.convert("CMYK"), "JPEG", {}),
    (COLOUR, "TIFF", {}),
    (COLOUR, "TIFF", {"compression": "tiff_lzw"}),
    (COLOUR, "TIFF", {"compression": "tiff_deflate"}),
    (COLOUR, "TIFF", {"compression": "jpeg"}),
    (DEEP, "TIFF", {}),
    (COLOUR, "BMP", {}),
    (GREY, "GIF", {}),
)
EXTREMES = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0")


def encoded() -> list[bytes]:
    exif = Image.Exif()
    exif[0x0112] = 6
    files = []
    for image, kind, options in SEEDS:
        target = io.BytesIO()
        image.save(target, kind, exif=exif, **options)
        files.append(target.getvalue())
    return files


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change, replace, drop or add bytes, more often near the header."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 2, 5, 20])):
        place = chance.randrange(min(len(changed), chance.choice([64, 256, 1_000_000])))
        kind = chance.random()
        if kind < 0.6:
            changed[place] = chance.randrange(256)
        elif kind < 0.75:
            changed[place : place + 4] = chance.choice(EXTREMES)
        elif kind < 0.85:
            del changed[max(place, 8) : place + chance.randrange(1, 50)]
        elif kind < 0.95:
            changed[place:place] = chance.randbytes(chance.randrange(1, 20))
        else:
            del changed[max(place, 8) :]
    return bytes(changed)


def check(path: Path, *, n_files: int, seed: int) -> None:
    chance = random.Random(seed)
    files = encoded()
    verdicts = {"read": 0, "refused": 0}
    for _ in range(n_files):
        path.write_bytes(mutated(chance.choice(files), chance))
        began = time.monotonic()
        try:
            pixels = read_pixels(path)
        except MediaError:
            verdicts["refused"] += 1
        else:
            assert pixels.dtype in (np.uint8, np.uint16)
            assert min(pixels.shape[:2]) >= 16
            verdicts["read"] += 1
        assert time.monotonic() - began < 5
    # Mutations that all break, or all spare, the file would test nothing.
    assert min(verdicts.values()) > n_files / 50


# Pillow warns of cut-off tags and reads on, as it does in the program: the errors behind the
# warnings are what has to be met here.
lenient = pytest.mark.filterwarnings("ignore::UserWarning")


@lenient
def test_mutated_images_are_read_or_refused(tmp_path: Path) -> None:
    check(tmp_path / "image.png", n_files=800, seed=20)


@pytest.mark.deep
@lenient
def test_many_mutated_images_are_read_or_refused(tmp_path: Path) -> None:
    check(tmp_path / "image.png", n_files=10_000, seed=12)
