"""Long work at the foot of the window: what is done, how much, how long, and a way to stop."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from app import theme
from app.coordinating.doing import Doing
from app.widgets.base import ElidedLabel, TranslatedFrame, fixed_label

_SOON_MS = 400
"""An act that is over sooner is not spoken of."""

_MINUTE_S = 60


class WorkStrip(TranslatedFrame):
    """Shows the act that is under way; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("workStrip")
        self._waiting: list[Doing] = []
        self._what = ElidedLabel("", name="workWhat")
        self._left = fixed_label("quiet", name="workLeft")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme.px(220))
        self._stop = QPushButton()
        self._stop.setObjectName("workStop")
        self._stop.setProperty("size", "small")
        self._stop.clicked.connect(self._ask_to_stop)
        row = QHBoxLayout(self)
        theme.space(row, (32, 8, 32, 8), between=12)
        row.addWidget(self._what, 1)
        row.addWidget(self._left)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._show_now)
        self.retranslate()
        self.hide()

    def follow(self, doing: Doing) -> None:
        """Show an act until it ends."""
        self._waiting.append(doing)
        doing.moved.connect(self._tell)
        doing.ended.connect(lambda: self._end(doing))
        self._soon.start()
        self._tell()

    def retranslate(self) -> None:
        """Set every text."""
        self._stop.setText(self.tr("Stop"))
        self._tell()

    def _show_now(self) -> None:
        self.setVisible(bool(self._waiting))

    def _end(self, doing: Doing) -> None:
        self._waiting.remove(doing)
        if not self._waiting:
            self._soon.stop()
            self.hide()
        self._tell()

    def _tell(self) -> None:
        if not self._waiting:
            return
        now = self._waiting[0]
        behind = len(self._waiting) - 1
        more = self.tr("%1 more wait").replace("%1", str(behind)) if behind else ""
        self._what.set_whole(" · ".join(part for part in (now.title, now.text, more) if part))
        self._bar.setRange(0, now.total)
        self._bar.setValue(now.done)
        self._left.setText(self._time_left(now.left_s))
        self._stop.setVisible(now.can_stop)
        self._stop.setEnabled(not now.stopping)

    def _time_left(self, seconds: float | None) -> str:
        if seconds is None:
            return ""
        if seconds < _MINUTE_S:
            return self.tr("%1 s left").replace("%1", str(max(1, round(seconds))))
        return self.tr("%1 min left").replace("%1", str(round(seconds / _MINUTE_S)))

    def _ask_to_stop(self) -> None:
        if self._waiting:
            self._waiting[0].stop()
            self._tell()
