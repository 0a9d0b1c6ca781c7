"""Progress: a grid of readers and sessions that fills, and what did not go as planned."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.coordinating.acting_page import ActingPage
from app.coordinating.asking import ActAnswered, ActQuestion, who_may
from app.coordinating.doing import Doing
from app.coordinating.own_name import in_own_name
from app.coordinating.page import CoordinatorPage
from app.coordinating.session_rows import (
    ReaderRow,
    now_column,
    person_columns,
    reader_rows,
    seconds,
    session_columns,
)
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.widgets.base import label
from reader_study.conduct.arbitrating import DrawnCase, arbitrate
from reader_study.conduct.departures import PlanDeparture
from reader_study.conduct.enrolling import BY_COORDINATORS
from reader_study.conduct.patient_data import ReportedCase, settle_report
from reader_study.conduct.standing import StudyStanding
from reader_study.deid.reported import PhiDecision, PhiState
from reader_study.study import Study


class ProgressPage(ActingPage):
    """Who has read what; no result of any read."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study)
        self._readers = RowsTable[ReaderRow]("progress", most_rows=24)
        self._reported_title = label("heading")
        self._reported = RowsTable[ReportedCase]("reported", most_rows=6)
        self._reported.selected.connect(self._offer)
        self._release, self._exclude = (QPushButton() for _ in range(2))
        self._release.setObjectName("reportRelease")
        self._release.clicked.connect(lambda: self._settle(PhiDecision.RELEASED))
        self._exclude.setObjectName("reportExclude")
        self._exclude.clicked.connect(lambda: self._settle(PhiDecision.EXCLUDED))
        self._arbitration = label("quiet", name="arbitrationState", wrap=True)
        self._draw = QPushButton()
        self._draw.setObjectName("arbitrationDraw")
        self._draw.clicked.connect(self._draw_now)
        self._departures_title = label("heading")
        self._departures = RowsTable[PlanDeparture]("departures", most_rows=12)
        self._lay_out()
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show how far it is."""
        rows = reader_rows(found)
        most = max((len(row.sessions) for row in rows), default=0)
        self._readers.show_columns(
            [*person_columns(), *session_columns(most), *self._times(), now_column()]
        )
        self._readers.show_rows(rows, empty=self.tr("The protocol names no readers yet."))
        self.lead.setText(self._lead(found))
        self._show_reported(found)
        self._show_arbitration(found)
        departures = found.held.departures
        self._departures_title.setText(
            self.tr("DEVIATIONS SO FAR: %1").replace("%1", str(len(departures)))
        )
        self._departures.show_rows(
            departures, empty=self.tr("Everything has gone as planned so far.")
        )

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Progress"))
        self._reported_title.setText(self.tr("PATIENT DATA REPORTED"))
        self._release.setText(self.tr("Nothing to hide: read on …"))
        self._exclude.setText(self.tr("Exclude the case …"))
        self._draw.setText(self.tr("Draw arbitrations now"))
        self._reported.show_columns(
            [
                TableColumn("case", self.tr("Case"), lambda one: one.case_id),
                TableColumn("state", self.tr("State"), self._state_of),
                TableColumn(
                    "by", self.tr("Reported by"), lambda one: ", ".join(one.readers) or "–"
                ),
                TableColumn(
                    "reads",
                    self.tr("Reads locked before"),
                    lambda one: str(one.reads),
                    order=lambda one: one.reads,
                    right=True,
                ),
            ]
        )
        self._departures.show_columns(
            [
                TableColumn(
                    "when", self.tr("When (UTC)"), lambda one: one.utc[:16].replace("T", " ")
                ),
                TableColumn("kind", self.tr("Kind"), lambda one: one.kind.replace("_", " ")),
                TableColumn("who", self.tr("Whom"), lambda one: one.reader_id or "–"),
                TableColumn("what", self.tr("What"), lambda one: one.what),
                TableColumn("why", self.tr("Reason"), lambda one: one.reason or "–"),
            ]
        )
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _times(self) -> list[TableColumn[ReaderRow]]:
        return [
            TableColumn(
                "median",
                self.tr("Median time"),
                lambda row: seconds(None if row.now is None else row.now.median_active_ms),
                order=lambda row: None if row.now is None else row.now.median_active_ms,
                right=True,
            )
        ]

    def _lead(self, found: StudyStanding) -> str:
        if not found.locked:
            return self.tr("Reading begins when the protocol is locked.")
        left = sum(one.total - one.done for one in found.held.sessions)
        if not left:
            return self.tr("All cases of all readers are read.")
        return self.tr("%1 case reads are left. Times are medians of work without pauses.").replace(
            "%1", f"{left:,}"
        )

    def _show_reported(self, found: StudyStanding) -> None:
        there = bool(found.patient_data)
        for part in (self._reported_title, self._reported, self._release, self._exclude):
            part.setVisible(there)
        self._reported.show_rows(found.patient_data, empty="")
        self._offer()

    def _show_arbitration(self, found: StudyStanding) -> None:
        state = found.held.arbitration
        for part in (self._arbitration, self._draw):
            part.setVisible(state is not None)
        if state is None:
            return
        self._draw.setEnabled(found.locked and not found.closed)
        self._arbitration.setText(
            self.tr("Arbitration: %1 cases drawn, %2 decided, %3 open.")
            .replace("%1", str(state.drawn))
            .replace("%2", str(state.decided))
            .replace("%3", str(state.open))
        )

    def _state_of(self, one: ReportedCase) -> str:
        if one.state is PhiState.REPORTED:
            return self.tr("hidden until you decide")
        return self.tr("excluded")

    def _offer(self) -> None:
        one, found = self._reported.chosen, self.study.standing
        free = one is not None and one.state is PhiState.REPORTED
        open_ = found is not None and not found.closed
        for button in (self._release, self._exclude):
            button.setEnabled(free and open_)

    def _settle(self, decision: PhiDecision) -> None:
        one, found = self._reported.chosen, self.study.standing
        if one is None or found is None:
            return
        released = decision is PhiDecision.RELEASED
        asked = ActQuestion(
            title=(self.tr("Show %1 again") if released else self.tr("Exclude %1")).replace(
                "%1", one.case_id
            ),
            lead=self.tr("The case is read on as it is.")
            if released
            else self.tr("The case is never shown again. Reads of it that are locked stay."),
            act=self.tr("Read on") if released else self.tr("Exclude"),
            reason=True,
            by=who_may(found.persons, BY_COORDINATORS),
        )
        self.ask(
            asked,
            partial(_settled, self.study.root, one.case_id, decision),
            done=lambda _: self.tr("%1 is settled.").replace("%1", one.case_id),
        )

    def _draw_now(self) -> None:
        found = self.study.standing
        if found is None:
            return
        asked = ActQuestion(
            title=self.tr("Draw arbitrations"),
            lead=self.tr("Cases on which readers disagree go to the arbitrator."),
            act=self.tr("Draw"),
            by=who_may(found.persons, BY_COORDINATORS),
        )
        self.ask(asked, partial(_drawn, self.study.root), done=self._say_drawn)

    def _say_drawn(self, drawn: tuple[DrawnCase, ...]) -> str:
        if not drawn:
            return self.tr("No further case is due for arbitration.")
        return self.tr("%1 cases were drawn for arbitration.").replace("%1", str(len(drawn)))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._release)
        row.addWidget(self._exclude)
        row.addStretch(1)
        arbitration = QHBoxLayout()
        arbitration.addWidget(self._arbitration, 1)
        arbitration.addWidget(self._draw)
        self.body.addWidget(self._readers)
        self.body.addLayout(arbitration)
        self.body.addWidget(self._reported_title)
        self.body.addWidget(self._reported)
        self.body.addLayout(row)
        self.body.addWidget(self._departures_title)
        self.body.addWidget(self._departures)
        self.body.addStretch(1)


def _settled(
    root: Path, case_id: str, decision: PhiDecision, given: ActAnswered, _: Doing
) -> Callable[[], None]:
    def act(study: Study) -> None:
        settle_report(study, case_id, decision, reason=given.reason)

    return in_own_name(root, act, by=given.credential, how="phi")


def _drawn(root: Path, given: ActAnswered, _: Doing) -> Callable[[], tuple[DrawnCase, ...]]:
    return in_own_name(root, arbitrate, by=given.credential, how="arbitrate")


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return ProgressPage(study)
