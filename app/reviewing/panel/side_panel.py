"""Beside the image: the source in words and what can be done, or what is asked just now."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.action_set import ActionSet
from app.actions import spec, text
from app.reviewing.panel.choice_list import ChoiceList
from app.reviewing.panel.confirm_card import ConfirmCard
from app.reviewing.panel.key_line import KeyLine
from app.reviewing.panel.source_card import SourceCard
from app.reviewing.parts import CommitTold
from app.reviewing.presenter import ReviewPresenter
from app.reviewing.state import Asking
from app.reviewing.words import copies_words, filled, keep_words, reason_words
from app.widgets.base import TranslatedFrame, label
from reader_study.intake.review.acts import clear_paths
from reader_study.intake.review.copies import CopyChoice
from reader_study.intake.review.reasons import PICKED_TO_KEEP, ExclusionReason

_INSIDE_PX = 268
"""Width of what stands in the panel, as designed; the panel itself has margins around it."""

_ACTS = (
    "review.accept",
    "review.unmasked",
    "review.exclude",
    "review.again",
    "review.mask",
    "review.mask_set",
    "review.next_mask",
    "review.mask_change",
    "review.lift",
    "review.compare",
    "review.undo",
)
_STRONG = ("review.accept", "review.mask_set")
"""What Enter does."""


class ReviewSidePanel(TranslatedFrame):
    """Shows one of three things: the source and its acts, a list, a question.

    Parameters
    ----------
    presenter : ReviewPresenter
        Has the source.
    actions : ActionSet
        Of the page.
    command : str
        What carries the intake out where the window does not.

    """

    picked = Signal(int)
    confirmed = Signal()
    left = Signal()

    def __init__(self, presenter: ReviewPresenter, actions: ActionSet, command: str) -> None:
        super().__init__()
        self.setObjectName("reviewPanel")
        self._presenter, self._actions, self._command = presenter, actions, command
        self._cards = (SourceCard(0), SourceCard(1))
        self._hint = label("hint", name="maskHint", wrap=True)
        self._choices = ChoiceList(_INSIDE_PX)
        self._question = ConfirmCard(_INSIDE_PX)
        self._acts = {
            ident: KeyLine(f"act_{ident}", width=_INSIDE_PX, strong=ident in _STRONG)
            for ident in _ACTS
        }
        self._choices.picked.connect(self.picked)
        self._question.confirmed.connect(self.confirmed)
        for part in (self._choices, self._question):
            part.left.connect(self.left)
        for ident, line in self._acts.items():
            line.clicked.connect(actions[ident].trigger)
        self._lay_out()

    def retranslate(self) -> None:
        """Set every text."""
        self.follow()

    def follow(self) -> None:
        """Show what is asked, or the source and what can be done with it."""
        presenter, state = self._presenter, self._presenter.state
        asks = state.asking in (Asking.CLEAR, Asking.COMMIT)
        says = asks or presenter.committing or presenter.is_done
        lists = state.asking in (Asking.EXCLUSION, Asking.COPIES, Asking.KEEPING) and not says
        self._question.setVisible(says)
        self._choices.setVisible(lists)
        paths, places = state.on_screen, (self.tr("Left"), self.tr("Right"))
        for number, card in enumerate(self._cards):
            path = paths[number] if number < len(paths) else None
            card.show_source(state.review, path, place=places[number] if len(paths) > 1 else "")
            if says:
                card.hide()
        if says:
            self._say()
        elif lists:
            self._ask(state.asking)
        self._hint.setText(self.tr("Drag a box, or move it by arrow keys; Shift resizes it."))
        self._hint.setVisible(state.asking is Asking.MASK)
        for ident, line in self._acts.items():
            line.word(self._actions.keys.text(ident), text(spec(ident)))
            line.setVisible(not says and not lists and self._may_be_done(ident))

    def _may_be_done(self, ident: str) -> bool:
        """Tell whether an act is possible, and would do something."""
        state = self._presenter.state
        review, path = state.review, state.path
        if ident == "review.compare":
            return self._actions[ident].isEnabled() and path in review.ranking.group_of
        if ident == "review.next_mask":
            return self._actions[ident].isEnabled() and bool(state.masks)
        if ident == "review.undo":
            return self._actions[ident].isEnabled() and bool(review.past)
        return self._actions[ident].isEnabled() and path is not None

    def _ask(self, asking: Asking) -> None:
        if asking is Asking.EXCLUSION:
            reasons = [reason_words(reason) for reason in ExclusionReason]
            self._choices.ask(self.tr("Leave out: why?"), reasons)
        elif asking is Asking.COPIES:
            choices = [copies_words(choice) for choice in CopyChoice]
            self._choices.ask(self.tr("Copies: which one stays?"), choices)
        else:
            kept = [keep_words(reason) for reason in PICKED_TO_KEEP]
            self._choices.ask(self.tr("Keep both: why?"), kept)

    def _say(self) -> None:
        presenter = self._presenter
        if presenter.is_done:
            self._say_end(presenter.result)
        elif presenter.committing:
            done, total = presenter.progress
            told = filled(self.tr("%1 of %2 cases stored"), done, total)
            self._question.ask(self.tr("The intake is carried out …"), [told])
        elif presenter.state.asking is Asking.CLEAR:
            count = len(clear_paths(presenter.state.review))
            self._question.ask(
                filled(self.tr("Take %1 sources as they are proposed?"), count),
                [self.tr("None of them raises a doubt. One Ctrl+Z takes it back.")],
                yes=self.tr("Take them"),
                no=self.tr("Back"),
            )
        else:
            self._ask_commit()

    def _ask_commit(self) -> None:
        """Show what would be taken in, or what is in its way."""
        presenter = self._presenter
        tally = presenter.state.tally
        lines = [
            filled(self.tr("%1 cases of %2 patients"), tally.cases, tally.patients),
            filled(self.tr("%1 media, %2 masks"), tally.media, tally.masks),
            filled(self.tr("%1 left out"), tally.excluded),
            *(
                f"    {count} × {reason_words(ExclusionReason(reason))}"
                for reason, count in tally.excluded_by_reason.items()
            ),
        ]
        if presenter.can_commit:
            lines += ["", self.tr("What was stored cannot be taken out of the study again.")]
            question = self.tr("Take this in?")
            self._question.ask(question, lines, yes=self.tr("Take in"), no=self.tr("Back"))
            return
        self._question.ask(
            self.tr("Not yet:"), [*self._in_the_way(), "", *lines], no=self.tr("Back")
        )

    def _in_the_way(self) -> list[str]:
        presenter = self._presenter
        tally, looks = presenter.state.tally, presenter.looks
        told = []
        if not looks.is_complete:
            told.append(self.tr("Not all sources were looked at and compared."))
        if tally.open:
            told.append(filled(self.tr("%1 are open."), tally.open))
        if tally.again:
            told.append(filled(self.tr("%1 are to be looked at again."), tally.again))
        if not tally.taken:
            told.append(self.tr("Nothing is taken."))
        return told or [self.tr("The last decision is still being saved.")]

    def _say_end(self, told: CommitTold | None) -> None:
        if told is not None:
            lines = [filled(self.tr("%1 cases are in the study."), told.cases)]
            if told.steps:
                lines.append(filled(self.tr("%1 steps were drawn for the new ones."), told.steps))
            self._question.ask(self.tr("The intake is done."), lines)
            return
        lines = [self.tr("All decisions are kept. This command takes them in:"), self._command]
        self._question.ask(self.tr("The review is done."), lines)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        theme.space(column, (16, 12, 16, 12), between=10)
        # What is asked stands first: its digits are seen however much is told of the source.
        for part in (self._hint, self._choices, self._question, *self._cards):
            column.addWidget(part)
        column.addStretch(1)
        acts = QVBoxLayout()
        theme.space(acts, (0, 0, 0, 0), between=4)
        for line in self._acts.values():
            acts.addWidget(line)
        column.addLayout(acts)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(scroll.focusPolicy().NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(scroll.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroll)
