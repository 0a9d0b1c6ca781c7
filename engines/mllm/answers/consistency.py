"""What does not go together in one answer; told as flags, never put right."""

from collections.abc import Iterator, Mapping

from engines.mllm.answers.parsed import AnswerFlag, ImageType
from engines.mllm.answers.values import UNDIVIDED

BANDS: Mapping[str, tuple[float, float]] = {
    **{"1": (0, 0), "2": (0, 0), "3": (0, 2), "4": (2, 95)},
    **{"4A": (2, 10), "4B": (10, 50), "4C": (50, 95), "5": (95, 100)},
}
"""Likelihood of malignancy of a category in per cent, both ends included."""

_EVEN = 50.0
_NOT_MALIGNANT = frozenset("123")
_MALIGNANT = frozenset("56")


def flags_of(values: Mapping[str, str | float]) -> Iterator[AnswerFlag]:
    """Yield what is odd about the fields of one answer."""
    birads, assessment = values.get("birads"), values.get("assessment")
    percent = values.get("p_malignant")
    if birads == UNDIVIDED:
        yield AnswerFlag.CATEGORY_UNDIVIDED
    if _opposed(birads, assessment):
        yield AnswerFlag.CATEGORY_AGAINST_ASSESSMENT
    if isinstance(percent, float):
        low, high = BANDS.get(str(birads), (0, 100))
        if not low <= percent <= high:
            yield AnswerFlag.PROBABILITY_AGAINST_CATEGORY
        if (assessment == "malignant" and percent < _EVEN) or (
            assessment in ("normal", "benign") and percent > _EVEN
        ):
            yield AnswerFlag.PROBABILITY_AGAINST_ASSESSMENT
    shown = values.get("image_type", ImageType.BREAST_ULTRASOUND)
    if shown != ImageType.BREAST_ULTRASOUND:
        yield AnswerFlag.ASSESSED_OTHER_IMAGE


def _opposed(birads: str | float | None, assessment: str | float | None) -> bool:
    if birads is None or assessment is None:
        return False
    category = str(birads)
    if assessment == "malignant":
        return category in _NOT_MALIGNANT
    is_above_benign = category in _MALIGNANT or (
        assessment == "normal" and (category == "3" or category.startswith(UNDIVIDED))
    )
    return is_above_benign
