"""Agreement of models with readers on the category."""

from reader_study.report import numbers
from reader_study.report.blocks import Column, TableRow
from reader_study.report.sheet import Section, Sheet


def agreeing(sheet: Sheet) -> Section:
    """Return a row a model, arm and reader; nothing where no model names a category."""
    words, rows = sheet.words, sheet.results.model_agreement
    if not rows:
        return []
    columns = [
        Column(words("readers.model"), 1.2),
        Column(words("appendix.arm"), 1.3),
        Column(words("performance.reader"), 0.8),
        Column(words("levels.cases"), 0.6, right=True),
        Column(words("levels.same"), 1.6, right=True),
        Column(words("levels.weighted"), 1.6, right=True),
    ]
    body = [
        TableRow(
            (
                sheet.code(row.model_id),
                sheet.arm(row.arm),
                sheet.code(row.reader_id),
                str(row.n_cases),
                numbers.percent(row.same),
                numbers.coefficient(row.weighted, to=words("page.to")),
            )
        )
        for row in rows
    ]
    return [
        *sheet.table(words("levels.with_model"), columns, body),
        sheet.note(words("levels.with_model_note")),
    ]
