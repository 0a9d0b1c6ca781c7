"""Phantoms of speckle, half of them with one bright lesion whose place is known."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from engines.messages import Sample

Box = tuple[float, float, float, float]
WIDTH, HEIGHT = 200, 150


@dataclass(frozen=True)
class BrightSet:
    """Samples, and the box of each one's lesion; None for those without."""

    samples: tuple[Sample, ...]
    boxes: tuple[Box | None, ...]

    @property
    def malignant(self) -> list[tuple[Sample, Box]]:
        pairs = zip(self.samples, self.boxes, strict=True)
        return [(sample, box) for sample, box in pairs if box is not None]


def bright_phantoms(folder: Path, *, count: int, seed: int) -> BrightSet:
    """Write `count` images; every second one has a lesion of about a twentieth of its area."""
    folder.mkdir(parents=True, exist_ok=True)
    samples, boxes = [], []
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        speckle = gaussian_filter(rng.rayleigh(1.0, (HEIGHT, WIDTH)), 1.2)
        # The gain differs, so that the mean brightness of an image says little.
        image = speckle * rng.uniform(45, 75)
        box: Box | None = None
        if number % 2:
            across, down = rng.uniform(17, 26), rng.uniform(15, 22)
            x, y = rng.uniform(across, WIDTH - across), rng.uniform(down, HEIGHT - down)
            rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
            inside = ((columns - x) / across) ** 2 + ((rows - y) / down) ** 2 <= 1
            image = image + 70 * gaussian_filter(inside.astype(float), 2.0)
            box = (x - across, y - down, x + across, y + down)
        path = folder / f"{number:03d}.png"
        Image.fromarray(np.clip(image, 0, 255).astype(np.uint8)).save(path)
        name = f"P{seed}-{number}"
        samples.append(
            Sample(path=str(path), label=1 if number % 2 else 0, patient=name, case=name)
        )
        boxes.append(box)
    return BrightSet(tuple(samples), tuple(boxes))
