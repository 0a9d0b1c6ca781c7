"""The black middle of the reading page: canvas, and above and below it a line of quiet words."""

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.forms.field_box import told
from app.keys import Keys
from app.reading.case_marks import CaseMarks
from app.reading.cover import Cover
from app.reading.image_dots import ImageDots
from app.reading.read_state import Phase, ReadState
from app.views import CaseView, ImageView
from app.widgets.base import TranslatedFrame, fixed_label, restyle, strip
from viewer.cache import FrameCache
from viewer.canvas.canvas import Canvas
from viewer.canvas.orientation import OrientationMarks
from viewer.frames import ClipInfo, Pixels
from viewer.frames.calibration import Calibration, CalibrationSource, Scale
from viewer.frames.info import ClipKind
from viewer.loader import ImageLoader
from viewer.measuring.calibration_entry import CalibrationEntry


class ImageStage(TranslatedFrame):
    """Shows the images of a case and says when the first of them is on the screen.

    `painted` carries the milliseconds that the machine took, from the moment at which the image
    was wanted to its first paint; `turned` carries the images to go forward (or back).

    Parameters
    ----------
    images : FrameCache
        Decodes, and keeps what is decoded.

    """

    painted = Signal(float)
    failed = Signal(Exception)
    turned = Signal(int)

    def __init__(self, images: FrameCache[Path]) -> None:
        super().__init__()
        self.setObjectName("imageStage")
        self._state: ReadState | None = None
        self._images: tuple[ImageView, ...] = ()
        self._wanted: Path | None = None
        self._wanted_ns = 0
        self._first: Path | None = None
        self._ahead: tuple[Path, ...] = ()
        self.canvas = Canvas()
        self.marks = CaseMarks(self.canvas)
        # A stored still knows no sides of the patient; what remains is the sign of a mirrored one.
        self.canvas.overlays.append(OrientationMarks(lambda: None))
        self._cover = Cover(self.canvas)
        self._loader = ImageLoader(images, self)
        self._black = QTimer(self)
        self._black.setSingleShot(True)
        self._position = fixed_label("large", name="position")
        self._total = fixed_label("quiet", name="total")
        self._stage = fixed_label("quiet", name="stageMark")
        self._pixels = fixed_label("faint", name="pixelLine")
        self._dots = ImageDots()
        self._simulated = fixed_label("faint", name="simulatedMark")
        self._connect()
        self._lay_out()

    def show_case(self, case: CaseView, *, blank_ms: int, index: int = 0) -> None:
        """Bring one image of a case, the first as a rule, to the screen after `blank_ms`."""
        self.marks.leave()
        self.canvas.clear()
        self.canvas.magnify(held=False)
        self._pixels.clear()
        self._wanted = None
        self._images = case.images
        self._first = case.images[index].path
        self._ahead = (*(image.path for image in case.images[1:]), *case.ahead)
        self._let_go(case)
        if blank_ms:
            self._black.start(blank_ms)
        else:
            self._want_first()

    def show_nothing(self, case: CaseView) -> None:
        """Show no image: the step is about none. What comes next is read ahead."""
        self.marks.leave()
        self.canvas.clear()
        self._pixels.clear()
        self._wanted, self._images, self._first = None, (), None
        self._let_go(case)
        self._loader.read_ahead(case.ahead)

    def show_state(self, state: ReadState) -> None:
        """Follow the state: image of the case, marks, cover, words."""
        before, self._state = self._state, state
        if before is not None and _begins_next_step(before.case, state.case):
            self.marks.seal()
        self.marks.set_awake(state.measuring)
        self.marks.fields.follow(state)
        case = state.case
        if case is not None and case.images and self._wanted is not None:
            self._want(case.images[state.image_index].path)
        self._cover.setGeometry(self.canvas.rect())
        self._cover.show_paused(paused=state.paused)
        self._dots.show_image(state.image_index, count=len(case.images) if case else 0)
        # An image that was decoded already is on the canvas before its case is known here.
        self._show_pixels()
        self.retranslate()

    def show_keys(self, keys: Keys) -> None:
        """Print the keys in force."""
        self._cover.show_key(keys.cap("read.pause"))

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
        with_ai = state is not None and state.ai_shown
        restyle(self._stage, "ai", "yes" if with_ai else "no")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the cover as large as the canvas."""
        if event.type() == QEvent.Type.Resize:
            self._cover.setGeometry(self.canvas.rect())
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.canvas.first_painted.connect(self._on_painted)
        self.canvas.view_changed.connect(self._show_pixels)
        self.canvas.turned.connect(self.turned)
        self.canvas.installEventFilter(self)
        self._black.timeout.connect(self._want_first)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)

    def _let_go(self, case: CaseView) -> None:
        """Give back what is decoded of earlier cases: nobody goes back to one.

        Else a day of reading would fill the whole budget of the cache.
        """
        self._loader.keep_only((*(image.path for image in case.images), *case.ahead))

    def _want_first(self) -> None:
        if self._first is not None:
            self._wanted_ns = time.monotonic_ns()
            self._want(self._first)

    def _want(self, path: Path) -> None:
        if path != self._wanted:
            self._wanted = path
            self._loader.want(path)

    def _on_loaded(self, path: Path, pixels: Pixels) -> None:
        if path == self._wanted:
            self.canvas.set_image(pixels, key=path)
            number = [image.path for image in self._images].index(path)
            self.marks.open(number, _still(pixels, self._images[number].mm_per_px))

    def _on_failed(self, path: Path, error: Exception) -> None:
        if path == self._wanted:
            self.failed.emit(error)

    def _on_painted(self, path: Path, painted_ns: int) -> None:
        if path == self._wanted:
            self.painted.emit((painted_ns - self._wanted_ns) / 1e6)
            # Only now: what comes next must not slow down what is wanted.
            self._loader.read_ahead(self._ahead)

    def _show_pixels(self) -> None:
        case = self._state.case if self._state else None
        if case is None or not case.images or self.canvas.image_size is None:
            return
        mm = case.images[self._state.image_index].mm_per_px if self._state else None
        window = self.canvas.window_level
        parts = [f"{mm:.3f} mm/px"] if mm is not None else []
        parts.append(f"W {window.width:.0f}  L {window.level:.0f}")
        parts.append(f"{self.canvas.view.scale:.0%}".replace("%", " %"))
        self._pixels.setText("  ·  ".join(parts))

    def _stage_text(self, state: ReadState | None) -> str:
        if state is None or state.case is None:
            return ""
        if state.ai is None:
            return told(state.case.arm)
        if state.phase is Phase.REVEALING:
            return ""
        return self.tr("● AI shown") if state.ai_shown else self.tr("AI hidden")

    def _lay_out(self) -> None:
        head = strip(self._position, self._total, None, self._stage)
        foot = strip(self._pixels, None, self._dots, None, self._simulated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addWidget(CalibrationEntry(self.marks.hand))
        column.addLayout(foot)


def _begins_next_step(before: CaseView | None, case: CaseView | None) -> bool:
    """Tell whether another step goes on with the same images."""
    if before is None or case is None:
        return False
    return case.continues and before.step != case.step


def _still(pixels: Pixels, mm_per_px: float | None) -> ClipInfo:
    """Describe a stored still: its size, and its scale where the study knows one."""
    height, width = pixels.shape[:2]
    scale = Scale()
    if mm_per_px is not None:
        scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(mm_per_px, mm_per_px))
    return ClipInfo(ClipKind.STILL, 1, width, height, calibration=Calibration((scale,)))
