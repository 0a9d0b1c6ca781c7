"""F1: every key of the page, laid over the canvas, each to be changed where it stands."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.action_set import ActionSet
from app.actions import native, spec, specs, text
from app.key_file import KeyFileError
from app.keymap import KeyRefusal, KeyRefusedError
from app.theme import DARK
from app.widgets.base import TranslatedFrame, label
from app.widgets.key_lists import (
    HEADINGS,
    MOUSE,
    MOUSE_HEADING,
    KeyGroup,
    KeyLists,
    MouseRow,
)
from app.widgets.key_notice import KeyNotice
from app.widgets.key_row import KeyRow, SheetButton
from app.widgets.text_boxes import LineBox, NoteBox


class HelpSheet(TranslatedFrame):
    """Reads the page's acts and their keys, so that it never lags behind them.

    Parameters
    ----------
    parent : QWidget
        What it is laid over.
    actions : ActionSet
        The acts of the page; those that the page can do are listed.

    """

    def __init__(self, parent: QWidget, actions: ActionSet) -> None:
        super().__init__(parent)
        self.setObjectName("helpSheet")
        self._actions = actions
        self._keys = actions.keys
        self._rows: dict[str, KeyRow] = {}
        self._listening = ""
        self._offer = ("", "")
        self._came_from: QWidget | None = None
        self._title = label("title")
        self._lead = label("quiet", name="helpLead", wrap=True)
        self._restore_all = SheetButton()
        self._close = SheetButton()
        self._notice = KeyNotice()
        self._lists = KeyLists()
        self._connect()
        self._lay_out()
        self.retranslate()
        self.hide()

    def toggle(self) -> None:
        """Open the sheet over the whole of its parent, or close it."""
        if self.isVisible():
            self.close_sheet()
        else:
            self.open_sheet()

    def open_sheet(self) -> None:
        """Show the keys as they are now; the focus comes here unless a text is being typed."""
        self._keys.refresh()
        if not self._rows:
            self._fill()
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self._follow()
        self._tell_trouble()
        self.show()
        self.raise_()
        self._came_from = QApplication.focusWidget()
        if not isinstance(self._came_from, LineBox | NoteBox):
            self._lists.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Go away, and give the focus back."""
        self._stop_listening()
        focused: QWidget | None = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        self.hide()
        before, self._came_from = self._came_from, None
        if inside and before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_back(self) -> None:
        """Esc: withdraw an offer, else close."""
        if self._notice.offering:
            self._drop_offer()
        else:
            self.close_sheet()

    def retranslate(self) -> None:
        """Write the sheet in the language of the window."""
        self._title.setText(self.tr("Keys"))
        self._close.setText(self.tr("Close  (F1)"))
        self._restore_all.setText(self.tr("Standard keys"))
        self.setAccessibleName(self.tr("Keys"))
        self._lists.setAccessibleName(self.tr("Keys"))
        fixed = self.tr("The keys are fixed by the study: every reader has the same.")
        free = self.tr("To change a key, press it here, then the new one.")
        self._lead.setText(fixed if self._keys.fixed else free)
        if self._listening:
            self._ask_for_key()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let no click through to what lies below."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below."""
        painter = QPainter(self)
        ground = QColor(DARK.surface_0)
        ground.setAlphaF(0.97)
        painter.fillRect(self.rect(), ground)
        painter.end()

    def _connect(self) -> None:
        self._keys.changed.connect(self._follow)
        self._notice.swap.connect(self._swap)
        self._notice.dropped.connect(self._drop_offer)
        self._restore_all.clicked.connect(self._restore_every_key)
        self._close.clicked.connect(self.close_sheet)

    def _lay_out(self) -> None:
        self._close.setObjectName("helpClose")
        self._restore_all.setObjectName("standardKeys")
        for button in (self._restore_all, self._close):
            button.setProperty("role", "flat")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._restore_all)
        head.addWidget(self._close)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.margins(28, 16, 16, 0))
        page.setSpacing(theme.px(8))
        page.addLayout(head)
        page.addWidget(self._lead)
        page.addWidget(self._notice)
        page.addWidget(self._lists, 1)

    def _fill(self) -> None:
        """Make the lines; only once the sheet is wanted, because they are many."""
        shown = {entry.ident for entry in self._actions.bound()}
        shown |= {entry.ident for entry in specs(_families(shown)) if not entry.keys}
        groups = []
        for group, heading in HEADINGS.items():
            lines = [
                self._line(entry.ident)
                for entry in specs(("",))
                if entry.group is group and entry.listed and entry.ident in shown
            ]
            if lines:
                groups.append(KeyGroup(heading, lines))
        if any(ident.startswith(("view.", "review.")) for ident in shown):
            groups.append(KeyGroup(MOUSE_HEADING, [MouseRow(*words) for words in MOUSE]))
        self._lists.set_groups(groups)

    def _line(self, ident: str) -> KeyRow:
        row = KeyRow(spec(ident), self._keys)
        row.asked.connect(lambda: self._listen(ident))
        row.restore.connect(lambda: self._try(ident, spec(ident).keys[0]))
        if row.picker is not None:
            row.picker.picked.connect(lambda key: self._try(ident, key))
            row.picker.given_up.connect(self._stop_listening)
        self._rows[ident] = row
        return row

    def _follow(self) -> None:
        for row in self._rows.values():
            row.retranslate()
        self._restore_all.setVisible(self._keys.any_changed)

    def _listen(self, ident: str) -> None:
        self._stop_listening()
        self._listening = ident
        self._ask_for_key()
        self._rows[ident].listen(listening=True)

    def _ask_for_key(self) -> None:
        words = self.tr("Press the new key for “%1”. Esc leaves it as it is.")
        self._notice.tell(words.replace("%1", text(spec(self._listening))))

    def _stop_listening(self) -> None:
        ident, self._listening = self._listening, ""
        if ident:
            self._rows[ident].listen(listening=False)
        self._notice.tell("")

    def _try(self, ident: str, key: str) -> None:
        try:
            self._keys.assign(ident, key)
        except KeyRefusedError as refusal:
            self._refuse(ident, refusal)
        except KeyFileError:
            self._stop_listening()
            self._notice.tell(self.tr("The keys could not be saved. Nothing was changed."))
        else:
            self._stop_listening()

    def _refuse(self, ident: str, refusal: KeyRefusedError) -> None:
        key = native(refusal.key)
        if refusal.reason is not KeyRefusal.TAKEN:
            # She is still being asked: the next key may be a better one.
            words = self.tr("%1 cannot be given to another act. Press another key, or Esc.")
            self._notice.tell(words.replace("%1", key))
            return
        self._stop_listening()
        self._offer = (ident, refusal.key)
        holders = ", ".join(text(spec(holder)) for holder in refusal.holders)
        words = self.tr("%1 belongs to “%2”, which would get %3 instead.")
        shown = words.replace("%2", holders).replace("%3", self._keys.cap(ident))
        shown = shown.replace("%1", key)
        self._notice.tell(shown, offer=True)

    def _swap(self) -> None:
        ident, key = self._offer
        self._drop_offer()
        try:
            self._keys.swap(ident, key)
        except KeyRefusedError:
            self._notice.tell(self.tr("These two cannot exchange their keys."))
        except KeyFileError:
            self._notice.tell(self.tr("The keys could not be saved. Nothing was changed."))

    def _drop_offer(self) -> None:
        ident, _ = self._offer
        self._notice.tell("")
        picker = self._rows[ident].picker
        if picker is not None:
            picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore_every_key(self) -> None:
        self._stop_listening()
        try:
            self._keys.restore_all()
        except KeyFileError:
            self._notice.tell(self.tr("The keys could not be saved. Nothing was changed."))

    def _tell_trouble(self) -> None:
        told = self._keys.trouble is not None
        words = self.tr(
            "Your file keys.json is not used, or only in part: `sonoread keys` says why."
        )
        self._notice.tell(words if told else "")


def _families(idents: set[str]) -> set[str]:
    return {ident.partition(".")[0] + "." for ident in idents}
