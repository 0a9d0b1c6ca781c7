"""The U-statistic analysis as JSON, with iMRMC's column names."""

from reader_study.statistics import (
    UstatReader,
    UstatResult,
    UstatRow,
)

Json = dict[str, object]


def ustat_json(found: UstatResult) -> Json:
    """Return the U-statistic analysis with iMRMC's column names."""
    return {
        "perReader": [_ustat_reader(row) for row in found.per_reader],
        "Ustat": [_ustat_row(row, "Ustat") for row in found.unbiased],
        "MLEstat": [_ustat_row(row, "MLE") for row in found.mle],
    }


def _ustat_reader(row: UstatReader) -> Json:
    return {
        "readerID": row.reader,
        "N0": row.n_negative,
        "N1": row.n_positive,
        "modalityA": row.first,
        "modalityB": row.second or "NO_MOD",
        "AUCA": row.auc_first,
        "varAUCA": row.var_first,
        "AUCB": row.auc_second,
        "varAUCB": row.var_second,
        "AUCAminusAUCB": row.difference,
        "varAUCAminusAUCB": row.var_difference,
        "reason": row.reason,
    }


def _ustat_row(row: UstatRow, kind: str) -> Json:
    return {
        "NR": row.n_readers,
        "N0": row.n_negative,
        "N1": row.n_positive,
        "modalityA": row.first,
        "modalityB": row.second or "NO_MOD",
        "UstatOrMLE": kind,
        "AUCA": row.auc_first,
        "varAUCA": row.var_first,
        "AUCB": row.auc_second,
        "varAUCB": row.var_second,
        "AUCAminusAUCB": row.difference,
        "varAUCAminusAUCB": row.var_difference,
        "pValueNormal": row.normal.p_value,
        "botCInormal": row.normal.lower,
        "topCInormal": row.normal.upper,
        "rejectNormal": _rejected(row.normal.p_value),
        "dfBDG": row.df,
        "pValueBDG": row.student.p_value,
        "botCIBDG": row.student.lower,
        "topCIBDG": row.student.upper,
        "rejectBDG": _rejected(row.student.p_value),
        "reason": row.reason,
    }


def _rejected(p: float | None) -> int | None:
    return None if p is None else int(p <= 0.05)
