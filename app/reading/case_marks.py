"""What a reader lays on the images of the case before her: callipers, areas, scales by hand."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPainter

from app.reading.field_marks import FieldMarks
from app.reading.phase import Marks
from app.widgets.wakeful_hand import WakefulHand
from viewer.canvas.canvas import Canvas
from viewer.frames import ClipInfo
from viewer.measuring.annotating import AnnotationHand, AnnotationTool
from viewer.measuring.book import AnnotationBook, BookRecord, BookStep
from viewer.measuring.layer import AnnotationLayer
from viewer.model import ViewTransform
from viewer.model.annotation_set import History


class CaseMarks(QObject):
    """Marks of one case, each with its image; an `Overlay` of the canvas that shows them.

    They are kept while the case is on the screen, whichever of its images is shown and whichever
    of its two reads is made, and are forgotten with it. Images are named by their place in the
    case, from 0, in everything that is told.
    """

    changed = Signal(object)
    """`Marks`: what can be done now."""
    done = Signal(int)
    """A step was done, or done again, on this image."""
    undone = Signal(int)
    """The last step on this image was taken back."""
    recorded = Signal(str, object)
    """Name and fields of an act, with its image, as the log keeps them."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._book = AnnotationBook(self)
        self.hand = AnnotationHand(canvas, self._book)
        self._wakeful = WakefulHand(self.hand, self._tell)
        self._layer = AnnotationLayer(canvas, lambda: self.hand.scene)
        self._kept: dict[int, tuple[ClipInfo, History]] = {}
        self._image: int | None = None
        self.fields = FieldMarks(canvas, self._wakeful, lambda: self._book.scale)
        canvas.hand = self.fields
        canvas.overlays += [self, self.fields]
        self._book.changed.connect(self._tell)
        self._book.stepped.connect(self._tell_step)
        self._book.recorded.connect(lambda act, record: self._record(self._image, act, record))

    def paint(self, painter: QPainter, view: ViewTransform) -> None:
        """Paint the marks; an image without any costs nothing."""
        scene = self.hand.scene
        if scene.shapes or scene.ruler is not None:
            self._layer.paint(painter, view)

    def open(self, image: int, info: ClipInfo) -> None:
        """Turn to an image that has come to the screen, and to the marks that lie on it."""
        self.leave()
        _, history = self._kept.get(image, (info, History()))
        self._image = image
        self.hand.set_clip(info, history=history)

    def leave(self) -> None:
        """Turn to no image; the marks of the one that was shown are kept."""
        if self._image is None or self._book.info is None:
            return
        self.hand.selection.settle()
        self._kept[self._image] = self._book.info, self._book.history
        self._image = None
        self.hand.clear_clip()

    def forget(self) -> None:
        """Forget all marks: another case begins; no tool of the last one stays in the hand."""
        self.leave()
        self._kept.clear()
        self.hand.set_tool(AnnotationTool.SELECT)

    def seal(self) -> None:
        """Keep the marks and forget how they were made: undo does not reach behind a lock."""
        image, info = self._image, self._book.info
        self.leave()
        for key, (own, history) in self._kept.items():
            self._kept[key] = own, History(history.present, made=history.made)
        if image is not None and info is not None:
            self.open(image, info)

    def set_awake(self, awake: bool) -> None:
        """Let marks be drawn, or not; what is begun is given up."""
        if awake:
            self._wakeful.awake = True
        else:
            self._wakeful.rest()

    def undo(self, image: int) -> None:
        """Take the last step on an image back, be it shown or not."""
        if image == self._image:
            self.hand.undo()
        elif image in self._kept:
            info, history = self._kept[image]
            book = AnnotationBook()
            book.recorded.connect(partial(self._record, image))
            book.open(info, history=history)
            book.undo()
            self._kept[image] = info, book.history
            self.undone.emit(image)

    def cancel(self) -> bool:
        """Give up what is begun, else the selection; tell whether there was anything."""
        return self.fields.cancel()

    def drop_drawing(self) -> bool:
        """Give up a mark that is being drawn; tell whether there was one."""
        drawing = len(self.hand.scene.shapes) > len(self._book.here)
        return drawing and self.hand.cancel()

    def _tell_step(self, step: BookStep) -> None:
        if self._image is not None:
            (self.undone if step is BookStep.UNDONE else self.done).emit(self._image)

    def _tell(self) -> None:
        future = self._book.history.future
        chosen = self.hand.selection.ident is not None
        self.changed.emit(Marks(selected=chosen, redoable=bool(future)))

    def _record(self, image: int | None, act: str, record: BookRecord) -> None:
        self.recorded.emit(act, {"image": image, **record.fields()})
