"""Probability of malignancy as the share of repeats that say malignant."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engines.mllm.answers.parsed import ParsedAnswer
from engines.scorers.answer import AnswerStatus

_MALIGNANT = "malignant"


@dataclass(frozen=True, slots=True)
class SampledProbability:
    """What repeats of one call say.

    Parameters
    ----------
    probability : float or None
        `malignant` by `assessed`; None without an assessment.
    malignant, assessed, repeats : int
        Repeats that say malignant; that give an assessment at all; all of them.
    statuses : mapping
        Status to the number of repeats that ended so.

    """

    probability: float | None
    malignant: int
    assessed: int
    repeats: int
    statuses: Mapping[AnswerStatus, int]


def sampled(answers: Sequence[ParsedAnswer]) -> SampledProbability:
    """Count repeats of one call that were asked for at a temperature above 0.

    Only what the answers call an assessment counts: neither a category nor a verbalised probability
    stands in for one, since this column would mix with theirs.
    """
    named = [one.assessment for one in answers if one.assessment is not None]
    malignant = named.count(_MALIGNANT)
    return SampledProbability(
        probability=malignant / len(named) if named else None,
        malignant=malignant,
        assessed=len(named),
        repeats=len(answers),
        statuses=MappingProxyType(dict(Counter(one.status for one in answers))),
    )
