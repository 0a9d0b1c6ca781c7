"""Every error that a user may meet: what happened, in which file, and what to do about it."""

from pathlib import Path


class ReaderStudyError(Exception):
    """Root of all expected errors.

    Parameters
    ----------
    what : str
        One sentence that says what happened.
    remedy : str
        One sentence that says what the user can do.
    path : Path or str, optional
        The file or folder concerned.

    """

    def __init__(self, what: str, *, remedy: str, path: Path | str | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.path = None if path is None else Path(path)
        super().__init__(what)

    def __str__(self) -> str:
        where = "" if self.path is None else f"{_printable(self.path)}: "
        return f"{where}{self.what} {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments would otherwise be lost between processes.
        return (_rebuild, (type(self), self.what, self.remedy, self.path))


def _printable(path: Path) -> str:
    """Return a path that any terminal takes, though its name may be no UTF-8."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _rebuild(
    kind: type[ReaderStudyError], what: str, remedy: str, path: Path | None
) -> ReaderStudyError:
    return kind(what, remedy=remedy, path=path)


class ProtocolError(ReaderStudyError):
    """The protocol file is missing, invalid, or changed after its lock."""


class FormError(ProtocolError):
    """A form or a lexicon is missing or invalid.

    Parameters
    ----------
    what, remedy, path
        See `ReaderStudyError`.
    line : int
        Line of the file, from 1; 0 when it concerns the whole file.
    key : str
        Dotted key in the file.

    """

    def __init__(
        self,
        what: str,
        *,
        remedy: str,
        path: Path | str | None = None,
        line: int = 0,
        key: str = "",
    ) -> None:
        super().__init__(what, remedy=remedy, path=path)
        self.line = line
        self.key = key

    def __str__(self) -> str:
        where = "" if self.path is None else _printable(self.path)
        parts = (where, str(self.line or ""))
        place = ":".join(part for part in parts if part)
        return ": ".join(part for part in (place, self.key, f"{self.what} {self.remedy}") if part)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild_form, (self.what, self.remedy, self.path, self.line, self.key))


def _rebuild_form(what: str, remedy: str, path: Path | None, line: int, key: str) -> FormError:
    return FormError(what, remedy=remedy, path=path, line=line, key=key)


class TableError(ReaderStudyError):
    """A table cannot be read, or cannot be read in one way only."""


class IntakeError(ReaderStudyError):
    """Images or their table cannot be taken into a study."""


class MediaError(ReaderStudyError):
    """A file cannot be decoded into frames."""


class StoreError(ReaderStudyError):
    """The study's database cannot be opened or written."""


class StudyBusyError(StoreError):
    """Another process holds the study."""


class NewerStudyError(StoreError):
    """The study was written by a newer version of the program."""


class DiskError(StoreError):
    """The disk failed; that it has no room left is another matter."""


class IntegrityError(ReaderStudyError):
    """Stored records do not agree with their hashes."""


class DamagedStudyError(StoreError, IntegrityError):
    """The study's database is damaged, empty or gone, and other parts of the study are there."""


class ExchangeError(ReaderStudyError):
    """What another workstation sent cannot be taken: it is not for here, not now, or not whole."""


class SealedError(ReaderStudyError):
    """What is sealed opens for others, and not for whoever asks."""


class TruthError(ReaderStudyError):
    """The sealed reference standard cannot be written or opened."""


class ReadingRuleError(ReaderStudyError):
    """A reading act that the protocol does not allow now."""


class EngineError(ReaderStudyError):
    """The engine process failed or refused a job."""


class StatisticsError(ReaderStudyError):
    """Input that a statistic cannot be computed from."""
