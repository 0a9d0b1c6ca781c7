"""Soft checks: what is unusual in an answer, each in a line with a key that keeps it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.forms.field_box import told
from app.widgets.base import TranslatedFrame, label
from reader_study.forms.form import SoftCheck


class CheckLine(TranslatedFrame):
    """One check: its words and the button that keeps the answer as it is."""

    kept = Signal()

    def __init__(self, check: SoftCheck) -> None:
        super().__init__()
        self.setObjectName(f"check_{check.id}")
        self.setProperty("role", "check")
        self._check = check
        self._key = ""
        self._words = label(name="checkWords", wrap=True)
        self._keep = QPushButton()
        self._keep.setProperty("size", "small")
        self._keep.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._keep.setObjectName(f"keep_{check.id}")
        self._keep.clicked.connect(self.kept)
        row = QHBoxLayout(self)
        theme.space(row, (12, 8, 8, 8), between=8)
        row.addWidget(self._words, 1)
        row.addWidget(self._keep, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()

    def show_key(self, key: str) -> None:
        """Print the key that keeps it; empty for a line that has to wait for its turn."""
        if key != self._key:
            self._key = key
            self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        words = told(self._check.words)
        self._words.setText(words)
        act = self.tr("Keep")
        self._keep.setText(f"{act}  {self._key}".rstrip())
        self._keep.setAccessibleName(self.tr("Keep: %1").replace("%1", words))


class CheckLines(TranslatedFrame):
    """The checks that hold now, in the order of the form."""

    kept = Signal(str)

    def __init__(self, checks: Sequence[SoftCheck]) -> None:
        super().__init__()
        self.setObjectName("consistencyHint")
        self._key = ""
        self._shown: tuple[str, ...] = ()
        self._lines: dict[str, CheckLine] = {}
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=4)
        for check in checks:
            line = CheckLine(check)
            line.kept.connect(lambda ident=check.id: self.kept.emit(ident))
            line.hide()
            column.addWidget(line)
            self._lines[check.id] = line
        self.hide()

    def show_checks(self, checks: Sequence[SoftCheck]) -> None:
        """Show these checks and no others."""
        shown = tuple(check.id for check in checks)
        if shown == self._shown:
            return
        for ident, line in self._lines.items():
            line.setVisible(ident in shown)
        self._shown = shown
        self.setVisible(bool(shown))
        self._print_key()

    def show_key(self, key: str) -> None:
        """Print the key that keeps the first of them."""
        self._key = key
        self._print_key()

    def keep_first(self) -> bool:
        """Keep the answer in spite of the first check; tell whether there was one."""
        if not self._shown:
            return False
        self.kept.emit(self._shown[0])
        return True

    def _print_key(self) -> None:
        for ident, line in self._lines.items():
            line.show_key(self._key if self._shown[:1] == (ident,) else "")
