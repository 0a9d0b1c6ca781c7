"""What is no plain B-mode image, drawn over and beside B-mode images: many renderings of a kind.

Made, not recorded: shapes, maps and layouts are those of common devices, with every number drawn.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, shift

Pixels = NDArray[np.uint8]
Rng = np.random.Generator
Colours = NDArray[np.float64]

FLOW_MAPS = {
    "red-blue": [
        (0, 255, 255),
        (0, 60, 255),
        (0, 0, 110),
        (120, 0, 0),
        (255, 50, 0),
        (255, 255, 0),
    ],
    "plain": [(90, 160, 255), (0, 0, 200), (0, 0, 80), (80, 0, 0), (220, 0, 0), (255, 180, 120)],
    "power": [(60, 0, 0), (140, 20, 0), (220, 90, 0), (255, 160, 20), (255, 230, 120)],
    "power-rose": [(70, 0, 40), (150, 10, 60), (220, 60, 60), (250, 150, 60), (255, 230, 150)],
}
STIFFNESS_MAPS = {
    "rainbow": [(0, 0, 200), (0, 160, 255), (0, 220, 60), (240, 230, 0), (230, 0, 0)],
    "reversed": [(220, 0, 0), (240, 200, 0), (30, 210, 30), (0, 150, 230), (0, 0, 210)],
    "jet": [(0, 0, 143), (0, 100, 255), (60, 255, 190), (255, 200, 0), (140, 0, 0)],
}


def rgb(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 3 else np.repeat(pixels[:, :, None], 3, axis=2)


def field(shape: tuple[int, int], sigma: float, rng: Rng) -> Colours:
    """Return a smooth random field from 0 to 1."""
    coarse = max(1.0, sigma / 4)
    small = (max(8, round(shape[0] / coarse)), max(8, round(shape[1] / coarse)))
    smooth = gaussian_filter(rng.standard_normal(small), sigma / coarse, mode="reflect")
    ranks = smooth.argsort(axis=None).argsort() / (smooth.size - 1)
    picture = Image.fromarray(ranks.reshape(small).astype(np.float32))
    return np.asarray(picture.resize(shape[::-1], Image.Resampling.BICUBIC), dtype=np.float64)


def mapped(values: Colours, steps: list[tuple[int, int, int]]) -> Colours:
    at = np.linspace(0, 1, len(steps))
    channels = [np.interp(values, at, [step[c] for step in steps]) for c in range(3)]
    return np.stack(channels, axis=-1)


def box_in(shape: tuple[int, int], least: float, most: float, rng: Rng) -> tuple[slice, slice]:
    height, width = (int(side * rng.uniform(least, most)) for side in shape)
    top = int(rng.integers(0, shape[0] - height + 1))
    left = int(rng.integers(0, shape[1] - width + 1))
    return slice(top, top + height), slice(left, left + width)


def with_bar(image: Pixels, steps: list[tuple[int, int, int]], rng: Rng) -> Pixels:
    """Draw the map's bar at an edge, as most devices do."""
    height, width = image.shape[0] // 4, max(6, image.shape[1] // 60)
    bar = mapped(np.linspace(1, 0, height)[:, None].repeat(width, 1), steps)
    top, left = int(rng.integers(5, image.shape[0] // 2)), int(rng.choice([4, -width - 4]))
    left = left if left > 0 else image.shape[1] + left
    image[top : top + height, left : left + width] = bar.astype(np.uint8)
    return image


def doppler(pixels: Pixels, rng: Rng) -> Pixels:
    """Vessels in a box: threads and patches of flow, opaque or nearly."""
    image = rgb(pixels).copy()
    rows, columns = box_in(image.shape[:2], 0.35, 0.8, rng)
    inside = image[rows, columns]
    shape = inside.shape[:2]
    sigma = min(shape) * rng.uniform(0.02, 0.06)
    vessels = field(shape, sigma, rng) > 1 - rng.uniform(0.03, 0.25)
    name = str(rng.choice(list(FLOW_MAPS)))
    flow = mapped(field(shape, sigma * 1.5, rng), FLOW_MAPS[name])
    share = rng.uniform(0.75, 1.0)
    mixed = share * flow + (1 - share) * inside
    image[rows, columns] = np.where(vessels[:, :, None], mixed, inside).astype(np.uint8)
    if rng.random() < 0.5:
        edge = (255, 255, 255) if rng.random() < 0.5 else (0, 255, 0)
        image[rows.start, columns] = image[rows.stop - 1, columns] = edge
        image[rows, columns.start] = image[rows, columns.stop - 1] = edge
    return with_bar(image, FLOW_MAPS[name], rng) if rng.random() < 0.7 else image


def elastography(pixels: Pixels, rng: Rng) -> Pixels:
    """A map of stiffness over a box, translucent; often beside the plain image."""
    plain = rgb(pixels)
    image = plain.copy()
    rows, columns = box_in(image.shape[:2], 0.4, 0.85, rng)
    inside = image[rows, columns].astype(np.float64)
    shape = inside.shape[:2]
    name = str(rng.choice(list(STIFFNESS_MAPS)))
    stiffness = field(shape, min(shape) * rng.uniform(0.05, 0.15), rng)
    share = rng.uniform(0.4, 0.8)
    over = share * mapped(stiffness, STIFFNESS_MAPS[name]) + (1 - share) * inside
    image[rows, columns] = over.astype(np.uint8)
    image = with_bar(image, STIFFNESS_MAPS[name], rng) if rng.random() < 0.7 else image
    return beside(image, plain, rng) if rng.random() < 0.4 else image


def beside(left: Pixels, right: Pixels, rng: Rng) -> Pixels:
    """Put two panels side by side, or one above the other, with a gap of one shade."""
    gap = int(rng.integers(2, 16)) if rng.random() < 0.8 else 0
    if gap == 0 or rng.random() < 0.85:
        height = min(left.shape[0], right.shape[0])
        between = np.full((height, gap, 3), int(rng.integers(0, 20)), np.uint8)
        return np.hstack([left[:height], between, right[:height]])
    width = min(left.shape[1], right.shape[1])
    between = np.full((gap, width, 3), int(rng.integers(0, 20)), np.uint8)
    return np.vstack([left[:, :width], between, right[:, :width]])


def dual(pixels: Pixels, rng: Rng) -> Pixels:
    """Two B-mode images side by side: another part of the image, another depth, moved."""
    image = rgb(pixels)
    by = rng.uniform(-0.08, 0.08, 2) * image.shape[:2]
    moved = shift(image, (*by, 0), order=1, mode="reflect")
    if rng.random() < 0.5:
        moved = moved[:, ::-1]
    gain = rng.uniform(0.75, 1.2)
    return beside(image, np.clip(moved * gain, 0, 255).astype(np.uint8), rng)


def contrast(pixels: Pixels, rng: Rng) -> Pixels:
    """Contrast beside B-mode: a dark panel with bright spots in gold, grey or green."""
    image = rgb(pixels)
    shape = image.shape[:2]
    perfused = field(shape, min(shape) * 0.08, rng) ** 2
    spots = gaussian_filter(rng.standard_normal(shape), 1.2)
    value = np.clip(40 * perfused + 160 * perfused * np.clip(spots * 2, 0, 1.2), 0, 255) / 255
    top = [(255, 190, 60), (255, 150, 20), (255, 220, 140), (120, 255, 120)][int(rng.integers(4))]
    panel = (value[:, :, None] * np.array(top) * rng.uniform(0.8, 1.0)).astype(np.uint8)
    first = rng.random() < 0.5
    return beside(panel, image, rng) if first else beside(image, panel, rng)


def rendered(pixels: Pixels, rng: Rng) -> Pixels:
    """A surface lit from a side, in sepia, on black."""
    shape = pixels.shape[:2]
    height = field(shape, min(shape) * rng.uniform(0.06, 0.12), rng)
    down, across = np.gradient(height * min(shape) * rng.uniform(0.2, 0.6))
    angle = rng.uniform(0, 2 * np.pi)
    light = np.clip(0.55 + 0.35 * (np.cos(angle) * down + np.sin(angle) * across), 0.05, 1)
    rows, columns = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    radius = 1 - 0.25 * field(shape, min(shape) * 0.15, rng)
    inside = np.hypot(rows, columns) < radius
    top = [(255, 190, 130), (255, 170, 90), (240, 180, 140), (255, 205, 120)][int(rng.integers(4))]
    image = light[:, :, None] * inside[:, :, None] * np.array(top)
    noisy = image + rng.normal(0, 1.5, (*shape, 1))
    return np.asarray(np.clip(noisy, 0, 255), dtype=np.uint8)


def motion(pixels: Pixels, rng: Rng) -> Pixels:
    """One line of the image through time, below the image itself."""
    image = rgb(pixels)
    width = image.shape[1]
    line = image[:, int(rng.integers(width // 4, 3 * width // 4))].astype(np.float64)
    time = np.arange(width)
    swing = rng.uniform(1, 6) * np.sin(time * 2 * np.pi / rng.uniform(40, 160))
    at = np.clip(np.arange(len(line))[:, None] + swing, 0, len(line) - 1).astype(int)
    trace = line[at] + rng.normal(0, 4, (*at.shape, 1))
    traced = np.clip(trace, 0, 255).astype(np.uint8)
    height = int(image.shape[0] * rng.uniform(0.4, 0.8))
    small = np.asarray(Image.fromarray(traced).resize((width, height)))
    gap = np.full((int(rng.integers(2, 12)), width, 3), int(rng.integers(0, 20)), np.uint8)
    return np.vstack([image[: int(image.shape[0] * rng.uniform(0.6, 1))], gap, small])


RENDERINGS: dict[str, Callable[[Pixels, Rng], Pixels]] = {
    "colour_doppler": doppler,
    "elastography": elastography,
    "contrast": contrast,
    "split_screen": dual,
    "rendering_3d": rendered,
    "m_mode": motion,
}
