"""The chapter of a benchmark as PDF, from rows of the leaderboard alone."""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from reportlab.platypus import PageBreak, Spacer

from reader_study.analysis.benchmark.leaderboard import LeaderRow
from reader_study.report import numbers
from reader_study.report.benchmark import beside, headline, items, published
from reader_study.report.benchmark.names import ModelNames
from reader_study.report.blocks import paragraph
from reader_study.report.fonts import register
from reader_study.report.numbered import NumberedSheet, Section
from reader_study.report.page import Furniture, pdf_of
from reader_study.report.style import ALARM, TextKind
from reader_study.report.text import clean
from reader_study.report.words import Language, ReportWords


def render_benchmark(
    rows: Sequence[LeaderRow],
    *,
    language: Language,
    title: str,
    facts: Mapping[str, str] = MappingProxyType({}),
    conformance: bool = False,
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

    """
    register()
    words = ReportWords(language)
    sheet = NumberedSheet(words)
    told = f"{title}\n{rows!r}\n{sorted(facts.items())!r}"
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
    return pdf_of(_story(sheet, rows, title, facts), furniture, language=language)


def _story(
    sheet: NumberedSheet, rows: Sequence[LeaderRow], title: str, facts: Mapping[str, str]
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
        *_warnings(sheet, rows),
        *headline.outcomes(sheet, rows),
        *headline.accuracy(sheet, rows),
        *headline.controls(sheet, rows),
        *headline.probabilities(sheet, rows),
        *beside.safety(sheet, rows),
        *beside.steadiness(sheet, rows),
        *beside.tiers(sheet, rows),
        *beside.contaminated(sheet, rows),
        *published.published(sheet),
        PageBreak(),
        *items.filled(sheet, facts),
        *items.told(sheet, facts),
        *published.audited(sheet, facts),
    ]


def _warnings(sheet: NumberedSheet, rows: Sequence[LeaderRow]) -> Section:
    words, said, called = sheet.words, [], ModelNames(rows)
    for row in rows:
        name = called.short(row)
        if row.wrong.blocked:
            counts = row.wrong.counts
            said.append(words("bench.blocked", model=name, n=counts.truncated, of=counts.n))
        if not row.controls:
            said.append(words("bench.no_control", model=name))
        doubtful = [words(f"bench.{what}") for what, control in row.controls if control.doubtful]
        if doubtful:
            controls = words("bench.comma").join(doubtful)
            said.append(words("bench.doubtful", model=name, control=controls))
    return [paragraph(text, colour=ALARM) for text in said]
