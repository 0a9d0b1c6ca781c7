"""Close: reading ends, the reference standard is opened, results are computed and reported."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.coordinating.acting_page import ActingPage
from app.coordinating.asking import ActAnswered, ActQuestion, who_may
from app.coordinating.doing import Doing
from app.coordinating.own_name import in_own_name
from app.coordinating.page import CoordinatorPage
from app.coordinating.study_at_hand import StudyAtHand
from app.i18n import Language, current_language
from app.widgets.base import label
from reader_study.conduct.enrolling import BY_ANALYSTS, BY_COORDINATORS
from reader_study.conduct.needs import NextStep, next_step
from reader_study.conduct.standing import StudyStanding
from reader_study.people.approvals import TOGETHER
from reader_study.people.person import Person, Role
from reader_study.study import Study

_STEPS = (NextStep.CLOSE, NextStep.UNBLIND, NextStep.ANALYSE, NextStep.REPORT)


class ClosePage(ActingPage):
    """Four steps in their order; the one that can be done now has its button."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study)
        self._steps = {step: _Step(step) for step in _STEPS}
        acts = (self._close, self._unblind, self._analyse, self._report)
        for step, act in zip(_STEPS, acts, strict=True):
            self._steps[step].go.clicked.connect(act)
            self.body.addWidget(self._steps[step])
        self._open = QPushButton()
        self._open.setObjectName("openReport")
        self._open.clicked.connect(self._open_report)
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Show what is done, and what can be done now."""
        left = sum(one.total - one.done for one in found.held.sessions)
        now = next_step(found)
        states = {
            NextStep.CLOSE: found.closed,
            NextStep.UNBLIND: found.unblinded,
            NextStep.ANALYSE: found.analysed,
            NextStep.REPORT: found.reported,
        }
        can = {
            # A study may end early, with a reason.
            NextStep.CLOSE: now in (NextStep.READING, NextStep.CLOSE),
            NextStep.UNBLIND: now is NextStep.UNBLIND,
            NextStep.ANALYSE: found.unblinded,
            NextStep.REPORT: found.analysed,
        }
        for step, part in self._steps.items():
            part.show_state(done=states[step], can=can[step], text=self._state(step, found, left))
        self._open.setVisible(found.reported and self._pdf.is_file())

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Close"))
        self.lead.setText(
            self.tr(
                "Nothing of the results is known before the study is closed and unblinded. Each "
                "step stands in the log, and the first two have no way back."
            )
        )
        words = {
            NextStep.CLOSE: (self.tr("End the reading"), self.tr("Close the study …")),
            NextStep.UNBLIND: (
                self.tr("Open the reference standard"),
                self.tr("Unblind …"),
            ),
            NextStep.ANALYSE: (self.tr("Compute the results"), self.tr("Analyse …")),
            NextStep.REPORT: (self.tr("Write the report"), self.tr("Write the PDF …")),
        }
        for step, (title, act) in words.items():
            self._steps[step].word(title, act)
        self._open.setText(self.tr("Open the report"))
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    @property
    def _pdf(self) -> Path:
        return self.study.root / "reports" / "report.pdf"

    def _state(self, step: NextStep, found: StudyStanding, left: int) -> str:
        if step is NextStep.CLOSE:
            if found.closed:
                return self.tr("Reading is over.")
            if not found.locked:
                return self.tr("The protocol is not locked: nobody has read yet.")
            if not left:
                return self.tr("All cases of all readers are read.")
            told = self.tr("%1 case reads are left. To close nevertheless needs a reason.")
            return told.replace("%1", f"{left:,}")
        if step is NextStep.UNBLIND:
            return self.tr("Opened.") if found.unblinded else self.tr("Sealed.")
        if step is NextStep.ANALYSE:
            return (
                self.tr("Computed; files lie in %1.").replace("%1", str(self._pdf.parent))
                if found.analysed
                else self.tr("Not computed yet.")
            )
        return str(self._pdf) if found.reported else self.tr("Not written yet.")

    def _close(self) -> None:
        found = self.study.standing
        if found is None:
            return
        missing = next_step(found) is NextStep.READING
        self.ask(
            ActQuestion(
                title=self.tr("End the reading"),
                lead=self.tr(
                    "No read, amendment or override comes after it, and there is no way back. The "
                    "reference standard stays sealed."
                ),
                act=self.tr("Close the study"),
                reason=missing,
                confirm=self.tr("Reading ends for good."),
                by=who_may(found.persons, BY_COORDINATORS),
            ),
            partial(_closed, self.study.root),
            done=lambda _: self.tr("The study is closed."),
        )

    def _unblind(self) -> None:
        found = self.study.standing
        if found is None:
            return
        keepers = _keepers(found.persons)
        self.ask(
            ActQuestion(
                title=self.tr("Open the reference standard"),
                lead=self.tr("It is opened for good; two persons do it together where two may."),
                act=self.tr("Unblind"),
                passphrase=True,
                confirm=self.tr("The reference standard is opened for good."),
                by=keepers,
                people=min(TOGETHER, len(keepers)) or 1,
            ),
            partial(_unblinded, self.study.root),
            done=lambda _: self.tr("The reference standard is open."),
        )

    def _analyse(self) -> None:
        found = self.study.standing
        if found is None:
            return
        self.ask(
            ActQuestion(
                title=self.tr("Compute the results"),
                lead=self.tr("The same study gives the same files, whoever computes them."),
                act=self.tr("Analyse"),
                passphrase=True,
                by=who_may(found.persons, BY_ANALYSTS),
            ),
            partial(_analysed, self.study.root),
            done=lambda _: self.tr("The results are computed."),
        )

    def _report(self) -> None:
        found = self.study.standing
        if found is None:
            return
        chinese = current_language() == Language.CHINESE
        self.ask(
            ActQuestion(
                title=self.tr("Write the report"),
                lead=self.tr("A PDF in the language of this window; its hash goes into the log."),
                act=self.tr("Write"),
                by=who_may(found.persons, BY_ANALYSTS),
            ),
            partial(_reported, self.study.root, chinese),
            done=lambda path: self.tr("Written: %1").replace("%1", str(path)),
        )

    def _open_report(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._pdf)))


class _Step(QFrame):
    def __init__(self, step: NextStep) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._title = label("large", wrap=True)
        self._state = label("quiet", name=f"state_{step}", wrap=True)
        self.go = QPushButton()
        self.go.setObjectName(f"go_{step}")
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        words.addWidget(self._title)
        words.addWidget(self._state)
        row = QHBoxLayout(self)
        theme.space(row, (16, 12, 16, 12), between=16)
        row.addLayout(words, 1)
        row.addWidget(self.go)

    def word(self, title: str, act: str) -> None:
        self._title.setText(title)
        self.go.setText(act)
        self.go.setAccessibleName(title)

    def show_state(self, *, done: bool, can: bool, text: str) -> None:
        self._state.setText(f"✓ {text}" if done else text)
        self.go.setEnabled(can)


def _keepers(persons: tuple[Person, ...]) -> tuple[Person, ...]:
    found = who_may(persons, frozenset(role for role in Role if not role.reads))
    return tuple(sorted(found, key=lambda one: one.role is not Role.COORDINATOR))


def _closed(root: Path, given: ActAnswered, _: Doing) -> Callable[[], int]:
    def act(study: Study) -> int:
        from reader_study.closing import close_study

        return close_study(study, reason=given.reason)

    return in_own_name(root, act, by=given.credential, how="close")


def _unblinded(root: Path, given: ActAnswered, _: Doing) -> Callable[[], None]:
    def act() -> None:
        from reader_study.closing import unblind

        with Study.open(root) as study:
            unblind(study, passphrase=given.passphrase, persons=given.persons)

    return act


def _analysed(root: Path, given: ActAnswered, _: Doing) -> Callable[[], None]:
    def act(study: Study) -> None:
        from reader_study.analysis import freeze_analysis

        freeze_analysis(study, passphrase=given.passphrase)

    return in_own_name(root, act, by=given.credential, how="analyse", roles=BY_ANALYSTS)


def _reported(root: Path, chinese: bool, given: ActAnswered, _: Doing) -> Callable[[], Path]:
    def act(study: Study) -> Path:
        from reader_study.report import report_study

        return report_study(study, None, lang="zh" if chinese else "en")

    return in_own_name(root, act, by=given.credential, how="report", roles=BY_ANALYSTS)


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return ClosePage(study)
