"""Taking a folder in without a study: images made ready in the test's own process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ground.errors import IntakeError, MediaError
from reader_study.intake import (
    IntakeBatch,
    IntakePlan,
    PreparedCase,
    PreparedImage,
    prepare,
)
from reader_study.intake.committing.prepared import encoded
from reader_study.intake.file_names import on_disk
from reader_study.intake.plan import PlannedMedium
from viewer.frames import read_pixels


class StillsHere:
    """Makes images ready as `SourceStoring` does, and remembers nothing."""

    def __init__(self, folder: Path, decode: Callable[[Path], NDArray[Any]] = read_pixels) -> None:
        self._folder, self._decode = folder, decode

    def made(self, planned: PlannedMedium) -> PreparedImage:
        place = on_disk(self._folder, planned.path)
        try:
            return encoded(planned, self._decode(place), place)
        except MediaError as error:
            raise IntakeError(error.what, remedy=error.remedy, path=place) from error


def prepare_here(
    plan: IntakePlan,
    *,
    seed: int,
    decode: Callable[[Path], NDArray[Any]] = read_pixels,
    reading_cases: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> IntakeBatch:
    """Return the batch of a plan whose images are decoded in this process."""
    maker = StillsHere(plan.folder, decode)
    return prepare(plan, seed=seed, maker=maker, reading_cases=reading_cases, progress=progress)


def pngs_of(item: PreparedCase) -> list[bytes]:
    """Return the files of a case whose images are made ready here."""
    images = [image for image in item.images if isinstance(image, PreparedImage)]
    assert len(images) == len(item.images)
    return [image.png for image in images]
