"""Readers: who they are by the protocol, and whether they have shown who they are with a key."""

from app.coordinating.page import CoordinatorPage
from app.coordinating.session_rows import ReaderRow, experience, reader_rows
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from reader_study.conduct.standing import StudyStanding


class ReadersPage(CoordinatorPage):
    """A table of readers."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study, scrolls=False)
        self._registered: dict[str, str] = {}
        self._table = RowsTable[ReaderRow]("readers")
        self.body.addWidget(self._table, 1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show who reads."""
        self._registered = {one.id: one.name for one in found.persons}
        rows = reader_rows(found)
        if self._registered:
            lead = self.tr(
                "%1 readers by the protocol, %2 persons registered with a key of their own."
            )
        else:
            lead = self.tr(
                "%1 readers by the protocol. Nobody is registered: readers choose their names."
            )
        self.lead.setText(
            lead.replace("%1", str(len(rows))).replace("%2", str(len(self._registered)))
        )
        self._table.show_columns(self._columns())
        self._table.show_rows(rows, empty=self.tr("The protocol names no readers yet."))

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Readers"))
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _columns(self) -> list[TableColumn[ReaderRow]]:
        return [
            TableColumn("id", self.tr("Id"), lambda row: row.spec.id),
            TableColumn("name", self.tr("Name"), lambda row: row.spec.name),
            TableColumn(
                "years",
                self.tr("Experience"),
                lambda row: experience(row.spec),
                order=lambda row: row.spec.years,
            ),
            TableColumn("site", self.tr("Site"), lambda row: row.spec.site),
            TableColumn("role", self.tr("Role"), self._role),
            TableColumn("key", self.tr("Key"), self._key),
        ]

    def _role(self, row: ReaderRow) -> str:
        if row.spec.role == "arbitrator":
            return self.tr("arbitrator")
        return self.tr("reader, simulated") if row.spec.simulated else self.tr("reader")

    def _key(self, row: ReaderRow) -> str:
        return self.tr("registered") if row.spec.id in self._registered else "–"


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return ReadersPage(study)
