"""What bounds the making of a run's calls; none of it determines an answer."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from engines.mllm.declared.strict import Share, StrictPart


class RunLimits(StrictPart):
    """What bounds the making of calls; it may change from call to call."""

    connections: Annotated[int, Field(ge=1, le=256)] = 4
    timeout_s: Annotated[float, Field(ge=0.1, le=86_400)] = 300.0
    fail_on_error: Share = 1.0


class DeclaredBudget(StrictPart):
    """Most that a run may use, over all its days; None for no limit."""

    calls: Annotated[int, Field(gt=0)] | None = None
    tokens: Annotated[int, Field(gt=0)] | None = None
    cost: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    price_prompt: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    price_answer: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _check_price(self) -> Self:
        if self.cost is not None and not self.price_prompt and not self.price_answer:
            raise ValueError("a cost is limited, and no price of a million tokens is given")
        return self
