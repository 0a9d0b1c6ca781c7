from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the engine extra is not installed")

from engines.messages import Sample, TrainResult
from engines.training.job import run_training
from tests.unit.engines.made import Listener, make_job, make_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"), patients=10)


@pytest.fixture(scope="session")
def model(samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory) -> TrainResult:
    out: Path = tmp_path_factory.mktemp("models") / "model"
    return run_training(make_job(samples, out, epochs=1), Listener().context())
