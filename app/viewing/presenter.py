"""Which file is in which pane: opening, going on, layouts. It knows panes, no other widget."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.stage.open_clip import OpenClip
from app.stage.pane_facts import plane_name, source_name
from app.viewing.library import Library
from app.viewing.memory import ViewMemory, key_of
from app.viewing.opening import WantedClip
from app.viewing.pane_content import EMPTY, PaneContent
from app.viewing.pane_log import PaneLog
from app.viewing.view_log import ViewLog
from ground.errors import ReaderStudyError
from viewer.frames.series.planes import Plane
from viewer.panes.grid import PaneGrid
from viewer.panes.links import PaneLinks
from viewer.panes.mpr import Mpr
from viewer.panes.pane import Pane
from viewer.sources import ViewSource, with_singles

MPR_PLANES = (Plane.AXIAL, Plane.CORONAL, Plane.SAGITTAL)

_COUNTS = {"one": 1, "two": 2, "four": 4}
"""Panes of each layout but that of the planes."""

_AHEAD = (1, -1, 2)
"""Neighbours of the file shown that are opened ahead, nearest first."""


class ViewPresenter(QObject):
    """Puts sources into the panes of a grid.

    Parameters
    ----------
    grid : PaneGrid
        Shows them.
    library : Library
        Opens them.
    log : ViewLog
        Keeps what was done.

    """

    changed = Signal()
    placed = Signal(object, object)
    """A `Pane`, and the `WantedClip` that it shows from now on."""
    failed = Signal(object)
    """A `ReaderStudyError`."""

    def __init__(self, grid: PaneGrid, library: Library, log: ViewLog) -> None:
        super().__init__(grid)
        self.grid = grid
        self.links = PaneLinks(grid)
        self.layout = "one"
        self._library = library
        self._sources: tuple[ViewSource, ...] = ()
        self._contents: dict[Pane, PaneContent] = {}
        self._memory = ViewMemory()
        self._pane_log = PaneLog(log, self._name_of, self)
        self._pane_log.failed.connect(self.failed)
        self._mpr: Mpr | None = None
        self._asked: tuple[Path, ...] | None = None
        self._wanted_layout = ""
        grid.pane_made.connect(self._adopt)
        grid.active_changed.connect(self.changed)
        self.links.changed.connect(self.changed)
        library.opened.connect(self._on_opened)
        library.failed.connect(self._on_failed)
        library.grouped.connect(self._on_grouped)

    @property
    def sources(self) -> tuple[ViewSource, ...]:
        """Everything that can be gone to, in order."""
        return self._sources

    @property
    def busy(self) -> bool:
        """Whether something is being opened that the reader waits for."""
        waits = any(content.awaited is not None for content in self._contents.values())
        return self._asked is not None or waits

    @property
    def trouble(self) -> ReaderStudyError | None:
        """Why a pane in sight shows nothing, the active one before all others."""
        contents = map(self._content, (self.grid.active, *self.grid.panes))
        return next((it.trouble for it in contents if it.trouble is not None), None)

    @property
    def place(self) -> int | None:
        """Where the active pane's source stands among all, from 0; None while it is empty."""
        wanted = self._content(self.grid.active).coming
        if wanted is None or wanted.source not in self._sources:
            return None
        return self._sources.index(wanted.source)

    @property
    def source(self) -> ViewSource | None:
        """What the active pane shows, or waits for."""
        place = self.place
        return None if place is None else self._sources[place]

    def open(self, files: Sequence[Path], *, layout: str = "") -> None:
        """Show files in place of those that are open; slices of a series become one volume."""
        self._wanted_layout = layout
        if self._mpr is not None:
            self._end_planes()
            self._set_count("one")
        # Those that a smaller layout has put away as well.
        for pane in tuple(self._contents):
            self._empty(pane)
        self._sources = ()
        self._asked = tuple(files)
        self._library.group(self._asked)
        self.changed.emit()

    def share(self, sources: tuple[ViewSource, ...]) -> None:
        """Offer the files of another window, and show the first of them."""
        self._take_sources(sources)

    def show(self, pane: Pane, wanted: WantedClip) -> None:
        """Bring a source into a pane."""
        before = self._content(pane).awaited
        self._contents[pane] = replace(self._content(pane), awaited=wanted, trouble=None)
        if before is not None and all(it.awaited != before for it in self._contents.values()):
            self._library.unwant(before)
        self._library.want(wanted)
        self.changed.emit()

    def turn(self, steps: int) -> None:
        """Go to another source in the active pane; stays within the ends."""
        place, last = self.place, len(self._sources) - 1
        if last < 0:
            return
        # From a pane that was emptied it goes to the first file, or back to the last one.
        before = (-1 if steps > 0 else last + 1) if place is None else place
        target = min(max(before + steps, 0), last)
        if target != place:
            if self._mpr is not None:
                self.set_layout("one")
            self.show(self.grid.active, WantedClip(self._sources[target]))

    def close(self) -> None:
        """Empty the active pane."""
        if self._mpr is not None:
            self.set_layout("one")
        self._empty(self.grid.active)
        self.changed.emit()

    def set_layout(self, name: str) -> None:
        """Lay out panes: one, two, four, or the three planes of the active pane's volume."""
        self._end_planes()
        self.layout = name
        if name == "mpr":
            self._begin_planes()
        else:
            self._set_count(name)
            self._fill_empty()
        self.changed.emit()

    def end(self) -> None:
        """Write down what was played; let go of the panes."""
        self._asked = None
        for pane in self._contents:
            self._part(pane)
            self._contents[pane] = replace(self._content(pane), awaited=None)
        self._library.hold((), owner=self)
        self.grid.close_panes()

    def _content(self, pane: Pane) -> PaneContent:
        return self._contents.get(pane, EMPTY)

    def _shown(self) -> dict[Pane, WantedClip]:
        """Return what stands in each pane that is not empty."""
        found = {pane: content.at for pane, content in self._contents.items()}
        return {pane: wanted for pane, wanted in found.items() if wanted is not None}

    def _adopt(self, pane: Pane) -> None:
        pane.turned.connect(partial(self._on_turned, pane))
        pane.changed.connect(self.changed)
        pane.failed.connect(self.failed)
        pane.shown.connect(partial(self._on_shown, pane))
        pane.hand.book.changed.connect(partial(self._share_marks, pane))
        self._pane_log.listen(pane)

    def _on_turned(self, pane: Pane, steps: int) -> None:
        """A wheel over a pane means that pane, whichever was active."""
        self.grid.activate(self.grid.panes.index(pane))
        self.turn(steps)

    def _set_count(self, layout: str) -> None:
        self.layout = layout
        self.grid.set_count(_COUNTS[layout])

    def _begin_planes(self) -> None:
        active, wanted = self.grid.active, self._content(self.grid.active).at
        if wanted is None:
            return
        self.grid.set_count(3)
        self._mpr = Mpr(self.grid.panes, self)
        for pane, plane in zip(self.grid.panes, MPR_PLANES, strict=True):
            self._part(pane)
            self.show(pane, replace(wanted, plane=plane))
        self.grid.activate(self.grid.panes.index(active) if active in self.grid.panes else 0)

    def _end_planes(self) -> None:
        if self._mpr is not None:
            self._mpr.end()
            self._mpr = None

    def _fill_empty(self) -> None:
        """Give panes that show nothing the sources that follow, a still beside its cine."""
        coming = [content.coming for content in self._contents.values()]
        shown = {wanted.source for wanted in coming if wanted is not None}
        rest = iter([source for source in self._sources if source not in shown])
        for pane in self.grid.panes:
            if self._content(pane).coming is None:
                source = next(rest, None)
                if source is not None:
                    self.show(pane, WantedClip(source))

    def _on_grouped(
        self,
        files: tuple[Path, ...],
        sources: tuple[ViewSource, ...],
        trouble: ReaderStudyError | None,
    ) -> None:
        if files == self._asked:  # not by another window
            self._asked = None
            self._take_sources(sources)
            if trouble is not None:
                self.failed.emit(trouble)

    def _take_sources(self, sources: tuple[ViewSource, ...]) -> None:
        self._sources = sources
        if self._wanted_layout in _COUNTS:
            self._set_count(self._wanted_layout)
        self._fill_empty()
        self.changed.emit()

    def _on_opened(self, found: OpenClip) -> None:
        for pane, content in tuple(self._contents.items()):
            wanted = content.awaited
            if wanted is None or wanted != found.wanted:
                continue
            self._part(pane)
            self._contents[pane] = replace(self._content(pane), at=wanted, awaited=None)
            self._library.hold(self._shown().values(), owner=self)
            self._place(pane, wanted, found)
            self.placed.emit(pane, wanted)
            if self._wanted_layout == "mpr" and found.clip.info.geometry is not None:
                self._wanted_layout = ""
                self.set_layout("mpr")
        self.changed.emit()

    def _place(self, pane: Pane, wanted: WantedClip, found: OpenClip) -> None:
        """Show a clip as it was left, or for the first time."""
        left = self._memory.of(wanted, found.clip.info)
        pane.show_clip(
            found.clip,
            start=found.start,
            pixels=found.pixels,
            name=_caption(wanted),
            history=None if left is None else left.history,
            state=None if left is None else left.state,
            graphics=found.graphics,
        )
        if left is not None and left.index != found.start:
            pane.go_to(left.index)
        self._share_marks(pane)

    def _on_failed(self, wanted: WantedClip, error: ReaderStudyError) -> None:
        panes = [pane for pane, content in self._contents.items() if content.awaited == wanted]
        for pane in panes:
            self._empty(pane, name=_caption(wanted))
            # It stands there, black, so that one can go on past it.
            self._contents[pane] = replace(self._content(pane), at=wanted, trouble=error)
        if not panes:  # of another window
            return
        if wanted.source.is_series:
            self._sources = with_singles(self._sources, wanted.source)
        self.changed.emit()

    def _on_shown(self, pane: Pane, _now_ns: int) -> None:
        place = self.place
        if place is None:
            return
        # Only now: what comes next must not slow down what is wanted.
        ahead = [place + step for step in _AHEAD]
        inside = [number for number in ahead if 0 <= number < len(self._sources)]
        self._library.read_ahead(WantedClip(self._sources[number]) for number in inside)

    def _empty(self, pane: Pane, *, name: str = "") -> None:
        self._part(pane)
        self._contents[pane] = replace(self._content(pane), awaited=None, trouble=None)
        pane.clear_clip(name=name)

    def _part(self, pane: Pane) -> None:
        """Keep how a pane leaves what it shows, and write down what was played."""
        wanted = self._content(pane).at
        if wanted is not None:
            self._memory.keep(pane, wanted)
            self._pane_log.played(pane)
            self._contents[pane] = replace(self._content(pane), at=None)

    def _name_of(self, pane: Pane) -> str | None:
        wanted = self._content(pane).at
        return None if wanted is None else wanted.source.full_name()

    def _share_marks(self, pane: Pane) -> None:
        """Show the marks of a clip in every pane that shows it."""
        wanted, info = self._content(pane).at, pane.info
        if wanted is None or info is None:
            return
        history = pane.hand.book.history
        for other, shown in self._shown().items():
            if other is pane or other.info is None or other.hand.book.history is history:
                continue
            if key_of(shown, other.info) == key_of(wanted, info):
                other.hand.set_clip(other.info, frame=other.index, history=history)


def _caption(wanted: WantedClip) -> str:
    name = source_name(wanted.source)
    return name if wanted.plane is None else f"{name}  ·  {plane_name(wanted.plane)}"
