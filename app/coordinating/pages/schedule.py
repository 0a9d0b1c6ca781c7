"""Schedule: the lock that draws it, how evenly it spreads, and what waits for its washout."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.coordinating.acting_page import ActingPage
from app.coordinating.asking import ActAnswered, ActQuestion, who_may
from app.coordinating.doing import Doing
from app.coordinating.own_name import in_own_name
from app.coordinating.page import CoordinatorPage
from app.coordinating.session_rows import now_words
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.widgets.base import label
from reader_study.conduct.enrolling import BY_COORDINATORS
from reader_study.conduct.locking import lock_with_truth, needs_truth
from reader_study.conduct.overriding import OpenedEarly, override_washout
from reader_study.conduct.overview import SessionOverview
from reader_study.conduct.standing import StudyStanding
from reader_study.designs.balance import BalanceRow, BalanceTable, balance_table
from reader_study.study import Study


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of a reader, with her name."""

    reader: str
    session: SessionOverview


class SchedulePage(ActingPage):
    """Before the lock its button; after it who reads what when, and how evenly that is spread."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study)
        self._titles: dict[str, str] = {}
        self._drawn: tuple[int, ...] = ()
        self._table: BalanceTable | None = None
        self._lock, self._override = QPushButton(), QPushButton()
        self._lock.setObjectName("lockProtocol")
        self._lock.setProperty("role", "primary")
        self._lock.clicked.connect(self._ask_lock)
        self._override.setObjectName("overrideWashout")
        self._override.clicked.connect(self._ask_override)
        self._sessions_title, self._balance_title = label("heading"), label("heading")
        self._sessions = RowsTable[SessionRow]("calendar", most_rows=24)
        self._sessions.selected.connect(self._offer)
        self._balance = RowsTable[BalanceRow]("balance", most_rows=12)
        self._spread = label("quiet", name="balanceSpread", wrap=True)
        acts = QHBoxLayout()
        acts.addWidget(self._lock)
        acts.addWidget(self._override)
        acts.addStretch(1)
        self.body.addLayout(acts)
        for part in (self._sessions_title, self._sessions, self._balance_title, self._balance):
            self.body.addWidget(part)
        self.body.addWidget(self._spread)
        self.body.addStretch(1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show what is drawn, and what is due when."""
        self._titles = {arm.id: arm.title for arm in found.protocol.all_arms}
        self._lock.setVisible(not found.locked)
        self._lock.setEnabled(found.reading_cases > 0)
        self._override.setVisible(found.locked and not found.closed)
        for part in (
            *(self._sessions_title, self._sessions),
            *(self._balance_title, self._balance, self._spread),
        ):
            part.setVisible(found.locked)
        if not found.locked:
            self.lead.setText(self._before(found))
            return
        self.lead.setText(self.tr("Every reader's steps were drawn at the lock, by the seed."))
        names = {reader.id: reader.name for reader in found.protocol.readers}
        rows = [SessionRow(names.get(one.reader_id, ""), one) for one in found.held.sessions]
        self._sessions.show_rows(rows, empty=self.tr("No session was drawn."))
        self._offer()
        drawn = (found.protocol_version, *(one.total for one in found.held.sessions))
        if drawn == self._drawn:
            if self._table is not None:
                self._show_balance(self._table)
            return
        self._drawn = drawn
        self.study.look(_balance, done=self._show_balance, failed=self._fail)

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Schedule"))
        self._lock.setText(self.tr("Lock the protocol …"))
        self._override.setText(self.tr("Open before the washout is over …"))
        self._sessions_title.setText(self.tr("SESSIONS"))
        self._balance_title.setText(self.tr("BALANCE OF ARMS AND SESSIONS"))
        self._sessions.show_columns(
            [
                TableColumn("reader", self.tr("Reader"), lambda row: row.reader),
                TableColumn(
                    "session",
                    self.tr("Session"),
                    lambda row: str(row.session.session),
                    order=lambda row: row.session.session,
                    right=True,
                ),
                TableColumn(
                    "done",
                    self.tr("Cases"),
                    lambda row: f"{row.session.done} / {row.session.total}",
                    order=lambda row: row.session.done,
                    right=True,
                    share=lambda row: row.session.done / max(1, row.session.total),
                ),
                TableColumn("now", self.tr("Now"), lambda row: now_words(row.session)),
                TableColumn(
                    "waiting",
                    self.tr("Cases in washout"),
                    lambda row: str(row.session.waiting or "–"),
                    order=lambda row: row.session.waiting,
                    right=True,
                ),
                TableColumn("early", self.tr("Opened early"), self._early),
            ]
        )
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _before(self, found: StudyStanding) -> str:
        if not found.reading_cases:
            return self.tr("There is nothing to draw yet: take the cases in first.")
        return self.tr(
            "The lock writes the protocol's hash into the log and draws every reader's steps. From "
            "then on a change needs an amendment with a reason."
        )

    def _early(self, row: SessionRow) -> str:
        return self.tr("yes") if row.session.opened_early else "–"

    def _fail(self, error: Exception) -> None:
        self._drawn = ()
        self.say_trouble(error)

    def _show_balance(self, table: BalanceTable) -> None:
        self._table = table
        columns: list[TableColumn[BalanceRow]] = [
            TableColumn("session", self.tr("Session"), lambda row: str(row.session), right=True),
            TableColumn("arm", self.tr("Arm"), lambda row: self._titles.get(row.arm, row.arm)),
        ]
        for place, reader in enumerate(table.readers):
            columns.append(_reads_of(place, reader))
        columns.append(
            TableColumn("per", self.tr("Readers per case"), lambda row: f"{row.least}–{row.most}")
        )
        self._balance.show_columns(columns)
        self._balance.show_rows(table.rows, empty=self.tr("No read counts in this study."))
        self._spread.setText("" if table.spread is None else self._spread_words(table.spread))

    def _spread_words(self, spread: int) -> str:
        if spread <= 1:
            return self.tr("Balanced: each case is read in each arm by as many readers a session.")
        told = self.tr(
            "Not balanced: the readers of a case in an arm differ by %1 between sessions."
        )
        return told.replace("%1", str(spread))

    def _offer(self) -> None:
        row = self._sessions.chosen
        self._override.setEnabled(row is not None and row.session.waiting > 0)

    def _ask_lock(self) -> None:
        found = self.study.standing
        if found is None:
            return
        self.ask(
            ActQuestion(
                title=self.tr("Lock the protocol"),
                lead=self.tr(
                    "Nothing of it is changed afterwards without an amendment and its reason."
                ),
                act=self.tr("Lock"),
                passphrase=needs_truth(found.protocol),
                confirm=self.tr("The protocol is as it should be."),
                by=who_may(found.persons, BY_COORDINATORS),
            ),
            partial(_locked, self.study.root),
            done=lambda _: self.tr("Locked. Readers can begin."),
        )

    def _ask_override(self) -> None:
        found, row = self.study.standing, self._sessions.chosen
        if found is None or row is None:
            return
        self.ask(
            ActQuestion(
                title=self.tr("Open session %1 of %2 before its washout is over")
                .replace("%1", str(row.session.session))
                .replace("%2", row.reader),
                lead=self.tr("It stands in the report as a deviation."),
                act=self.tr("Open early"),
                reason=True,
                by=who_may(found.persons, BY_COORDINATORS),
            ),
            partial(_opened, self.study.root, row.session.reader_id, row.session.session),
            done=lambda opened: self.tr("%1 cases are open.").replace("%1", str(opened.cases)),
        )


def _reads_of(place: int, reader: str) -> TableColumn[BalanceRow]:
    return TableColumn(
        f"reader_{reader}",
        reader,
        lambda row: str(row.reads[place]),
        order=lambda row: row.reads[place],
        right=True,
    )


def _balance(study: Study) -> BalanceTable:
    return balance_table(study.steps())


def _locked(root: Path, given: ActAnswered, _: Doing) -> Callable[[], None]:
    def act(study: Study) -> None:
        lock_with_truth(study, lambda: given.passphrase)

    return in_own_name(root, act, by=given.credential, how="lock")


def _opened(
    root: Path, reader_id: str, session: int, given: ActAnswered, _: Doing
) -> Callable[[], OpenedEarly]:
    def act(study: Study) -> OpenedEarly:
        return override_washout(study, reader_id, session=session, reason=given.reason)

    return in_own_name(root, act, by=given.credential, how="override")


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return SchedulePage(study)
