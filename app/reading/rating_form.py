"""The two scales of a read: category and likelihood of malignancy, and a quiet hint."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from app import theme
from app.forms.likelihood import LikelihoodInput
from app.reading.read_state import Missing, ReadState
from app.widgets.base import TranslatedFrame, fixed_label, label, restyle
from app.widgets.key_caps import CategoryCaps


class RatingForm(TranslatedFrame):
    """Caps for the categories, field and bar for the likelihood."""

    cannot_assess = Signal()

    def __init__(self, scale: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("ratingForm")
        self._is_final = False
        self._last_key = len(scale)
        self._likelihood_key = "L"
        self.caps = CategoryCaps(scale)
        self.likelihood = LikelihoodInput()
        self._category_heading = label("heading")
        self._likelihood_heading = label("heading", name="likelihoodHeading")
        self._cannot = QPushButton()
        self._cannot.setObjectName("cannotAssess")
        self._cannot.setProperty("role", "link")
        self._cannot.clicked.connect(self.cannot_assess)
        self._category_keys = fixed_label("faint")
        self._likelihood_keys = fixed_label("faint")
        self._likelihood_range = fixed_label("faint")
        self._hint = label("hint", name="consistencyHint", wrap=True)
        self._column = QVBoxLayout()
        self._lay_out()
        self.space(tight=False)
        self.retranslate()

    def show_state(self, state: ReadState) -> None:
        """Show what is chosen, what is missing, and whether the two scales disagree."""
        self._is_final = state.is_final
        self.caps.set_chosen(state.answer.text("category"))
        self.likelihood.show_value(state.answer.number("likelihood"))
        self._hint.setVisible(state.inconsistent)
        self._mark_missing(state.missing)
        self.retranslate()

    def show_key(self, key: str) -> None:
        """Print the key that puts the cursor into the likelihood."""
        self._likelihood_key = key
        self.retranslate()

    def space(self, *, tight: bool) -> None:
        """Lay the lines out roomily, or closer together."""
        theme.space(self._column, (0, 0, 0, 0), between=5 if tight else 8)

    def retranslate(self) -> None:
        """Set every text."""
        final = self._is_final
        self._category_heading.setText(self.tr("FINAL BI-RADS") if final else self.tr("BI-RADS"))
        self._likelihood_heading.setText(self.tr("LIKELIHOOD OF MALIGNANCY"))
        self.caps.word("BI-RADS", {})
        self.likelihood.name_as(self.tr("Likelihood of malignancy"))
        self._cannot.setText(self.tr("0   cannot assess"))
        keys = self.tr("keys 1 – %1").replace("%1", str(self._last_key))
        self._category_keys.setText(keys)
        words = self.tr("%1, then digits and Enter")
        self._likelihood_keys.setText(words.replace("%1", self._likelihood_key))
        self._likelihood_range.setText("0 – 100")
        self._hint.setText(
            self.tr("Category and likelihood are more than one step apart. Keep them if meant.")
        )

    def _mark_missing(self, missing: AbstractSet[Missing]) -> None:
        for part, heading in (
            (Missing.CATEGORY, self._category_heading),
            (Missing.LIKELIHOOD, self._likelihood_heading),
        ):
            restyle(heading, "missing", "yes" if part in missing else "no")

    def _lay_out(self) -> None:
        column = self._column
        self.setLayout(column)
        column.addWidget(self._category_heading)
        column.addWidget(self.caps)
        row = QHBoxLayout()
        row.addWidget(self._cannot)
        row.addStretch(1)
        row.addWidget(self._category_keys)
        column.addLayout(row)
        column.addWidget(self._likelihood_heading)
        column.addWidget(self.likelihood)
        row = QHBoxLayout()
        row.addWidget(self._likelihood_keys)
        row.addStretch(1)
        row.addWidget(self._likelihood_range)
        column.addLayout(row)
        column.addWidget(self._hint)
