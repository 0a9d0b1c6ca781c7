"""The registry's acts bound to a page: Qt actions whose keys work wherever the focus is.

A text box keeps the keys that it needs by accepting Qt's ``ShortcutOverride``
(app.widgets.text_boxes); everything else lets them through to the page.
"""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.actions import ActionSpec, Condition, settled, specs, text
from app.keymap import TAPPED
from app.keys import Keys


class ActionSet(QObject):
    """Qt actions of one page, made from the registry.

    Parameters
    ----------
    page : QWidget
        The page that the keys belong to; they sleep while it is hidden.
    prefixes : iterable of str
        Which entries of the registry the page has.
    keys : Keys, optional
        The keys in force; the standard ones when not given.

    """

    def __init__(self, page: QWidget, prefixes: Iterable[str], *, keys: Keys | None = None) -> None:
        super().__init__(page)
        self._page = page
        self.keys = keys or Keys(parent=self)
        """The keys in force."""
        self._actions: dict[str, tuple[ActionSpec, QAction]] = {}
        self._bound: set[str] = set()
        self._held: frozenset[Condition] = frozenset()
        for entry in specs(prefixes):
            self._actions[entry.ident] = (entry, self._make(entry))
        self._give_keys()
        self.keys.changed.connect(self._give_keys)
        self.refresh({Condition.ALWAYS})

    def __getitem__(self, ident: str) -> QAction:
        return self._actions[ident][1]

    def on(self, ident: str, act: Callable[[], object]) -> None:
        """Do `act` when the action is triggered, by key or by mouse."""
        self[ident].triggered.connect(lambda _checked=False: act())
        self._bound.add(ident)
        self._enable(ident)

    def bound(self) -> tuple[ActionSpec, ...]:
        """Return the acts that the page can do, in the order of the registry."""
        return tuple(self._actions[ident][0] for ident in self._actions if ident in self._bound)

    def tap(self, key: str) -> None:
        """Do what a key of `app.keymap.TAPPED` stands for, which the canvas has told of."""
        for entry, action in self._actions.values():
            if key in self.keys.of(entry.ident) and action.isEnabled():
                action.trigger()
                return

    def choose_among(self, idents: Iterable[str]) -> None:
        """Make these acts exclude one another; the first is chosen."""
        group = QActionGroup(self)
        for ident in idents:
            action = self[ident]
            action.setCheckable(True)
            action.setChecked(not group.actions())
            group.addAction(action)

    def refresh(self, conditions: Iterable[Condition]) -> None:
        """Enable what the page can do and may be done under `conditions`, and nothing else."""
        before, self._held = self._held, settled(conditions)
        other = before ^ self._held
        # Most acts stand as they did, and to ask Qt about each of a hundred takes its time.
        for ident, (entry, _) in self._actions.items() if other else ():
            if entry.when in other:
                self._enable(ident)

    def retranslate(self) -> None:
        """Set texts and tool tips in the language of the window."""
        for entry, action in self._actions.values():
            action.setText(text(entry))
            action.setToolTip(self.keys.tooltip(entry.ident))

    def _give_keys(self) -> None:
        for ident, (_, action) in self._actions.items():
            held = [key for key in self.keys.of(ident) if key not in TAPPED]
            action.setShortcuts([QKeySequence(key) for key in held])
        self.retranslate()

    def _enable(self, ident: str) -> None:
        entry, action = self._actions[ident]
        action.setEnabled(ident in self._bound and entry.when in self._held)

    def _make(self, entry: ActionSpec) -> QAction:
        action = QAction(self)
        action.setObjectName(entry.ident)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(entry.repeats)
        action.setEnabled(False)  # until it is bound, and may be done
        self._page.addAction(action)
        return action
