"""SQLite's files on a `Disk`: a layer of the operating system beneath a real SQLite (apsw)."""

from types import TracebackType
from typing import Any

import apsw

from tests.faults.power.disk import Disk, FailsNow, StoredFile

NAME = "forgetful"
POWERSAFE_OVERWRITE = 0x1000
"""As SQLite's own layers say: a write does not harm the bytes beside it."""
OF_THE_SYSTEM = 4096
_JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL

ERRORS = {
    "read": apsw.SQLITE_IOERR_READ,
    "write": apsw.SQLITE_IOERR_WRITE,
    "truncate": apsw.SQLITE_IOERR_TRUNCATE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
    "sync_folder": apsw.SQLITE_IOERR_DIR_FSYNC,
    "remove": apsw.SQLITE_IOERR_DELETE,
    "make": apsw.SQLITE_CANTOPEN,
    "off": apsw.SQLITE_IOERR,
    "full": apsw.SQLITE_FULL,
}
"""What SQLite is told, by the operation that failed or by the word with which it was let fail."""


def _error(failed: FailsNow, kind: str) -> Exception:
    said = str(failed)
    error: Exception = apsw.exception_for(ERRORS.get(said, ERRORS[kind]))
    return error


class OpenFile(apsw.VFSFile):
    """A file that SQLite has open."""

    def __init__(self, disk: Disk, file: StoredFile, *, is_journal: bool, dies: str = "") -> None:
        self._disk = disk
        self._file = file
        self._is_journal = is_journal
        self._dies = dies

    def xRead(self, amount: int, offset: int) -> bytes:
        try:
            self._disk.counts("read")
        except FailsNow as failed:
            raise _error(failed, "read") from None
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        try:
            self._disk.write(self._file, offset, bytes(data))
        except FailsNow as failed:
            raise _error(failed, "write") from None

    def xTruncate(self, length: int) -> None:
        try:
            self._disk.truncate(self._file, length)
        except FailsNow as failed:
            raise _error(failed, "truncate") from None

    def xSync(self, _flags: int) -> None:
        try:
            self._disk.sync(self._file)
            if self._is_journal and self._file.entry_is_new:
                # So does SQLite's layer for Unix at the first sync of a journal.
                self._disk.sync_folder()
                self._file.entry_is_new = False
        except FailsNow as failed:
            raise _error(failed, "sync") from None

    def xFileSize(self) -> int:
        return len(self._file.seen)

    def xClose(self) -> None:
        if self._dies:
            self._disk.entries.pop(self._dies, None)

    def xLock(self, _level: int) -> None:
        """Nobody else is there."""

    def xUnlock(self, _level: int) -> None:
        """Nobody else is there."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return OF_THE_SYSTEM

    def xDeviceCharacteristics(self) -> int:
        return POWERSAFE_OVERWRITE


class ForgetfulVfs(apsw.VFS):
    """Registered under `NAME`; `disk` is where its files lie just now."""

    def __init__(self) -> None:
        self.disk = Disk()
        super().__init__(NAME, "")

    def xFullPathname(self, name: str) -> str:
        return name

    def xAccess(self, name: str, _flags: int) -> bool:
        return name in self.disk.entries

    def xOpen(self, name: Any, flags: list[int]) -> OpenFile:  # noqa: ANN401 - apsw's own type
        asked = flags[0]
        key = name.filename() if isinstance(name, apsw.URIFilename) else name
        if key is None:
            # Of its own scratch files no promise depends.
            return OpenFile(Disk(), StoredFile(), is_journal=False)
        try:
            file = self.disk.entries.get(key) or self.disk.make(key)
        except FailsNow as failed:
            raise _error(failed, "make") from None
        flags[1] = asked
        return OpenFile(self.disk, file, is_journal=bool(asked & _JOURNALS))

    def xDelete(self, name: str, sync_folder: bool) -> None:
        if name not in self.disk.entries:
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE_NOENT)
        try:
            self.disk.remove(name, sync_folder=sync_folder)
        except FailsNow as failed:
            raise _error(failed, "remove") from None

    def excepthook(
        self,
        etype: type[BaseException] | None,
        evalue: BaseException | None,
        etraceback: TracebackType | None,
    ) -> bool:
        """Say nothing of what cannot be passed on: the power is off."""
        return True


VFS = ForgetfulVfs()
