"""What every page of the coordinator's window is: a title, a quiet line, and what it shows."""

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app import theme
from app.coordinating.places import RailPlace
from app.coordinating.study_at_hand import StudyAtHand
from app.coordinating.words import tell
from app.widgets.base import TranslatedFrame, label
from app.widgets.message_bar import MessageBar
from reader_study.conduct.standing import StudyStanding


class CoordinatorPage(TranslatedFrame):
    """Shows a part of a study, and asks for acts on it; it keeps no rule of its own.

    Parameters
    ----------
    study : StudyAtHand
        Where pages look and act.
    scrolls : bool
        Whether all of it scrolls; a page with one large table fills its place instead.

    """

    wants = Signal(RailPlace)
    """Another page is asked for."""

    def __init__(self, study: StudyAtHand, *, scrolls: bool = True) -> None:
        super().__init__()
        self.setObjectName("coordinatorPage")
        self.study = study
        self.title = label("title", name="pageTitle", wrap=True)
        self.lead = label("quiet", name="pageLead", wrap=True)
        self.trouble = MessageBar()
        self.body = QVBoxLayout()
        theme.space(self.body, (0, 0, 0, 0), between=16)
        column = QVBoxLayout()
        theme.space(column, (32, 24, 32, 24), between=12)
        column.addWidget(self.title)
        column.addWidget(self.lead)
        column.addWidget(self.trouble)
        column.addLayout(self.body, 1)
        if not scrolls:
            self.setLayout(column)
            return
        inside = QWidget()
        inside.setLayout(column)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(scroll)

    def show_study(self, found: StudyStanding) -> None:
        """Show what is known of the study now; called again whenever it has changed."""
        raise NotImplementedError

    def say_trouble(self, error: Exception) -> None:
        """Say why an act or a look failed."""
        tell(self.trouble, error)


class MakesPage(Protocol):
    """A module of a page."""

    def make_page(self, study: StudyAtHand) -> CoordinatorPage:
        """Make it."""
