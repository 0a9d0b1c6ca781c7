"""A model's marks that were named on the command line, laid over the first file."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.stage.open_clip import OpenClip
from app.viewing.boxes import FrameBox
from app.viewing.library import Library
from app.viewing.opening import WantedClip
from app.viewing.presenter import ViewPresenter
from ground.errors import ReaderStudyError
from viewer.canvas.overlays import HeatMap, Mark
from viewer.frames import ClipInfo, Pixels
from viewer.panes.pane import Pane
from viewer.sources import ViewSource


class GivenMarks(QObject):
    """Waits for the first file and for the heat map, and lays the one over the other.

    Parameters
    ----------
    first : Path
        The file that the marks belong to.
    heat_map : Path or None
        A grey image, white where the model is surest; decoded as every other file.
    boxes : sequence of FrameBox
        By frame.

    """

    def __init__(
        self,
        presenter: ViewPresenter,
        library: Library,
        *,
        first: Path,
        heat_map: Path | None,
        boxes: tuple[FrameBox, ...],
    ) -> None:
        super().__init__(presenter)
        self._presenter = presenter
        self._first = first
        self._heat: NDArray[np.float64] | None = None
        self._boxes = _by_frame(boxes)
        self._panes: list[Pane] = []
        self._awaited = None if heat_map is None else WantedClip(ViewSource.of_file(heat_map))
        presenter.placed.connect(self._on_placed)
        library.opened.connect(self._on_opened)
        library.failed.connect(self._on_failed)
        if self._awaited is not None:
            library.want(self._awaited)

    def _on_opened(self, found: OpenClip) -> None:
        if found.wanted == self._awaited:
            self._heat = heat_of(found.pixels)
            for pane in self._panes:
                self._lay(pane)

    def _on_failed(self, wanted: WantedClip, error: ReaderStudyError) -> None:
        if wanted == self._awaited:
            self._presenter.failed.emit(error)

    def _on_placed(self, pane: Pane, wanted: WantedClip) -> None:
        if pane in self._panes:
            self._panes.remove(pane)
        if self._first in wanted.source.paths and _as_acquired(pane.info):
            self._panes.append(pane)
            self._lay(pane)

    def _lay(self, pane: Pane) -> None:
        if pane.info is not None:
            heat = None if self._heat is None else _over(self._heat, pane.info)
            pane.lay_marks(heat=heat, boxes=self._boxes)


def _as_acquired(info: ClipInfo | None) -> bool:
    """Tell whether a pane shows the frames of the file: marks fit no plane that is cut across."""
    return info is not None and (info.geometry is None or info.geometry.acquired)


def heat_of(pixels: Pixels) -> NDArray[np.float64]:
    """Return an image's brightness as 0–1; colours count by their mean."""
    grey = pixels.mean(axis=2) if pixels.ndim == 3 else pixels
    return np.asarray(grey, dtype=np.float64) / float(np.iinfo(pixels.dtype).max)


def _over(heat: NDArray[np.float64], info: ClipInfo) -> HeatMap:
    return HeatMap(heat, box=(0.0, 0.0, float(info.width), float(info.height)))


def _by_frame(boxes: tuple[FrameBox, ...]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for box in boxes:
        found.setdefault(box.frame, []).append(Mark((box.x0, box.y0, box.x1, box.y1), box.label))
    return found
