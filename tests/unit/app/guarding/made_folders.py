"""Folders of labelled images of a size that passes the gates, and of others that do not."""

from pathlib import Path

import numpy as np
from PIL import Image

from engines.guard.gates.looking import Pixels
from tests.unit.engines.guard.test_gates import fan, speckle


def save(path: Path, pixels: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def dark_inside(seed: int) -> Pixels:
    """Speckle with a dark square, as malignant images have it."""
    pixels = speckle(130, seed=seed)
    pixels[40:90, 40:100] //= 6
    return pixels


def labelled_folder(folder: Path, *, cases: int, first: int = 0, every: int = 3) -> Path:
    """Write a folder with a table: every third case is malignant."""
    lines = ["file,patient,label"]
    for number in range(first, first + cases):
        is_malignant = number % every == 0
        pixels = dark_inside(number) if is_malignant else speckle(130, seed=number)
        save(folder / f"{number}.png", pixels)
        label = "malignant" if is_malignant else "benign"
        lines.append(f"{number}.png,P{number},{label}")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


def odd_folder(folder: Path) -> Path:
    """Write kinds of images: usual, stripes, flow, and black ones."""
    for number in range(12):
        save(folder / "usual" / f"{number}.png", speckle(130, seed=500 + number))
    for number in range(8):
        stripes = np.zeros((130, 150), dtype=np.uint8)
        stripes[:, :: 3 + number] = 255
        save(folder / "stripes" / f"{number}.png", stripes)
    save(folder / "flow" / "0.png", fan(pixels=900))
    for number in range(2):
        save(folder / "black" / f"{number}.png", np.zeros((130, 150), dtype=np.uint8))
    (folder / "notes.txt").write_text("not an image")
    return folder
