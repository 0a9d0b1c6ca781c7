"""What the printed tables of ``mrmc`` show, as JSON: one endpoint in its three inferences.

The tables are made from this tree, so that text and JSON cannot differ. Limits of areas and rates
lie in [0, 1], of their differences in [-1, 1].
"""

from ground.errors import StatisticsError
from reader_study.statistics import (
    MrmcResult,
    Reads,
    UstatResult,
    UstatRow,
    holm,
    mrmc,
    noninferiority,
    ustatistic,
)
from reader_study.statistics import distributions as dist
from reader_study.statistics.r_json.margin import margin_json
from reader_study.statistics.r_json.mrmc import INFERENCES, result_json
from reader_study.statistics.reads import CrossingDesign

Json = dict[str, object]


def analysis_json(
    reads: Reads,
    *,
    endpoint: str,
    covariance: str,
    cutoff: float | None = None,
    conf_level: float = 0.95,
    margin: float | None = None,
    with_holm: bool = False,
) -> Json:
    """Return one endpoint with random and fixed readers and cases.

    Parameters
    ----------
    reads : Reads
        Differences are the earlier modality minus the later one.
    endpoint, covariance, cutoff, conf_level
        As for `mrmc`.
    margin : float, optional
        Largest loss that does not matter: is the earlier modality not inferior to the later?
    with_holm : bool
        Adjust the p values of the pairwise differences.

    Returns
    -------
    dict
        With the key "error" instead of results where the design does not allow the analysis.

    """
    out: Json = {
        "endpoint": endpoint,
        "cutoff": cutoff,
        "conf_level": conf_level,
        "design": reads.design.name.lower().replace("_", " "),
        "covariance": covariance if endpoint == "auc" else "jackknife",
    }
    try:
        for mode in INFERENCES:
            found = mrmc(
                reads,
                endpoint=endpoint,
                cutoff=cutoff,
                covariance=covariance,
                inference=mode,
                conf_level=conf_level,
            )
            out[str(mode)] = _inference(found, margin, with_holm=with_holm)
    except StatisticsError as error:
        return {**out, "error": f"{error.what} {error.remedy}"}
    return out


def _inference(found: MrmcResult, margin: float | None, *, with_holm: bool) -> Json:
    tree = result_json(found, found.endpoint)
    adjusted = holm([row.p_value for row in found.differences]) if with_holm else []
    rows: list[Json] = []
    for k, row in enumerate(found.differences):
        out: Json = {
            "first": row.first,
            "second": row.second,
            "estimate": row.estimate,
            "se": row.se,
            "lower": dist.clip11(row.lower),
            "upper": dist.clip11(row.upper),
            "statistic": row.statistic,
            "df": row.df,
            "p": row.p_value,
            "method": row.method,
            "reason": row.reason,
        }
        if with_holm:
            out["p_holm"] = adjusted[k]
        if margin is not None:
            judged = noninferiority(row, margin=margin, conf_level=found.conf_level)
            out["margin"] = margin_json(judged, row.first, row.second)
        rows.append(out)
    return {
        "inference": str(found.inference),
        "readers": [
            {
                "modality": row.modality,
                "reader": row.reader,
                "estimate": row.estimate,
                "se": row.se,
                "lower": row.lower,
                "upper": row.upper,
                "n": row.n,
                "reason": row.reason,
            }
            for row in found.reader_means
        ],
        "means": tree["test_means"],
        "equality": tree["test_equality"],
        "differences": rows,
        "components": tree["vcov_comps"],
        "warnings": list(found.warnings),
        "reason": found.reason,
    }


def reads_json(reads: Reads) -> Json:
    """Return what was read: readers, cases, patients, reads that are there and that are not."""
    crossed = reads.present.size
    there = int(reads.present.sum())
    by_design = reads.design is not CrossingDesign.PARTIALLY_PAIRED
    return {
        "design": reads.design.name.lower().replace("_", " "),
        "modalities": list(reads.modalities),
        "readers": len(reads.readers),
        "cases": len(reads.cases),
        "positive": int(reads.truth.sum()),
        "negative": int((~reads.truth).sum()),
        "patients": None if reads.patients is None else len(set(reads.patients)),
        "reads": there,
        "absent": crossed - there,
        "absent_named": "" if by_design else reads.missing(),
    }


def ustatistic_json(reads: Reads, *, conf_level: float) -> Json:
    """Return the U-statistic's rows; it takes any design, and cases as independent."""
    try:
        found: UstatResult = ustatistic(reads, conf_level=conf_level)
    except StatisticsError as error:
        return {"error": f"{error.what} {error.remedy}"}
    note = ""
    if reads.clusters is not None:
        note = "The U-statistic takes the lesions of a patient as independent."
    return {
        "conf_level": conf_level,
        "method": "U-statistic (BDG)",
        "rows": [_row(row) for row in found.unbiased],
        "v_rows": [_row(row) for row in found.mle],
        "note": note,
    }


def _row(row: UstatRow) -> Json:
    single = row.second is None
    test = row.normal if row.student.p_value is None else row.student
    lower, upper = test.lower, test.upper
    if single and lower is not None and upper is not None:
        lower, upper = dist.clip01(lower), dist.clip01(upper)
    lower, upper = dist.clip11(lower), dist.clip11(upper)
    return {
        "name": row.first if single else f"{row.first} - {row.second}",
        "readers": row.n_readers,
        "negative": row.n_negative,
        "positive": row.n_positive,
        "estimate": row.auc_first if single else row.difference,
        "variance": row.var_first if single else row.var_difference,
        "df": row.df,
        "lower": lower,
        "upper": upper,
        "p": test.p_value,
        "reference": "normal" if row.student.p_value is None else "t",
        "tested_against": 0.5 if single else 0.0,
        "reason": row.reason,
    }
