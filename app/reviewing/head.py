"""The two lines above the review: how far it is, and what would become of the study."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from app import theme
from app.action_set import ActionSet
from app.i18n import Languages
from app.reviewing.presenter import ReviewPresenter
from app.reviewing.saving import SavingState
from app.reviewing.words import filled, reason_words
from app.theme import DARK
from app.widgets.base import ElidedLabel, TranslatedFrame, fixed_label, restyle, strip
from app.widgets.language_switch import LanguageSwitch
from reader_study.intake.review.acts import clear_paths
from reader_study.intake.review.reasons import ExclusionReason
from reader_study.intake.review.tally import ReviewTally

_SEPARATOR = "  ·  "
_LINE_PX = 3


class ReviewHead(TranslatedFrame):
    """Numbers, and the acts on all sources.

    Parameters
    ----------
    presenter : ReviewPresenter
        Has the numbers.
    actions : ActionSet
        Of the page.
    title : str
        What is taken in.

    """

    def __init__(
        self, presenter: ReviewPresenter, actions: ActionSet, languages: Languages, title: str
    ) -> None:
        super().__init__()
        self.setObjectName("reviewHead")
        self._presenter, self._actions, self._title_text = presenter, actions, title
        self._title = ElidedLabel("large", name="reviewTitle")
        self._counts = fixed_label(name="reviewCounts")
        self._saved = fixed_label(name="saveState")
        self._outcome = ElidedLabel("quiet", name="reviewOutcome")
        self._looked = fixed_label("quiet", name="reviewLooked")
        self._stop = self._button("review.stop")
        self._clear = self._button("review.accept_clear")
        self._commit = self._button("review.commit")
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, _LINE_PX), between=0)
        column.addLayout(strip(self._title, self._counts, self._saved, LanguageSwitch(languages)))
        column.addLayout(strip(self._outcome, self._looked, self._stop, self._clear, self._commit))
        for button in (self._stop, self._clear, self._commit):
            button.setProperty("strip", "no")

    def retranslate(self) -> None:
        """Set every text."""
        self.follow()

    def follow(self) -> None:
        """Show the numbers as they are now."""
        presenter = self._presenter
        tally, looks = presenter.state.tally, presenter.looks
        self._title.set_whole(filled(self.tr("Review of %1"), self._title_text))
        self._counts.setText(_SEPARATOR.join(self._count_texts(tally)))
        self._outcome.set_whole(self._outcome_text(tally))
        self._say_saved(presenter.saving.state)
        self._looked.setText(self._looked_text())
        self._looked.setVisible(bool(self._looked.text()))
        self._stop.setVisible(not looks.is_complete and not presenter.is_done)
        self._word(self._stop, "review.stop", self.tr("Stop") if looks.runs else self.tr("Go on"))
        clear = len(clear_paths(presenter.state.review))
        self._word(self._clear, "review.accept_clear", filled(self.tr("Take %1 clear"), clear))
        self._clear.setEnabled(clear > 0 and self._actions["review.accept_clear"].isEnabled())
        self._word(self._commit, "review.commit", self.tr("Take in"))
        self._commit.setEnabled(self._actions["review.commit"].isEnabled())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw how far the looks are, as a line along the lower edge."""
        super().paintEvent(event)
        looks = self._presenter.looks
        painter = QPainter(self)
        high = theme.px(_LINE_PX)
        line = QRectF(0, self.height() - high, self.width(), high)
        painter.fillRect(line, QColor(DARK.line))
        if looks.total and not looks.is_complete:
            line.setWidth(self.width() * looks.done / looks.total)
            painter.fillRect(line, QColor(DARK.quiet))
        painter.end()

    def _count_texts(self, tally: ReviewTally) -> list[str]:
        texts = [
            filled(self.tr("%1 found"), tally.total),
            filled(self.tr("%1 doubtful"), tally.doubtful),
            filled(self.tr("%1 open"), tally.open),
            filled(self.tr("%1 taken"), tally.taken),
            filled(self.tr("%1 left out"), tally.excluded),
        ]
        if tally.again:
            texts.append(filled(self.tr("%1 again"), tally.again))
        return texts

    def _outcome_text(self, tally: ReviewTally) -> str:
        told = self.tr("Would be taken in: %1 cases, %2 media, %3 masks")
        text = filled(told, tally.cases, tally.media, tally.masks)
        if tally.excluded_by_reason:
            reasons = ", ".join(
                f"{count} × {reason_words(ExclusionReason(reason))}"
                for reason, count in tally.excluded_by_reason.items()
            )
            text += _SEPARATOR + filled(self.tr("left out: %1"), reasons)
        return text

    def _looked_text(self) -> str:
        looks = self._presenter.looks
        if looks.is_complete:
            return ""
        if looks.done == looks.total:
            return self.tr("Comparing all with each other …") if looks.runs else ""
        return filled(self.tr("Looked at %1 of %2"), looks.done, looks.total)

    def _say_saved(self, state: SavingState) -> None:
        words = {
            SavingState.SAVED: self.tr("saved"),
            SavingState.SAVING: self.tr("saving …"),
            SavingState.FAILED: self.tr("not saved"),
        }
        self._saved.setText(words[state])
        restyle(self._saved, "state", state.value)

    def _button(self, ident: str) -> QPushButton:
        made = QPushButton()
        made.setObjectName(ident)
        made.setProperty("size", "small")
        made.clicked.connect(self._actions[ident].trigger)
        return made

    def _word(self, button: QPushButton, ident: str, text: str) -> None:
        button.setText(f"{text}  {self._actions.keys.text(ident)}")
        button.setToolTip(self._actions.keys.tooltip(ident))
