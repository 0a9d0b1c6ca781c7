"""Pictures whose content is known: flat colours, shapes, grey texture of any size."""

import hashlib
import io
import random

from PIL import Image, ImageDraw

from engines.mllm.request import ImagePart

COLOURS = {
    "red": (220, 30, 30),
    "blue": (30, 30, 220),
    "green": (30, 160, 30),
    "yellow": (230, 220, 30),
}
SHAPES = ("circle", "square")
_EDGE = 224
_CELL = 16


def flat(colour: str) -> ImagePart:
    """Return a picture of one of `COLOURS`."""
    return _part(Image.new("RGB", (_EDGE, _EDGE), COLOURS[colour]))


def shape(name: str) -> ImagePart:
    """Return a white shape of `SHAPES` on black."""
    image = Image.new("RGB", (_EDGE, _EDGE))
    draw = ImageDraw.Draw(image)
    box = (_EDGE // 5, _EDGE // 5, _EDGE * 4 // 5, _EDGE * 4 // 5)
    (draw.ellipse if name == "circle" else draw.rectangle)(box, fill="white")
    return _part(image)


def texture(seed: int, edge: int = _EDGE) -> ImagePart:
    """Return a grey picture of `edge` by `edge` pixels that another seed does not give."""
    chosen = random.Random(seed)
    small = Image.new("L", (_CELL, _CELL))
    small.putdata([chosen.randrange(256) for _ in range(_CELL * _CELL)])
    return _part(small.resize((edge, edge), Image.Resampling.BILINEAR))


def _part(image: Image.Image) -> ImagePart:
    file = io.BytesIO()
    image.save(file, "PNG")
    png = file.getvalue()
    return ImagePart(png, hashlib.sha256(png).hexdigest(), image.width, image.height)
