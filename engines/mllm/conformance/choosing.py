"""Questions with lettered options, as they are asked for log-probabilities."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.mllm.conformance.judging import percent_of
from engines.mllm.conformance.seeing import Seen

_OPTION = re.compile(r"^\s*\(?([A-H])[.)::、)]\s*(.+?)\s*$", re.MULTILINE)
_MALIGNANT = ("malignant", "恶性")
_BENIGN = ("benign", "良性")
_REST = 0.02
"""Probability of all that is no option."""


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """A letter, and how probable each letter was.

    Parameters
    ----------
    letter : str
    probabilities : tuple of (str, float)
        The most probable first; their sum is a little below 1.

    """

    letter: str
    probabilities: tuple[tuple[str, float], ...]

    def logprobs(self, most: int) -> tuple[tuple[str, float], ...]:
        """Return the `most` most probable letters with natural logarithms."""
        return tuple((letter, math.log(p)) for letter, p in self.probabilities[:most])


def options_in(text: str) -> list[tuple[str, str]]:
    """Return letters and options that stand a line each in `text`."""
    return [(letter, words.lower()) for letter, words in _OPTION.findall(text)]


def choose(
    options: Sequence[tuple[str, str]], images: Sequence[Seen], *, twist: int = 0
) -> LetterChoice:
    """Choose by the pixels; the first letter is liked a little more than the others are."""
    weights = [(letter, _weight(words, images, twist)) for letter, words in options]
    weights[0] = (weights[0][0], weights[0][1] * 1.2)
    total = sum(weight for _, weight in weights) / (1 - _REST)
    shares = sorted(((letter, w / total) for letter, w in weights), key=lambda each: -each[1])
    return LetterChoice(shares[0][0], tuple(shares))


def _weight(words: str, images: Sequence[Seen], twist: int) -> float:
    malignant = percent_of(images, twist=twist) / 100
    if any(word in words for word in _MALIGNANT):
        return malignant + 0.01
    if any(word in words for word in _BENIGN):
        return 0.9 * (1 - malignant) + 0.01
    return 0.1 * (1 - malignant) + 0.01
