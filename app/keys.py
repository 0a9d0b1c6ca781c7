"""The keys in force, for every page that is open: a change is seen by all of them at once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app import key_file
from app.actions import key_text, native, spec, tooltip
from app.keymap import STANDARD, Keymap
from ground.errors import ReaderStudyError


class Keys(QObject):
    """The user's keys, kept in a file; or the standard ones, which nobody can change.

    Parameters
    ----------
    path : Path, optional
        The user's file. Without one these are the standard keys, for a study in which every
        reader has the same.
    parent : QObject, optional
        Owner.

    """

    changed = Signal()

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._map = STANDARD
        self.trouble: ReaderStudyError | None = None
        if path is not None:
            self._take(key_file.load(path))

    @property
    def fixed(self) -> bool:
        """Whether the keys cannot be changed."""
        return self._path is None

    @property
    def any_changed(self) -> bool:
        """Whether some act has another key than its own."""
        return bool(self._map.changes)

    def of(self, ident: str) -> tuple[str, ...]:
        """Return the keys of an act in Qt's portable form."""
        return self._map.keys(ident)

    def is_changed(self, ident: str) -> bool:
        """Tell whether an act has another key than its own."""
        return self._map.is_changed(ident)

    def text(self, ident: str) -> str:
        """Return an act's key as it is printed."""
        return key_text(spec(ident), self.of(ident))

    def cap(self, ident: str) -> str:
        """Return the one key of an act that is printed on a cap."""
        return native(self.of(ident)[0])

    def tooltip(self, ident: str) -> str:
        """Return an act's name and key."""
        return tooltip(spec(ident), self.of(ident))

    def assign(self, ident: str, key: str) -> None:
        """Give an act a key that is free.

        Raises
        ------
        KeyRefusedError
            When it is not to be had; see `app.keymap.Keymap.assigned`.
        KeyFileError
            When it cannot be saved; nothing is changed then.

        """
        self._change(lambda keymap: keymap.assigned(ident, key))

    def swap(self, ident: str, key: str) -> None:
        """Give an act a key, and its own to who had that; raises as `assign`."""
        self._change(lambda keymap: keymap.swapped(ident, key))

    def restore_all(self) -> None:
        """Give every act its own key again; raises as `assign`."""
        self._change(lambda _: STANDARD)

    def refresh(self) -> None:
        """Look at the file again: another window or a command may have changed it."""
        if self._path is not None:
            self._take(key_file.load(self._path))

    def _change(self, change: Callable[[Keymap], Keymap]) -> None:
        if self._path is None:
            return
        read = key_file.load(self._path)
        after = change(read.keymap)
        key_file.save(self._path, after)
        self._take(key_file.KeyFile(after))

    def _take(self, read: key_file.KeyFile) -> None:
        before, self._map = self._map, read.keymap
        self.trouble = read.trouble
        if before != self._map:
            self.changed.emit()
