"""All of the results: a list on the left, and what is chosen of it, drawn when it is chosen."""

from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget

from app import theme
from app.coordinating.results.found import FoundResults
from app.coordinating.results.gallery import GalleryPane
from app.coordinating.results.panes import FigurePane, ResultPane, TablePane, TextPane
from app.widgets.base import TranslatedFrame
from reader_study.report.contents import ReportFigure, ReportPart, ReportTable

P = TypeVar("P", FigurePane, TablePane, TextPane, GalleryPane)
_LIST_PX = 300
_PLACE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """What one line of the list leads to: a piece of a part, its sentences, or the cases."""

    part: ReportPart | None
    piece: ReportFigure | ReportTable | None


class ResultsView(TranslatedFrame):
    """Shows the figures, tables and sentences of the report one by one."""

    chose = Signal()
    """Another line of the list was chosen."""
    saved = Signal(object)
    failed = Signal(object)
    wants_picture = Signal(str)
    """The image of a case is asked for."""

    def __init__(self, found: FoundResults) -> None:
        super().__init__()
        self.setObjectName("resultsView")
        self.found = found
        self._entries: list[ResultEntry] = []
        self.list = QListWidget()
        self.list.setObjectName("resultsList")
        self.list.setFixedWidth(theme.px(_LIST_PX))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._show_row)
        self._panes: dict[type[ResultPane], ResultPane] = {}
        self._stack = QStackedWidget()
        row = QHBoxLayout(self)
        theme.space(row, (0, 0, 0, 0), between=16)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        self.retranslate()
        self.show_results(found)

    def show_results(self, found: FoundResults) -> None:
        """Show results; the line that was chosen stays chosen."""
        self.found = found
        before = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        self._entries = []
        if found.cases:
            self._lead(self._head(self.tr("Case by case")), ResultEntry(None, None))
        for part in found.parts:
            self._add_part(part)
        self.list.blockSignals(False)
        rows = [n for n in range(self.list.count()) if self._entry(n) is not None]
        if rows:
            self.list.setCurrentRow(before if before in rows else self._first(rows))
            self._show_row(self.list.currentRow(), tell=False)

    def retranslate(self) -> None:
        """Set every text of its own; the results come again in the other language."""
        self.list.setAccessibleName(self.tr("Figures and tables"))

    def _first(self, rows: list[int]) -> int:
        """Return the first figure of results rather than how cases came into the study."""
        figures = [n for n in rows if isinstance(self._piece(n), ReportFigure)]
        return (figures or rows)[min(1, len(figures or rows) - 1)]

    def _add_part(self, part: ReportPart) -> None:
        heading = part.heading or self.tr("Summary")
        head = self._head(heading)
        if part.texts:
            self._lead(head, ResultEntry(part, None))
        else:
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for piece in part.pieces:
            told = piece.caption if isinstance(piece, ReportFigure) else piece.title
            item = QListWidgetItem(f"    {piece.label} {told}", self.list)
            item.setToolTip(f"{piece.label} {told}")
            self._lead(item, ResultEntry(part, piece))

    def _head(self, text: str) -> QListWidgetItem:
        head = QListWidgetItem(text, self.list)
        head.setToolTip(text)
        bold = head.font()
        bold.setBold(True)
        head.setFont(bold)
        return head

    def _lead(self, item: QListWidgetItem, entry: ResultEntry) -> None:
        item.setData(_PLACE, len(self._entries))
        self._entries.append(entry)

    def _entry(self, row: int) -> ResultEntry | None:
        if row < 0:
            return None
        place = self.list.item(row).data(_PLACE)
        return None if place is None else self._entries[place]

    def _piece(self, row: int) -> ReportFigure | ReportTable | None:
        entry = self._entry(row)
        return None if entry is None else entry.piece

    def _show_row(self, row: int, *, tell: bool = True) -> None:
        entry = self._entry(row)
        if entry is None:
            return
        pane = self._show_part(entry.part, entry.piece) if entry.part else self._show_cases()
        self._stack.setCurrentWidget(pane)
        if tell:
            self.chose.emit()

    def show_picture(self, case_id: str, image: QImage | None) -> None:
        """Show the image of a case in the gallery, if it still is asked for."""
        if GalleryPane in self._panes:
            self._pane(GalleryPane).show_picture(case_id, image)

    def _show_cases(self) -> ResultPane:
        new = GalleryPane not in self._panes
        gallery = self._pane(GalleryPane)
        if new:
            gallery.wants_picture.connect(self.wants_picture)
        gallery.show_cases(self.tr("Case by case"), self.found.cases)
        return gallery

    def _show_part(self, part: ReportPart, piece: ReportFigure | ReportTable | None) -> ResultPane:
        heading = part.heading or self.tr("Summary")
        pane: ResultPane
        if isinstance(piece, ReportFigure):
            pane = figure = self._pane(FigurePane)
            figure.show_figure(heading, piece)
        elif isinstance(piece, ReportTable):
            pane = table = self._pane(TablePane)
            table.show_table(heading, piece)
        else:
            pane = text = self._pane(TextPane)
            text.show_texts(heading, part.texts)
        return pane

    def _pane(self, kind: type[P]) -> P:
        made = self._panes.get(kind)
        if made is None:
            made = self._panes[kind] = kind()
            made.saved.connect(self.saved)
            made.failed.connect(self.failed)
            self._stack.addWidget(made)
        assert isinstance(made, kind)
        return made
