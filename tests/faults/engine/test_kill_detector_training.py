"""The worker is killed while it trains a detector: a fresh one goes on to the same weights."""

import os
import signal
from pathlib import Path

import pytest

from engines.client import EngineClient, Watch
from engines.messages import Progress
from tests.unit.engines.video.made_detection import boxed_images, detector_job

pytestmark = pytest.mark.engine


def test_killed_training_of_a_detector_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    samples = boxed_images(tmp_path / "frames")
    killed: list[int] = []
    with EngineClient() as engine:
        quiet = engine.train(detector_job(samples, tmp_path / "quiet"))

        def kill_in_second_epoch(progress: Progress) -> None:
            if not killed and progress.phase == "train" and progress.done > progress.total // 2:
                assert engine.pid is not None
                killed.append(engine.pid)
                os.kill(engine.pid, signal.SIGKILL)

        watch = Watch(on_progress=kill_in_second_epoch)
        struck = engine.train(detector_job(samples, tmp_path / "struck"), watch=watch)
    assert len(killed) == 1
    assert struck.model_id == quiet.model_id
    assert struck.card["weights_sha256"] == quiet.card["weights_sha256"]
    assert struck.card["training"] == quiet.card["training"]
    assert not (tmp_path / "struck.training").exists()
