"""A panel of readers against a model as JSON, with RJafroc's names."""

from ground.errors import StatisticsError
from reader_study.statistics import (
    Inference,
    ModelComparison,
    Reads,
    model_against_readers,
)

Json = dict[str, object]


def model_json(reads: Reads, model: str, *, conf_level: float) -> Json:
    """Return the mean of the readers against one "reader" who is a model (one modality).

    Raises
    ------
    StatisticsError
        No such reader, or several modalities.

    """
    if model not in reads.readers or len(reads.modalities) != 1:
        raise StatisticsError(
            f"{model!r} is not a reader of a one-modality table.",
            remedy=f"The readers are {', '.join(reads.readers)}.",
        )
    place = reads.readers.index(model)
    others = [j for j in range(len(reads.readers)) if j != place]
    out: Json = {}
    for mode in (Inference.RANDOM_BOTH, Inference.FIXED_CASES, Inference.FIXED_READERS):
        found = model_against_readers(
            reads.truth,
            reads.scores[0, others],
            reads.scores[0, place],
            covariance="jackknife",
            inference=mode,
            conf_level=conf_level,
            patient=reads.patients,
        )
        out[f"1T-{mode}"] = _model(found, mode)
    return out


def _model(found: ModelComparison, mode: Inference) -> Json:
    difference, mean = found.difference, found.mean_readers
    interval = "CIAvgRad" if mode is Inference.RANDOM_BOTH else "CIAvgRadFom"
    return {
        "fomCAD": found.model_estimate,
        "fomRAD": found.reader_estimates.tolist(),
        "avgRadFom": mean.value,
        interval: [mean.lower, mean.upper],
        "avgDiffFom": difference.estimate,
        "CIAvgDiffFom": [difference.lower, difference.upper],
        "varR": found.ms_reader,
        "varError": found.var_error,
        "cov2": found.cov2,
        "Tstat": difference.statistic,
        "df": difference.df,
        "pval": difference.p_value,
        "method": difference.method,
        "reason": found.reason,
    }
