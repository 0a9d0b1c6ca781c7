"""Stills on disk as a prediction gets them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from engines.messages import MediumFile, PredictItem


def grey_items(folder: Path, levels: Sequence[Sequence[int]]) -> tuple[PredictItem, ...]:
    """Write a square of one grey level for each image of each case, and return the cases."""
    folder.mkdir(parents=True, exist_ok=True)
    items = []
    for number, of_case in enumerate(levels, start=1):
        media = []
        for view, level in enumerate(of_case):
            path = folder / f"{number}-{view}.png"
            Image.fromarray(np.full((40, 40), level, dtype=np.uint8)).save(path)
            media.append(MediumFile(path=str(path)))
        items.append(PredictItem(case_id=f"C{number}", media=tuple(media)))
    return tuple(items)
