"""Probability of malignancy from the tokens of a question that one letter answers.

The question is put once in each order of its options, so that a liking for a place or a letter
falls out of the mean, and is told.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from types import MappingProxyType

from engines.mllm.answers.lexicons import ASSESSMENTS
from engines.mllm.reply import TokenChoice
from ground.errors import EngineError

LETTERS = ("A", "B", "C")
FLOOR = 1e-6
"""Probability of an option whose token is not among those told; less where all told are less."""

_MALIGNANT = "malignant"
_SPACE_MARKS = str.maketrans({"Ġ": " ", "▁": " ", "Ċ": "\n"})


@dataclass(frozen=True, slots=True)
class OptionOrder:
    """One order of the options.

    Parameters
    ----------
    options : tuple of str
        ``normal``, ``benign`` and ``malignant``; the first stands beside A.

    """

    options: tuple[str, ...]

    @property
    def by_letter(self) -> Mapping[str, str]:
        """Letter to option."""
        return MappingProxyType(dict(zip(LETTERS, self.options, strict=True)))


ORDERS: tuple[OptionOrder, ...] = tuple(OptionOrder(order) for order in permutations(ASSESSMENTS))
"""All six, in a fixed order."""


@dataclass(frozen=True, slots=True)
class OptionShares:
    """What one answer gives to each option.

    Parameters
    ----------
    order : OptionOrder
    shares : mapping
        Option to its share, 0–1, summing to 1.
    captured : float
        Probability of all option tokens that were told, 0–1, before it was shared out.
    floored : tuple of str
        Options whose token was not told.

    """

    order: OptionOrder
    shares: Mapping[str, float]
    captured: float
    floored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionProbability:
    """The mean over all orders.

    Parameters
    ----------
    probability : float
        Of malignancy, 0–1.
    shares : mapping
        Option to its mean share.
    captured, least_captured : float
        Mean and least probability of the option tokens over the orders, 0–1.
    by_letter : mapping
        Letter to the mean share of what stood beside it; a third each without a liking.
    position_bias : float
        Greatest less smallest of `by_letter`, 0–1.
    sd : float
        Standard deviation of the share of malignancy over the orders (n - 1).
    floored : int
        Options, over all orders, whose token was not told.

    """

    probability: float
    shares: Mapping[str, float]
    captured: float
    least_captured: float
    by_letter: Mapping[str, float]
    position_bias: float
    sd: float
    floored: int


def shares_of(choices: Sequence[TokenChoice], order: OptionOrder) -> OptionShares | None:
    """Return the shares of the options at the first token that is no white space.

    Tokens that differ in white space or case are one: `` A``, ``A`` and ``a``.

    Parameters
    ----------
    choices : sequence of TokenChoice
        Of the answer alone; see `engines.mllm.answers.thinking.answer_choices`.
    order : OptionOrder
        In which the question was put.

    Returns
    -------
    OptionShares or None
        None when no option's token was told: nothing was said of any.

    Raises
    ------
    EngineError
        When a log-probability is no number, or above 0.

    """
    place = next((one for one in choices if _plain(one.token)), None)
    if place is None:
        return None
    told = _told(place)
    by_letter = dict.fromkeys(LETTERS, 0.0)
    for token, probability in told.items():
        if _plain(token) in by_letter:
            by_letter[_plain(token)] += probability
    captured = math.fsum(by_letter.values())
    if captured == 0:
        return None
    floor = min(FLOOR, *(one for one in told.values() if one > 0))
    found = {letter: value or floor for letter, value in by_letter.items()}
    whole = math.fsum(found.values())
    named = order.by_letter
    return OptionShares(
        order,
        MappingProxyType({named[letter]: value / whole for letter, value in found.items()}),
        captured=min(captured, 1.0),
        floored=tuple(named[letter] for letter, value in by_letter.items() if value == 0),
    )


def over_orders(answers: Sequence[OptionShares]) -> OptionProbability:
    """Return the mean over all six orders.

    Raises
    ------
    EngineError
        When an order is missing or there twice: the mean would favour a place.

    """
    orders = {answer.order for answer in answers}
    if len(answers) != len(ORDERS) or orders != set(ORDERS):
        raise EngineError(
            f"There are {len(orders)} of {len(ORDERS)} orders of the options, in {len(answers)} "
            "answers.",
            remedy="Ask the question once in each order.",
        )
    malignant = [answer.shares[_MALIGNANT] for answer in answers]
    mean = _mean(malignant)
    by_letter = {
        letter: _mean([answer.shares[answer.order.by_letter[letter]] for answer in answers])
        for letter in LETTERS
    }
    captured = [answer.captured for answer in answers]
    return OptionProbability(
        probability=mean,
        shares=MappingProxyType(
            {name: _mean([answer.shares[name] for answer in answers]) for name in ASSESSMENTS}
        ),
        captured=_mean(captured),
        least_captured=min(captured),
        by_letter=MappingProxyType(by_letter),
        position_bias=max(by_letter.values()) - min(by_letter.values()),
        sd=math.sqrt(math.fsum((one - mean) ** 2 for one in malignant) / (len(malignant) - 1)),
        floored=sum(len(answer.floored) for answer in answers),
    )


def _told(place: TokenChoice) -> dict[str, float]:
    """Return the probability of each token told; the chosen one once, told among others or not."""
    logarithms = {place.token: place.logprob, **dict(place.others)}
    # Servers write rounded logarithms; a hair above 0 is certainty.
    if not all(
        math.isfinite(one) and one <= 1e-3 for one in logarithms.values() if one != -math.inf
    ):
        raise EngineError(
            "A log-probability is no number at most 0.",
            remedy="Probe the server: what it calls log-probabilities are none.",
        )
    return {token: min(math.exp(one), 1.0) for token, one in logarithms.items() if one != -math.inf}


def _plain(token: str) -> str:
    return token.translate(_SPACE_MARKS).strip().upper()


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
