"""Readers: who they are by the protocol, who is registered with a key, and helping them in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from app.coordinating.acting_page import ActingPage
from app.coordinating.asking import ActAnswered, ActQuestion, AskedField, who_may
from app.coordinating.doing import Doing
from app.coordinating.page import CoordinatorPage
from app.coordinating.session_rows import ReaderRow, experience, reader_rows
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.tables.columns import TableColumn
from app.coordinating.tables.table import RowsTable
from app.widgets.base import label
from reader_study.conduct.enrolling import (
    BY_COORDINATORS,
    add_person,
    renew_person,
    unlock_person,
)
from reader_study.conduct.standing import StudyStanding
from reader_study.people.person import Person, Role
from reader_study.people.secrets_of_roles import least_of
from reader_study.study import Study


class ReadersPage(ActingPage):
    """Readers of the protocol, and all persons who are registered."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study)
        self._registered: dict[str, Person] = {}
        self._readers = RowsTable[ReaderRow]("readers", most_rows=20)
        self._readers.selected.connect(self._offer)
        self._persons_title = label("heading")
        self._persons = RowsTable[Person]("persons", most_rows=12)
        self._register, self._renew, self._unlock, self._other = (
            _button(name, act)
            for name, act in (
                ("readerRegister", self._ask_register),
                ("readerRenew", self._ask_renew),
                ("readerUnlock", self._ask_unlock),
                ("personRegister", self._ask_other),
            )
        )
        row = QHBoxLayout()
        for button in (self._register, self._renew, self._unlock):
            row.addWidget(button)
        row.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self._other)
        below.addStretch(1)
        self.body.addWidget(self._readers)
        self.body.addLayout(row)
        self.body.addWidget(self._persons_title)
        self.body.addWidget(self._persons)
        self.body.addLayout(below)
        self.body.addStretch(1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show who reads, and who is registered."""
        self._registered = {one.id: one for one in found.persons}
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
        self._readers.show_columns(self._columns())
        self._readers.show_rows(rows, empty=self.tr("The protocol names no readers yet."))
        self._persons.show_rows(
            found.persons,
            empty=self.tr(
                "Nobody is registered. Once a coordinator is, every act asks who does it; once a "
                "reader is, each reader proves who she is."
            ),
        )
        self._offer()

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Readers"))
        self._persons_title.setText(self.tr("REGISTERED PERSONS"))
        self._register.setText(self.tr("Register her …"))
        self._renew.setText(self.tr("New key and PIN …"))
        self._unlock.setText(self.tr("End her wait …"))
        self._other.setText(self.tr("Register a coordinator or another person …"))
        self._persons.show_columns(
            [
                TableColumn("id", self.tr("Id"), lambda one: one.id),
                TableColumn("name", self.tr("Name"), lambda one: one.name),
                TableColumn("role", self.tr("Role"), lambda one: self._role_words(one.role)),
            ]
        )
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
            return self._role_words(Role.ARBITRATOR)
        return self.tr("reader, simulated") if row.spec.simulated else self.tr("reader")

    def _role_words(self, role: Role) -> str:
        return {
            Role.READER: self.tr("reader"),
            Role.ARBITRATOR: self.tr("arbitrator"),
            Role.COORDINATOR: self.tr("coordinator"),
            Role.STATISTICIAN: self.tr("statistician"),
            Role.TRUTH_KEEPER: self.tr("truth-keeper"),
        }[role]

    def _key(self, row: ReaderRow) -> str:
        return self.tr("registered") if row.spec.id in self._registered else "–"

    def _offer(self) -> None:
        row = self._readers.chosen
        there = row is not None and row.spec.id in self._registered
        self._register.setEnabled(row is not None and not there)
        self._renew.setEnabled(there)
        self._unlock.setEnabled(there)

    def _by(self) -> tuple[Person, ...]:
        return who_may(tuple(self._registered.values()), BY_COORDINATORS)

    def _ask_register(self) -> None:
        row = self._readers.chosen
        if row is None:
            return
        role = Role(row.spec.role)
        self.ask(
            ActQuestion(
                title=self.tr("Register %1").replace("%1", row.spec.name),
                lead=self.tr("From then on she proves who she is with her PIN, and signs reads."),
                act=self.tr("Register"),
                fields=(self._secret_field(role),),
                by=self._by(),
            ),
            partial(_added, self.study.root, row.spec.id, role),
            done=self._say_added,
        )

    def _ask_other(self) -> None:
        roles = (Role.COORDINATOR, Role.STATISTICIAN, Role.TRUTH_KEEPER)
        self.ask(
            ActQuestion(
                title=self.tr("Register a person who does not read"),
                lead=self.tr(
                    "Once a coordinator is registered, every act asks who does it, and two such "
                    "persons unblind together."
                ),
                act=self.tr("Register"),
                fields=(
                    AskedField("id", self.tr("Id")),
                    AskedField("name", self.tr("Name")),
                    AskedField(
                        "role",
                        self.tr("Role"),
                        choices=tuple((one.value, self._role_words(one)) for one in roles),
                    ),
                    self._secret_field(Role.COORDINATOR),
                ),
                by=self._by(),
            ),
            partial(_added_other, self.study.root),
            done=self._say_added,
        )

    def _ask_renew(self) -> None:
        row = self._readers.chosen
        if row is None:
            return
        self.ask(
            ActQuestion(
                title=self.tr("A new key and PIN for %1").replace("%1", row.spec.name),
                lead=self.tr("What was sealed to her old key stays shut; her reads stay."),
                act=self.tr("Make them"),
                fields=(self._secret_field(Role(row.spec.role)),),
                reason=True,
                by=self._by(),
            ),
            partial(_renewed, self.study.root, row.spec.id),
            done=self._say_added,
        )

    def _ask_unlock(self) -> None:
        row = self._readers.chosen
        if row is None:
            return
        self.ask(
            ActQuestion(
                title=self.tr("End the wait of %1").replace("%1", row.spec.name),
                lead=self.tr("After wrong PINs she waits; her PIN stays what it is."),
                act=self.tr("End it"),
                reason=True,
                by=self._by(),
            ),
            partial(_unlocked, self.study.root, row.spec.id),
            done=lambda _: self.tr("She can try again."),
        )

    def _secret_field(self, role: Role) -> AskedField:
        words = self.tr("PIN, %1 characters or more")
        if not role.reads:
            words = self.tr("Her own passphrase, %1 characters or more")
        return AskedField("secret", words.replace("%1", str(least_of(role))), secret=True)

    def _say_added(self, person: Person) -> str:
        return self.tr("%1 is registered.").replace("%1", person.name)


def _button(name: str, act: Callable[[], None]) -> QPushButton:
    made = QPushButton()
    made.setObjectName(name)
    made.clicked.connect(act)
    return made


def _added(
    root: Path, person_id: str, role: Role, given: ActAnswered, _: Doing
) -> Callable[[], Person]:
    def act() -> Person:
        secret = given.values["secret"]
        with Study.open(root) as study:
            return add_person(study, person_id, role=role, secret=secret, by=given.credential)

    return act


def _added_other(root: Path, given: ActAnswered, _: Doing) -> Callable[[], Person]:
    def act() -> Person:
        told = given.values
        with Study.open(root) as study:
            return add_person(
                study,
                told["id"],
                role=Role(told["role"]),
                secret=told["secret"],
                name=told["name"],
                by=given.credential,
            )

    return act


def _renewed(root: Path, person_id: str, given: ActAnswered, _: Doing) -> Callable[[], Person]:
    def act() -> Person:
        secret, reason = given.values["secret"], given.reason
        with Study.open(root) as study:
            return renew_person(study, person_id, secret=secret, reason=reason, by=given.credential)

    return act


def _unlocked(root: Path, person_id: str, given: ActAnswered, _: Doing) -> Callable[[], None]:
    def act() -> None:
        with Study.open(root) as study:
            unlock_person(study, person_id, reason=given.reason, by=given.credential)

    return act


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return ReadersPage(study)
