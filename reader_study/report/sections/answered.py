"""Models that left cases unanswered: how many of what, and what either rule makes of them."""

from reader_study.analysis.outcomes import ModelAnswers
from reader_study.report import numbers
from reader_study.report.sheet import Section, Sheet


def answered(sheet: Sheet) -> Section:
    """Return a paragraph for each model with unanswered cases; nothing without one."""
    return [sheet.note(*_sentences(sheet, row)) for row in sheet.results.model_answers]


def _sentences(sheet: Sheet, row: ModelAnswers) -> tuple[str, ...]:
    words = sheet.words
    parts = words("answered.separator").join(
        words("answered.part", n=one.n, status=words(f"answered.{one.status}"))
        for one in row.statuses
    )
    declared = row.wrong if row.rule == "wrong" else row.excluded
    other = "excluded" if row.rule == "wrong" else "wrong"
    rated = declared.auc_likelihood.n or 0
    said = [
        words("answered.counts", model=sheet.code(row.model_id), n=row.n, parts=parts),
        words(f"answered.rule_{row.rule}", called=declared.n_cases, rated=rated),
        words(
            "answered.figures",
            how=words(f"answered.other_{other}", n=row.other.n_cases),
            sens=numbers.percent(row.other.sensitivity),
            spec=numbers.percent(row.other.specificity),
            acc=numbers.percent(row.other.accuracy),
        ),
    ]
    if rated and row.auc_neutral.value is not None:
        neutral = row.auc_neutral
        said.append(words("answered.neutral", auc=numbers.area(neutral), n=neutral.n))
    return tuple(said)
