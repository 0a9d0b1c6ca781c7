"""Rows of a paper's performance tables: calls of one test, measured and compared with another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from reader_study.statistics.accuracy import Confusion, DiagnosticAccuracy, diagnostic_accuracy
from reader_study.statistics.inputs import BoolArray, FloatArray
from reader_study.statistics.mrmc.obuchowski_rockette import BINARY_ENDPOINTS, mrmc
from reader_study.statistics.mrmc.standalone import model_against_readers
from reader_study.statistics.paired.mcnemar import compare_calls
from reader_study.statistics.paired.predictive import compare_predictive_values
from reader_study.statistics.proportions import chi2_proportions
from reader_study.statistics.reads import Reads
from reader_study.statistics.results import Comparison


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of a table like WAUVE's Tables 2 and 4.

    Parameters
    ----------
    name : str
        Test or reader.
    accuracy : DiagnosticAccuracy
        Counts and all measures with intervals.
    against : str
        Name of the comparator, "" for a reference row.
    p_values : mapping
        Two-sided p by measure: McNemar exact for sensitivity, specificity and accuracy, and for
        ppv and npv the weighted generalised score; None where undefined.
    paper_p_values : mapping
        ppv and npv by the papers' chi-square (N - 1), which takes the two tests as unpaired.
    reasons : mapping
        Why a p is None, by measure.

    """

    name: str
    accuracy: DiagnosticAccuracy
    against: str = ""
    p_values: Mapping[str, float | None] = field(default_factory=dict)
    paper_p_values: Mapping[str, float | None] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AverageRow:
    """The panel's average, in the paper's way and in a right one.

    Parameters
    ----------
    pooled : PaperRow
        Paper convention: all reads of all readers as if they were independent cases, and the
        comparator's calls repeated once per reader.
    means : mapping
        Mean of the readers by endpoint, with the comparison that keeps readers and cases apart
        (Obuchowski-Rockette; against a model its single-treatment form).

    """

    pooled: PaperRow
    means: Mapping[str, Comparison]


def paper_row(
    name: str,
    truth: BoolArray,
    calls: BoolArray,
    *,
    against: str = "",
    comparator: BoolArray | None = None,
    conf_level: float = 0.95,
) -> PaperRow:
    """Return one row; with a comparator's calls on the same cases also the tests.

    Parameters
    ----------
    name, against : str
        Names for the row and the comparator.
    truth, calls, comparator : ndarray of bool, shape (N,)
        Disease, positive calls, the comparator's positive calls.
    conf_level : float
        In (0, 1).

    """
    table = diagnostic_accuracy(Confusion.from_calls(truth, calls), conf_level=conf_level)
    if comparator is None:
        return PaperRow(name, table)
    other = Confusion.from_calls(truth, comparator)
    paired = compare_calls(truth, calls, comparator, conf_level=conf_level)
    predictive = dict(
        zip(("ppv", "npv"), compare_predictive_values(truth, comparator, calls), strict=True)
    )
    p_values: dict[str, float | None] = {
        "sensitivity": paired.sensitivity.test.p_value,
        "specificity": paired.specificity.test.p_value,
        "accuracy": paired.accuracy.test.p_value,
    }
    p_values |= {key: found.p_value for key, found in predictive.items()}
    reasons = {key: found.reason for key, found in predictive.items() if found.reason}
    return PaperRow(
        name,
        table,
        against,
        p_values,
        _paper_tests(table.confusion, other),
        reasons,
    )


def average_row(
    name: str,
    truth: BoolArray,
    calls: BoolArray,
    *,
    against: str = "",
    comparator: BoolArray | None = None,
    conf_level: float = 0.95,
) -> AverageRow:
    """Return the average of a panel.

    Parameters
    ----------
    name, against : str
        Names.
    truth : ndarray of bool, shape (N,)
        Disease.
    calls : ndarray of bool, shape (J, N)
        Positive calls of the readers.
    comparator : ndarray of bool, shape (N,) or (J, N), optional
        A model's calls, or the same readers' calls under another condition.
    conf_level : float
        In (0, 1).

    """
    readers = len(calls)
    repeated = None
    if comparator is not None:
        repeated = np.broadcast_to(comparator, calls.shape).ravel()
    pooled = paper_row(
        name,
        np.tile(truth, readers),
        calls.ravel(),
        against=against,
        comparator=repeated,
        conf_level=conf_level,
    )
    means = {
        endpoint: _mean(truth, calls, comparator, endpoint, against, conf_level)
        for endpoint in BINARY_ENDPOINTS
    }
    return AverageRow(pooled, means)


def _paper_tests(first: Confusion, second: Confusion) -> dict[str, float | None]:
    ppv = chi2_proportions(
        first.tp, first.tp + first.fp, second.tp, second.tp + second.fp, method="n-1"
    )
    npv = chi2_proportions(
        first.tn, first.tn + first.fn, second.tn, second.tn + second.fn, method="n-1"
    )
    return {"ppv": ppv.p_value, "npv": npv.p_value}


def _mean(
    truth: BoolArray,
    calls: BoolArray,
    comparator: BoolArray | None,
    endpoint: str,
    against: str,
    conf_level: float,
) -> Comparison:
    if comparator is None:
        found = mrmc(_reads((calls,), truth), endpoint=endpoint, cutoff=0.5, conf_level=conf_level)
        mean = found.means[0]
        return Comparison(
            "mean reader", "", mean.estimate, mean.se, mean.lower, mean.upper, reason=mean.reason
        )
    if comparator.ndim == 1:
        return model_against_readers(
            truth,
            calls,
            comparator,
            endpoint=endpoint,
            cutoff=0.5,
            model_cutoff=0.5,
            conf_level=conf_level,
        ).difference
    reads = _reads((calls, comparator), truth, ("mean reader", against))
    return mrmc(reads, endpoint=endpoint, cutoff=0.5, conf_level=conf_level).differences[0]


def _reads(
    tables: Sequence[BoolArray], truth: BoolArray, names: Sequence[str] | None = None
) -> Reads:
    stacked: FloatArray = np.stack(tables).astype(np.float64)
    return Reads.from_array(stacked, truth, modalities=names)
