"""Writes down what is done in panes: shown, played, measured, calibrated, flipped."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.viewing.view_log import ViewLog
from ground.errors import ReaderStudyError
from viewer.measuring.book import BookRecord
from viewer.panes.pane import Pane


class PaneLog(QObject):
    """Listens to panes on behalf of a log.

    Parameters
    ----------
    log : ViewLog
        Keeps the lines.
    name_of : callable
        What the log calls the file that a pane shows; None while it shows none.

    """

    failed = Signal(object)
    """A `ReaderStudyError`: a line could not be written."""

    def __init__(
        self, log: ViewLog, name_of: Callable[[Pane], str | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._name_of = name_of
        self._seen: dict[Pane, tuple[str | None, bool, bool]] = {}

    def listen(self, pane: Pane) -> None:
        """Write down what is done in a pane from now on."""
        pane.shown.connect(partial(self._on_shown, pane))
        pane.recorded.connect(partial(self._on_recorded, pane))
        pane.canvas.view_changed.connect(partial(self._on_view, pane))

    def played(self, pane: Pane) -> None:
        """Write down what was played, before the pane shows something else."""
        record = pane.play_record()
        if record is not None and record.painted:
            self._write(pane, "played", record.as_json())

    def _on_shown(self, pane: Pane, _now_ns: int) -> None:
        self._write(pane, "shown", {})

    def _on_recorded(self, pane: Pane, act: str, record: BookRecord) -> None:
        fields = record.fields()
        # A line has an act of its own; what happened to the mark goes by another name there.
        told = {"done" if name == "act" else name: value for name, value in fields.items()}
        self._write(pane, act, told)

    def _on_view(self, pane: Pane) -> None:
        """Sides matter in ultrasound: whoever reads the log must know which way it was seen."""
        view, name = pane.canvas.view, self._name_of(pane)
        before, self._seen[pane] = self._seen.get(pane), (name, view.flip_x, view.flip_y)
        flipped = view.flip_x or view.flip_y
        is_new = before is None or before[0] != name
        if flipped if is_new else before != self._seen[pane]:
            self._write(pane, "flipped", {"left_right": view.flip_x, "up_down": view.flip_y})

    def _write(self, pane: Pane, act: str, fields: dict[str, object]) -> None:
        name = self._name_of(pane)
        if name is None:
            return
        try:
            self._log.write(act, {"file": name} | fields)
        except ReaderStudyError as error:
            # Later: what is shown next would put the message away again.
            QTimer.singleShot(0, self, partial(self.failed.emit, error))
