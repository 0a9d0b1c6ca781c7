"""``sonoread train --model wauve`` and its like: a detector of lesions, and what looks at clips."""

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from app.commands.engine.progress import watched
from app.commands.people.acting import study_of_coordinator
from app.commands.study.passphrase import read_passphrase
from engines.client import EngineClient
from engines.messages import (
    BoxedFrame,
    ClipSample,
    Device,
    TrainDetectorJob,
    TrainResult,
    TrainVideoJob,
)
from engines.video.models import VIDEO_MODELS
from ground.errors import EngineError
from reader_study.models.clips.development import TrainingClip, TrainingClips, clips_of_study
from reader_study.models.clips.lesion_table import LesionTable, read_lesion_table
from reader_study.models.training import is_study

CLIP_BATCH = 8
"""Clips of a batch, unless another number is asked for."""


@dataclass(frozen=True, slots=True)
class ClipWishes:
    """Options of models of clips alone.

    Parameters
    ----------
    boxes : Path or None
        Table of lesions in frames.
    detector : Path or None
        Folder of a detector, or of a model of clips that has one; else one is trained first.

    """

    boxes: Path | None
    detector: Path | None
    backbone: str | None
    detector_epochs: int
    every_nth: int
    temporal_pool: bool

    def refuse(self) -> None:
        """Refuse them beside a model of stills."""
        lone = self.every_nth > 1 or self.temporal_pool
        if self.boxes or self.detector or self.backbone or lone:
            raise click.UsageError(
                "--boxes, --detector, --backbone, --every-nth and --temporal-pool are for models "
                "of clips: "
                f"{', '.join(VIDEO_MODELS)}."
            )


def clip_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of models of clips; they come as one argument, ``clips``."""

    @functools.wraps(command)
    def packed(**given: Any) -> None:  # noqa: ANN401
        names = [one.name for one in dataclasses.fields(ClipWishes)]
        command(clips=ClipWishes(**{name: given.pop(name) for name in names}), **given)

    options = (
        click.option(
            "--boxes",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Of clips: lesions in their frames, as columns case, frame, left, upper, right, "
            "lower, and medium.",
        ),
        click.option(
            "--detector",
            type=click.Path(path_type=Path, exists=True),
            help="Of clips: folder of a detector of lesions, or of a model of clips; else one is "
            "trained on --boxes.",
        ),
        click.option(
            "--backbone", help="Of clips: what looks at them, a ResNet or a size of transformer."
        ),
        click.option(
            "--detector-epochs",
            type=click.IntRange(1, 1000),
            default=8,
            show_default=True,
            help="Of clips: of a detector that is trained first.",
        ),
        click.option(
            "--every-nth",
            type=click.IntRange(1, 100),
            default=1,
            show_default=True,
            help="Of clips: the detector looks at each n-th frame; other boxes lie between.",
        ),
        click.option(
            "--temporal-pool",
            is_flag=True,
            help="Of clips: pairs of frames become one after the first stage of an I3D.",
        ),
    )
    return functools.reduce(lambda found, option: option(found), reversed(options), packed)


def clip_batch(asked: int) -> int:
    """Return the clips of a batch: as asked, or fewer than of images where nothing was."""
    given = click.get_current_context().get_parameter_source("batch_size")
    return CLIP_BATCH if given is ParameterSource.DEFAULT else asked


@dataclass(frozen=True, slots=True)
class ClipTraining:
    """What a person asked for; see ``sonoread train --help``."""

    source: Path
    model: str
    clips: ClipWishes
    weights: Path | None
    epochs: int
    image_size: int | None
    margin: int
    batch_size: int
    target_sensitivity: float
    seed: int
    out: Path
    resume: bool
    device: Device
    passphrase_file: Path | None

    def run(self) -> TrainResult:
        """Train, a detector first where none is given.

        Raises
        ------
        EngineError
            The source is no study, or there is neither a detector nor a table of lesions.

        """
        data = self._data()
        if data.left_out:
            click.echo(f"{data.left_out} cases without a clip are left out", err=True)
        if data.unmarked:
            click.echo(f"{data.unmarked} clips have no marked frame: the detector looks", err=True)
        click.echo(f"{len(data.clips)} clips; the model goes to {self.out}", err=True)
        detector = self.clips.detector or self._trained_detector(data)
        job = self._job(data, detector)
        with watched() as watch, EngineClient() as engine:
            return engine.train(job, watch=watch)

    def _data(self) -> TrainingClips:
        if not is_study(self.source):
            raise EngineError(
                "Models of clips are trained on the development cases of a study.",
                remedy="Take the clips into a study first.",
                path=self.source,
            )
        lesions = self._lesions()
        with study_of_coordinator(self.source, writable=False) as study:
            passphrase = read_passphrase(self.passphrase_file)
            return clips_of_study(study, passphrase=passphrase, lesions=lesions)

    def _lesions(self) -> LesionTable | None:
        if self.clips.boxes is not None:
            return read_lesion_table(self.clips.boxes)
        if self.clips.detector is None:
            raise EngineError(
                "Where the lesions are is not known: there is neither a table of lesions nor a "
                "detector.",
                remedy="Give --boxes TABLE, on which a detector is trained, or --detector FOLDER.",
                path=self.source,
            )
        return None

    def _trained_detector(self, data: TrainingClips) -> Path:
        """Return the folder of a detector that is trained on the marked frames, beside the model's.

        One that is there already, since a training was interrupted after it, is taken.
        """
        folder = self.out.with_name(f"{self.out.name}-detector")
        if self.resume and (folder / "card.json").exists():
            click.echo(f"The detector is trained already: {folder}", err=True)
            return folder
        samples = tuple(sample for clip in data.clips for sample in _boxed(clip))
        click.echo(f"A detector is trained first, on {len(samples)} frames: {folder}", err=True)
        job = TrainDetectorJob(
            samples=samples,
            out=str(folder.resolve()),
            epochs=self.clips.detector_epochs,
            seed=self.seed,
            device=self.device,
            resume=self.resume,
            simulated=data.simulated,
        )
        with watched() as watch, EngineClient() as engine:
            result = engine.train(job, watch=watch)
        return Path(result.folder)

    def _job(self, data: TrainingClips, detector: Path) -> TrainVideoJob:
        return TrainVideoJob(
            samples=tuple(_sample(clip) for clip in data.clips),
            out=str(self.out.resolve()),
            model=self.model,
            backbone=self.clips.backbone,
            weights=None if self.weights is None else str(self.weights.resolve()),
            detector=str(detector.resolve()),
            epochs=max(1, self.epochs),
            image_size=self.image_size,
            margin_percent=self.margin,
            every_nth=self.clips.every_nth,
            temporal_pool=self.clips.temporal_pool,
            batch_size=self.batch_size,
            target_sensitivity=self.target_sensitivity,
            seed=self.seed,
            device=self.device,
            resume=self.resume,
            simulated=data.simulated,
        )


def _sample(clip: TrainingClip) -> ClipSample:
    return ClipSample(
        path=str(clip.path),
        label=clip.label,
        patient=clip.patient,
        case=clip.case,
        boxes=tuple((one.frame, *box) for one in clip.marked for box in one.boxes),
    )


def _boxed(clip: TrainingClip) -> tuple[BoxedFrame, ...]:
    return tuple(
        BoxedFrame(path=str(clip.path), frame=one.frame, boxes=one.boxes, patient=clip.patient)
        for one in clip.marked
    )
