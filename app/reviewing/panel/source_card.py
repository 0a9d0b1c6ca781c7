"""What is known of the source on the screen: how it stands, where it belongs, its doubts."""

from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.reviewing.words import (
    decision_words,
    doubt_words,
    filled,
    state_words,
    why_words,
)
from app.widgets.base import TranslatedFrame, label
from reader_study.intake.review.item import ReviewItem
from reader_study.intake.review.review import Review
from reader_study.intake.sources.look import SourceLook
from reader_study.media.medium import MediumKind


class SourceCard(TranslatedFrame):
    """Tells of one source, in words.

    Parameters
    ----------
    number : int
        Counted among cards that stand below one another.

    """

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.setObjectName(f"sourceCard_{number}")
        self._review: Review | None = None
        self._item: ReviewItem | None = None
        self._place = ""
        self._state = label("large", name="sourceState", wrap=True)
        self._decision = label("quiet", name="sourceDecision", wrap=True)
        self._case = label(name="sourceCase", wrap=True)
        self._file = label("quiet", name="sourceFile", wrap=True)
        self._facts = label("faint", name="sourceFacts", wrap=True)
        self._heading = label("heading", name="doubtsHeading")
        self._doubts = label(name="sourceDoubts", wrap=True)
        self._masks = label("quiet", name="sourceMasks", wrap=True)
        column = QVBoxLayout(self)
        theme.space(column, (0, 0, 0, 0), between=6)
        for part in (
            self._state,
            self._decision,
            self._case,
            self._file,
            self._facts,
            self._heading,
            self._doubts,
            self._masks,
        ):
            column.addWidget(part)

    def show_source(self, review: Review, path: str | None, *, place: str = "") -> None:
        """Tell of a source, or of none; `place` says which of two images it is."""
        self._review, self._place = review, place
        self._item = None if path is None else review.items[path]
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text."""
        review, item = self._review, self._item
        self.setVisible(item is not None)
        if review is None or item is None:
            return
        state, told = review.state(item.path), review.decision(item.path)
        words = state_words(state)
        self._state.setText(f"{self._place}: {words}" if self._place else words)
        self._decision.setText("" if told is None else decision_words(told, state))
        self._case.setText(self._case_text(item))
        self._file.setText(breakable(item.path))
        self._facts.setText("" if item.look is None else self._facts_text(item.look))
        doubts = [doubt_words(doubt) for doubt in review.doubts(item.path)]
        self._heading.setText(self.tr("DOUBTS") if doubts else "")
        self._doubts.setText("\n".join(f"• {text}" for text in doubts))
        self._masks.setText(self._masks_text(review, item))
        for part in (self._decision, self._case, self._facts, self._heading, self._doubts):
            part.setVisible(bool(part.text()))
        self._masks.setVisible(bool(self._masks.text()))

    def _case_text(self, item: ReviewItem) -> str:
        parts = []
        if item.case:
            parts.append(filled(self.tr("Case %1"), breakable(item.case)))
        if item.patient and item.patient != item.case:
            parts.append(filled(self.tr("Patient %1"), breakable(item.patient)))
        return "\n".join(parts)

    def _facts_text(self, look: SourceLook) -> str:
        if look.refused:
            return ""
        parts = [f"{look.width} × {look.height}"]
        if look.kind is MediumKind.CLIP:
            seconds = f"{look.duration_us / 1e6:.1f}"
            parts.append(filled(self.tr("%1 frames, %2 s"), look.frames, seconds))
        elif look.kind is MediumKind.SERIES:
            parts.append(filled(self.tr("%1 slices"), look.frames))
        return "  ·  ".join(parts)

    def _masks_text(self, review: Review, item: ReviewItem) -> str:
        if item.look is None or item.look.refused:
            return ""
        masks, proposal = review.masks(item.path), item.look.proposal
        count = (
            self.tr("1 mask")
            if len(masks) == 1
            else filled(self.tr("%1 masks"), len(masks))
            if masks
            else self.tr("No mask")
        )
        if proposal is None:
            return count
        if set(masks) != set(proposal.masks):
            return filled(self.tr("%1; proposed: %2"), count, len(proposal.masks))
        return filled(self.tr("%1 as proposed: %2"), count, why_words(proposal.why))


def breakable(name: str) -> str:
    """Return a name that may be broken where it has no space: after signs, or every 24 letters."""
    told, run = [], 0
    for sign in name:
        told.append(sign)
        run = 0 if sign.isspace() else run + 1
        if sign in "/_-.^!" or run >= 24:
            told.append("\u200b")
            run = 0
    return "".join(told)
