"""When memory runs short the batch is halved, and all scores of the run are made anew."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch
from torch import nn

from engines.adapters.network import Network
from engines.cards.card import Card
from engines.memory import is_out_of_memory
from engines.messages import (
    AnswerGiven,
    BegunAgain,
    Footing,
    Log,
    MediumFile,
    Message,
    PredictItem,
    PredictJob,
    Sample,
    TrainResult,
)
from engines.prediction import footing as footings
from engines.prediction.footing import first_footing, smaller
from engines.prediction.job import run_prediction
from engines.scorers import network as network_scorer
from engines.weights.report import LoadReport
from ground.errors import EngineError
from tests.unit.engines.made import Listener

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("prediction")]


class Greedy(nn.Module):
    """A network whose memory is used up by more than `most` rows, from batch `since` on."""

    def __init__(self, inner: nn.Module, ration: "Ration") -> None:
        super().__init__()
        self.inner = inner
        self._ration = ration

    def forward(self, batch: torch.Tensor) -> torch.Tensor:
        self._ration.batches.append(len(batch))
        if len(batch) > self._ration.most and len(self._ration.batches) > self._ration.since:
            raise self._ration.error
        scored: torch.Tensor = self.inner(batch)
        return scored


@dataclass
class Ration:
    most: int
    since: int = 0
    error: Exception = field(
        default_factory=lambda: RuntimeError(
            "[enforce fail at alloc_cpu.cpp:124] . DefaultCPUAllocator: can't allocate memory: you "
            "tried to allocate 9 bytes."
        )
    )
    batches: list[int] = field(default_factory=list)


@pytest.fixture
def rationed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ration], Ration]:
    """Return a function that puts every network that is loaded on a ration."""

    def on(ration: Ration) -> Ration:
        load = network_scorer.load_trained

        def loaded(card: Card, *, folder: Path) -> tuple[Network, LoadReport]:
            made, report = load(card, folder=folder)
            return replace(made, module=Greedy(made.module, ration)), report

        monkeypatch.setattr(network_scorer, "load_trained", loaded)
        return ration

    return on


def job_of(model: TrainResult, samples: tuple[Sample, ...], **changes: object) -> PredictJob:
    items = tuple(
        PredictItem(case_id=f"C{n}", media=(MediumFile(path=sample.path),))
        for n, sample in enumerate(samples)
    )
    return PredictJob.model_validate({"card": model.folder, "items": items, **changes})


def voided(messages: list[Message]) -> dict[int, float | None]:
    """Return the answers that count: those after the last new beginning, each once."""
    counting: dict[int, float | None] = {}
    for message in messages:
        if isinstance(message, BegunAgain):
            counting = {}
        if isinstance(message, AnswerGiven):
            assert message.ordinal not in counting
            counting[message.ordinal] = message.answer.probability
    return counting


def test_batches_are_halved_until_they_fit_and_no_run_mixes_two(
    model: TrainResult, samples: tuple[Sample, ...], rationed: Callable[[Ration], Ration]
) -> None:
    plain = run_prediction(job_of(model, samples, batch_size=2), Listener().context())
    # The first two batches of eight fit: their scores are made anew all the same.
    ration, listener = rationed(Ration(most=3, since=2)), Listener()
    result = run_prediction(job_of(model, samples, batch_size=8), listener.context())
    assert ration.batches == [8, 8, 8, 4, *[2] * (len(samples) // 2)]
    assert result.scores == plain.scores
    assert voided(listener.messages) == dict(enumerate(plain.scores.values()))
    kept = {name: result.provenance[name] for name in FOOTING}
    assert kept == {"batch_size": 2, "batch_size_asked": 8, "halvings": 2, "left_gpu": False}
    said = [one.text for one in listener.messages if isinstance(one, Log)]
    assert [text.split(";")[0] for text in said] == [
        "The memory is too small for a batch of 8: it is 4 from here",
        "The memory is too small for a batch of 4: it is 2 from here",
    ]
    assert all("no run mixes two" in text for text in said)


FOOTING = ("batch_size", "batch_size_asked", "halvings", "left_gpu")


def test_memory_that_is_too_small_for_one_image_is_an_error(
    model: TrainResult, samples: tuple[Sample, ...], rationed: Callable[[Ration], Ration]
) -> None:
    ration = rationed(Ration(most=0, error=MemoryError()))
    with pytest.raises(EngineError, match="too small for a single image"):
        run_prediction(job_of(model, samples, batch_size=4, device="cpu"), Listener().context())
    assert ration.batches == [4, 2, 1]


def test_run_that_goes_on_keeps_the_footing_of_the_answers_before(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    whole = run_prediction(job_of(model, samples, batch_size=2), Listener().context())
    on = Footing(batch_size=2, device="cpu", batch_size_asked=8, halvings=2)
    job = job_of(model, samples, batch_size=8, answered=5, footing=on)
    rest = run_prediction(job, Listener().context())
    assert [one.case_id for one in rest.answers] == [f"C{n}" for n in range(5, len(samples))]
    assert [one.probability for one in rest.answers] == list(whole.scores.values())[5:]
    assert rest.provenance["halvings"] == 2


def test_other_errors_halve_nothing(
    model: TrainResult, samples: tuple[Sample, ...], rationed: Callable[[Ration], Ration]
) -> None:
    ration = rationed(Ration(most=0, error=RuntimeError("shapes cannot be multiplied")))
    with pytest.raises(RuntimeError, match="multiplied"):
        run_prediction(job_of(model, samples), Listener().context())
    assert len(ration.batches) == 1


def test_after_one_image_on_a_gpu_the_processor_goes_on_with_the_whole_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(footings, "_has_gpu", lambda: True)
    at = Footing(batch_size=1, device="auto", batch_size_asked=16, halvings=4)
    after = smaller(at)
    assert (after.device, after.batch_size, after.left_gpu, after.halvings) == ("cpu", 16, True, 4)
    assert "the processor goes on" in footings.told(at, after)
    assert smaller(after).batch_size == 8
    with pytest.raises(EngineError):
        smaller(after.model_copy(update={"batch_size": 1}))


@pytest.mark.parametrize(
    ("error", "memory"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"), True),
        (RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"), True),
        (RuntimeError("Expected memory_format channels_last"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_words_of_libraries_for_memory(error: Exception, memory: bool) -> None:
    assert is_out_of_memory(error) is memory


def test_first_footing_is_what_was_asked(model: TrainResult, samples: tuple[Sample, ...]) -> None:
    first = first_footing(job_of(model, samples, batch_size=32))
    assert first == Footing(batch_size=32, device="auto", batch_size_asked=32)


def test_precision_that_a_scorer_does_not_have_is_refused(
    model: TrainResult, samples: tuple[Sample, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_scorer.NetworkScorer, "precisions", ("float32",))
    with pytest.raises(EngineError, match="cannot be run in bfloat16"):
        run_prediction(job_of(model, samples, precision="bfloat16"), Listener().context())


def test_provenance_tells_precision_threads_and_device(
    model: TrainResult, samples: tuple[Sample, ...]
) -> None:
    job = job_of(model, samples[:2], precision="bfloat16", device="cpu")
    told = run_prediction(job, Listener().context()).provenance
    assert told["dtype"] == "bfloat16 autocast"
    report = told["device_report"]
    assert isinstance(report, dict)
    assert report["type"] == told["device"] == "cpu"
    assert {"name", "memory_mb", "instructions", "threads", "torch"} <= report.keys()
