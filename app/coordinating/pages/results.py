"""Results: nothing before the study is unblinded and analysed; then the report's own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

from app.coordinating.page import CoordinatorPage
from app.coordinating.places import RailPlace
from app.coordinating.study_at_hand import StudyAtHand
from app.i18n import current_language
from app.widgets.base import label
from reader_study.conduct.standing import StudyStanding
from reader_study.study import Study

if TYPE_CHECKING:  # what computes and draws is loaded when results are there to be shown
    from pathlib import Path

    from app.coordinating.results.found import FoundResults
    from app.coordinating.results.view import ResultsView


class ResultsPage(CoordinatorPage):
    """Shows the frozen results, if their files are those that the log names."""

    def __init__(self, study: StudyAtHand) -> None:
        super().__init__(study, scrolls=False)
        self._open = False
        self._asked = 0
        self._view: ResultsView | None = None
        self._go = QPushButton()
        self._go.setObjectName("resultsGo")
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(lambda: self.wants.emit(RailPlace.CLOSE))
        self.said = label("quiet", name="pageSaid", wrap=True)
        self.said.hide()
        self.body.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.said)
        self.body.addStretch(1)
        self.retranslate()

    def show_study(self, found: StudyStanding) -> None:
        """Look at the results where there are any."""
        self._open = found.unblinded and found.analysed
        self._go.setVisible(not self._open)
        if self._open:
            self._look()
            return
        self._drop()
        self.trouble.hide()
        self.lead.setText(self._what_to_do(found))

    def retranslate(self) -> None:
        """Set every text."""
        self.title.setText(self.tr("Results"))
        self._go.setText(self.tr("Go to Close"))
        if self.study.standing is not None:
            self.show_study(self.study.standing)

    def _what_to_do(self, found: StudyStanding) -> str:
        if not found.closed:
            return self.tr(
                "There are no results yet, and nothing of them is known before reading is over. "
                "Close the study when all reads are locked, open the reference standard, and "
                "compute the results: all on the page Close."
            )
        if not found.unblinded:
            return self.tr(
                "Reading is over and the study is still blinded. Open the reference standard and "
                "compute the results on the page Close."
            )
        return self.tr(
            "The reference standard is open. Compute the results on the page Close; their figures "
            "and tables are shown here then."
        )

    def _look(self) -> None:
        """Load the results in the background; an answer that is no longer asked for is let go."""
        self._asked += 1
        asked, language = self._asked, current_language()
        known = None if self._view is None else self._view.found
        if known is None:
            self.lead.setText(self.tr("The results are loaded …"))

        def act(study: Study) -> FoundResults:
            from app.coordinating.results.found import find_results

            return find_results(study, language="zh" if language == "zh" else "en", known=known)

        self.study.look(
            act,
            done=lambda found: self._show(found, asked),
            failed=lambda error: self._fail(error, asked),
        )

    def _show(self, found: FoundResults, asked: int) -> None:
        if asked != self._asked or not self._open:
            return
        self.trouble.hide()
        self.lead.setText(
            self.tr("As in the report, from the frozen file of results %1…").replace(
                "%1", found.sha256[:12]
            )
            + (
                " " + self.tr("SIMULATED: not a finding of a real study.")
                if found.simulated
                else ""
            )
        )
        if self._view is None:
            from app.coordinating.results.view import ResultsView

            self._view = ResultsView(found)
            self._view.chose.connect(self._look_again)
            self._view.wants_picture.connect(self._look_for_picture)
            self._view.saved.connect(self._tell_saved)
            self._view.failed.connect(self.say_trouble)
            self.body.insertWidget(0, self._view, 100)
        elif self._view.found is not found:
            self._view.show_results(found)

    def _look_for_picture(self, case_id: str) -> None:
        def act(study: Study) -> QImage | None:
            from app.coordinating.results.found import picture_of

            return picture_of(study, case_id)

        def show(image: QImage | None) -> None:
            if self._view is not None:
                self._view.show_picture(case_id, image)

        self.study.look(act, done=show, failed=self.say_trouble)

    def _look_again(self) -> None:
        """See that the files are still those of the log, before more of them is believed."""
        self.said.hide()
        self._look()

    def _fail(self, error: Exception, asked: int) -> None:
        """Show nothing of results that cannot be trusted."""
        if asked != self._asked:
            return
        self._drop()
        self.lead.setText(self.tr("No results are shown."))
        self.say_trouble(error)

    def _drop(self) -> None:
        self.said.hide()
        self._asked += 1
        if self._view is not None:
            self.body.removeWidget(self._view)
            self._view.hide()
            self._view.setParent(None)  # now: nobody is to find a word of it in the window
            self._view.deleteLater()
            self._view = None

    def _tell_saved(self, path: Path) -> None:
        self.trouble.hide()
        self.said.setText(self.tr("Written: %1").replace("%1", str(path)))
        self.said.show()


def make_page(study: StudyAtHand) -> CoordinatorPage:
    """See `app.coordinating.page.MakesPage`."""
    return ResultsPage(study)
