"""``kill -9`` of the worker at random: the same final numbers, nothing lost and nothing doubled."""

import itertools
from pathlib import Path

import pytest

from engines.client import EngineClient
from engines.messages import Sample
from tests.faults.engine.killed_engine import (
    EPOCHS,
    OPTIONS,
    Heard,
    Outcome,
    predicted,
    survive,
    trained,
)
from tests.unit.engines.made import make_samples

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("kill of the engine")]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    return make_samples(tmp_path_factory.mktemp("images"), patients=12)


@pytest.fixture(scope="module")
def undisturbed(
    samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Outcome, Outcome, str]:
    """Return training and prediction that nothing disturbed, and the card of the model."""
    out = tmp_path_factory.mktemp("models") / "plain"
    with EngineClient(OPTIONS) as engine:
        learning = trained(engine, _nobody, samples=samples, out=out)
        reading = predicted(engine, _nobody, card=str(out), samples=samples * 4)
    return learning, reading, str(out)


def _nobody(_: object) -> None:
    """Take no notice."""


def test_killed_prediction_loses_and_doubles_nothing(
    samples: tuple[Sample, ...], undisturbed: tuple[Outcome, Outcome, str]
) -> None:
    _, plain, card = undisturbed
    assert _predict(samples, plain, card, kills=2, seed=1) >= 2


def test_killed_training_ends_with_the_same_numbers(
    samples: tuple[Sample, ...], undisturbed: tuple[Outcome, Outcome, str], tmp_path: Path
) -> None:
    plain, _, _ = undisturbed
    assert _train(samples, plain, tmp_path, kills=1, seed=2) >= 1


@pytest.mark.deep
@pytest.mark.timeout(3000)
def test_twenty_kills_at_random(
    samples: tuple[Sample, ...], undisturbed: tuple[Outcome, Outcome, str], tmp_path: Path
) -> None:
    learning, reading, card = undisturbed
    kills = _predict(samples, reading, card, kills=10, seed=3)
    kills += _train(samples, learning, tmp_path, kills=10, seed=4)
    assert kills >= 20


def _predict(
    samples: tuple[Sample, ...], plain: Outcome, card: str, *, kills: int, seed: int
) -> int:
    def act(engine: EngineClient, heard: Heard) -> Outcome:
        return predicted(engine, heard, card=card, samples=samples * 4)

    return survive(act, plain, kills=kills, most_told=len(samples) * 4, seed=seed)


def _train(
    samples: tuple[Sample, ...], plain: Outcome, folder: Path, *, kills: int, seed: int
) -> int:
    folders = (folder / f"model-{number}" for number in itertools.count())

    def act(engine: EngineClient, heard: Heard) -> Outcome:
        return trained(engine, heard, samples=samples, out=next(folders))

    return survive(act, plain, kills=kills, most_told=EPOCHS, seed=seed)
