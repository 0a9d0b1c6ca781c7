"""The list of sources at the left: which ones, a wall of thumbnails, and where she is in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from app import theme
from app.reviewing.source_shelf import OpenSource
from app.reviewing.state import ReviewPageState
from app.reviewing.wall.cell import CellLook
from app.reviewing.wall.grid import ThumbGrid
from app.reviewing.wall.thumbs import Thumbs, middle_picture
from app.reviewing.words import filter_words
from app.widgets.base import TranslatedFrame, fixed_label, strip
from reader_study.intake.review.review import ReviewFilter
from reader_study.intake.sources.source import MediaSource
from viewer.frames import Pixels


class SourceWall(TranslatedFrame):
    """Lists sources by a filter.

    Parameters
    ----------
    state : ReviewPageState
        What is listed.
    open_clip : callable
        Opens a source for its thumbnail.

    """

    chosen = Signal(str)
    """A thumbnail was pressed."""
    filtered = Signal(object)
    """Another `ReviewFilter` is wanted."""

    def __init__(self, state: ReviewPageState, open_clip: OpenSource) -> None:
        super().__init__()
        self.setObjectName("reviewList")
        self._state, self._open_clip = state, open_clip
        self.thumbs = Thumbs[MediaSource](self._make_thumb, self)
        self.grid = ThumbGrid(self._cell)
        self._place = fixed_label("faint", name="reviewPlace")
        self._filters = {kind: self._filter_button(kind) for kind in ReviewFilter}
        self.grid.chosen.connect(self.chosen)
        self.grid.in_sight.connect(self._wish)
        self.thumbs.came.connect(lambda source: self.grid.refresh(source.path))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        # Two lines: two columns of thumbnails have no room for filters and place side by side.
        column.addLayout(strip(*self._filters.values(), None))
        column.addWidget(self.grid, 1)
        column.addLayout(strip(None, self._place))

    def retranslate(self) -> None:
        """Set every text."""
        self.follow()

    def follow(self) -> None:
        """Show what is listed now."""
        state, tally = self._state, self._state.tally
        counts = {
            ReviewFilter.OPEN: tally.open + tally.again,
            ReviewFilter.DOUBTFUL: tally.doubtful,
            ReviewFilter.ALL: tally.total,
        }
        for kind, button in self._filters.items():
            button.setText(f"{filter_words(kind)} {counts[kind]}")
            button.setChecked(kind is state.filter)
        place = state.shown.index(state.path) + 1 if state.path in state.shown else 0
        self._place.setText(f"{place} / {len(state.shown)}" if place else "")
        self.grid.show_paths(state.shown, state.path)

    def set_columns(self, count: int) -> None:
        """Have room for so many thumbnails side by side."""
        self.setFixedWidth(theme.px(140) * count + theme.px(24))

    def end(self) -> None:
        """Make no more thumbnails."""
        self.thumbs.close()

    def _make_thumb(self, source: MediaSource) -> Pixels:
        clip = self._open_clip(source)
        try:
            return middle_picture(clip)
        finally:
            clip.close()

    def _cell(self, path: str) -> CellLook:
        review = self._state.review
        item = review.items[path]
        look, name = item.look, path.rpartition("/")[2]
        picture = None if item.is_refused else self.thumbs.picture(item.source)
        if look is None:
            return CellLook(name, review.state(path), picture)
        return CellLook(
            name,
            review.state(path),
            picture,
            (look.width, look.height),
            review.masks(path),
            has_doubt=bool(review.doubts(path)),
            is_lost=item.is_refused or self.thumbs.is_lost(item.source),
            frames=look.frames,
        )

    def _wish(self, paths: tuple[str, ...]) -> None:
        items = self._state.review.items
        self.thumbs.wish(items[path].source for path in paths if not items[path].is_refused)

    def _filter_button(self, kind: ReviewFilter) -> QPushButton:
        made = QPushButton()
        made.setObjectName(f"filter_{kind}")
        made.setProperty("role", "flat")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(_told(self.filtered.emit, kind))
        return made


def _told(tell: Callable[[ReviewFilter], object], kind: ReviewFilter) -> Callable[[], object]:
    return lambda: tell(kind)
