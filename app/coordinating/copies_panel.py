"""Copies of a log: which there are, one put in place of a damaged log, and their second folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.coordinating.acting_page import ActingPage
from app.coordinating.asking import ActAnswered, ActQuestion, who_may
from app.coordinating.doing import Doing
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.widgets.base import TranslatedFrame, label
from reader_study.conduct.enrolling import BY_COORDINATORS
from reader_study.conduct.restoring import who_restores
from reader_study.paths import StudyPaths
from reader_study.safekeeping.places import KeptCopy, kept_copies, origin_of
from reader_study.safekeeping.restoring import Restored, restore
from reader_study.trust.second_folder import second_folder, set_second_folder

Found = tuple[list[KeptCopy], Path | None]


class CopiesPanel(TranslatedFrame):
    """Works where the log itself cannot be read any more: for that day copies are made."""

    def __init__(self, page: ActingPage) -> None:
        super().__init__()
        self._page = page
        self._title = label("heading")
        self._table = RowsTable[KeptCopy]("copies", most_rows=5)
        self._table.selected.connect(self._offer)
        self._second = label("quiet", name="secondFolder", wrap=True)
        self._folder: Path | None = None
        self._listed: int | None = -1
        """When what was listed last had been made; -1 before the first time."""
        self._restore, self._choose, self._none = QPushButton(), QPushButton(), QPushButton()
        for button, name, act in (
            (self._restore, "copyRestore", self._ask_restore),
            (self._choose, "secondChoose", self._ask_second),
            (self._none, "secondNone", self._drop_second),
        ):
            button.setObjectName(name)
            button.clicked.connect(act)
        row = QHBoxLayout()
        row.addWidget(self._restore)
        row.addWidget(self._second, 1)
        row.addWidget(self._choose)
        row.addWidget(self._none)
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=8)
        for part in (self._title, self._table):
            column.addWidget(part)
        column.addLayout(row)
        self.retranslate()
        self._offer()

    def look_if_other(self) -> None:
        """List the copies again where some were made or taken away: each is held by its hash."""
        if self._stamp() != self._listed:
            self.look()

    def look(self) -> None:
        """List the copies again."""
        root = self._page.study.root
        self._listed = self._stamp()
        self._page.study.aside(
            partial(_copies, root), done=self._show, failed=self._page.say_trouble
        )

    def retranslate(self) -> None:
        """Set every text."""
        self._title.setText(self.tr("COPIES"))
        self._restore.setText(self.tr("Put it in the place of a damaged log …"))
        self._choose.setText(self.tr("Second folder …"))
        self._none.setText(self.tr("No second folder"))
        self._table.show_columns(
            [
                TableColumn(
                    "made", self.tr("Made (UTC)"), lambda one: f"{one.copy.made:%Y-%m-%d %H:%M}"
                ),
                TableColumn(
                    "events",
                    self.tr("Events"),
                    lambda one: f"{one.copy.seq:,}",
                    order=lambda one: one.copy.seq,
                    right=True,
                ),
                TableColumn("state", self.tr("State"), self._state),
                TableColumn("path", self.tr("File"), lambda one: str(one.copy.path)),
            ]
        )
        self._tell_second()

    def _stamp(self) -> int | None:
        try:
            return StudyPaths(self._page.study.root).backups.stat().st_mtime_ns
        except OSError:
            return None

    def _state(self, one: KeptCopy) -> str:
        return self.tr("verified") if one.verified else self.tr("DAMAGED")

    def _show(self, found: Found) -> None:
        copies, self._folder = found
        self._table.show_rows(
            copies, empty=self.tr("There is no copy yet; one is made when a session begins.")
        )
        self._tell_second()
        self._offer()

    def _tell_second(self) -> None:
        folder = self._folder
        self._none.setEnabled(folder is not None)
        if folder is None:
            self._second.setText(
                self.tr("All copies lie on the disk of the study. Name a folder on another one.")
            )
        elif folder.is_dir():
            told = self.tr("Copies go to %1 as well.")
            self._second.setText(told.replace("%1", str(folder)))
        else:
            told = self.tr("Copies go to %1 as well, which cannot be reached now.")
            self._second.setText(told.replace("%1", str(folder)))

    def _offer(self) -> None:
        one = self._table.chosen
        self._restore.setEnabled(one is not None and one.verified)

    def _ask_restore(self) -> None:
        one, found = self._table.chosen, self._page.study.standing
        if one is None:
            return
        self._page.ask(
            ActQuestion(
                title=self.tr("Put a copy in the place of the log"),
                lead=self.tr(
                    "The damaged file stays beside it. What of its log can still be read and goes "
                    "on from the copy is taken over; what is lost is said. A sound log is not "
                    "replaced."
                ),
                act=self.tr("Put it in place"),
                reason=True,
                by=() if found is None else who_may(found.persons, BY_COORDINATORS),
                unknown_by=found is None,
            ),
            partial(_restored, self._page.study.root, one.copy.path),
            done=self._say_restored,
        )

    def _say_restored(self, done: Restored) -> str:
        self.look()
        if done.lost is None:
            return self.tr(
                "In place. Nothing of the damaged log could be read: what came after the copy is "
                "lost."
            )
        told = self.tr("In place: %1 events. Taken over from the damaged log: %2. Lost: %3.")
        for mark, value in (("%1", done.seq), ("%2", done.salvaged), ("%3", done.lost)):
            told = told.replace(mark, f"{value:,}")
        return told

    def _ask_second(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder on another disk"))
        if chosen:
            self._set_second(Path(chosen))

    def _drop_second(self) -> None:
        self._set_second(None)

    def _set_second(self, folder: Path | None) -> None:
        self._page.do(
            self.tr("Setting the second folder"),
            lambda _: partial(_second_set, self._page.study.root, folder),
            done=lambda _: self._say_second(),
        )

    def _say_second(self) -> str:
        self.look()
        return self.tr("The second folder is set.")


def _copies(root: Path) -> Found:
    origin = origin_of(root)
    return kept_copies(root)[::-1], second_folder(root, origin) if origin else None


def _second_set(root: Path, folder: Path | None) -> None:
    set_second_folder(root, origin_of(root), folder)


def _restored(root: Path, copy: Path, given: ActAnswered, _: Doing) -> Callable[[], Restored]:
    def act() -> Restored:
        actor = who_restores(root, copy, given.credential)
        return restore(root, copy, reason=given.reason, actor=actor)

    return act
