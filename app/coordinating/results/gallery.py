"""Case by case: the image, what every reader said before and after, the model, and the truth."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app import theme
from app.coordinating.results.panes import ResultPane
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.i18n import QT_TRANSLATE_NOOP
from app.widgets.base import label
from reader_study.analysis.case_outcomes import CaseOutcome

Chosen = Callable[[CaseOutcome], bool]
_FILTERS: tuple[tuple[str, Chosen], ...] = (
    (QT_TRANSLATE_NOOP("Gallery", "All cases"), lambda case: True),
    (
        QT_TRANSLATE_NOOP("Gallery", "Missed cancers that the AI found"),
        lambda case: case.missed_and_found,
    ),
    (QT_TRANSLATE_NOOP("Gallery", "Harmed: right before, wrong after"), lambda case: case.harmed),
    (QT_TRANSLATE_NOOP("Gallery", "Helped: wrong before, right after"), lambda case: case.helped),
)
_TRUTHS = {
    "malignant": QT_TRANSLATE_NOOP("Gallery", "malignant"),
    "benign": QT_TRANSLATE_NOOP("Gallery", "benign"),
    "normal": QT_TRANSLATE_NOOP("Gallery", "normal"),
}


class GalleryPane(ResultPane):
    """A table of cases that filters, and the image of the one that is chosen."""

    wants_picture = Signal(str)
    """The image of a case is asked for, by the id of the case."""

    def __init__(self) -> None:
        super().__init__("gallery")
        self._cases: tuple[CaseOutcome, ...] = ()
        self.filter = QComboBox()
        self.filter.setObjectName("galleryFilter")
        self.filter.setMinimumHeight(theme.px(32))
        self.filter.currentIndexChanged.connect(lambda _: self._show_cases())
        self.table = RowsTable[CaseOutcome]("galleryCases")
        self.table.selected.connect(self._choose)
        self.picture = CasePicture()
        self._told = label(name="galleryTold", wrap=True)
        side = QVBoxLayout()
        theme.space(side, (0, 0, 0, 0), between=8)
        side.addWidget(self.picture, 1)
        side.addWidget(self._told)
        row = QHBoxLayout()
        theme.space(row, (0, 0, 0, 0), between=16)
        row.addWidget(self.table, 3)
        row.addLayout(side, 2)
        self.column.addWidget(self.filter, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(row, 1)
        self.retranslate()

    def show_cases(self, heading: str, cases: tuple[CaseOutcome, ...]) -> None:
        """Show cases."""
        self.heading.setText(heading)
        self._cases = cases
        self.table.show_columns(self._columns())
        self._show_cases()

    def show_picture(self, case_id: str, image: QImage | None) -> None:
        """Show the image of a case, if it still is the chosen one."""
        chosen = self.table.chosen
        if chosen is not None and chosen.case_id == case_id:
            self.picture.show_image(image, name=case_id)

    def retranslate(self) -> None:
        """Set every text."""
        chosen = max(self.filter.currentIndex(), 0)
        self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItems([_told(words) for words, _ in _FILTERS])
        self.filter.setCurrentIndex(chosen)
        self.filter.blockSignals(False)
        self.filter.setAccessibleName(self.tr("Which cases"))

    def _show_cases(self) -> None:
        wanted = _FILTERS[max(self.filter.currentIndex(), 0)][1]
        found = [case for case in self._cases if wanted(case)]
        self.table.show_rows(found, empty=self.tr("There is no such case in this study."))
        if found:
            self.table.view.selectRow(0)
        self._choose()

    def _choose(self) -> None:
        case = self.table.chosen
        self.picture.show_image(None, name="")
        self._told.setText("" if case is None else self._words(case))
        if case is not None:
            self.wants_picture.emit(case.case_id)

    def _words(self, case: CaseOutcome) -> str:
        lines = [f"{case.case_id} · {_truth(case)}", f"{self.tr('Model')}: {self._model(case)}"]
        for one in case.readers:
            told = self.tr("harmed") if one.harmed else self.tr("helped") if one.helped else ""
            lines.append(f"{one.code}: {_way(one.before, one.after)}  {told}".rstrip())
        return "\n".join(lines)

    def _model(self, case: CaseOutcome) -> str:
        if case.model_positive is None:
            return "–"
        call = self.tr("positive") if case.model_positive else self.tr("negative")
        score = case.model_likelihood
        return call if score is None else f"{call}, {score:.0f} %"

    def _columns(self) -> list[TableColumn[CaseOutcome]]:
        codes = dict.fromkeys(one.code for case in self._cases for one in case.readers)
        return [
            TableColumn("case", self.tr("Case"), lambda case: case.case_id),
            TableColumn("truth", self.tr("Truth"), _truth),
            TableColumn("model", self.tr("Model"), self._model, lambda case: case.model_likelihood),
            *(TableColumn(f"r-{code}", code, _of(code)) for code in codes),
        ]


class CasePicture(QWidget):
    """One image on black, whole and undistorted."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("galleryPicture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(theme.px(200), theme.px(160))
        self.image: QImage | None = None

    def show_image(self, image: QImage | None, *, name: str) -> None:
        """Show an image, or nothing."""
        self.image = image
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.present().canvas))
        if self.image is not None and not self.image.isNull():
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(_middle(self.size(), size), self.image)
        painter.end()


def _middle(place: QSize, size: QSize) -> QRectF:
    left, top = (place.width() - size.width()) / 2, (place.height() - size.height()) / 2
    return QRectF(left, top, size.width(), size.height())


def _of(code: str) -> Callable[[CaseOutcome], str]:
    def text(case: CaseOutcome) -> str:
        return next((_way(o.before, o.after) for o in case.readers if o.code == code), "–")

    return text


def _way(before: str, after: str) -> str:
    return f"{before or '–'} → {after or '–'}"


def _truth(case: CaseOutcome) -> str:
    return _told(_TRUTHS[case.truth]) if case.truth in _TRUTHS else case.truth


def _told(words: str) -> str:
    return QCoreApplication.translate("Gallery", words)
