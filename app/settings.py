"""What the window remembers between starts: geometry, language, recent studies. No study rules."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

RECENT_LIMIT = 8
KEYS_FILE = "keys.json"


def data_dir() -> Path:
    """Return this user's folder for settings and crash logs."""
    generic = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(generic)) / "SonoRead"


class Settings:
    """An ini file with typed access.

    Parameters
    ----------
    path : Path
        The ini file; made on the first write.

    """

    def __init__(self, path: Path) -> None:
        self._ini = QSettings(str(path), QSettings.Format.IniFormat)
        self.keys_file = path.with_name(KEYS_FILE)
        """Where the user's own keys are kept."""

    @property
    def language(self) -> str:
        """Language code ``en`` or ``zh``; empty when never chosen."""
        return str(self._ini.value("language", ""))

    @language.setter
    def language(self, code: str) -> None:
        self._ini.setValue("language", code)

    @property
    def geometry(self) -> QByteArray | None:
        """The window's last place and size."""
        value = self._ini.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._ini.setValue("geometry", value)

    @property
    def view_geometry(self) -> QByteArray | None:
        """Last place and size of the plain viewer's window."""
        value = self._ini.value("view_geometry")
        return value if isinstance(value, QByteArray) else None

    @view_geometry.setter
    def view_geometry(self, value: QByteArray) -> None:
        self._ini.setValue("view_geometry", value)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Study folders opened lately, newest first."""
        value = self._ini.value("recent", [])
        # An ini list of one element is read back as a plain string.
        names = [value] if isinstance(value, str) else list(value or [])  # type: ignore[call-overload]
        return tuple(Path(str(name)) for name in names if name)

    def remember(self, study: Path) -> None:
        """Put `study` at the head of the recent ones."""
        rest = [path for path in self.recent if path != study]
        self._set_recent([study, *rest][:RECENT_LIMIT])

    def sync(self) -> None:
        """Write what is still in memory."""
        self._ini.sync()

    def _set_recent(self, paths: list[Path]) -> None:
        self._ini.setValue("recent", [str(path) for path in paths])
