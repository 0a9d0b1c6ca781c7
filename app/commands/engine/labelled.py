"""Labelled images for whatever holds a model against them: of a folder, or of a study."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.engine.training_data import labelled_images
from app.commands.people.acting import study_of_coordinator
from app.commands.study.passphrase import read_passphrase
from reader_study.models.training import TrainingData, images_of_study, is_study


@contextmanager
def labelled_source(
    source: Path, passphrase_file: Path | None
) -> Iterator[Callable[[int | None], TrainingData]]:
    """Give what returns labelled images, whole or as crops with a margin in per cent.

    They are the development cases of a study, whose coordinator is asked for first; or what a
    folder's table labels.

    Raises
    ------
    EngineError, TruthError
        As `reader_study.models.training.images_of_study` and `images_of_plan`.

    """
    if is_study(source):
        with study_of_coordinator(source, writable=False) as study:
            yield lambda margin: images_of_study(
                study, passphrase=read_passphrase(passphrase_file), margin=margin
            )
        return
    yield lambda margin: labelled_images(source, passphrase_file=None, margin=margin)
