"""Power and sample size of a two-modality reader study from pilot components.

Hillis, Obuchowski & Berbaum 2011 (Acad Radiol 18:129): components over cases scale with 1 / cases,
the reader-by-modality component does not; the test is a noncentral F.
"""

from dataclasses import dataclass

from scipy import special

from ground.errors import StatisticsError
from reader_study.statistics.mrmc.results import VarianceComponents


@dataclass(frozen=True, slots=True)
class PowerResult:
    """Power of one design, with what it was computed from."""

    power: float | None
    readers: int
    cases: int
    effect: float
    alpha: float
    denominator: float
    df2: float | None
    noncentrality: float | None
    inference: str
    reason: str = ""


def mrmc_power(
    components: VarianceComponents,
    *,
    pilot_cases: int,
    readers: int,
    cases: int,
    effect: float,
    alpha: float = 0.05,
    inference: str = "RRRC",
) -> PowerResult:
    """Return the power to find a difference of two modalities.

    Parameters
    ----------
    components : VarianceComponents
        Of the pilot (`mrmc`). Negative components count as 0, with a note.
    pilot_cases, cases : int
        Cases of the pilot and of the planned study, of the same mixture.
    readers : int
        At least 2 for random readers.
    effect : float
        True difference of the figure of merit.
    alpha : float
        Two-sided level.
    inference : {"RRRC", "FRRC", "RRFC"}
        Which of readers and cases are random.

    Raises
    ------
    StatisticsError
        Too few readers or cases, or an unknown inference.

    """
    if inference not in ("RRRC", "FRRC", "RRFC"):
        raise StatisticsError(
            f"There is no inference {inference!r}.", remedy="Choose RRRC, FRRC or RRFC."
        )
    if readers < (1 if inference == "FRRC" else 2) or min(cases, pilot_cases) < 2:
        raise StatisticsError(
            f"{readers} readers and {cases} cases are too few.", remedy="Plan with more."
        )
    interaction = max(components.modality_reader or 0.0, 0.0)
    scale = pilot_cases / cases
    residual = (
        max(components.error - components.cov1 - components.cov2 + components.cov3, 0.0) * scale
    )
    shared = max(components.cov2 - components.cov3, 0.0) * scale
    mean_square = interaction + residual
    notes = "A negative component was taken as 0." if (components.modality_reader or 0) < 0 else ""
    if inference == "FRRC":
        denominator, df2 = residual + readers * shared, None
    elif inference == "RRFC":
        denominator, df2 = mean_square, float(readers - 1)
    else:
        denominator = mean_square + readers * shared
        df2 = denominator**2 / (mean_square**2 / (readers - 1)) if mean_square > 0 else None
    if denominator <= 0:
        reason = "The pilot shows no variability: power is undefined."
        return PowerResult(
            None, readers, cases, effect, alpha, denominator, df2, None, inference, reason
        )
    noncentrality = readers * effect**2 / (2 * denominator)
    power = _power(noncentrality, df2, alpha)
    return PowerResult(
        power, readers, cases, effect, alpha, denominator, df2, noncentrality, inference, notes
    )


def _power(noncentrality: float, df2: float | None, alpha: float) -> float:
    if noncentrality == 0:
        return alpha
    if df2 is None or df2 > 1e6:
        critical = float(special.chdtri(1, alpha))
        return 1 - float(special.chndtr(critical, 1, noncentrality))
    critical = float(special.fdtri(1, df2, 1 - alpha))
    return 1 - float(special.ncfdtr(1, df2, noncentrality, critical))


def mrmc_sample_size(
    components: VarianceComponents,
    *,
    pilot_cases: int,
    readers: int,
    effect: float,
    power: float = 0.8,
    alpha: float = 0.05,
    inference: str = "RRRC",
    most_cases: int = 100_000,
) -> PowerResult:
    """Return the smallest number of cases that reaches a power with so many readers.

    Parameters as for `mrmc_power`. When even ``most_cases`` are not enough (readers differ too
    much), that design is returned with a reason.
    """

    def at(cases: int) -> PowerResult:
        return mrmc_power(
            components,
            pilot_cases=pilot_cases,
            readers=readers,
            cases=cases,
            effect=effect,
            alpha=alpha,
            inference=inference,
        )

    low, high = 2, most_cases
    best = at(high)
    if best.power is None:
        return best
    if best.power < power:
        reason = f"Even {most_cases} cases give power {best.power:.3f}: more readers are needed."
        return PowerResult(
            best.power,
            readers,
            high,
            effect,
            alpha,
            best.denominator,
            best.df2,
            best.noncentrality,
            inference,
            reason,
        )
    while low < high:
        middle = (low + high) // 2
        found = at(middle)
        if found.power is not None and found.power >= power:
            high = middle
        else:
            low = middle + 1
    return at(low)
