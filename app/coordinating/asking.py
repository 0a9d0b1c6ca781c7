"""A question before an act: what it does, a reason, and who it is that does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.widgets.base import label
from reader_study.people.entering import Credential
from reader_study.people.person import Person, Role


@dataclass(frozen=True, slots=True)
class AskedField:
    """One line of a question.

    Attributes
    ----------
    key : str
        Under which its text comes back.
    title : str
        In the language of the window.
    secret : bool
        Its text is not shown, and is typed twice.
    choices : tuple of (str, str)
        Values and their words, one of which is chosen; empty: a line to type in.

    """

    key: str
    title: str
    secret: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActQuestion:
    """What is asked.

    Attributes
    ----------
    title, lead : str
        What is about to be done, and what of it cannot be undone.
    act : str
        On the button.
    fields : tuple of AskedField
        What else is entered; all of it is needed.
    reason : bool
        Whether a reason is written, which stands in the log.
    passphrase : bool
        Whether the coordinator's passphrase is needed.
    confirm : str
        What has to be ticked; empty: nothing.
    by : tuple of Person
        Who may do it; empty while nobody of these roles is registered.
    people : int
        How many different persons have to show who they are, of `by`.
    unknown_by : bool
        The log cannot be read: somebody may have to show who she is, or nobody.

    """

    title: str
    lead: str
    act: str
    fields: tuple[AskedField, ...] = ()
    reason: bool = False
    passphrase: bool = False
    confirm: str = ""
    by: tuple[Person, ...] = ()
    people: int = 1
    unknown_by: bool = False


@dataclass(frozen=True, slots=True)
class ActAnswered:
    """What was entered; secrets are not shown in any representation."""

    reason: str = ""
    passphrase: str = field(default="", repr=False)
    persons: tuple[Credential, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def credential(self) -> Credential | None:
        """The one person who does it; None where nobody is registered."""
        return self.persons[0] if self.persons else None


class QuestionDialog(QDialog):
    """Asks; the act's button works when all that is needed was entered."""

    def __init__(self, asked: ActQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("question")
        self.setWindowTitle("SonoRead")
        self._asked = asked
        self._persons: list[tuple[QLineEdit, QLineEdit]] = []
        self._fields: dict[str, QLineEdit | QComboBox] = {}
        self._again: list[tuple[QLineEdit, QLineEdit]] = []
        self._reason = QPlainTextEdit()
        self._reason.setObjectName("questionReason")
        self._reason.setProperty("role", "answer")
        self._reason.setTabChangesFocus(True)
        self._passphrase = _secret("questionPassphrase")
        self._confirm = QCheckBox(asked.confirm)
        self._confirm.setObjectName("questionConfirm")
        self._go = QPushButton(asked.act)
        self._go.setObjectName("questionGo")
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self.accept)
        self._lay_out()
        for box in self.findChildren(QLineEdit):
            box.textChanged.connect(self._look)
        self._reason.textChanged.connect(self._look)
        self._confirm.toggled.connect(self._look)
        self._look()

    @property
    def answered(self) -> ActAnswered:
        """What was entered."""
        return ActAnswered(
            self._reason.toPlainText().strip(),
            self._passphrase.text(),
            tuple(
                Credential(name.text().strip(), word.text())
                for name, word in self._persons
                if name.text().strip() or not self._asked.unknown_by
            ),
            {key: _entered(box) for key, box in self._fields.items()},
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        theme.space(column, (24, 20, 24, 20), between=10)
        # A layout that holds a window in shape asks for what some platforms do not have.
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        title, lead = label("large", wrap=True), label("quiet", wrap=True)
        title.setText(self._asked.title)
        lead.setText(self._asked.lead)
        column.addWidget(title)
        column.addWidget(lead)
        for one in self._asked.fields:
            self._ask_field(column, one)
        if self._asked.reason:
            self._named(column, self.tr("Reason (stands in the log)"), self._reason)
        if self._asked.by or self._asked.unknown_by:
            for number in range(1, self._asked.people + 1):
                self._ask_person(column, number)
        if self._asked.passphrase:
            self._named(column, self.tr("Passphrase of the study"), self._passphrase)
        if self._asked.confirm:
            column.addWidget(self._confirm)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        width = theme.px(480)
        self.resize(width, max(column.sizeHint().height(), column.heightForWidth(width)))

    def _ask_field(self, column: QVBoxLayout, one: AskedField) -> None:
        name = f"question_{one.key}"
        if one.choices:
            chosen = QComboBox()
            chosen.setObjectName(name)
            for value, words in one.choices:
                chosen.addItem(words, value)
            self._fields[one.key] = chosen
            self._named(column, one.title, chosen)
            return
        box = _secret(name) if one.secret else QLineEdit()
        box.setObjectName(name)
        self._fields[one.key] = box
        self._named(column, one.title, box)
        if one.secret:
            again = _secret(f"{name}_again")
            self._again.append((box, again))
            self._named(column, self.tr("The same again"), again)

    def _ask_person(self, column: QVBoxLayout, number: int) -> None:
        who, secret = QLineEdit(), _secret(f"questionSecret{number}")
        who.setObjectName(f"questionWho{number}")
        if len(self._asked.by) >= number:
            who.setText(self._asked.by[number - 1].id)
        more = f" {number}" if self._asked.people > 1 else ""
        self._named(column, self.tr("Person") + more, who)
        self._named(column, self.tr("Her passphrase") + more, secret)
        self._persons.append((who, secret))

    def _named(self, column: QVBoxLayout, text: str, box: QWidget) -> None:
        told = label("quiet")
        told.setText(text)
        told.setBuddy(box)
        box.setAccessibleName(text)
        column.addWidget(told)
        column.addWidget(box)

    def _look(self) -> None:
        asked, given = self._asked, self.answered
        whole = (
            (not asked.reason or bool(given.reason))
            and (not asked.passphrase or bool(given.passphrase))
            and (not asked.confirm or self._confirm.isChecked())
            and all(one.person_id and one.secret for one in given.persons)
            and all(given.values.values())
            and all(first.text() == second.text() for first, second in self._again)
        )
        self._go.setEnabled(whole)


def who_may(persons: tuple[Person, ...], roles: frozenset[Role]) -> tuple[Person, ...]:
    """Return the persons of these roles, once a coordinator is registered; else nobody is asked."""
    if not any(one.role is Role.COORDINATOR for one in persons):
        return ()
    return tuple(one for one in persons if one.role in roles)


def _entered(box: QLineEdit | QComboBox) -> str:
    """Return what was typed or chosen; of a secret every character counts."""
    if isinstance(box, QComboBox):
        return str(box.currentData())
    plain = box.echoMode() is QLineEdit.EchoMode.Normal
    return box.text().strip() if plain else box.text()


def _secret(name: str) -> QLineEdit:
    box = QLineEdit()
    box.setObjectName(name)
    box.setEchoMode(QLineEdit.EchoMode.Password)
    return box
