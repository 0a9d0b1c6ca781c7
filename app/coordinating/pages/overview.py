"""Overview: what this study is, who has read what of it, and what waits for a person."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app import theme
from app.coordinating.asked import need_words, next_words
from app.coordinating.page import CoordinatorPage
from app.coordinating.places import RailPlace
from app.coordinating.session_rows import (
    ReaderRow,
    now_column,
    person_columns,
    reader_rows,
    session_columns,
)
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.table import RowsTable
from app.trouble import in_words
from app.widgets.base import fixed_label, label, restyle
from reader_study.conduct.needs import StudyNeed, needs, next_step
from reader_study.conduct.standing import StudyStanding

_TILES = ("images", "cases", "models", "read", "events")


class OverviewPage(CoordinatorPage):
    """One look."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study)
        self._found: StudyStanding | None = None
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme.px(8))
        self._locked, self._read, self._signed = (
            fixed_label("chip", name=f"chip_{name}") for name in ("locked", "reading", "signed")
        )
        for chip in (self._locked, self._read, self._signed):
            self._chips.addWidget(chip)
        self._chips.addStretch(1)
        self._tiles: dict[str, tuple[QLabel, QLabel]] = {}
        self._table = RowsTable[ReaderRow]("overviewReaders", most_rows=24)
        self._table.opened.connect(lambda: self.wants.emit(RailPlace.PROGRESS))
        self._needs = QVBoxLayout()
        self._needs_title = fixed_label("heading")
        self._next_title = fixed_label("heading")
        self._next = label(name="nextStep", wrap=True)
        self._go = QPushButton()
        self._go.setObjectName("nextGo")
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self._go_on)
        self.lead.hide()
        self._lay_out()
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show where it stands."""
        self._found = found
        self.title.setText(found.title)
        self._show_chips(found)
        self._show_tiles(found)
        self._show_readers(found)
        self._show_needs(found)
        step, _ = next_words(next_step(found))
        self._next.setText(step)

    def retranslate(self) -> None:
        """Set every text."""
        self._needs_title.setText(self.tr("NEEDS A PERSON"))
        self._next_title.setText(self.tr("NEXT"))
        self._go.setText(self.tr("Go there"))
        self._name_tiles()
        if self._found is not None:
            self.show_study(self._found)

    def _show_chips(self, found: StudyStanding) -> None:
        if not found.locked:
            self._locked.setText(self.tr("not locked"))
        else:
            self._locked.setText(
                self.tr("protocol locked, version %1").replace("%1", str(found.protocol_version))
            )
        restyle(self._locked, "state", "danger" if found.protocol_change else "")
        words = self.tr("reading")
        if found.unblinded:
            words = self.tr("unblinded")
        elif found.closed:
            words = self.tr("closed, still blinded")
        self._read.setText(words)
        self._read.setVisible(found.locked)
        signed = found.heads.signed
        if found.heads.faults:
            self._signed.setText(self.tr("log is not the known one"))
        elif signed is None:
            self._signed.setText(self.tr("log not signed yet"))
        else:
            told = self.tr("log signed to event %1").replace("%1", f"{signed.seq:,}")
            self._signed.setText(told)
        state = "danger" if found.heads.faults else "" if signed is None else "ok"
        restyle(self._signed, "state", state)

    def _show_tiles(self, found: StudyStanding) -> None:
        total = sum(one.total for one in found.held.sessions)
        done = sum(one.done for one in found.held.sessions)
        values = {
            "images": f"{found.reading_cases:,}",
            "cases": f"{found.development_cases:,}",
            "models": f"{len(found.models):,}",
            "read": f"{done / total:.0%}" if total else "–",
            "events": f"{found.head[0]:,}",
        }
        for name, value in values.items():
            self._tiles[name][0].setText(value)
        reads = self.tr("of %1 case reads").replace("%1", f"{total:,}")
        self._tiles["read"][1].setText(reads)

    def _show_readers(self, found: StudyStanding) -> None:
        rows = reader_rows(found)
        most = max((len(row.sessions) for row in rows), default=0)
        self._table.show_columns([*person_columns(), *session_columns(most), now_column()])
        self._table.show_rows(
            rows, empty=self.tr("The protocol names no readers yet; name them there.")
        )

    def _show_needs(self, found: StudyStanding) -> None:
        while self._needs.count():
            item = self._needs.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        waiting = needs(found)
        for need in waiting:
            self._needs.addWidget(self._need(need))
        for warning in found.warnings:
            words = in_words(warning)
            self._needs.addWidget(self._told(words.what, words.remedy))
        if not waiting and not found.warnings:
            quiet = label("quiet", name="needsNothing", wrap=True)
            quiet.setText(self.tr("Nothing waits for a person."))
            self._needs.addWidget(quiet)

    def _need(self, need: StudyNeed) -> QPushButton:
        title, lead, place = need_words(need)
        button = QPushButton(f"{title}\n{lead}")
        button.setObjectName(f"need_{need.kind}")
        button.setProperty("role", "need")
        button.setAccessibleName(f"{title}. {lead}")
        button.clicked.connect(lambda: self.wants.emit(place))
        return button

    def _told(self, what: str, remedy: str) -> QLabel:
        told = label("quiet", name="needsWarning", wrap=True)
        told.setText(f"{what} {remedy}")
        return told

    def _go_on(self) -> None:
        if self._found is not None:
            self.wants.emit(next_words(next_step(self._found))[1])

    def _name_tiles(self) -> None:
        names = {
            "images": self.tr("cases to read"),
            "cases": self.tr("cases for development"),
            "models": self.tr("models frozen"),
            "events": self.tr("events in the log"),
        }
        for name, text in names.items():
            self._tiles[name][1].setText(text)

    def _lay_out(self) -> None:
        tiles = _panel("tiles")
        row = QHBoxLayout(tiles)
        theme.space(row, (16, 12, 16, 12), between=24)
        for name in _TILES:
            value = fixed_label("title", name=f"tile_{name}")
            told = label("quiet", name=f"tileWords_{name}", wrap=True)
            self._tiles[name] = (value, told)
            tile = QVBoxLayout()
            tile.setSpacing(0)
            tile.addWidget(value)
            tile.addWidget(told)
            row.addLayout(tile, 1)
        waiting = _panel("needs")
        column = QVBoxLayout(waiting)
        theme.space(column, (16, 16, 16, 16), between=8)
        column.addWidget(self._needs_title)
        column.addLayout(self._needs)
        following = _panel("next")
        below = QVBoxLayout(following)
        theme.space(below, (16, 16, 16, 16), between=12)
        below.addWidget(self._next_title)
        below.addWidget(self._next)
        below.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        grid = QGridLayout()
        grid.setSpacing(theme.px(16))
        grid.addWidget(tiles, 0, 0)
        side = QVBoxLayout()
        side.setSpacing(theme.px(16))
        side.addWidget(waiting)
        side.addWidget(following)
        side.addStretch(1)
        grid.addWidget(self._table, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(side, 0, 1, 2, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(1, theme.px(260))
        grid.setRowStretch(1, 1)
        self.body.addLayout(self._chips)
        self.body.addLayout(grid, 1)


def _panel(name: str) -> QFrame:
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("role", "panel")
    return made


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return OverviewPage(study)
