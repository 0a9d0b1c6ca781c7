"""The tools at the left edge of the plain viewer, each with its key."""

from PySide6.QtWidgets import QVBoxLayout

from app import theme
from app.action_set import ActionSet
from app.widgets.base import TranslatedFrame
from app.widgets.tool_column import ToolButton

TOOLS = (
    "view.window_level",
    "view.zoom",
    "view.pan",
    "view.calliper",
    "view.ellipse",
    "view.box",
    "view.calibrate",
)
"""One of them has the left button."""

ACTS = (
    "view.magnifier",
    "view.invert",
    "view.one_to_one",
    "view.fit",
    "view.reset",
)
FOOT = ("file.open", "window.full_screen", "window.help")


class ViewTools(TranslatedFrame):
    """Tools, acts on the image, and at the foot files, screen and help."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__()
        self.setObjectName("toolColumn")
        self._buttons = [
            [ToolButton(ident, actions[ident], actions.keys) for ident in group]
            for group in (TOOLS, ACTS, FOOT)
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.margins(4, 8, 4, 8))
        column.setSpacing(theme.px(theme.STEP_PX))
        for number, group in enumerate(self._buttons):
            if number == 1:
                column.addSpacing(theme.px(8))
            elif number == 2:
                column.addStretch(1)
            for button in group:
                column.addWidget(button)

    def retranslate(self) -> None:
        """Set tool tips and spoken names."""
        for group in self._buttons:
            for button in group:
                button.retranslate()
