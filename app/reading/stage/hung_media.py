"""Which medium of a case is in which pane, and when all of them are on the screen."""

import time
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.reading.case_views import CaseView, MediumView, caption_of
from app.reading.phase import MarkPlace
from app.reading.stage.case_evidence import CaseEvidence
from app.reading.stage.case_marks import CaseMarks
from app.reading.stage.clip_watch import ClipWatch
from app.reading.stage.media_shelf import MediaShelf, WantedMedium
from app.stage.lesion_marks import marks_of
from app.stage.open_clip import OpenClip
from ground.errors import ReaderStudyError
from viewer.frames import ClipInfo
from viewer.frames.series.planes import Plane
from viewer.panes.grid import PaneGrid
from viewer.panes.mpr import Mpr
from viewer.panes.pane import Pane

MPR_PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)

Hung = tuple[int, Plane | None]
"""Place of a medium in its case, and of a series the plane; None as it was acquired."""


class HungMedia(QObject):
    """Brings the media of a case into the panes of a grid.

    Parameters
    ----------
    grid : PaneGrid
        Shows them.
    shelf : MediaShelf
        Opens them.
    marks, clips, evidence
        Are told what each pane shows.

    """

    painted = Signal(float)
    """Everything that was wanted is on the screen: milliseconds that the machine took for it."""
    failed = Signal(object)

    def __init__(
        self,
        grid: PaneGrid,
        shelf: MediaShelf,
        marks: CaseMarks,
        clips: ClipWatch,
        evidence: CaseEvidence,
    ) -> None:
        super().__init__(grid)
        self._grid, self._shelf = grid, shelf
        self._marks, self._clips, self._evidence = marks, clips, evidence
        self._media: tuple[MediumView, ...] = ()
        self._ahead: tuple[WantedMedium, ...] = ()
        self._hung: dict[Pane, Hung] = {}
        self._awaited: dict[Pane, WantedMedium] = {}
        self._since_ns = 0
        self._mpr: Mpr | None = None
        grid.pane_made.connect(self._adopt)
        shelf.opened.connect(self._on_opened)
        shelf.failed.connect(self._on_failed)

    @property
    def begun(self) -> bool:
        """Whether something of the case was asked for."""
        return bool(self._hung)

    @property
    def is_at_hand(self) -> bool:
        """Whether `painted` follows as soon as what lies in the panes is on the screen."""
        return bool(self._awaited) and all(pane.awaits_paint for pane in self._awaited)

    @property
    def in_planes(self) -> bool:
        """Whether one series is shown in three planes."""
        return self._mpr is not None

    def clear(self) -> None:
        """Show black in every pane; what was wanted is wanted no more."""
        self._end_planes()
        for pane in self._grid.all_panes:
            self._part(pane)
            pane.clear_clip()
            pane.canvas.magnify(held=False)
        self._hung.clear()
        self._awaited.clear()

    def begin(self, case: CaseView, panes: tuple[int, ...]) -> None:
        """Ask for what each pane shows at first; `painted` tells when all of it is there."""
        self._media = case.media
        rest = [medium for place, medium in enumerate(case.media) if place not in panes]
        self._ahead = tuple(WantedMedium(medium) for medium in (*rest, *case.ahead))
        self._since_ns = time.monotonic_ns()
        if case.planes:
            self.show_planes(panes[0])
        else:
            self.show(panes)

    def read_ahead(self, case: CaseView) -> None:
        """Open what comes next, where the present step is about no media."""
        self._shelf.read_ahead(map(WantedMedium, case.ahead))

    def let_go(self, case: CaseView) -> None:
        """Give back what is open of earlier cases: nobody goes back to one.

        Else a day of reading would fill the whole budget of the cache.
        """
        self._shelf.keep_only((*case.media, *case.ahead))

    def show(self, panes: tuple[int, ...]) -> None:
        """Turn each pane to a medium; those that show it already stay as they are."""
        if self._mpr is not None and self._hung[self._mpr.panes[0]][0] == panes[0]:
            return
        self._end_planes()
        self._set_count(len(panes))
        for pane, place in zip(self._grid.panes, panes, strict=True):
            self._want(pane, (place, None))

    def show_planes(self, place: int) -> None:
        """Show a series in three planes."""
        self._set_count(len(MPR_PLANES))
        for pane, plane in zip(self._grid.panes, MPR_PLANES, strict=True):
            self._want(pane, (place, plane))
        self._mpr = Mpr(self._grid.panes, self)

    def leave_planes(self, panes: tuple[int, ...]) -> None:
        """Go back from planes to what the hanging says."""
        self._end_planes()
        self.show(panes)

    def retry(self) -> None:
        """Ask again for what could not be opened."""
        for wanted in tuple(self._awaited.values()):
            self._shelf.want(wanted)

    def _adopt(self, pane: Pane) -> None:
        pane.shown.connect(partial(self._on_shown, pane))
        pane.failed.connect(self.failed)
        self._marks.adopt(pane)

    def _set_count(self, count: int) -> None:
        if count != len(self._grid.panes):
            for pane in self._grid.all_panes[count:]:
                self._part(pane)
                self._hung.pop(pane, None)
                self._awaited.pop(pane, None)
                pane.clear_clip()
            self._grid.set_count(count)

    def _want(self, pane: Pane, hung: Hung) -> None:
        if self._hung.get(pane) == hung:
            return
        self._hung[pane] = hung
        place, plane = hung
        wanted = WantedMedium(self._media[place], plane)
        self._awaited[pane] = wanted
        self._shelf.want(wanted)

    def _on_opened(self, found: OpenClip) -> None:
        for pane in [pane for pane, wanted in self._awaited.items() if wanted == found.wanted]:
            place, _ = self._hung[pane]
            self._part(pane)
            where = MarkPlace(place, _cut(found.clip.info))
            history = self._marks.history_of(where)
            pane.show_clip(
                found.clip,
                start=found.start,
                pixels=found.pixels,
                name=_caption(self._media[place], place),
                history=history,
                area=self._media[place].crop,
            )
            pane.lay_lesions(marks_of(self._media[place].lesions))
            self._marks.open(pane, where)
            self._clips.open(pane, place, self._media[place])
            self._evidence.open(pane, None if where.plane else place)
        shown = [WantedMedium(self._media[place], plane) for place, plane in self._hung.values()]
        self._shelf.hold(shown)

    def _on_failed(self, wanted: WantedMedium, error: ReaderStudyError) -> None:
        if wanted in self._awaited.values():
            self.failed.emit(error)

    def _on_shown(self, pane: Pane, painted_ns: int) -> None:
        self._awaited.pop(pane, None)
        if not self._awaited:
            self.painted.emit((painted_ns - self._since_ns) / 1e6)
            # Only now: what comes next must not slow down what is wanted.
            self._shelf.read_ahead(self._ahead)

    def _part(self, pane: Pane) -> None:
        """Keep the marks of what a pane shows, and tell what of it was played."""
        self._clips.leave(pane)
        self._marks.leave(pane)
        self._evidence.leave(pane)

    def _end_planes(self) -> None:
        if self._mpr is not None:
            self._mpr.end()
            self._mpr = None


def _cut(info: ClipInfo) -> str:
    """Return through which plane a series is cut; empty as it was acquired."""
    geometry = info.geometry
    return "" if geometry is None or geometry.acquired else geometry.plane.value


def _caption(medium: MediumView, place: int) -> str:
    return caption_of(medium) or str(place + 1)
