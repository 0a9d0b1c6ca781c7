"""The rail on the left: every page by name, with the key that leads to it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.coordinating.places import PLACES, PlaceSpec, RailPlace, title
from app.widgets.base import TranslatedFrame, fixed_label


class Rail(TranslatedFrame):
    """Chooses pages; keys Ctrl+1 and so on do the same."""

    chosen = Signal(RailPlace)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        mark = fixed_label("large")
        mark.setText("SonoRead")
        column = QVBoxLayout(self)
        theme.space(column, (12, 20, 12, 12), between=4)
        column.addWidget(mark)
        column.addSpacing(theme.px(12))
        self._group = QButtonGroup(self)
        self._buttons: dict[RailPlace, QPushButton] = {}
        for spec in PLACES:
            self._buttons[spec.place] = self._button(spec)
            column.addWidget(self._buttons[spec.place])
        column.addStretch(1)
        self._foot = column
        self.retranslate()

    def add_below(self, widget: QWidget) -> None:
        """Put something at the foot of the rail."""
        self._foot.addWidget(widget)

    def show_place(self, place: RailPlace) -> None:
        """Mark the page that is shown."""
        self._buttons[place].setChecked(True)

    def retranslate(self) -> None:
        """Set every text."""
        for number, spec in enumerate(PLACES, start=1):
            button = self._buttons[spec.place]
            button.setText(title(spec))
            button.setToolTip(f"{title(spec)}  (Ctrl+{number})")

    def _button(self, spec: PlaceSpec) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"rail_{spec.place}")
        button.setProperty("role", "rail")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _=False, place=spec.place: self.chosen.emit(place))
        self._group.addButton(button)
        return button
