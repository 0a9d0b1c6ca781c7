"""A study whose images are flat grey squares, so that a model's answers can be computed by hand."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from reader_study import registration
from reader_study.media.medium import Medium
from reader_study.study import Study
from tests.builders import PASSPHRASE, MadeBatch, MadeCase, MadeImage, protocol_text


class GreyBatch(MadeBatch):
    """Cases of one image, each of one grey level."""

    def __init__(self, levels: Sequence[int]) -> None:
        super().__init__(len(levels))
        self._levels = levels

    def cases(self) -> Iterator[MadeCase]:
        for made, level in zip(super().cases(), self._levels, strict=True):
            image = _grey(level)
            yield MadeCase(replace(made.case, media=(image.ref,)), (image,), made.truth)


def _grey(level: int) -> MadeImage:
    buffer = io.BytesIO()
    Image.fromarray(np.full((64, 64), level, dtype=np.uint8)).save(buffer, "PNG")
    data = buffer.getvalue()
    return MadeImage(Medium(hashlib.sha256(data).hexdigest(), 64, 64), data)


def grey_study(
    root: Path, levels: Sequence[int], *, shows: str = '"score"', cut: str = "4A"
) -> Path:
    """Make a study of these cases whose readers see what `shows` names of a model m1."""
    text = protocol_text().replace('model = "m1"', f'model = "m1"\nshows = [{shows}]')
    text = text.replace("[ai]", f'[assessment]\npositivity_threshold = "{cut}"\n\n[ai]')
    with Study.create(root, text) as study:
        registration.register(study, GreyBatch(levels), passphrase=PASSPHRASE)
    return root
