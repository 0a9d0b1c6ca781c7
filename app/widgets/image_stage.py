"""The black middle of the reading page: canvas, and above and below it a line of quiet words."""

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from viewer.canvas import Canvas

from app.action_set import ActionSet
from app.read_state import Phase, ReadState
from app.views import CaseView, Stage
from app.widgets.base import TranslatedFrame, fixed_label, restyle
from app.widgets.cover import Cover
from app.widgets.image_dots import ImageDots

_STRIP_PX = 36


class ImageStage(TranslatedFrame):
    """Shows the images of a case and says when the first of them is on the screen.

    `painted` carries the milliseconds that the machine took, from the moment at which the image
    was wanted to its first paint; `turned` carries the images to go forward (or back).
    """

    painted = Signal(float)
    failed = Signal(Exception)
    turned = Signal(int)

    def __init__(self, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("imageStage")
        self._state: ReadState | None = None
        self._wanted_at = 0.0
        self._path: Path | None = None
        self.canvas = Canvas()
        self._cover = Cover(self.canvas)
        self._blank = QTimer(self)
        self._blank.setSingleShot(True)
        self._position = fixed_label("large", name="position")
        self._total = fixed_label("quiet", name="total")
        self._stage = fixed_label("quiet", name="stageMark")
        self._pixels = fixed_label("faint", name="pixelLine")
        self._dots = ImageDots()
        self._simulated = fixed_label("faint", name="simulatedMark")
        self.canvas.first_painted.connect(self._on_painted)
        self.canvas.installEventFilter(self)
        self._lay_out()

    def show_case(self, case: CaseView, *, blank_ms: int) -> None:
        """Bring a new case to the screen, after `blank_ms` of black."""
        self._wanted_at = time.perf_counter()
        self._path = None
        self._show_image(case.images[0].path)

    def show_state(self, state: ReadState) -> None:
        """Follow the state: image of the case, cover, words."""
        self._state = state
        case = state.case
        if case is not None and self._path is not None:
            self._show_image(case.images[state.image_index].path)
        self._cover.setVisible(state.paused)
        self._cover.setGeometry(self.canvas.rect())
        self._cover.show_paused(paused=state.paused)
        self._dots.show_image(state.image_index, count=len(case.images) if case else 0)
        self.retranslate()

    def focus_image(self) -> None:
        """Take the focus away from any text box."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text."""
        state = self._state
        case = state.case if state else None
        self.canvas.setAccessibleName(self.tr("Image"))
        self._position.setText(str(case.position) if case else "")
        self._total.setText(f"/ {case.total}" if case else "")
        simulated = case is not None and case.simulated
        self._simulated.setText(self.tr("Simulated image") if simulated else "")
        self._stage.setText(self._stage_text(state))
        aided = state is not None and state.ai_shown
        restyle(self._stage, "stage", "aided" if aided else "unaided")

    def _show_image(self, path: Path) -> None:
        if path != self._path:
            self._path = path
            self.canvas.show_path(path)

    def _on_painted(self) -> None:
        self.painted.emit((time.perf_counter() - self._wanted_at) * 1000)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the cover as large as the canvas."""
        if watched is self.canvas and event.type() == QEvent.Type.Resize:
            self._cover.setGeometry(self.canvas.rect())
        return super().eventFilter(watched, event)

    def _stage_text(self, state: ReadState | None) -> str:
        if state is None or state.case is None:
            return ""
        if state.stage is Stage.UNAIDED:
            return self.tr("Unaided")
        if state.phase is Phase.REVEALING:
            return ""
        return self.tr("● AI shown") if state.ai_shown else self.tr("AI hidden")

    def _lay_out(self) -> None:
        head = _strip(self._position, self._total, None, self._stage)
        foot = _strip(self._pixels, None, self._dots, None, self._simulated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)


def _strip(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(16, 0, 16, 0)
    row.setSpacing(6)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            part.setFixedHeight(_STRIP_PX)
            row.addWidget(part)
    return row
