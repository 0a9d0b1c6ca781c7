"""Published breast ultrasound images as the canvas gets them, where they are at hand."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from viewer.frames import read_pixels

BREAST = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "breast"
pytestmark = pytest.mark.skipif(not BREAST.is_dir(), reason=f"no breast images at {BREAST}")


def table() -> list[dict[str, str]]:
    with (BREAST / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decoded_by_qt(path: Path) -> NDArray[np.uint8]:
    """Decode with another decoder than ours; (H, W, 3) RGB over black."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].copy()


def test_every_tenth_image_has_its_size_and_the_pixels_of_another_decoder() -> None:
    rows = table()[::10]
    assert len(rows) >= 50
    for row in rows:
        pixels = read_pixels(BREAST / row["path"])
        assert pixels.shape[:2] == (int(row["height"]), int(row["width"])), row["path"]
        colour = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
        difference = np.abs(colour.astype(int) - decoded_by_qt(BREAST / row["path"]))
        assert difference.max() <= 1, row["path"]
