"""Mean squares and mean covariances on which an Obuchowski-Rockette test rests."""

from dataclasses import dataclass

import numpy as np

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray
from reader_study.statistics.mrmc.figures import (
    Figures,
)
from reader_study.statistics.mrmc.results import (
    VarianceComponents,
)
from reader_study.statistics.reads import CrossingDesign

ROUNDING = 1e-20
"""Mean squares and covariances below this (on the scale of the estimates) are rounding noise."""


@dataclass(frozen=True, slots=True)
class MrmcLayout:
    """Mean squares and mean covariances of one set of figures."""

    effects: FloatArray  # modality means, (I,)
    counts: FloatArray  # readers per modality, (I,)
    ms_t: float
    ms_tr: float
    df_tr: float
    ms_r: float | None
    components: VarianceComponents
    nested_readers: bool

    @property
    def df_t(self) -> int:
        """Degrees of freedom of the modalities."""
        return self.effects.size - 1

    @property
    def weight(self) -> float:
        """Coefficient of Cov2 - Cov3 in the expected mean square of modalities."""
        if not self.nested_readers:
            return float(self.counts[0])
        total = float(self.counts.sum())
        return float((total - (self.counts**2).sum() / total) / self.df_t)

    def pair_weight(self, i: int, j: int) -> float:
        """Coefficient of Cov2 - Cov3 for modalities i and j alone: the harmonic mean of readers.

        The variance of their difference is ``(1/n_i + 1/n_j) MS + 2 (Cov2 - Cov3)``: with unequal
        numbers of readers it is not that of the test of all modalities (Hillis 2014, Stat Med
        33:330, readers nested within test).
        """
        a, b = float(self.counts[i]), float(self.counts[j])
        return a if a == b else 2 * a * b / (a + b)


def mean_squares(figures: Figures) -> MrmcLayout:
    """Return the mean squares of crossed readers, or of readers nested in modality.

    Raises
    ------
    StatisticsError
        A reader has no reads in a modality while others have them in all.

    """
    table = figures.table()
    filled = ~np.isnan(table)
    nested = figures.design is CrossingDesign.READERS_NESTED_IN_MODALITY
    if not nested and not filled.all():
        i, j = np.argwhere(~filled)[0]
        raise StatisticsError(
            f"Reader {figures.readers[j]} has no reads in modality {figures.modalities[i]}.",
            remedy="Leave that reader out, or use the U-statistic, which takes any design.",
        )
    counts = filled.sum(axis=1).astype(np.float64)
    effects = np.nanmean(table, axis=1)
    grand = figures.estimates.mean()
    modalities = len(effects)
    ms_t = float((counts * (effects - grand) ** 2).sum() / (modalities - 1))
    if nested:
        df_tr = float(counts.sum() - modalities)
        rest = np.nansum((table - effects[:, None]) ** 2)
        ms_r = None
    else:
        df_tr = float((modalities - 1) * (counts[0] - 1))
        readers = table.mean(axis=0)
        rest = ((table - effects[:, None] - readers + grand) ** 2).sum()
        ms_r = float(modalities * ((readers - grand) ** 2).sum() / max(counts[0] - 1, 1))
    scale = max(1.0, float(np.abs(figures.estimates).max())) ** 2
    ms_tr = float(rest / df_tr) if df_tr else 0.0
    ms_t, ms_tr = (0.0 if value < ROUNDING * scale else value for value in (ms_t, ms_tr))
    components = _components(figures, modalities, ms_tr if df_tr else None, ms_r)
    return MrmcLayout(effects, counts, ms_t, ms_tr, df_tr, ms_r, components, nested)


def _components(
    figures: Figures, modalities: int, ms_tr: float | None, ms_r: float | None
) -> VarianceComponents:
    spread = figures.covariance
    modality, reader = figures.cells[:, 0], figures.cells[:, 1]
    same_modality = modality[:, None] == modality
    same_reader = reader[:, None] == reader
    error = float(np.diag(spread).mean())
    cov1 = mean_where(spread, ~same_modality & same_reader)
    cov2 = mean_where(spread, same_modality & ~same_reader)
    cov3 = mean_where(spread, ~same_modality & ~same_reader)
    if ms_tr is None or ms_r is None:
        return VarianceComponents(None, None, error, cov1, cov2, cov3)
    between = (ms_r - ms_tr) / modalities - cov1 + cov3
    interaction = ms_tr - error + cov1 + cov2 - cov3
    return VarianceComponents(between, interaction, error, cov1, cov2, cov3)


def mean_where(spread: FloatArray, where: BoolArray) -> float:
    """Return the mean of the marked entries, 0 when none is."""
    return float(spread[where].mean()) if where.any() else 0.0
