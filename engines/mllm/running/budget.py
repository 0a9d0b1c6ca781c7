"""How much a run may use, and what it has used."""

from dataclasses import dataclass

from engines.mllm.reply import TokenCounts
from ground.errors import EngineError


@dataclass(frozen=True, slots=True)
class RunBudget:
    """Limits of a run; None for none. What is in flight when one is reached still ends.

    Parameters
    ----------
    calls : int or None
        Calls that bring a reply.
    tokens : int or None
        Of questions, images and answers, by the server's count.
    cost : float or None
        In the unit of the prices.
    price_prompt, price_answer : float
        Of a million tokens.

    Raises
    ------
    EngineError
        A limit is 0 or below, or a cost is limited without a price.

    """

    calls: int | None = None
    tokens: int | None = None
    cost: float | None = None
    price_prompt: float = 0.0
    price_answer: float = 0.0

    def __post_init__(self) -> None:
        if any(limit is not None and limit <= 0 for limit in (self.calls, self.tokens, self.cost)):
            raise EngineError(
                "With a budget of 0 no call can be made.",
                remedy="Give more than 0, or leave the budget out.",
            )
        if self.cost is not None and self.price_prompt <= 0 and self.price_answer <= 0:
            raise EngineError(
                "A cost is limited, and no price of tokens is given.",
                remedy="Give the price of a million tokens, or limit calls or tokens.",
            )


@dataclass(slots=True)
class Spent:
    """What a run has used.

    Parameters
    ----------
    unknown : int
        Replies whose tokens the server did not tell; they count as calls alone.

    """

    calls: int = 0
    prompt: int = 0
    answer: int = 0
    unknown: int = 0

    def add(self, tokens: TokenCounts) -> None:
        """Count a reply."""
        self.calls += 1
        self.unknown += tokens.prompt is None and tokens.answer is None
        self.prompt += tokens.prompt or 0
        self.answer += tokens.answer or 0

    def cost(self, budget: RunBudget) -> float:
        """Return the cost, in the unit of the prices."""
        dear = self.prompt * budget.price_prompt + self.answer * budget.price_answer
        return dear / 1_000_000

    def reached(self, budget: RunBudget, in_flight: int = 0) -> bool:
        """Tell whether a limit is reached, calls in flight counted as calls."""
        return (
            (budget.calls is not None and self.calls + in_flight >= budget.calls)
            or (budget.tokens is not None and self.prompt + self.answer >= budget.tokens)
            or (budget.cost is not None and self.cost(budget) >= budget.cost)
        )
