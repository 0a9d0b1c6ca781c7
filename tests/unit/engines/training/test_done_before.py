"""A worker that died when all but its answer was done has done it."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.training.job import run_training
from engines.training.model_folder import ModelFolder
from ground.errors import EngineError
from tests.unit.engines.made import Listener, make_job, make_samples

pytestmark = pytest.mark.engine


def test_model_that_lies_there_is_the_answer_after_a_restart_and_only_then(tmp_path: Path) -> None:
    samples = make_samples(tmp_path / "images", patients=8)
    job = make_job(samples, tmp_path / "model", epochs=1)
    first = run_training(job, Listener().context())
    left = ModelFolder(tmp_path / "model").unfinished
    left.mkdir()
    again = run_training(
        job.model_copy(update={"resume": True, "restarts": 1}), Listener().context()
    )
    assert again.card == first.card
    assert not left.exists()
    with pytest.raises(EngineError, match="not empty"):
        run_training(job.model_copy(update={"resume": True}), Listener().context())
    weights = tmp_path / "model" / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(EngineError, match="not the ones"):
        run_training(job.model_copy(update={"resume": True, "restarts": 1}), Listener().context())
