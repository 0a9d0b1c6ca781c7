"""A reader's sessions in a column: done, the one at hand, those to come."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QVBoxLayout

from app import theme
from app.views import SessionView
from app.widgets.base import TranslatedFrame, label


class SessionList(TranslatedFrame):
    """A line for each session; hidden where there is but one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sessionList")
        self._sessions: tuple[SessionView, ...] = ()
        self._here = 0
        self._lines: list[QLabel] = []
        self._column = QVBoxLayout(self)
        theme.space(self._column, (0, 0, 0, 0), between=4)

    def show_sessions(self, sessions: Sequence[SessionView], *, here: int) -> None:
        """Show these sessions; `here` is the number of the one at hand."""
        self._sessions, self._here = tuple(sessions), here
        while len(self._lines) < len(self._sessions):
            line = label("quiet", wrap=True)
            line.setObjectName(f"session_{len(self._lines) + 1}")
            self._column.addWidget(line)
            self._lines.append(line)
        self.setVisible(len(self._sessions) > 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        for line, session in zip(self._lines, self._sessions, strict=False):
            words = self.tr("Session %1 · %2 / %3").replace("%1", str(session.number))
            words = words.replace("%2", str(session.done)).replace("%3", str(session.total))
            line.setText(f"{self._sign(session)}   {words}")
            line.setProperty("role", "" if session.number == self._here else "quiet")

    def _sign(self, session: SessionView) -> str:
        if not session.open:
            return "✓"
        return "▶" if session.number == self._here else "○"
