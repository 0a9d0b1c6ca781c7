"""The tools at the left edge of the reading page, each with its key."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout

from app import theme
from app.action_set import ActionSet
from app.icons import IconShape
from app.keys import Keys
from app.theme import DARK, SIZES
from app.widgets import paint
from app.widgets.base import TranslatedFrame

MEASURES = ("view.calliper", "view.ellipse", "view.box", "view.calibrate")
TOOLS = ("view.window_level", "view.zoom", "view.pan", *MEASURES)
"""One of them has the left button."""
ACTS = ("view.delete", "view.magnifier", "view.invert", "view.one_to_one", "view.fit", "view.reset")
FOOT = ("read.pause", "read.leave", "window.help")
_KEY_PX = 16
_ICON_ALONE_PX = 26


class ToolButton(QAbstractButton):
    """An icon with its key below it; follows the action that it stands for."""

    def __init__(self, ident: str, action: QAction, keys: Keys) -> None:
        super().__init__()
        self._keys = keys
        self._ident = ident
        self._action = action
        self.setObjectName(f"tool_{ident}")
        self._shape = IconShape(ident.rpartition(".")[2])
        self.setCheckable(action.isCheckable())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        """Large enough for a finger."""
        return QSize(theme.px(44), theme.px(46))

    def minimumSizeHint(self) -> QSize:
        """The icon alone, for low windows; its tool tip still names the key."""
        return QSize(theme.px(44), theme.px(_ICON_ALONE_PX))

    def nextCheckState(self) -> None:
        """Leave the mark to the action."""

    def retranslate(self) -> None:
        """Set tool tip and spoken name."""
        self.setToolTip(self._keys.tooltip(self._ident))
        self.setAccessibleName(self.toolTip())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon and key."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self.isChecked() or self.isDown():
            paint.rounded(painter, box, fill=DARK.choice)
        elif self.underMouse() and self.isEnabled():
            paint.rounded(painter, box, fill=DARK.surface_2)
        self._draw_icon(painter)
        if self._shows_key:
            self._draw_key(painter, box)
        if self.hasFocus():
            paint.focus_ring(painter, box, DARK.quiet)
        painter.end()

    @property
    def _shows_key(self) -> bool:
        return self.height() >= theme.px(theme.ICON_PX + _KEY_PX)

    def _draw_key(self, painter: QPainter, box: QRectF) -> None:
        painter.setFont(theme.font(SIZES.small))
        awake = self.isEnabled() or self.isChecked()
        painter.setPen(QColor(DARK.faint if awake else DARK.choice))
        key = self._keys.text(self._ident).replace("Ctrl+", "^")
        key = painter.fontMetrics().elidedText(key, Qt.TextElideMode.ElideRight, self.width())
        low = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box.adjusted(0, 0, 0, -self._air()), low, key)

    def _draw_icon(self, painter: QPainter) -> None:
        strong = DARK.text if self.isChecked() else DARK.quiet
        side = theme.px(theme.ICON_PX)
        place = QRectF((self.width() - side) // 2, self._air() + 1, side, side)
        # On the ground of a chosen tool the pale colour of a sleeping one would not be seen.
        pale = DARK.faint if self.isChecked() else DARK.choice
        self._shape.paint(painter, place, token=strong if self.isEnabled() else pale)

    def _air(self) -> int:
        """Return the space above the icon and below the key."""
        content = theme.px(theme.ICON_PX + (_KEY_PX if self._shows_key else 0))
        return max((self.height() - content) // 2, 0)

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.retranslate()
        self.update()


class ToolColumn(TranslatedFrame):
    """Tools, acts on the image, and at the foot pause, leave and help.

    Parameters
    ----------
    actions : ActionSet
        Of the page.
    measuring : bool
        Whether there are tools that draw; a study that forbids them has no buttons for them.

    """

    def __init__(self, actions: ActionSet, *, measuring: bool = True) -> None:
        super().__init__()
        self.setObjectName("toolColumn")
        self._buttons = {
            ident: ToolButton(ident, actions[ident], actions.keys)
            for ident in (*TOOLS, *ACTS, *FOOT)
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(4, 8, 4, 8))
        column.setSpacing(theme.px(theme.STEP_PX))
        for ident in TOOLS:
            column.addWidget(self._buttons[ident])
        column.addSpacing(theme.px(8))
        for ident in ACTS:
            column.addWidget(self._buttons[ident])
        column.addStretch(1)
        for ident in FOOT:
            column.addWidget(self._buttons[ident])
        for ident in (*MEASURES, "view.delete"):
            self._buttons[ident].setVisible(measuring)

    def retranslate(self) -> None:
        """Set tool tips and spoken names."""
        for button in self._buttons.values():
            button.retranslate()
