"""Published figures beside ours, and what studies state beside what this one does."""

from collections.abc import Mapping

from reader_study.analysis.benchmark.published import (
    PublishedFigure,
    published_figures,
    reporting_audit,
)
from reader_study.report.blocks import Column, TableRow
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.numbers import share
from reader_study.report.words import ReportWords


def published(sheet: NumberedSheet) -> Section:
    """Return figures of other readers on other images, each source numbered below."""
    words = sheet.words
    columns = [
        Column(words("bench.published_who"), 1.9),
        Column(words("bench.published_task"), 2.3),
        Column("n", 1.7),
        Column(words("bench.published_figure"), 2.5),
        Column(words("bench.published_source"), 0.7, right=True),
    ]
    figures = published_figures()
    sources = list(dict.fromkeys(one.source for one in figures))
    body = [_row(one, sources.index(one.source) + 1, words) for one in figures]
    listed = "; ".join(f"[{number}] {source}" for number, source in enumerate(sources, 1))
    return [
        *sheet.table(
            words("bench.published_table"), columns, body, heading=sheet.heading("bench.published")
        ),
        sheet.note(words("bench.published_note"), listed),
    ]


def audited(sheet: NumberedSheet, facts: Mapping[str, str]) -> Section:
    """Return how many studies state what, and whether this benchmark does."""
    words, audit = sheet.words, reporting_audit()
    columns = [
        Column(words("bench.audit_what"), 2.5),
        Column(words("bench.audit_of", n=audit.n), 2.0, right=True),
        Column(words("bench.audit_here"), 2.0),
    ]
    body = []
    for one in audit.items:
        stated = words("bench.stated" if facts.get(one.fact, "").strip() else "bench.not_stated")
        told = f"{share(one.of / audit.n)} ({one.of})"
        body.append(TableRow((one.what[words.language], told, stated)))
    doubt = "" if audit.checked else words("bench.not_checked")
    return [
        *sheet.table(words("bench.audit_table"), columns, body),
        sheet.note(audit.source, doubt),
    ]


def _row(one: PublishedFigure, source: int, words: ReportWords) -> TableRow:
    language = words.language
    doubt = "" if one.checked else f" ({words('bench.not_checked')})"
    cells = (one.who, one.task, one.n)
    return TableRow(
        (*(cell[language] for cell in cells), one.figure[language] + doubt, f"[{source}]")
    )
