"""What every training does in its epochs: rates rise and fall, chance comes from the number."""

import math

import pytest
import torch

from engines.context import JobCancelled
from engines.messages import BoxedFrame, Progress, TrainDetectorJob
from engines.training.epochs import Epochs
from engines.training.progression import Progression
from ground.errors import EngineError
from tests.unit.engines.made import Listener

pytestmark = pytest.mark.engine

SAMPLES, BATCH, EPOCHS = 10, 4, 3
STEPS = 3
"""Batches of an epoch: the last one is not full."""


def job(seed: int = 5) -> TrainDetectorJob:
    frame = BoxedFrame(path="x.png", patient="P1", boxes=())
    return TrainDetectorJob(
        samples=(frame, frame), out="out", epochs=EPOCHS, batch_size=BATCH, seed=seed
    )


def optimiser() -> torch.optim.Optimizer:
    slow, fast = (torch.nn.Parameter(torch.zeros(1)) for _ in range(2))
    groups = [{"params": [slow], "rate": 0.1}, {"params": [fast], "rate": 1.0}]
    return torch.optim.SGD(groups, lr=9.0)


def epochs(listener: Listener, *, done: int = -1, warm_up: float = 1.0) -> Epochs:
    state = Progression.fresh()
    state.epoch = done
    return Epochs.after(
        state, job(), optimiser(), listener.context(), samples=SAMPLES, warm_up_epochs=warm_up
    )


def rates_of(ours: Epochs) -> list[list[float]]:
    found = []

    def step(_: int) -> float:
        found.append([group["lr"] for group in ours.optimiser.param_groups])
        return 1.0

    for epoch in ours.numbers:
        ours.run(epoch, list(range(STEPS)), step)
    return found


def test_the_rates_of_each_group_rise_and_then_fall_along_a_cosine() -> None:
    found = rates_of(epochs(Listener()))
    steps = STEPS * EPOCHS
    wanted = [
        min(1.0, (n + 1) / STEPS) * 0.5 * (1 + math.cos(math.pi * n / steps)) for n in range(steps)
    ]
    assert [fast for _, fast in found] == pytest.approx(wanted)
    assert [slow for slow, _ in found] == pytest.approx([0.1 * rate for rate in wanted])


def test_a_training_that_goes_on_has_the_rates_and_the_chance_that_it_would_have_had() -> None:
    whole, rest = epochs(Listener()), epochs(Listener(), done=1)
    assert list(whole.numbers) == [1, 2, 3]
    assert list(rest.numbers) == [2, 3]
    assert rates_of(rest) == rates_of(whole)[STEPS:]
    drawn = {}
    for ours in (whole, rest):
        ours.seed(2)
        drawn[id(ours)] = torch.rand(4).tolist()
    assert drawn[id(whole)] == drawn[id(rest)]
    whole.seed(3)
    assert torch.rand(4).tolist() != drawn[id(whole)]


def test_progress_counts_the_steps_of_all_epochs() -> None:
    listener = Listener()
    ours = epochs(listener, done=1)
    assert ours.run(2, [1.0, 2.0, 3.0], lambda loss: loss) == 2.0
    told = [one for one in listener.messages if isinstance(one, Progress)]
    # Messages that follow one another too fast are left out; the clock counts all the same.
    assert (told[0].done, told[0].total) == (4, 9)
    assert told[0].text == "epoch 2 of 3, loss 1.000"
    assert (ours.clock.done, ours.clock.total) == (6, 9)


def test_a_loss_that_is_no_number_ends_it() -> None:
    with pytest.raises(EngineError, match="no longer a number"):
        epochs(Listener()).run(1, [1.0, math.nan], lambda loss: loss)


def test_a_training_that_is_cancelled_takes_no_further_step() -> None:
    listener = Listener()
    ours, taken = epochs(listener), list[int]()

    def step(number: int) -> float:
        taken.append(number)
        listener.cancelled.set()
        return 1.0

    with pytest.raises(JobCancelled):
        ours.run(1, [1, 2, 3], step)
    assert taken == [1]
