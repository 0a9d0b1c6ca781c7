"""Jobs whose worker is killed at random moments, and what must come of them all the same."""

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines.client import EngineClient, Watch
from engines.messages import AnswerGiven, MediumFile, PredictItem, PredictJob, Sample, TrainResult
from engines.process import EngineOptions
from tests.unit.engines.made import make_job

OPTIONS = EngineOptions(threads=1)
EPOCHS = 6
Heard = Callable[[object], None]


@dataclass(frozen=True)
class Moment:
    """When a worker is killed.

    Attributes
    ----------
    after : int
        So many answers or epochs were told by it before; 0: while it starts.
    wait_s : float
        And then so much later.

    """

    after: int
    wait_s: float


@dataclass
class Killer:
    """Kills the workers of one job, one after the other."""

    engine: EngineClient
    moments: list[Moment]
    kills: int = 0
    _told: int = 0
    _over: bool = False
    _news: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> "Killer":
        self._thread = threading.Thread(target=self._kill)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._over = True
            self._news.notify_all()
        self._thread.join()

    def heard(self, _: object = None) -> None:
        """Note an answer or an epoch."""
        with self._news:
            self._told += 1
            self._news.notify_all()

    def _kill(self) -> None:
        last: int | None = None
        for moment in self.moments:
            while (pid := self.engine.pid) in (None, last):
                if self._over:
                    return
                time.sleep(0.002)
            with self._news:
                enough = self._told + moment.after
                while self._told < enough and not self._over:
                    self._news.wait()
                self._news.wait_for(lambda: self._over, timeout=moment.wait_s)
                if self._over:
                    return
            assert pid is not None
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                self.kills += 1
            last = pid


@dataclass(frozen=True)
class Outcome:
    """What a job ended with, without what may differ between runs: when, and how often killed."""

    values: Any
    restarts: int


def predicted(
    engine: EngineClient, heard: Heard, *, card: str, samples: tuple[Sample, ...]
) -> Outcome:
    """Predict; every case is told once, in order, and the end repeats what was told."""
    items = tuple(
        PredictItem(case_id=f"C{n}", media=(MediumFile(path=sample.path),))
        for n, sample in enumerate(samples)
    )
    told = list[AnswerGiven]()

    def take(given: AnswerGiven) -> None:
        told.append(given)
        heard(given)

    job = PredictJob(card=card, items=items, batch_size=4, device="cpu")
    result = engine.predict(job, watch=Watch(on_answer=take))
    assert [one.ordinal for one in told] == list(range(len(items)))
    assert [one.answer for one in told] == list(result.answers)
    assert [one.case_id for one in result.answers] == [item.case_id for item in items]
    provenance = dict(result.provenance)
    restarts = provenance.pop("restarts")
    assert isinstance(restarts, list)
    values = [[(one.case_id, one.probability) for one in result.answers], provenance]
    return Outcome(values, len(restarts))


def trained(
    engine: EngineClient, heard: Heard, *, samples: tuple[Sample, ...], out: Path
) -> Outcome:
    """Train; the folder is complete and holds what the answer says."""
    job = make_job(samples, out, epochs=EPOCHS, batch_size=4)
    result = engine.train(job, watch=Watch(on_learnt=heard))
    check_folder(result, out)
    card = dict(result.card)
    card.pop("created_utc")
    training = card["training"]
    assert isinstance(training, dict)
    restarts = training.pop("restarts")
    assert isinstance(restarts, int)
    return Outcome(card, restarts)


def check_folder(result: TrainResult, out: Path) -> None:
    """Check that the model is whole and that nothing is left beside it."""
    assert json.loads((out / "card.json").read_text()) == result.card
    assert (out / "weights.safetensors").is_file()
    assert not out.with_name(f"{out.name}.training").exists()


def survive(
    act: Callable[[EngineClient, Heard], Outcome],
    plain: Outcome,
    *,
    kills: int,
    most_told: int,
    seed: int,
) -> int:
    """Do `act` again and again until `kills` workers were killed; return how many were.

    Each time the outcome is that of a run that nothing disturbed, to the last digit.

    Parameters
    ----------
    most_told : int
        A worker is killed after at most so many answers or epochs.

    """
    dice, killed = random.Random(seed), 0
    while killed < kills:
        moments = [
            Moment(dice.randint(0, most_told), dice.uniform(0.0, 0.3))
            for _ in range(min(3, kills - killed))
        ]
        with EngineClient(OPTIONS) as engine, Killer(engine, moments) as killer:
            outcome = act(engine, killer.heard)
        assert outcome.values == plain.values, f"seed {seed}, {moments}"
        assert outcome.restarts <= killer.kills
        killed += killer.kills
    return killed
