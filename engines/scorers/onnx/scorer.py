"""`OnnxScorer`: an ONNX file beside its card, looked through and then run by ONNX Runtime."""

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from engines.cards.reading import read_card_file
from engines.context import JobContext, StepClock
from engines.data.ahead import decoded_ahead
from engines.data.preprocess import Decoded
from engines.messages import Device, PredictItem
from engines.scorers.answer import AnswerStatus, ModelAnswer, ProbabilitySource
from engines.scorers.looked_at import check_crops, check_stills
from engines.scorers.onnx.agreement import check_agreement, fixed_batch
from engines.scorers.onnx.card import OnnxCard, onnx_card
from engines.scorers.onnx.inspection import inspected
from engines.scorers.onnx.numbers import Floats, as_input, as_probabilities, by_class
from engines.scorers.onnx.running import OnnxSession, OutOfMemory, OutOfTime, RunFailed
from engines.scorers.scorer import ScoringSettings
from engines.weights.report import LoadReport

_LIBRARIES = ("onnxruntime", "onnx", "numpy", "pillow")
_DECODERS = 2
_GIVE_UP_AFTER = 3
"""Batches in a row without an output, after which the others are not tried."""

Row = Floats | AnswerStatus
"""Of an image: its probabilities, or why there are none."""

_DETAILS = {
    AnswerStatus.UNPARSED: "the model's output is no probability",
    AnswerStatus.TIMEOUT: "the model took too long",
    AnswerStatus.OUT_OF_MEMORY: "the model needs more memory than there is",
    AnswerStatus.SERVER_ERROR: "the model could not be run on it",
}


def open_scorer(card_path: Path, settings: ScoringSettings) -> "OnnxScorer":
    """See `engines.scorers.scorer.OpensScorer`."""
    return OnnxScorer(onnx_card(read_card_file(card_path)), settings)


@dataclass(slots=True)
class OnnxScorer:
    """See `engines.scorers.scorer.Scorer`."""

    stated: OnnxCard
    settings: ScoringSettings
    _session: OnnxSession | None = None
    _opset: int = 0
    _ir_version: int = 0
    _batch_size: int = 0
    _may_halve: bool = False

    @property
    def card(self) -> dict[str, JsonValue]:
        """The card as plain values."""
        return self.stated.to_json()

    def load(self, device: Device, context: JobContext) -> LoadReport:
        """Look through the file, hold it against its card, and hand it to the runtime."""
        facts, path = self.stated.facts, self.stated.weights
        model = inspected(path, sha256=facts.weights_sha256)
        check_agreement(facts, model, path=path)
        self._session = OnnxSession(model.content, path=path, device=device, threads=_threads())
        fixed = fixed_batch(facts, model)
        self._batch_size = fixed or self.settings.batch_size
        self._may_halve = fixed is None and self._batch_size > 1
        self._opset, self._ir_version = model.opset, model.ir_version
        return LoadReport(model.tensors)

    def read(self, items: Sequence[PredictItem], context: JobContext) -> Iterator[ModelAnswer]:
        """Yield the mean probability over the images of each case."""
        return self.read_from(0, items, context)

    def read_from(
        self, first: int, items: Sequence[PredictItem], context: JobContext
    ) -> Iterator[ModelAnswer]:
        """Yield the answers of the cases from number `first` on, in the batches of all of them."""
        facts = self.stated.facts
        check_stills(items)
        check_crops(items, margin=facts.crop_margin)
        media = [medium for item in items for medium in item.media]
        skipped = sum(len(item.media) for item in items[:first])
        start = skipped - skipped % self._batch_size
        images = decoded_ahead(
            [(Path(medium.path), medium.crop) for medium in media[start:]],
            facts.preprocessing,
            workers=_DECODERS,
            most=2 * self._batch_size,
        )
        rows = self._rows(images, start, len(media), context)
        for _ in range(skipped - start):
            next(rows)
        for item in items[first:]:
            yield self._answer(item.case_id, [next(rows) for _ in item.media])

    def _rows(
        self, images: Iterator[Decoded], start: int, total: int, context: JobContext
    ) -> Iterator[tuple[Row, str]]:
        """Yield what the model says of each image, and the hash of its file.

        Every batch has one size.
        """
        failed, clock = 0, StepClock(total=total, done=start)
        outcome: Sequence[Row] | AnswerStatus = AnswerStatus.SERVER_ERROR
        while batch := list(itertools.islice(images, self._batch_size)):
            context.check()
            if failed < _GIVE_UP_AFTER:
                outcome = self._outcome([image.pixels for image in batch], context)
                failed = failed + 1 if isinstance(outcome, AnswerStatus) else 0
            each = [outcome] * len(batch) if isinstance(outcome, AnswerStatus) else outcome
            yield from zip(each, (image.file_sha256 for image in batch), strict=True)
            for _ in batch:
                clock.tick()
            context.progress("predict", done=clock.done, total=total, eta_s=clock.left_s)

    def _outcome(
        self, images: Sequence[npt.NDArray[np.uint8]], context: JobContext
    ) -> Sequence[Row] | AnswerStatus:
        assert self._session is not None
        facts = self.stated.facts
        batch = np.zeros((self._batch_size, *images[0].shape), dtype=np.uint8)
        batch[: len(images)] = images
        given = as_input(batch, facts.preprocessing, facts.input)
        try:
            found = self._session.run(
                facts.output.name, facts.input.name, given, cancelled=context.cancelled
            )
        except OutOfTime:
            context.check()  # a cancelled job stops in the midst of a batch
            return AnswerStatus.TIMEOUT
        except OutOfMemory:
            if self._may_halve:
                raise MemoryError from None
            return AnswerStatus.OUT_OF_MEMORY
        except RunFailed as error:
            context.log(f"The ONNX model failed: {error}.", level="warning")
            return AnswerStatus.SERVER_ERROR
        rows = as_probabilities(found, facts.output)
        if rows is None or len(rows) != self._batch_size:
            return AnswerStatus.UNPARSED
        kept = rows[: len(images)]
        return [AnswerStatus.UNPARSED if np.isnan(row).any() else row for row in kept]

    def _answer(self, case_id: str, rows: Sequence[tuple[Row, str]]) -> ModelAnswer:
        seen = tuple(sha256 for _, sha256 in rows)
        failed = [row for row, _ in rows if isinstance(row, AnswerStatus)]
        if failed:
            detail = _DETAILS[failed[0]]
            return ModelAnswer(case_id, failed[0], detail=detail, media_sha256=seen)
        mean = np.mean([row for row, _ in rows if not isinstance(row, AnswerStatus)], axis=0)
        probability, named = by_class(mean, self.stated.facts.output)
        return ModelAnswer(
            case_id,
            AnswerStatus.OK,
            # As scores of networks, so that one at the threshold is at the threshold everywhere.
            probability=round(probability, 6),
            source=ProbabilitySource.SOFTMAX,
            probabilities=named,
            media_sha256=seen,
        )

    def provenance(self) -> dict[str, JsonValue]:
        """Return weights, preprocessing, libraries, device and operator set."""
        assert self._session is not None
        facts = self.stated.facts
        return {
            "weights_sha256": facts.weights_sha256,
            "preprocessing_sha256": facts.preprocessing.sha256,
            "versions": {name: metadata.version(name) for name in _LIBRARIES},
            "device": self._session.provider,
            "dtype": facts.input.dtype,
            "batch_size": self._batch_size,
            "threads": _threads(),
            "opset": self._opset,
            "ir_version": self._ir_version,
            "case_rule": "mean over the images of a case",
        }


def _threads() -> int:
    """Return the threads of the processor that the worker was told to use."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    return int(told) if told.isdigit() and int(told) else 1
