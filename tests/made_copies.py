"""Copies of an image as they come about: encoded anew, cropped, brightened, mirrored, measured."""

import io
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, np.random.Generator], Pixels]


def encoded(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def cropped(pixels: Pixels, share: float) -> Pixels:
    """Cut a share of rows and columns away at every side."""
    rows, columns = (round(side * share) for side in pixels.shape[:2])
    return pixels[rows : pixels.shape[0] - rows, columns : pixels.shape[1] - columns]


def brightened(pixels: Pixels, by: int) -> Pixels:
    return np.clip(pixels.astype(np.int16) + by, 0, 255).astype(np.uint8)


def measured(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Draw two callipers with their values below, as a device burns them in."""
    image = Image.fromarray(pixels).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(2):
        start, end = rng.uniform(0.2, 0.8, (2, 2)) * image.size
        for x, y in (start, end):
            draw.line((x - 8, y, x + 8, y), fill="yellow", width=2)
            draw.line((x, y - 8, x, y + 8), fill="yellow", width=2)
        for part in np.linspace(0, 1, 25):
            x, y = start + part * (end - start)
            draw.rectangle((x, y, x + 1, y + 1), fill="white")
    draw.text((5, image.height - 40), "1 L 12.3 mm\n2 L 8.1 mm", fill="white", font_size=14)
    return np.asarray(image if pixels.ndim == 3 else image.convert("L"))


def resized(pixels: Pixels, factor: float) -> Pixels:
    rows, columns = (round(side * factor) for side in pixels.shape[:2])
    return np.asarray(Image.fromarray(pixels).resize((columns, rows), Image.Resampling.BICUBIC))


def everything(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    changed = cropped(measured(pixels[:, ::-1], rng), 0.02)
    return encoded(brightened(changed, 10), 70)


CHANGES: dict[str, Change] = {
    "encoded anew": lambda pixels, _: encoded(pixels, 70),
    "encoded badly": lambda pixels, _: encoded(pixels, 30),
    "cropped": lambda pixels, _: cropped(pixels, 0.02),
    "cropped at the top": lambda pixels, _: pixels[round(len(pixels) * 0.02) :],
    "brighter": lambda pixels, _: brightened(pixels, 10),
    "darker": lambda pixels, _: brightened(pixels, -10),
    "mirrored": lambda pixels, _: np.ascontiguousarray(pixels[:, ::-1]),
    "upside down": lambda pixels, _: np.ascontiguousarray(pixels[::-1]),
    "measured": measured,
    "half the size": lambda pixels, _: resized(pixels, 0.5),
    "all of it": everything,
}
