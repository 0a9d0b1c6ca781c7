"""The archives of a folder: open as long as they are asked for, members unpacked one at a time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ground.errors import IntakeError
from reader_study.intake.archives.aside import AsideFolder
from reader_study.intake.archives.member import Archive, LeftMember, Member, damaged
from reader_study.intake.archives.opening import open_archive

_PIECE = 2**20
_NAME_CHARACTERS = 60


class ArchiveShelf:
    """Gives members of archives as files; usable in a ``with``, and by several threads."""

    def __init__(self) -> None:
        self._aside = AsideFolder()
        self._guard = threading.RLock()
        self._open: dict[Path, Archive] = {}
        self._members: dict[Path, dict[str, Member]] = {}

    def __enter__(self) -> "ArchiveShelf":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def members(self, path: Path) -> Sequence[Member]:
        """Return the files of an archive, in the order in which they lie there.

        Raises
        ------
        IntakeError
            When it is damaged, encrypted, of a kind that is not read, or holds more than one may.

        """
        with self._guard:
            return self._archive(path).members

    def left(self, path: Path) -> Sequence[LeftMember]:
        """Return what of an archive is not taken out of it, and why."""
        with self._guard:
            return self._archive(path).left

    def head(self, path: Path, name: str, n_bytes: int) -> bytes:
        """Return the first bytes of a member.

        Raises
        ------
        IntakeError
            When it is damaged.

        """
        with self._guard, self._archive(path).open(self._member(path, name)) as stream:
            return stream.read(n_bytes)

    @contextmanager
    def unpacked(
        self, path: Path, names: Sequence[str], *, most: int | None = None
    ) -> Iterator[tuple[Path, ...]]:
        """Give members as files in a folder of their own, and remove them at the end.

        Parameters
        ----------
        path : Path
            The archive.
        names : sequence of str
            Of the members.
        most : int or None
            How many bytes of each; None for all.

        Raises
        ------
        IntakeError
            When one is damaged, or there is no room for them.

        """
        with self._aside.room() as room:
            files = tuple(room / _file_name(n, name) for n, name in enumerate(names))
            for name, file in zip(names, files, strict=True):
                self._unpack(path, name, file, most)
            yield files

    def close(self) -> None:
        """Close all archives, and remove what was unpacked."""
        with self._guard:
            for archive in self._open.values():
                archive.close()
            self._open.clear()
            self._members.clear()
        self._aside.close()

    def _archive(self, path: Path) -> Archive:
        if path not in self._open:
            archive = open_archive(path)
            self._open[path] = archive
            self._members[path] = {member.name: member for member in archive.members}
        return self._open[path]

    def _member(self, path: Path, name: str) -> Member:
        self._archive(path)
        member = self._members[path].get(name)
        if member is None:
            raise IntakeError(
                "A file is no longer in its archive.",
                remedy="Take the folder in again, and let nothing write to it meanwhile.",
                path=path,
            )
        return member

    def _unpack(self, path: Path, name: str, file: Path, most: int | None) -> None:
        with self._guard:
            member = self._member(path, name)
            wanted = member.size if most is None else min(most, member.size)
            self._aside.require(wanted)
            with self._archive(path).open(member) as stream, file.open("xb") as target:
                left = wanted
                while left > 0:
                    data = stream.read(min(left, _PIECE))
                    if not data:
                        raise damaged(path, "a file in it ends too early")
                    target.write(data)
                    left -= len(data)
                if most is None and stream.read(1):
                    raise damaged(path, "a file in it is longer than its list says")


def _file_name(number: int, name: str) -> str:
    """Return a name for the file of a member that every system takes."""
    plain = PurePosixPath(name).name
    kept = "".join(char for char in plain if char.isascii() and (char.isalnum() or char in "._-"))
    return f"{number:06}-{kept[-_NAME_CHARACTERS:]}"
