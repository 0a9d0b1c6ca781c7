"""A panel of readers against a model as JSON, with RJafroc's names."""

from ground.errors import StatisticsError
from reader_study.statistics import (
    Inference,
    ModelComparison,
    Reads,
    model_against_readers,
    noninferiority,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.margin import margin_json

Json = dict[str, object]


def model_json(
    reads: Reads,
    model: str,
    *,
    conf_level: float,
    endpoint: str = "auc",
    cutoff: float | None = None,
    model_cutoff: float | None = None,
    covariance: str = "jackknife",
    margin: float | None = None,
) -> Json:
    """Return the mean of the readers against one "reader" who is a model (one modality).

    Parameters
    ----------
    reads : Reads
        One modality; complete.
    model : str
        Name of the "reader" that is the model.
    conf_level, endpoint, cutoff, model_cutoff, covariance
        As for `model_against_readers`; the model's cutoff is the readers' unless it is given.
    margin : float, optional
        Largest loss that does not matter: is the model not inferior to the mean reader?

    Raises
    ------
    StatisticsError
        No such reader, several modalities, or an endpoint of calls without a cutoff.

    """
    if model not in reads.readers or len(reads.modalities) != 1:
        raise StatisticsError(
            f"{model!r} is not a reader of a one-modality table.",
            remedy=f"The readers are {', '.join(reads.readers)}.",
        )
    place = reads.readers.index(model)
    others = [j for j in range(len(reads.readers)) if j != place]
    if not others:
        raise StatisticsError(
            f"{model!r} is the only reader.", remedy="Give the reads of at least one other."
        )
    out: Json = {}
    for mode in (Inference.RANDOM_BOTH, Inference.FIXED_CASES, Inference.FIXED_READERS):
        found = model_against_readers(
            reads.truth,
            reads.scores[0, others],
            reads.scores[0, place],
            endpoint=endpoint,
            cutoff=cutoff,
            model_cutoff=cutoff if model_cutoff is None else model_cutoff,
            covariance=covariance,
            inference=mode,
            conf_level=conf_level,
            patient=reads.patients,
        )
        tree = _model(found, mode)
        if margin is not None:
            turned = found.difference.turned()
            judged = noninferiority(turned, margin=margin, conf_level=conf_level)
            tree["margin"] = margin_json(judged, model, "the mean reader")
        out[f"1T-{mode}"] = tree | {
            "endpoint": endpoint,
            "covariance": covariance if endpoint == "auc" else "jackknife",
            "readers": [reads.readers[j] for j in others],
            "model": model,
            "n": int(found.model.n or 0),
        }
    return out


def _model(found: ModelComparison, mode: Inference) -> Json:
    difference, mean = found.difference, found.mean_readers
    interval = "CIAvgRad" if mode is Inference.RANDOM_BOTH else "CIAvgRadFom"
    return {
        "fomCAD": found.model_estimate,
        "CICAD": [found.model.lower, found.model.upper],
        "fomRAD": found.reader_estimates.tolist(),
        "avgRadFom": mean.value,
        interval: [_inside(mean.lower), _inside(mean.upper)],
        "avgDiffFom": difference.estimate,
        "CIAvgDiffFom": [dist.clip11(difference.lower), dist.clip11(difference.upper)],
        "varR": found.ms_reader,
        "varError": found.var_error,
        "cov2": found.cov2,
        "Tstat": difference.statistic,
        "df": difference.df,
        "pval": difference.p_value,
        "method": difference.method,
        "reason": found.reason,
    }


def _inside(limit: float | None) -> float | None:
    return None if limit is None else dist.clip01(limit)
