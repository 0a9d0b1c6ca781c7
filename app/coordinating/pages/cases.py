"""Cases: what is to be read and what trains models, under opaque ids; nothing here tells truth."""

from PySide6.QtCore import QCoreApplication

from app.coordinating.page import CoordinatorPage
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from reader_study.cases import Case, CaseRole
from reader_study.conduct.standing import StudyStanding
from reader_study.media.medium import Medium, MediumKind
from reader_study.study import Study


class CasesPage(CoordinatorPage):
    """A table of all cases, and which of them nobody is shown."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study, scrolls=False)
        self._hidden: dict[str, str] = {}
        self._counted: tuple[int, int] | None = None
        self._cases: tuple[Case, ...] | None = None
        self._table = RowsTable[Case]("cases")
        self.body.addWidget(self._table, 1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Look at the cases again where there are others."""
        self._hidden = {one.case_id: one.state.value for one in found.patient_data}
        self.lead.setText(
            self.tr("%1 cases to read and %2 for the development of models. Ids are opaque.")
            .replace("%1", f"{found.reading_cases:,}")
            .replace("%2", f"{found.development_cases:,}")
        )
        counted = (found.reading_cases, found.development_cases)
        if counted == self._counted:
            if self._cases is not None:
                self._show(self._cases)
            return
        self._counted = counted
        self.study.look(_cases, done=self._show, failed=self._fail)

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Cases"))
        self._table.show_columns(self._columns())
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _fail(self, error: Exception) -> None:
        self._counted = None
        self.say_trouble(error)

    def _show(self, cases: tuple[Case, ...]) -> None:
        self._cases = cases
        self._table.show_rows(
            cases,
            empty=self.tr(
                "No case has been taken in yet. Take a folder of images and its table in first."
            ),
        )

    def _columns(self) -> list[TableColumn[Case]]:
        return [
            TableColumn("case", self.tr("Case"), lambda case: case.case_id),
            TableColumn("patient", self.tr("Patient"), lambda case: case.patient_id),
            TableColumn("role", self.tr("For"), lambda case: role_words(case.role)),
            TableColumn("media", self.tr("Media"), lambda case: media_words(case.media)),
            TableColumn("pixels", self.tr("Pixels"), lambda case: _sizes(case.media)),
            TableColumn("state", self.tr("State"), self._state),
        ]

    def _state(self, case: Case) -> str:
        told = {
            "reported": self.tr("patient data reported, hidden"),
            "excluded": self.tr("excluded"),
        }
        simulated = self.tr("simulated") if case.simulated else ""
        return told.get(self._hidden.get(case.case_id, ""), simulated)


def role_words(role: CaseRole) -> str:
    """Return what a case is for."""
    if role is CaseRole.READING:
        return QCoreApplication.translate("Cases", "reading")
    return QCoreApplication.translate("Cases", "development")


def media_words(media: tuple[Medium, ...]) -> str:
    """Return how many of which kind of medium a case has."""
    words = {
        MediumKind.STILL: QCoreApplication.translate("Cases", "%1 stills"),
        MediumKind.CLIP: QCoreApplication.translate("Cases", "%1 clips"),
        MediumKind.SERIES: QCoreApplication.translate("Cases", "%1 series"),
    }
    counts = {kind: sum(one.kind is kind for one in media) for kind in words}
    return ", ".join(words[kind].replace("%1", str(n)) for kind, n in counts.items() if n)


def _sizes(media: tuple[Medium, ...]) -> str:
    found = dict.fromkeys(f"{one.width} × {one.height}" for one in media)
    return ", ".join(found)


def _cases(study: Study) -> tuple[Case, ...]:
    return study.cases()


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return CasesPage(study)
