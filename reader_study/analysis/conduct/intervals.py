"""How long readers had been away from a case when they opened it again."""

from statistics import median

from reader_study.analysis.conduct.results import IntervalResult
from reader_study.analysis.inputs import AnalysisInputs


def intervals(inputs: AnalysisInputs) -> tuple[IntervalResult, ...]:
    """Return, per reader, the shortest and the median time between two openings of a case."""
    declared = inputs.protocol.washout_days or 0
    rows = []
    for reader in inputs.readers:
        days = [o.days for o in inputs.openings if o.reader_id == reader.reader_id]
        if days:
            short = sum(one < declared for one in days)
            row = IntervalResult(reader.reader_id, len(days), min(days), median(days), short)
            rows.append(row)
    return tuple(rows)
