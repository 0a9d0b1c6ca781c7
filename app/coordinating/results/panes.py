"""One figure, one table, or sentences of the results, with what can be done to it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.coordinating.plots.export import save_figure
from app.coordinating.plots.figure_view import STEP, FigureView
from app.coordinating.results.saving import ask_for_file, file_name
from app.coordinating.results.table_files import save_table
from app.coordinating.results.table_rows import (
    ResultRow,
    columns,
    flat_rows,
    headings,
    plain_cells,
)
from app.coordinating.tables.table import RowsTable
from app.widgets.base import TranslatedFrame, label
from ground.errors import ReaderStudyError
from reader_study.report.contents import ReportFigure, ReportTable


class ResultPane(TranslatedFrame):
    """What all kinds share: a heading, and files that are asked for."""

    saved = Signal(object)
    """A file was written: its Path."""
    failed = Signal(object)
    """It could not be: an Exception."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.heading = label("large", name=f"{name}Heading", wrap=True)
        self.column = QVBoxLayout(self)
        theme.space(self.column, (0, 0, 0, 0), between=8)
        self.column.addWidget(self.heading)

    def ask(self, title: str, *, name: str, ending: str, write: Callable[[Path], Path]) -> None:
        """Ask for a file and write it."""
        ask_for_file(self, title, name=name, ending=ending, then=partial(self._write, write))

    def _write(self, write: Callable[[Path], Path], path: Path) -> None:
        try:
            self.saved.emit(write(path))
        except (ReaderStudyError, OSError) as error:
            self.failed.emit(error)


class FigurePane(ResultPane):
    """A figure with its caption."""

    def __init__(self) -> None:
        super().__init__("figure")
        self._figure: ReportFigure | None = None
        self.view = FigureView()
        self._caption = label("quiet", name="figureCaption", wrap=True)
        self._smaller = _button("figureSmaller", lambda: self.view.magnify(1 / STEP))
        self._larger = _button("figureLarger", lambda: self.view.magnify(STEP))
        self._whole = _button("figureWhole", self.view.whole)
        self._svg = _button("figureSvg", partial(self._save, "svg"))
        self._png = _button("figurePng", partial(self._save, "png"))
        row = QHBoxLayout()
        theme.space(row, (0, 0, 0, 0), between=8)
        for part in (self._smaller, self._larger, self._whole):
            row.addWidget(part)
        row.addStretch(1)
        for part in (self._svg, self._png):
            row.addWidget(part)
        self.column.addLayout(row)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self._caption)
        self.view.zoomed.connect(self._tell_zoom)
        self.retranslate()

    def show_figure(self, heading: str, figure: ReportFigure) -> None:
        """Show a figure."""
        self._figure = figure
        self.heading.setText(heading)
        whole = f"{figure.label} {figure.caption}"
        self._caption.setText(whole)
        self.view.show_drawing(figure.drawing, name=f"{heading}. {whole}")

    def retranslate(self) -> None:
        """Set every text."""
        self._smaller.setText("−")
        self._smaller.setAccessibleName(self.tr("Smaller"))
        self._smaller.setToolTip(self.tr("Smaller  (-)"))
        self._larger.setText("+")
        self._larger.setAccessibleName(self.tr("Larger"))
        self._larger.setToolTip(self.tr("Larger  (+)"))
        self._whole.setText(self.tr("Whole figure"))
        self._whole.setToolTip(self.tr("Whole figure  (0, or a double click)"))
        self._svg.setText(self.tr("Save as SVG …"))
        self._png.setText(self.tr("Save as PNG …"))

    def _tell_zoom(self) -> None:
        self._smaller.setEnabled(self.view.zoom > 1)
        self._whole.setEnabled(self.view.zoom > 1)

    def _save(self, ending: str) -> None:
        figure = self._figure
        if figure is None:
            return
        self.ask(
            self.tr("Save the figure"),
            name=file_name(figure.label),
            ending=ending,
            write=lambda path: save_figure(figure.drawing, path, title=figure.caption),
        )


class TablePane(ResultPane):
    """A table with the small print under it."""

    def __init__(self) -> None:
        super().__init__("table")
        self._shown: ReportTable | None = None
        self._rows: list[ResultRow] = []
        self._grouped = False
        self._title = label("quiet", name="tableTitle", wrap=True)
        self.table = RowsTable[ResultRow]("resultTable")
        self._notes = label("quiet", name="tableNotes", wrap=True)
        self._csv = _button("tableCsv", partial(self._save, "csv"))
        self._xlsx = _button("tableXlsx", partial(self._save, "xlsx"))
        for part in (self._csv, self._xlsx):
            self.table.tools.addWidget(part)
        self.column.addWidget(self._title)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._notes)
        self.retranslate()

    def show_table(self, heading: str, table: ReportTable) -> None:
        """Show a table."""
        self._shown = table
        self.heading.setText(heading)
        self._title.setText(f"{table.label} {table.title}")
        self.table.view.setAccessibleName(f"{table.label} {table.title}")
        self._notes.setText("\n".join(table.notes))
        self._notes.setVisible(bool(table.notes))
        self._grouped, self._rows = flat_rows(table)
        # Emptied first: other columns must not meet the rows of the table before.
        self.table.show_rows((), empty="")
        self.table.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.show_columns(columns(table, grouped=self._grouped, group=self.tr("Group")))
        self.table.show_rows(self._rows, empty=self.tr("The table has no row."))

    def retranslate(self) -> None:
        """Set every text."""
        self._csv.setText(self.tr("Save as CSV …"))
        self._xlsx.setText(self.tr("Save as XLSX …"))

    def _save(self, ending: str) -> None:
        table = self._shown
        if table is None:
            return
        head = headings(table, grouped=self._grouped, group=self.tr("Group"))
        cells = plain_cells(self._rows)
        notes = (f"{table.label} {table.title}", *table.notes)
        self.ask(
            self.tr("Save the table"),
            name=file_name(table.label),
            ending=ending,
            write=lambda path: save_table(path, head, cells, notes=notes),
        )


class TextPane(ResultPane):
    """Sentences: where nothing could be drawn, they say why."""

    def __init__(self) -> None:
        super().__init__("text")
        self._text = label(name="resultText", wrap=True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        theme.space(column, (0, 0, 8, 0), between=8)
        column.addWidget(self._text)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        self.column.addWidget(scroll, 1)

    def show_texts(self, heading: str, texts: list[str]) -> None:
        """Show sentences."""
        self.heading.setText(heading)
        self._text.setText("\n\n".join(texts))


def _button(name: str, act: Callable[[], object]) -> QPushButton:
    made = QPushButton()
    made.setObjectName(name)
    made.setProperty("size", "small")
    made.clicked.connect(lambda: act())
    return made
