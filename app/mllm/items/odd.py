"""The safety set: images outside of the field, from a folder of categories, and made ones."""

from functools import partial
from pathlib import Path

import numpy as np

from app.mllm.items.odd_folder import pictures_in
from engines.mllm.declared.items import Item, ItemImage, ItemKind
from engines.mllm.images import Pixels, pixel_sha256

BLANK, NOISE = "blank", "noise"
"""Categories of the pictures that are made."""

_SIDE = 512
_SHADES = (0, 128, 255)
_NOISES = 3


def odd_items(folder: Path | None, *, made: bool, first_number: int) -> tuple[Item, ...]:
    """Return the images of a folder, and those that are made, as items.

    Parameters
    ----------
    folder : Path or None
        With a folder for each category, which bears its name (``other organ``, ``doppler``, …);
        of a clip or a series in one file the middle frame counts.
    made : bool
        Whether black, grey and white pictures, and noise, are added.

    Raises
    ------
    MediaError
        The folder has no categories, or files in it are no images; all are named.

    """
    found = list(pictures_in(folder)) if folder is not None else []
    found += made_pictures() if made else []
    found.sort(key=lambda one: (one[0], one[1].sha256))
    return tuple(
        Item(number, ItemKind.OOD, (image,), category)
        for number, (category, image) in enumerate(found, first_number)
    )


def made_pictures() -> tuple[tuple[str, ItemImage], ...]:
    """Return pictures with their categories, the same ones always."""
    blank = [(BLANK, _image(partial(_flat, shade))) for shade in _SHADES]
    noise = [(NOISE, _image(partial(_noise, seed))) for seed in range(_NOISES)]
    return (*blank, *noise)


def _image(load: "partial[Pixels]") -> ItemImage:
    return ItemImage(pixel_sha256(load()), load)


def _flat(shade: int) -> Pixels:
    return np.full((_SIDE, _SIDE), shade, np.uint8)


def _noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (_SIDE, _SIDE), np.uint8)
