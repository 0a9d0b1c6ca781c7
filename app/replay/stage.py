"""The image of a replay, as it was seen: view, marks, and whether it was to be seen at all."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.forms.drawn import paint_points, points_on, shapes_on
from app.images import StoredFrame
from app.media.shown import crop_of, framed_lesions
from app.replay.evidence import ReplayEvidence
from app.replay.marks import shapes_of
from app.stage.lesion_marks import marks_of
from app.theme import DARK
from app.widgets.base import TranslatedFrame
from ground.errors import ReaderStudyError
from reader_study.forms.form import Form
from reader_study.media.medium import Medium, MediumKind
from reader_study.models.parts import ShownAi
from reader_study.protocol.showing import Hanging
from reader_study.reading.replay import ReplayScene
from viewer.cache import FrameCache
from viewer.canvas.lesion_frames import LesionFrames
from viewer.canvas.surface import ImageSurface
from viewer.frames import Pixels
from viewer.frames.calibration import CalibrationSource, Scale
from viewer.frames.part import part_of
from viewer.loader import ImageLoader
from viewer.measuring.layer import AnnotationLayer
from viewer.model import ViewTransform
from viewer.model.annotation_scene import Scene
from viewer.model.measure import Point
from viewer.model.view_record import ViewRecord


class ReplayStage(TranslatedFrame):
    """Shows one image of the case; no hand moves it.

    Parameters
    ----------
    cache : FrameCache
        Decodes, and keeps what is decoded.
    media : sequence of (Path, Medium)
        Stored media of the case, and what the study knows of each.
    form : Form
        What is answered; some of it may be drawn.
    hanging : Hanging
        What of lesions was shown.
    ai : ShownAi, optional
        What was shown of a model.

    """

    failed = Signal(object)
    shown = Signal()
    """Another image is on the canvas."""

    def __init__(
        self,
        cache: FrameCache[StoredFrame],
        media: tuple[tuple[Path, Medium], ...],
        form: Form,
        hanging: Hanging,
        ai: ShownAi | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("imageStage")
        self._media = media
        self._form = form
        self._hanging = hanging
        self._scene = ReplayScene()
        self._wanted: StoredFrame | None = None
        self._on_canvas: StoredFrame | None = None
        self.canvas = ImageSurface()
        self.canvas.setObjectName("replayCanvas")
        self._marks = AnnotationLayer(self.canvas, self._marks_scene)
        self._lesions = LesionFrames()
        self._evidence = ReplayEvidence(ai)
        self.canvas.overlays += [self._lesions, self._evidence.layer]
        self.canvas.overlays += [self._marks, _Points(self), _Veil(self)]
        self.canvas.installEventFilter(self)
        self._loader = ImageLoader(cache, self)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self._evidence.strip)

    @property
    def scene(self) -> ReplayScene:
        """What is shown."""
        return self._scene

    def show_scene(self, scene: ReplayScene) -> None:
        """Show what lay before the reader."""
        self._scene = scene
        if not self._media:
            return
        path, medium = self._shown
        frame = min(self._frame, medium.frames - 1)
        plane = self._plane
        if not plane:
            wanted = StoredFrame(path, frame, plain=_is_plain(medium))
        else:
            wanted = StoredFrame(path, self._frame, plane, plain=False)
        if wanted != self._wanted:
            self._wanted = wanted
            self._loader.want(wanted)
        if wanted == self._on_canvas:
            self._lay()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the same part of the image when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self._on_canvas is not None:
            self._lay()
        return super().eventFilter(watched, event)

    def _on_loaded(self, wanted: StoredFrame, pixels: Pixels) -> None:
        if wanted == self._wanted:
            medium = self._shown[1]
            area = crop_of(medium, self._hanging)
            shown = pixels if area is None else part_of(pixels, area)
            self.canvas.set_image(shown, key=wanted, area=area)
            self._lesions.lay(
                marks_of(framed_lesions(medium, self._hanging)),
                width=medium.width,
                height=medium.height,
            )
            self._on_canvas = wanted
            self._lay()
            self.shown.emit()

    def _on_failed(self, wanted: StoredFrame, error: ReaderStudyError) -> None:
        if wanted == self._wanted:
            self.failed.emit(error)

    def _lay(self) -> None:
        self._evidence.show_scene(self._scene, self._shown[1], frame=self._frame, plane=self._plane)
        view = self._scene.view
        record = None if view is None else ViewRecord.of_fields(view)
        if record is None:
            self.canvas.reset()
        else:
            self.canvas.set_view_state(record.state_on(self.canvas.view_state))
        self.canvas.update()

    def _marks_scene(self) -> Scene:
        scene = self._scene
        if not scene.visible or self._plane:
            return Scene()
        shapes = shapes_of(scene.marks, image=scene.image)
        frame = self._frame
        shapes += shapes_on(self._form, scene.answer, scene.image, frame)
        return Scene(tuple(s for s in shapes if s.frame == frame), self._scale())

    def points(self) -> tuple[Point, ...]:
        """Return the points of the answer on the image that is shown."""
        scene = self._scene
        if not scene.visible or self._plane:
            return ()
        return points_on(self._form, scene.answer, scene.image, self._frame)

    @property
    def _shown(self) -> tuple[Path, Medium]:
        return self._media[min(self._scene.image, len(self._media) - 1)]

    @property
    def _plane(self) -> str:
        """Through which plane a series was cut; marks lie on the acquired slices alone."""
        return str((self._scene.view or {}).get("plane", ""))

    @property
    def _frame(self) -> int:
        return int((self._scene.view or {}).get("frame", 0))

    def _scale(self) -> Scale:
        by_hand = self._scene.scales.get(self._scene.image)
        if by_hand is not None:
            return Scale(CalibrationSource.MANUAL, spacing_mm=by_hand)
        mm = self._shown[1].mm_per_px
        if mm is None:
            return Scale()
        return Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=(mm, mm))


def _is_plain(medium: Medium) -> bool:
    return medium.kind is MediumKind.STILL and not medium.info_sha256


class _Points:
    """Paints the points of the answer."""

    def __init__(self, stage: ReplayStage) -> None:
        self._stage = stage

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        paint_points(painter, view, self._stage.points())


class _Veil:
    """Dims what the reader did not look at, and hides what was not on her screen."""

    def __init__(self, stage: ReplayStage) -> None:
        self._stage = stage

    def paint(self, painter: QPainter, _view: ViewTransform) -> None:
        scene = self._stage.scene
        room = painter.clipBoundingRect()
        if not scene.visible:
            painter.fillRect(room, QColor(DARK.canvas))
        elif scene.paused:
            painter.fillRect(room, theme.colour(DARK.canvas, alpha=0.6))
