"""What every statistic hands back: numbers or None, and the reason where a number is None.

A not-a-number never leaves this package: an undefined quantity is ``None`` and its ``reason``
says in one line why. A defined result that deserves a caution carries the caution in ``reason``.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimated quantity with its confidence interval.

    Parameters
    ----------
    value, lower, upper, se : float or None
        Point estimate, confidence limits and standard error; None where undefined.
    n : int or None
        Number of independent units behind it.
    method : str
        How the interval was made.
    reason : str
        Why something is None, or a caution; empty when all is well.

    """

    value: float | None
    lower: float | None = None
    upper: float | None = None
    se: float | None = None
    n: int | None = None
    method: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference ``first - second`` with its test.

    Parameters
    ----------
    first, second : str
        Names of what is compared.
    estimate, se, lower, upper : float or None
        The difference, its standard error and its confidence limits (not clipped).
    statistic, df, p_value : float or None
        Test statistic, its degrees of freedom (None for a normal reference) and two-sided p.
    method : str
        Name of the test and its reference distribution.
    reason : str
        Why something is None, or a caution; empty when all is well.

    """

    first: str
    second: str
    estimate: float | None
    se: float | None = None
    lower: float | None = None
    upper: float | None = None
    statistic: float | None = None
    df: float | None = None
    p_value: float | None = None
    method: str = ""
    reason: str = ""

    def turned(self) -> "Comparison":
        """Return the same comparison as ``second - first``."""

        def minus(value: float | None) -> float | None:
            return None if value is None else -value

        squared = self.method.endswith("chi-square")
        return replace(
            self,
            first=self.second,
            second=self.first,
            estimate=minus(self.estimate),
            lower=minus(self.upper),
            upper=minus(self.lower),
            statistic=self.statistic if squared else minus(self.statistic),
        )
