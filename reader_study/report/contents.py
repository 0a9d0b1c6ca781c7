"""What a report holds, piece by piece: its figures, tables and sentences, for other pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reportlab.graphics.shapes import Drawing

from reader_study.report.blocks import Column, TableRow


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure as it is drawn for the PDF, its number ("Figure 1") and its caption."""

    label: str
    caption: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with its number, its title, and the small print under it."""

    label: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class ReportPart:
    """What stands under one numbered heading."""

    heading: str
    pieces: list[ReportFigure | ReportTable] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class ReportContents:
    """Is told of each piece while the sections of a report are made."""

    def __init__(self) -> None:
        self.parts: list[ReportPart] = []

    def begin(self, heading: str) -> None:
        """Begin a part."""
        self.parts.append(ReportPart(heading))

    def say(self, text: str) -> None:
        """Keep a sentence of running text."""
        if text:
            self._part.texts.append(text)

    def show(self, label: str, caption: str, drawing: Drawing) -> None:
        """Keep a figure."""
        self._part.pieces.append(ReportFigure(label, caption, drawing))

    def tabulate(
        self, label: str, title: str, columns: Sequence[Column], rows: Sequence[TableRow]
    ) -> None:
        """Keep a table."""
        self._part.pieces.append(ReportTable(label, title, tuple(columns), tuple(rows)))

    def annotate(self, text: str) -> None:
        """Keep small print with the table that it follows, or with the part."""
        pieces = self._part.pieces
        last = pieces[-1] if pieces else None
        if not text:
            return
        if isinstance(last, ReportTable):
            pieces[-1] = replace(last, notes=(*last.notes, text))
        else:
            self._part.texts.append(text)

    @property
    def _part(self) -> ReportPart:
        if not self.parts:
            self.parts.append(ReportPart(""))
        return self.parts[-1]
