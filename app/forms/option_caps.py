"""Options as compact caps that wrap into rows, each with the key that chooses it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app import theme
from app.forms.wrap_layout import WrapLayout
from app.theme import DARK, SIZES
from app.widgets import paint
from app.widgets.base import TranslatedFrame

DIGITS = 9
"""Options that one digit chooses; the next nine need a dash before it, and so on."""
_WIDEST_PX = 340
_SIDE_PX = 8
_GAP_PX = 6
_HIGH_PX = 32
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


def key_of(place: int) -> str:
    """Return the key of the option at a place from 0: ``3``, and ``-3`` in the second nine."""
    row, column = divmod(place, DIGITS)
    return "-" * row + str(column + 1)


@dataclass(frozen=True, slots=True)
class CapText:
    """What stands on a cap.

    Parameters
    ----------
    keyed : bool
        Whether the key is printed; not where the cap's own text is the same digit.

    """

    ident: str
    text: str
    hint: str = ""
    keyed: bool = True


class OptionCap(QAbstractButton):
    """An option, its key printed before it; the chosen one is light."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.keyed = True
        self.live = True
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def word(self, cap: CapText) -> None:
        """Set text, hint and whether the key is printed."""
        self.keyed = cap.keyed
        self.setText(cap.text)
        self.setToolTip(cap.hint)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its text, up to a row of the panel; then of two lines or more."""
        metrics = QFontMetricsF(theme.font(SIZES.body, bold=True))
        side, key = 2 * theme.px(_SIDE_PX), self._key_width()
        most = theme.px(_WIDEST_PX) - side - key
        box = metrics.boundingRect(QRectF(0, 0, most, 10_000), int(_FLAGS), self.text())
        width = max(round(box.width()) + 1 + side + key, theme.px(_HIGH_PX))
        return QSize(width, max(theme.px(_HIGH_PX), round(box.height()) + theme.px(12)))

    def minimumSizeHint(self) -> QSize:
        """Cut nothing off."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """Leave the mark to the answer: a click asks, it does not decide."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, key and text."""
        painter = QPainter(self)
        box, on = QRectF(self.rect()), self.isEnabled()
        fill = DARK.line if self.underMouse() and on else DARK.surface_2
        paint.rounded(painter, box, fill=DARK.text if self.isChecked() else fill)
        upper, lower = (DARK.text if on else DARK.faint), DARK.quiet if self.live else DARK.faint
        if self.isChecked():
            upper, lower = DARK.surface_0, DARK.choice
        side, key = theme.px(_SIDE_PX), self._key_width()
        if key:
            painter.setFont(theme.font(SIZES.small))
            painter.setPen(QColor(lower))
            painter.drawText(box.adjusted(side, 0, 0, 0), int(_FLAGS), self.key)
        painter.setFont(theme.font(SIZES.body, bold=self.isChecked()))
        painter.setPen(QColor(upper))
        flags = int(_FLAGS) if key else int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(box.adjusted(side + key, 0, -side, 0), flags, self.text())
        painter.end()

    def _key_width(self) -> int:
        if not self.keyed or not self.key:
            return 0
        metrics = QFontMetricsF(theme.font(SIZES.small))
        return round(metrics.horizontalAdvance(self.key)) + 1 + theme.px(_GAP_PX)


class OptionCaps(TranslatedFrame):
    """Caps in rows. `chosen` carries the id of the option that was asked for."""

    chosen = Signal(str)

    def __init__(self, idents: Sequence[str], *, name: str) -> None:
        super().__init__()
        self.setObjectName(f"caps_{name}")
        self._idents = tuple(idents)
        self._caps: dict[str, OptionCap] = {}
        self._held: frozenset[str] = frozenset()
        self._row = 0
        layout = WrapLayout(self)
        for place, ident in enumerate(self._idents):
            cap = OptionCap(key_of(place))
            cap.setObjectName(f"option_{name}_{ident}")
            cap.clicked.connect(lambda _=False, one=ident: self.chosen.emit(one))
            self._caps[ident] = cap
            layout.addWidget(cap)
        self._show_row()

    def word(self, texts: Sequence[CapText]) -> None:
        """Set the texts of the caps."""
        for one in texts:
            cap = self._caps[one.ident]
            cap.word(one)
            spoken = self.tr("%1, key %2").replace("%2", cap.key).replace("%1", one.text)
            cap.setAccessibleName(spoken)

    def set_chosen(self, idents: Collection[str]) -> None:
        """Mark the options that are chosen."""
        wanted = frozenset(idents)
        for ident in self._held ^ wanted:
            if ident in self._caps:
                self._caps[ident].setChecked(ident in wanted)
        self._held = wanted

    def press(self, place: int) -> bool:
        """Ask for the option that a digit (from 0) means in the present nine; tell whether one is.

        The first nine are meant again afterwards.
        """
        at = self._row * DIGITS + place
        self.rest()
        if at >= len(self._idents):
            return False
        self.chosen.emit(self._idents[at])
        return True

    def more(self) -> None:
        """Let the digits mean the next nine options; after the last ones the first again."""
        rows = -(-len(self._idents) // DIGITS)
        self._row = (self._row + 1) % max(rows, 1)
        self._show_row()

    def rest(self) -> None:
        """Let the digits mean the first nine again."""
        if self._row:
            self._row = 0
            self._show_row()

    def _show_row(self) -> None:
        for place, ident in enumerate(self._idents):
            cap = self._caps[ident]
            live = place // DIGITS == self._row
            if cap.live != live:
                cap.live = live
                cap.update()

    def changeEvent(self, event: QEvent) -> None:
        """Look for the room again when the texts have another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
