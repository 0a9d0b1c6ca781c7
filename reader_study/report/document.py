"""The report as PDF bytes: sections in order, foot and band on every page."""

import hashlib

from reportlab.platypus import PageBreak

from reader_study.analysis.results import Results
from reader_study.analysis.serial import to_json
from reader_study.report import numbers
from reader_study.report.contents import ReportPart
from reader_study.report.fonts import register
from reader_study.report.page import Furniture, pdf_of
from reader_study.report.sections import (
    accuracy,
    agreeing,
    answered,
    appendix,
    areas,
    closing,
    consistency,
    course,
    description,
    front,
    groups,
    outcome,
    pace,
    people,
    ratings,
    reliance,
)
from reader_study.report.sheet import Section, Sheet
from reader_study.report.text import clean
from reader_study.report.words import Language, ReportWords


def render(results: Results, *, language: Language, results_sha256: str | None = None) -> bytes:
    """Return the report as PDF; equal results give equal bytes.

    Text is embedded as subsets of the shipped fonts and stays selectable; there are no links, no
    scripts, and no dates but those of the log. ``results_sha256`` is the hash of the file of
    results, where that is of an older version and so has another text than these results.
    """
    register()
    words = ReportWords(language)
    sha256 = results_sha256 or hashlib.sha256(to_json(results).encode()).hexdigest()
    sheet = Sheet(results, words)
    furniture = _furniture(results, words, report_id=sha256)
    return pdf_of(_story(sheet, sha256), furniture, language=language)


def contents(
    results: Results, *, language: Language, results_sha256: str
) -> tuple[ReportPart, ...]:
    """Return the figures, tables and sentences of the report, numbered as in the PDF."""
    register()
    sheet = Sheet(results, ReportWords(language))
    _story(sheet, results_sha256)
    return tuple(sheet.contents.parts)


def _story(sheet: Sheet, sha256: str) -> Section:
    return [
        *front.front(sheet),
        PageBreak(),
        *people.flow(sheet),
        *people.readers(sheet),
        PageBreak(),
        *outcome.primary(sheet),
        *outcome.roc(sheet),
        *areas.areas(sheet),
        *accuracy.performance(sheet),
        *answered.answered(sheet),
        *groups.groups(sheet),
        *accuracy.against_model(sheet),
        *agreeing.agreeing(sheet),
        *ratings.ratings(sheet),
        *description.changes(sheet),
        *reliance.reliance(sheet),
        *pace.times(sheet),
        *course.learning(sheet),
        *consistency.repeats(sheet),
        *consistency.arbitration(sheet),
        *course.workload(sheet),
        *description.missing(sheet),
        *course.washout(sheet),
        *course.attention(sheet),
        *description.deviations(sheet),
        *appendix.appendix(sheet),
        *closing.methods(sheet),
        *closing.provenance(sheet, results_sha256=sha256),
    ]


def _furniture(results: Results, words: ReportWords, *, report_id: str) -> Furniture:
    title = clean(results.protocol.title, limit=200)
    return Furniture(
        left=words("page.foot", hash=numbers.short_hash(results.provenance.protocol_sha256)),
        right=words("page.report", id=numbers.short_hash(report_id)),
        numbering=words("page.numbering", page="{page}", pages="{pages}"),
        band=words("page.simulated") if results.simulated else "",
        band_detail=_band_detail(results, words),
        title=title,
        author="SonoRead",
    )


def _band_detail(results: Results, words: ReportWords) -> str:
    if results.simulated_readers and results.protocol.simulated_images:
        return words("page.simulated_both")
    if results.simulated_readers:
        return words("page.simulated_readers")
    return words("page.simulated_images") if results.protocol.simulated_images else ""
