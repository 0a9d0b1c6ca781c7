"""Headings, tables and figures that are numbered as they are made, in one language."""

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph

from reader_study.report.blocks import Column, TableRow, captioned, paragraph, table
from reader_study.report.contents import ReportContents
from reader_study.report.style import TextKind
from reader_study.report.words import ReportWords

Section = list[Flowable]
_TORN_FROM = 20
_ROOM_TO_BEGIN = 190.0


class NumberedSheet:
    """Words of one language; counts headings, tables and figures, and keeps what they are."""

    def __init__(self, words: ReportWords) -> None:
        self.words = words
        self.contents = ReportContents()
        self._counts = {"heading": 0, "table": 0, "figure": 0}

    def heading(self, key: str, **values: object) -> Paragraph:
        """Return the next numbered heading."""
        text = self.words(key, **values)
        self.contents.begin(text)
        return paragraph(f"{self._next('heading')}\u00a0\u00a0 {text}", TextKind.HEADING)

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[TableRow],
        *,
        heading: Paragraph | None = None,
    ) -> Section:
        """Return a numbered table under its title, and under a heading if it opens a section.

        A short one is never torn; a long one begins where some of it fits and repeats its head.
        """
        label = self.words("page.table", n=self._next("table"))
        self.contents.tabulate(label, title, columns, rows)
        above = captioned(label, title)
        above.style = above.style.clone("table-title", spaceBefore=8)
        lead = [above] if heading is None else [heading, above]
        made = table(columns, rows)
        if len(rows) <= _TORN_FROM:
            return [KeepTogether([*lead, made])]
        for part in lead:
            part.style = part.style.clone(f"{part.style.name}-loose", keepWithNext=0)
        return [CondPageBreak(_ROOM_TO_BEGIN), *lead, made]

    def figure_caption(self, figure: Drawing, text: str) -> Paragraph:
        """Return the number and the caption of a figure."""
        label = self.words("page.figure", n=self._next("figure"))
        self.contents.show(label, text, figure)
        return captioned(label, text)

    def note(self, *texts: str) -> Paragraph:
        """Return the small print under a table."""
        text = self.joined(*texts)
        self.contents.annotate(text)
        return paragraph(text, TextKind.NOTE)

    def body(self, text: str) -> Paragraph:
        """Return a paragraph of running text."""
        self.contents.say(text)
        return paragraph(text)

    def joined(self, *texts: str) -> str:
        """Set sentences one after the other, as the language does it."""
        return self.words("page.between").join(text for text in texts if text)

    def _next(self, what: str) -> int:
        self._counts[what] += 1
        return self._counts[what]
