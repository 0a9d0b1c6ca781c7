"""The black middle of the reading page: panes, and above and below them a line of quiet words."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout

from app.actions import Condition
from app.forms.field_box import told
from app.images import Images
from app.keys import Keys
from app.reading.case_views import CaseView
from app.reading.read_state import Phase, ReadState
from app.reading.stage.case_evidence import CaseEvidence
from app.reading.stage.case_marks import CaseMarks
from app.reading.stage.clip_watch import ClipWatch
from app.reading.stage.cover import Cover
from app.reading.stage.hung_media import HungMedia
from app.reading.stage.image_dots import ImageDots
from app.reading.stage.media_shelf import MediaShelf
from app.stage.pane_acts import pane_conditions
from app.stage.pane_facts import facts_of
from app.widgets.base import TranslatedFrame, fixed_label, restyle, strip
from viewer.canvas.canvas import Canvas
from viewer.panes.grid import PaneGrid
from viewer.panes.links import PaneLinks
from viewer.panes.pane import Pane


class ImageStage(TranslatedFrame):
    """Shows the media of a case and says when all of them are on the screen.

    `painted` carries the milliseconds that the machine took, from the moment at which they were
    wanted to the paint of the last; `turned` carries the media to go forward (or back), `activated`
    the pane that a hand has touched.

    Parameters
    ----------
    images : Images
        Decodes, and keeps what is decoded.

    """

    painted = Signal(float)
    failed = Signal(Exception)
    turned = Signal(int)
    activated = Signal(int)
    looks_changed = Signal()
    """What may be done with what is shown is different."""

    def __init__(self, images: Images) -> None:
        super().__init__()
        self.setObjectName("imageStage")
        self._state: ReadState | None = None
        self._case: CaseView | None = None
        self.grid = PaneGrid(pixel_marks=False)
        self.links = PaneLinks(self.grid)
        self.marks = CaseMarks(self.grid)
        self.clips = ClipWatch()
        self.evidence = CaseEvidence(self.grid)
        self._shelf = MediaShelf(images, self)
        self._hung = HungMedia(self.grid, self._shelf, self.marks, self.clips, self.evidence)
        self.grid.pane_made.connect(self._adopt)
        self._black = QTimer(self)
        self._black.setSingleShot(True)
        self._position = fixed_label("large", name="position")
        self._total = fixed_label("quiet", name="total")
        self._linked = fixed_label("quiet", name="linked")
        self._stage = fixed_label("quiet", name="stageMark")
        self._pixels = fixed_label("faint", name="pixelLine")
        self._dots = ImageDots()
        self._simulated = fixed_label("faint", name="simulatedMark")
        self._looks: frozenset[Condition] = frozenset()
        self._changing = False
        self.grid.set_count(1)
        self._cover = Cover(self.grid)
        self._connect()
        self._lay_out()

    @property
    def canvas(self) -> Canvas:
        """The canvas of the active pane."""
        return self.grid.active.canvas

    @property
    def is_at_hand(self) -> bool:
        """Whether `painted` follows as soon as what lies in the panes is on the screen."""
        return self._hung.is_at_hand

    @property
    def looks(self) -> frozenset[Condition]:
        """What holds for what is shown."""
        return self._looks

    def show_case(self, case: CaseView, *, blank_ms: int) -> None:
        """Bring the media of a case, the first of each pane, to the screen after `blank_ms`."""
        with self._told_once():
            self.evidence.forget()
            self._hung.clear()
            self._pixels.clear()
            self._case = case
            self._hung.let_go(case)
            if self.links.on is not case.linked:
                self.links.turn(on=case.linked)
            if blank_ms:
                self._black.start(blank_ms)
            else:
                self._begin()

    def show_nothing(self, case: CaseView) -> None:
        """Show no image: the step is about none. What comes next is read ahead."""
        self.evidence.forget()
        self._hung.clear()
        self._pixels.clear()
        self._case = None
        self._hung.let_go(case)
        self._hung.read_ahead(case)

    def show_state(self, state: ReadState) -> None:
        """Follow the state: media of the case, marks, cover, words."""
        before, self._state = self._state, state
        if before is not None and _begins_next_step(before.case, state.case):
            self.marks.seal()
        awake = state.phase in (Phase.ANSWERING, Phase.CONFIRMING) and state.has_image
        self.clips.follow(state.case, awake=awake)
        if state.paused:
            self.clips.rest()
        self.marks.follow(state)
        self.evidence.follow(state)
        case = state.case
        if case is not None and case.media and self._hung.begun:
            self._hung.show(state.panes)
            self._activate(state.active)
        self._cover.setGeometry(self.grid.rect())
        self._cover.show_paused(paused=state.paused, reporting=state.phase is Phase.REPORTING)
        self._cover.raise_()
        self._show_dots(state)
        # An image that was decoded already is on the canvas before its case is known here.
        self._show_pixels()
        self.retranslate()

    def show_keys(self, keys: Keys) -> None:
        """Print the keys in force."""
        self._cover.show_key(keys.cap("read.pause"))

    def focus_image(self) -> None:
        """Take the focus away from any text box."""
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_anew(self) -> None:
        """Forget what was done with the case before: marks, tools, sharp pixels."""
        self.marks.forget()
        for pane in self.grid.all_panes:
            if not pane.canvas.smooth:
                pane.canvas.set_smooth(True)

    def toggle_planes(self) -> None:
        """Show the active pane's series in three planes, or go back from them."""
        state = self._state
        if state is None or state.case is None or not self._hung.begun:
            return
        if self._hung.in_planes:
            self._hung.leave_planes(state.panes)
            self._activate(state.active)
        else:
            self._hung.show_planes(state.image_index)

    def toggle_links(self) -> None:
        """Let the panes move together, or each by itself."""
        self.links.turn(on=not self.links.on)

    def close_panes(self) -> None:
        """Let go of every clip and all decoded frames."""
        self.grid.close_panes()
        self._shelf.close()

    def retranslate(self) -> None:
        """Set every text."""
        state = self._state
        case = state.case if state else None
        for number, pane in enumerate(self.grid.all_panes, start=1):
            named = self.tr("Image %1").replace("%1", str(number))
            pane.canvas.setAccessibleName(named if len(self.grid.panes) > 1 else self.tr("Image"))
        self._position.setText(str(case.position) if case else "")
        self._total.setText(f"/ {case.total}" if case else "")
        self._linked.setText(self.tr("linked"))
        self._linked.setVisible(self.links.on and len(self.grid.panes) > 1)
        simulated = case is not None and case.simulated
        self._simulated.setText(self.tr("Simulated image") if simulated else "")
        self._stage.setText(self._stage_text(state))
        with_ai = state is not None and state.ai_shown
        restyle(self._stage, "ai", "yes" if with_ai else "no")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the cover as large as the panes."""
        if event.type() == QEvent.Type.Resize:
            self._cover.setGeometry(self.grid.rect())
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.grid.installEventFilter(self)
        self.grid.active_changed.connect(self._on_active)
        self.links.changed.connect(self.retranslate)
        self._black.timeout.connect(self._begin)
        self._hung.painted.connect(self.painted)
        self._hung.failed.connect(self.failed)

    def _adopt(self, pane: Pane) -> None:
        pane.turned.connect(lambda steps: self._on_turned(pane, steps))
        pane.changed.connect(self._show_pixels)

    def _begin(self) -> None:
        if self._case is not None and self._state is not None:
            self._hung.begin(self._case, self._state.panes)
            self._activate(self._state.active)

    def _activate(self, pane: int) -> None:
        if self._hung.in_planes:
            return
        if self.grid.panes[pane] is not self.grid.active:
            self.grid.activate(pane)

    def _on_active(self) -> None:
        self._show_pixels()
        if not self._hung.in_planes and self.grid.active in self.grid.panes:
            self.activated.emit(self.grid.panes.index(self.grid.active))

    def _on_turned(self, pane: Pane, steps: int) -> None:
        """A wheel over a pane means that pane, whichever was active."""
        if pane is not self.grid.active:
            self.grid.activate(self.grid.panes.index(pane))
        self.turned.emit(steps)

    @contextmanager
    def _told_once(self) -> Iterator[None]:
        """Turn to another case: what may be done is told at the end, not of every pane between."""
        self._changing = True
        try:
            yield
        finally:
            self._changing = False
        self._show_pixels()

    def _show_dots(self, state: ReadState) -> None:
        group: tuple[int, ...] = ()
        if state.case is not None and state.case.media:
            group = state.case.groups[state.active]
        place = group.index(state.image_index) if group else 0
        self._dots.show_image(place, count=len(group))

    def _show_pixels(self) -> None:
        """Say how the image is shown, and what may be done with it."""
        if self._changing:
            return
        pane, case = self.grid.active, self._state.case if self._state else None
        if case is not None and case.media and pane.info is not None:
            self._pixels.setText(facts_of(pane, brief=True))
        looks = pane_conditions(pane)
        if len(self.grid.panes) > 1:
            looks.add(Condition.SEVERAL_PANES)
        if any(not one.evidence.empty for one in self.grid.panes):
            looks.add(Condition.HAS_EVIDENCE)
        if looks != self._looks:
            self._looks = frozenset(looks)
            self.looks_changed.emit()

    def _stage_text(self, state: ReadState | None) -> str:
        if state is None or state.case is None:
            return ""
        if state.ai is None:
            return told(state.case.arm)
        if state.phase is Phase.REVEALING:
            return ""
        return self.tr("● AI shown") if state.ai_shown else self.tr("AI hidden")

    def _lay_out(self) -> None:
        head = strip(self._position, self._total, None, self._linked, self._stage)
        foot = strip(self._pixels, None, self._dots, None, self._simulated)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.grid, 1)
        column.addLayout(foot)


def _begins_next_step(before: CaseView | None, case: CaseView | None) -> bool:
    """Tell whether another step goes on with the same media."""
    if before is None or case is None:
        return False
    return case.continues and before.step != case.step
