"""Cases whose lesions are outlined, as intake would hand them over."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from reader_study.conduct.locking import lock_with_truth
from reader_study.media.lesions import LesionBox, Lesions
from reader_study.registration import register
from reader_study.study import Study
from tests.builders import PASSPHRASE, MadeBatch, MadeCase, freeze_model, protocol_text

LESION = LesionBox(41, 17, 67, 39)
SECOND = LesionBox(5, 3, 23, 13, 2)

Outline = Callable[[int], Lesions]
"""Lesions on each image of a case, by its number from 1."""


def one_lesion(_number: int) -> Lesions:
    return (LESION,)


class OutlinedBatch(MadeBatch):
    """A batch of which every image has the lesions that `outline` gives for its case."""

    def __init__(
        self,
        n_reading: int,
        *,
        outline: Outline = one_lesion,
        n_development: int = 0,
        images: int = 1,
        later: int = 0,
    ) -> None:
        super().__init__(n_reading, n_development=n_development, images=images, later=later)
        self._outline = outline

    def _case(self, number: int) -> MadeCase:
        made = super()._case(number)
        lesions = (self._outline(number),) * len(made.images)
        return replace(made, truth=replace(made.truth, lesions=lesions))


def outlined_study(
    root: Path,
    *,
    lesion: str = "marker",
    hanging: str = "",
    outline: Outline = one_lesion,
    n_reading: int = 4,
    n_development: int = 0,
    images: int = 1,
    readers: tuple[str, ...] = ("r1",),
    top: str = "",
    locked: bool = True,
) -> Study:
    """Return an open study of outlined cases whose protocol shows them so."""
    section = f'[hanging]\nlesion = "{lesion}"\n{hanging}\n'
    study = Study.create(root, protocol_text(readers, top=f"{top}\n{section}"))
    batch = OutlinedBatch(n_reading, outline=outline, n_development=n_development, images=images)
    register(study, batch, passphrase=PASSPHRASE)
    freeze_model(study)
    if locked:
        lock_with_truth(study, lambda: PASSPHRASE)
    return study
