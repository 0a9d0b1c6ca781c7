"""What the window remembers between starts: place, texts, recent studies. No study rules."""

import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from ground.errors import ReaderStudyError

RECENT_LIMIT = 8
KEYS_FILE = "keys.json"


class WindowKind(StrEnum):
    """Windows whose place is remembered; the value is the name in the file."""

    STUDY = "geometry"
    VIEWER = "view_geometry"
    REPLAY = "replay_geometry"
    REVIEW = "review_geometry"
    CURVES = "curves_geometry"
    COORDINATOR = "coordinator_geometry"


def data_dir() -> Path:
    """Return this user's folder for settings and crash logs."""
    generic = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(generic)) / "SonoRead"


class NotKeptError(ReaderStudyError):
    """The folder of the settings is missing, full, or may not be written to."""


def why_not_kept(folder: Path) -> NotKeptError | None:
    """Try whether settings can be kept in a folder, which is made if need be; None if they can.

    A window opens without them: who reads does not lose a study for her window's size.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(_TRIAL_BYTES))
            trial.flush()
    except OSError as error:
        return NotKeptError(
            f"Settings, keys and crash reports are not kept ({error.strerror or error}). Reading "
            "goes on as usual.",
            remedy="Have the folder for them made, or its rights and its disk looked at.",
            path=folder,
        )
    return None


_TRIAL_BYTES = 64 * 1024
"""As large as settings, keys and a crash report will hardly be together."""


def told_if_not_kept(folder: Path) -> NotKeptError | None:
    """Say to the terminal that settings are not kept, and return why; None where they are."""
    trouble = why_not_kept(folder)
    if trouble is not None and sys.stderr is not None:
        sys.stderr.write(f"sonoread: {trouble}\n")
    return trouble


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

    def place(self, window: WindowKind) -> QByteArray | None:
        """Return the last place, size and state of a window."""
        value = self._ini.value(window.value)
        return value if isinstance(value, QByteArray) else None

    def keep_place(self, window: WindowKind, value: QByteArray) -> None:
        """Remember place, size and state of a window."""
        self._ini.setValue(window.value, value)

    @property
    def text_percent(self) -> int:
        """Size of the texts in per cent of the design; 0 leaves it to the screen."""
        value = str(self._ini.value("text_percent", "0"))
        return int(value) if value.isdecimal() else 0

    @text_percent.setter
    def text_percent(self, percent: int) -> None:
        self._ini.setValue("text_percent", percent)

    @property
    def light(self) -> bool:
        """Whether the coordinator's window is light."""
        return str(self._ini.value("light", "")) == "yes"

    @light.setter
    def light(self, light: bool) -> None:
        self._ini.setValue("light", "yes" if light else "")

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
