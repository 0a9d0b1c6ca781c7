"""The chapter of a benchmark as PDF, from rows of the leaderboard alone."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reportlab.platypus import PageBreak, Spacer

from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report import numbers
from reader_study.report.benchmark import beside, headline, items, published
from reader_study.report.benchmark.cautions import cautions
from reader_study.report.blocks import paragraph
from reader_study.report.fonts import register
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.page import Furniture, pdf_of
from reader_study.report.style import TextKind
from reader_study.report.text import clean
from reader_study.report.words import Language, ReportWords


def render_benchmark(
    rows: Sequence[LeaderRow],
    *,
    language: Language,
    title: str,
    facts: Mapping[str, str] = MappingProxyType({}),
    conformance: bool = False,
    missing: Mapping[str, int] = MappingProxyType({}),
) -> bytes:
    """Return the chapter as PDF; equal rows give equal bytes.

    Parameters
    ----------
    rows : sequence of LeaderRow
        See `reader_study.analysis.benchmark.leaderboard.leaderboard`.
    facts : mapping
        Texts that fill items of reporting guidelines, by the names in
        `reader_study.analysis.benchmark.reporting`.
    conformance : bool
        The answers are made by a server for tests: every page says that they are of no model.
    missing : mapping
        Model to the number of its main answers that were not brought; told in red.

    """
    register()
    words = ReportWords(language)
    sheet = NumberedSheet(words)
    told = f"{title}\n{rows!r}\n{sorted(facts.items())!r}\n{sorted(missing.items())!r}"
    report_id = hashlib.sha256(told.encode()).hexdigest()
    furniture = Furniture(
        left="",
        right=words("page.report", id=numbers.short_hash(report_id)),
        numbering=words("page.numbering", page="{page}", pages="{pages}"),
        band=words("bench.band") if conformance else "",
        band_detail=words("bench.band_detail") if conformance else "",
        title=clean(title, limit=200),
        author="SonoRead",
    )
    return pdf_of(_story(sheet, rows, title, facts, missing), furniture, language=language)


def _story(
    sheet: NumberedSheet,
    rows: Sequence[LeaderRow],
    title: str,
    facts: Mapping[str, str],
    missing: Mapping[str, int],
) -> Section:
    words = sheet.words
    front: Section = [
        paragraph(words("bench.kicker"), TextKind.KICKER),
        paragraph(clean(title, limit=200), TextKind.TITLE),
        Spacer(1, 6),
    ]
    if not rows:
        return [*front, sheet.body(words("bench.empty"))]
    return [
        *front,
        *cautions(sheet, rows, missing),
        *headline.outcomes(sheet, rows),
        *headline.accuracy(sheet, rows),
        *headline.controls(sheet, rows),
        *headline.probabilities(sheet, rows),
        *beside.safety(sheet, rows),
        *beside.steadiness(sheet, rows),
        *beside.tiers(sheet, rows, facts.get("tiers", "")),
        *beside.contaminated(sheet, rows),
        *published.published(sheet),
        PageBreak(),
        *items.filled(sheet, facts),
        *items.told(sheet, facts),
        *published.audited(sheet, facts),
    ]
