"""Results in a few lines of plain text, for the terminal."""

from reader_study.analysis.notes import ResultNote
from reader_study.analysis.results import ArmComparison, Results
from reader_study.cases import Arm
from reader_study.report import numbers
from reader_study.report.sheet import Sheet
from reader_study.report.text import clean
from reader_study.report.words import ReportWords


def summary(results: Results) -> str:
    """Return a readable summary in English; figures are rounded as in the report."""
    words = ReportWords("en")
    cases = results.cases
    title = clean(results.protocol.title)
    lines = [
        f"SIMULATED  {title}" if results.simulated else title,
        f"{_readers(len(results.readers))}, {Sheet(results, words).lesions} "
        f"({cases.malignant} malignant); in the means "
        f"{cases.complete}",
        "",
        f"{'':18}{'unaided':>24}{'with AI':>24}{'with AI − unaided':>30}{'p':>8}",
        *(_line(words, row) for row in results.comparisons),
    ]
    for model in results.models:
        row = next(
            p
            for p in results.performance
            if p.reader_id == model.model_id and p.arm == Arm.STANDALONE
        )
        lines += [
            "",
            f"{clean(model.shown_as)}  AUC {numbers.area(row.auc_likelihood)}, sensitivity "
            f"{numbers.percent(row.sensitivity)}, specificity {numbers.percent(row.specificity)}",
        ]
    notes = [item.text for item in (*_lead_notes(results), *results.notes)]
    return "\n".join([*lines, *(f"- {text}" for text in notes)])


def _readers(n: int) -> str:
    return "one reader" if n == 1 else f"{n} readers"


def _line(words: ReportWords, row: ArmComparison) -> str:
    name = words(row.endpoint.label)
    if row.leading.value is None:
        why = "" if row.leading.note is None else row.leading.note.text
        return f"{name:18}  not computed: {why}"
    return (
        f"{name:18}{numbers.of_endpoint(row.endpoint, row.unaided):>24}"
        f"{numbers.of_endpoint(row.endpoint, row.aided):>24}"
        f"{numbers.change(row.endpoint, row.leading):>30}{numbers.p_value(row.leading.p):>8}"
    )


def _lead_notes(results: Results) -> tuple[ResultNote, ...]:
    return () if results.primary is None else results.primary.notes
