"""One answer of a model for one case: a value, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pydantic import JsonValue


class AnswerStatus(StrEnum):
    """How a model's look at a case ended; all but `OK` stay in the denominators."""

    OK = "ok"
    REFUSED = "refused"
    CANNOT_ASSESS = "cannot_assess"
    UNPARSED = "unparsed"
    TRUNCATED = "truncated"
    FILTERED = "filtered"
    NO_CLIP = "no_clip"
    EXCLUDED = "excluded"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"


class ProbabilitySource(StrEnum):
    """Where a probability of malignancy comes from; two sources never stand in one column."""

    SOFTMAX = "softmax"
    VERBALISED = "verbalised"
    LOG_PROBABILITY = "logprob"
    SAMPLING = "sampling"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What a scorer says of one case.

    Parameters
    ----------
    status : AnswerStatus
        `OK`, or why there is no answer.
    probability : float or None
        Of malignancy, 0–1.
    source : ProbabilitySource or None
        Where the probability comes from; None without one.
    probabilities : mapping
        By class (``normal``, ``benign``, ``malignant``), 0–1, summing to 1; empty when unknown.
    category : str or None
        BI-RADS category as the model gave it, such as ``4A``.
    assessment : str or None
        ``normal``, ``benign`` or ``malignant``, as the model gave it.
    text : str
        A report in words.
    seconds : float or None
        How long it took; None when unknown.
    detail : str
        Why there is no answer, in a few words without names, paths or addresses.
    threshold : float or None
        From which on the probability of this case is positive, where that is not the card's.
    fold : int or None
        Of the model's training data that holds this case back, if it is one of them.
    seen : bool
        Whether one of its pictures is among those that the model was made from, in whatever file.
    evidence : mapping or None
        Where the model looked: per medium a heat map, or clips with boxes, probability and heat
        map; see `engines.messages.CaseAnswer`.

    media_sha256 : tuple of str
        Of the files that were looked at, in order; empty where it is not told.

    """

    case_id: str
    status: AnswerStatus
    probability: float | None = None
    source: ProbabilitySource | None = None
    probabilities: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    category: str | None = None
    assessment: str | None = None
    text: str = ""
    seconds: float | None = None
    detail: str = ""
    threshold: float | None = None
    fold: int | None = None
    seen: bool = False
    evidence: Mapping[str, JsonValue] | None = None
    media_sha256: tuple[str, ...] = ()
