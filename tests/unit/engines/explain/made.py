"""Phantoms of speckle, half of them with one bright lesion whose place is known."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch.nn import functional

from engines.adapters.network import Network
from engines.data.preprocess import decode
from engines.messages import Sample
from engines.registry import find

Box = tuple[float, float, float, float]
WIDTH, HEIGHT = 200, 150
SIZE = 192
"""Side of the network's square: a cell of its last features is no larger than a lesion."""


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


def trained_on(found: BrightSet, *, epochs: int, seed: int = 1) -> Network:
    """Return a small network that tells images with a lesion from those without."""
    spec, adapter = find("test_byobnet")
    network = adapter.build(spec, weights=None, image_size=SIZE, seed=seed)
    pixels = decoded_pixels(found, network)
    labels = torch.tensor([float(sample.label) for sample in found.samples])
    optimiser = torch.optim.AdamW(network.module.parameters(), lr=2e-3, weight_decay=0.01)
    network.module.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(labels)).split(16):
            batch = pixels[rows].flip(1) if torch.rand(1) < 0.5 else pixels[rows]
            batch = batch.flip(2) if torch.rand(1) < 0.5 else batch
            logits = network.module(network.from_bytes(batch))[:, 0]
            loss = functional.binary_cross_entropy_with_logits(logits, labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    network.module.eval()
    return network


def decoded_pixels(found: BrightSet, network: Network) -> torch.Tensor:
    """Return uint8 (n, size, size)."""
    images = [decode(Path(sample.path), network.preprocessing) for sample in found.samples]
    return torch.from_numpy(np.stack([image.pixels for image in images]))
