"""Probabilities calibrated on development cases, in columns of their own beside the raw ones."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engines.measures.calibration import CalibrationCard
from engines.mllm.answers.probability.calibrating import (
    DEVELOPMENT,
    DevelopedScore,
    calibrated,
)
from engines.scorers.answer import ProbabilitySource
from reader_study.analysis.benchmark.records import Experiment, ItemAnswer

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibrations:
    """What was fitted for each model and source.

    Parameters
    ----------
    cards : mapping of (model, source) to CalibrationCard
    said : mapping of (model, source) to str
        What each rests on, or why there is none.

    """

    cards: Mapping[tuple[str, str], CalibrationCard]
    said: Mapping[tuple[str, str], str]

    def beside(self, answer: ItemAnswer) -> ItemAnswer:
        """Return a main answer with its calibrated probabilities beside the raw ones."""
        if answer.experiment != Experiment.MAIN:
            return answer
        found = {
            f"{source}_calibrated": _applied(card, answer.probabilities[source])
            for (model, source), card in self.cards.items()
            if model == answer.model and source in answer.probabilities
        }
        return replace(answer, probabilities={**answer.probabilities, **found}) if found else answer

    def told(self) -> str:
        """Return what all of them rest on, as one text."""
        parts = (f"{model}, {source}: {why}" for (model, source), why in self.said.items())
        return "; ".join(part.rstrip(".") for part in parts)


def fitted(developed: Sequence[ItemAnswer]) -> Calibrations:
    """Fit each model's probabilities, source by source, on its answers to development cases.

    Raises
    ------
    EngineError
        One of them is no answer to a development case.

    """
    scores: dict[tuple[str, str], list[DevelopedScore]] = defaultdict(list)
    for one in developed:
        role = DEVELOPMENT if one.experiment == DEVELOPMENT else "reading"
        for source, p in one.probabilities.items() if one.answered else ():
            is_malignant = one.truth.label == "malignant"
            score = DevelopedScore(role, ProbabilitySource(source), p, is_malignant)
            scores[one.model, source].append(score)
    cards: dict[tuple[str, str], CalibrationCard] = {}
    said: dict[tuple[str, str], str] = {}
    for key, found in sorted(scores.items()):
        card, said[key] = calibrated(found)
        if card is not None:
            cards[key] = card
    return Calibrations(cards, said)


def _applied(card: CalibrationCard, p: float) -> float:
    inside = min(max(p, _EDGE), 1 - _EDGE)
    at = card.slope * math.log(inside / (1 - inside)) + card.intercept
    return 0.5 * (1 + math.tanh(at / 2))
