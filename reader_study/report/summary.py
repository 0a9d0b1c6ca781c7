"""Results in a few lines of plain text, for the terminal."""

from reader_study.analysis.declared import ContrastFacts
from reader_study.analysis.notes import ResultNote
from reader_study.analysis.outcomes import ArmComparison, ArmMean
from reader_study.analysis.results import Results
from reader_study.cases import STANDALONE
from reader_study.report import numbers
from reader_study.report.sections.front import agreed, rated
from reader_study.report.sheet import Sheet
from reader_study.report.text import clean
from reader_study.report.words import ReportWords

_COLUMN = 22


def summary(results: Results) -> str:
    """Return a readable summary in English; figures are rounded as in the report."""
    words = ReportWords("en")
    cases = results.cases
    title, sheet = clean(results.protocol.title), Sheet(results, words)
    told = agreed(sheet) + rated(sheet)
    lines = [
        f"SIMULATED  {title}" if results.simulated else title,
        f"{_readers(len(results.readers))}, {sheet.lesions} "
        f"({cases.malignant} malignant); in the means "
        f"{cases.complete}",
        *(line for contrast in sheet.contrasts for line in _contrast(sheet, contrast)),
        *_apart(sheet),
        *(("", *told) if told else ()),
    ]
    for model in results.models if sheet.measured else ():
        row = sheet.performance(model.model_id, STANDALONE)
        if row is None:
            continue
        lines += [
            "",
            f"{clean(model.shown_as)}  AUC {numbers.area(row.auc_likelihood)}, sensitivity "
            f"{numbers.percent(row.sensitivity)}, specificity {numbers.percent(row.specificity)}",
        ]
    notes = [sheet.told(item) for item in (*_lead_notes(results), *results.notes)]
    return "\n".join([*lines, *(f"- {text}" for text in notes)])


def _readers(n: int) -> str:
    return "one reader" if n == 1 else f"{n} readers"


def _contrast(sheet: Sheet, contrast: ContrastFacts) -> list[str]:
    names = [fit(sheet.arm(arm)) for arm in contrast.arms]
    return [
        "",
        f"{sheet.minus(contrast)}",
        f"{'':18}{names[0]:>24}{names[1]:>24}{'difference':>30}{'p':>8}",
        *(_line(sheet.words, row) for row in sheet.results.compared(contrast)),
    ]


def _apart(sheet: Sheet) -> list[str]:
    rows = sheet.results.arm_means
    return [
        line
        for arm in dict.fromkeys(row.arm for row in rows)
        for line in (
            "",
            sheet.arm(arm),
            *(_alone(sheet, row) for row in rows if row.arm == arm),
        )
    ]


def _alone(sheet: Sheet, row: ArmMean) -> str:
    figure = numbers.of_endpoint(row.endpoint, row.mean)
    return f"{sheet.endpoint(row.endpoint):18}{figure:>24}"


def fit(title: str) -> str:
    """Shorten a title to a column of the terminal."""
    return clean(title, limit=_COLUMN)


def _line(words: ReportWords, row: ArmComparison) -> str:
    name = words(row.endpoint.label)
    if row.leading.value is None:
        why = "" if row.leading.note is None else row.leading.note.text
        return f"{name:18}  not computed: {why}"
    return (
        f"{name:18}{numbers.of_endpoint(row.endpoint, row.reference):>24}"
        f"{numbers.of_endpoint(row.endpoint, row.test):>24}"
        f"{numbers.change(row.endpoint, row.leading):>30}{numbers.p_value(row.leading.p):>8}"
    )


def _lead_notes(results: Results) -> tuple[ResultNote, ...]:
    return () if results.primary is None else results.primary.notes
