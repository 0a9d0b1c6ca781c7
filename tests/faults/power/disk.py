"""A disk that forgets at a power cut what it was not told to keep.

It stands in memory. Of every file it holds what programs see, and the image as of its last sync
with the writes that came after it; the same for the folder's entries. Power goes off in the middle
of a chosen operation; what a machine finds afterwards is drawn at random: of the writes that were
not synced half are lost, a fifth torn at 512 bytes, the others arrived, whatever their order; of
the entries made and removed since the folder's last sync the first few arrived, as a journaling
file system keeps them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

SECTOR = 512
LOST, TORN = 0.5, 0.2
"""Shares of the writes that were not synced: gone, and torn between two sectors."""


class FailsNow(Exception):
    """An operation on the disk that does not succeed."""


@dataclass
class Write:
    """Bytes laid into a file at an offset, or, without bytes, its new length."""

    offset: int
    data: bytes | None

    def arrive(self, content: bytearray) -> None:
        """Do to a file's content what this write was to do."""
        if self.data is None:
            del content[self.offset :]
            return
        _lengthen(content, self.offset + len(self.data))
        content[self.offset : self.offset + len(self.data)] = self.data

    def arrive_torn(self, content: bytearray, chance: random.Random) -> None:
        """Let some of its sectors arrive."""
        if self.data is None:
            return
        _lengthen(content, self.offset + len(self.data))
        at = 0
        while at < len(self.data):
            end = min(at + SECTOR - (self.offset + at) % SECTOR, len(self.data))
            if chance.random() < 0.5:
                content[self.offset + at : self.offset + end] = self.data[at:end]
            at = end


@dataclass
class StoredFile:
    """What programs read, what is sure to stay, and what was written since."""

    seen: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    pending: list[Write] = field(default_factory=list)
    entry_is_new: bool = True

    def write(self, write: Write) -> None:
        """Change what programs see; it is not sure to stay."""
        write.arrive(self.seen)
        self.pending.append(write)

    def sync(self) -> None:
        """Make sure of everything."""
        self.kept = bytes(self.seen)
        self.pending.clear()

    def after_cut(self, chance: random.Random) -> "StoredFile":
        """Return what a machine finds that starts again."""
        content = bytearray(self.kept)
        for write in self.pending:
            drawn = chance.random()
            if drawn >= LOST + TORN:
                write.arrive(content)
            elif drawn >= LOST:
                write.arrive_torn(content, chance)
        return StoredFile(content, bytes(content), entry_is_new=False)


class Disk:
    """Files by name in one folder, and a count of what was done to them.

    Parameters
    ----------
    files : dict of str to StoredFile
        What lies there, for sure, to begin with.

    """

    def __init__(self, files: dict[str, StoredFile] | None = None) -> None:
        self.entries = dict(files or {})
        self._kept_entries = dict(self.entries)
        self._entry_changes: list[tuple[str, StoredFile | None]] = []
        self.operations = 0
        self.before_each: Callable[[int, str], None] = lambda number, kind: None
        """Called with number and kind of an operation before it is done; may raise `FailsNow`."""
        self._cut_at: int | None = None
        self.is_off = False

    @classmethod
    def with_file(cls, name: str, content: bytes) -> "Disk":
        """Return a disk on which one file lies safely."""
        return cls({name: StoredFile(bytearray(content), content, entry_is_new=False)})

    def cut_at(self, operation: int) -> None:
        """Let the power fail during the n-th operation from now, counted from 1."""
        self._cut_at = self.operations + operation

    def counts(self, kind: str) -> None:
        """Count an operation before it is done.

        Raises
        ------
        FailsNow
            When the power is off, or whoever watches lets it fail.

        """
        if self.is_off:
            raise FailsNow("off")
        self.operations += 1
        self.before_each(self.operations, kind)

    def falls(self) -> None:
        """Let the power fail if this is the operation; what it wrote is then not synced."""
        if self._cut_at is not None and self.operations >= self._cut_at:
            self.is_off = True
            raise FailsNow("off")

    def make(self, name: str) -> StoredFile:
        """Add an empty file to the folder."""
        self.counts("make")
        self.entries[name] = StoredFile()
        self._entry_changes.append((name, self.entries[name]))
        self.falls()
        return self.entries[name]

    def remove(self, name: str, *, sync_folder: bool) -> None:
        """Take a file out of the folder."""
        self.counts("remove")
        del self.entries[name]
        self._entry_changes.append((name, None))
        self.falls()
        if sync_folder:
            self.sync_folder()

    def write(self, file: StoredFile, offset: int, data: bytes) -> None:
        """Write into a file."""
        self.counts("write")
        file.write(Write(offset, data))
        self.falls()

    def truncate(self, file: StoredFile, length: int) -> None:
        """Shorten a file."""
        self.counts("truncate")
        file.write(Write(length, None))
        self.falls()

    def sync(self, file: StoredFile) -> None:
        """Make sure of a file's content."""
        self.counts("sync")
        self.falls()
        file.sync()

    def sync_folder(self) -> None:
        """Make sure of all entries of the folder."""
        self.counts("sync_folder")
        self.falls()
        self._kept_entries = dict(self.entries)
        self._entry_changes.clear()

    def after_cut(self, chance: random.Random) -> "Disk":
        """Return the disk as a machine finds it that starts again."""
        found = dict(self._kept_entries)
        arrived = chance.randint(0, len(self._entry_changes))
        for name, file in self._entry_changes[:arrived]:
            if file is None:
                found.pop(name, None)
            else:
                found[name] = file
        return Disk({name: file.after_cut(chance) for name, file in found.items()})


def _lengthen(content: bytearray, size: int) -> None:
    if len(content) < size:
        content.extend(bytes(size - len(content)))
