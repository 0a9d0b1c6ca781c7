"""Trust: what is checked of a study, its copies, and its log by who, what and when."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.coordinating.acting_page import ActingPage
from app.coordinating.copies_panel import CopiesPanel
from app.coordinating.doing import Doing
from app.coordinating.page import CoordinatorPage
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.widgets.base import label
from reader_study.checked import Finding
from reader_study.conduct.standing import StudyStanding
from reader_study.store import Event
from reader_study.study import Study


class TrustPage(ActingPage):
    """Verify with its findings, the copies, and who did what when; no content of any read."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study, scrolls=False)
        self._head = (0, "")
        self._verify = QPushButton()
        self._verify.setObjectName("verifyNow")
        self._verify.setProperty("role", "primary")
        self._verify.clicked.connect(self._verify_now)
        row = QHBoxLayout()
        row.addWidget(self._verify)
        row.addStretch(1)
        self._findings = RowsTable[Finding]("findings", most_rows=10)
        self._findings.hide()
        self._log_title = label("heading")
        self._copies = CopiesPanel(self)
        self._log = RowsTable[Event]("log")
        self.body.addLayout(row)
        for part in (self._findings, self._copies, self._log_title):
            self.body.addWidget(part)
        self.body.addWidget(self._log, 1)
        study.failed.connect(lambda _: self._copies.look())
        self.retranslate()
        if study.standing is None:  # the log cannot be read; else the first look follows now
            self._copies.look()

    def show_study(self, found: StudyStanding) -> None:
        """Look at copies and log again, where the log has grown."""
        self.lead.setText(
            self.tr("The log has %1 events; the newest is %2….")
            .replace("%1", f"{found.head[0]:,}")
            .replace("%2", found.head[1][:12])
        )
        if found.head == self._head:
            return
        self._head = found.head
        self._copies.look_if_other()
        self.study.look(_log, done=self._show_log, failed=self.say_trouble)

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Trust"))
        self._verify.setText(self.tr("Check everything"))
        self._log_title.setText(self.tr("LOG"))
        self._findings.show_columns(
            [
                TableColumn("where", self.tr("Where"), lambda one: one.where),
                TableColumn(
                    "what", self.tr("What is not as it was recorded"), lambda one: one.what
                ),
            ]
        )
        self._log.show_columns(
            [
                TableColumn(
                    "seq",
                    self.tr("Event"),
                    lambda one: f"{one.seq:,}",
                    order=lambda one: one.seq,
                    right=True,
                ),
                TableColumn(
                    "when", self.tr("When (UTC)"), lambda one: one.utc[:19].replace("T", " ")
                ),
                TableColumn("who", self.tr("Who"), lambda one: one.actor),
                TableColumn("role", self.tr("Role"), lambda one: one.role),
                TableColumn("act", self.tr("Act"), lambda one: one.action),
                TableColumn("entity", self.tr("Of"), lambda one: one.entity),
                TableColumn("reason", self.tr("Reason"), lambda one: one.reason),
            ]
        )
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _show_log(self, events: list[Event]) -> None:
        self._log.show_rows(events, empty="")

    def _verify_now(self) -> None:
        self.do(
            self.tr("Checking the study"),
            partial(_verified, self.study.root),
            done=self._show_findings,
            stops=True,
        )

    def _show_findings(self, findings: list[Finding]) -> str:
        self._findings.setVisible(bool(findings))
        self._findings.show_rows(findings, empty="")
        if not findings:
            return self.tr("Everything is as it was recorded.")
        told = self.tr("%1 things are not as they were recorded.")
        return told.replace("%1", str(len(findings)))


def _log(study: Study) -> list[Event]:
    return list(study.events())[::-1]


def _verified(root: Path, doing: Doing) -> Callable[[], list[Finding]]:
    def act() -> list[Finding]:
        from reader_study.verify import verify

        return verify(root, progress=doing.say)

    return act


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return TrustPage(study)
