"""The nouns of what an archive holds, and the limits that it is read within."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from ground.errors import IntakeError

MOST_MEMBERS = 100_000
MOST_BYTES = 200 * 2**30
"""Of all members together: an archive of this size is given in parts."""

MOST_MEMBER_BYTES = 16 * 2**30

MOST_RATIO = 250
"""Bytes unpacked for each packed one. Black images reach some hundred; a bomb has a thousand."""

FREE_OF_RATIO = 64 * 2**20
"""Bytes that may come of any archive, whatever its ratio."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Parameters
    ----------
    name : str
        Its path in the archive, posix, as it was meant.
    size : int
        Bytes unpacked, as the archive says; counted again when it is read.
    place : int
        By which the archive finds it.
    was_renamed : bool
        Whether its name is no UTF-8 and is given in its GBK reading.

    """

    name: str
    size: int
    place: int
    was_renamed: bool = False


@dataclass(frozen=True, slots=True)
class LeftMember:
    """What is not taken out of an archive, and why, in a few words."""

    name: str
    why: str


class Archive(Protocol):
    """An archive that is open, its list of members read and found in order."""

    @property
    def members(self) -> Sequence[Member]:
        """Its files, in the order in which they lie there."""

    @property
    def left(self) -> Sequence[LeftMember]:
        """What else it has: links, names that lead out."""

    def open(self, member: Member) -> BinaryIO:
        """Open a member for reading.

        Raises
        ------
        IntakeError
            When it is damaged; reading may raise it as well.

        """

    def close(self) -> None:
        """Close its file."""


def damaged(path: Path, why: str) -> IntakeError:
    """Return the error of an archive whose bytes are not in order."""
    return IntakeError(
        f"The archive is damaged ({why}).",
        remedy="Copy it again from its source, or unpack it yourself and give the folder.",
        path=path,
    )


def too_much(path: Path, why: str) -> IntakeError:
    """Return the error of an archive that holds more than one may."""
    return IntakeError(
        f"The archive holds more than is read ({why}).",
        remedy="Check that it is the archive you meant; unpack it yourself, or pack it in parts.",
        path=path,
    )


def unread(path: Path, why: str) -> IntakeError:
    """Return the error of an archive of a kind that is not read."""
    return IntakeError(
        f"The archive cannot be read here ({why}).",
        remedy="Unpack it yourself and give the folder, or pack it as a plain ZIP.",
        path=path,
    )


def check_sizes(path: Path, sizes: Sequence[int], packed: int) -> None:
    """Refuse an archive whose members are together more than one may hold.

    Parameters
    ----------
    packed : int
        Bytes of the archive.

    """
    total = sum(sizes)
    if len(sizes) > MOST_MEMBERS:
        raise too_much(path, f"over {MOST_MEMBERS} files")
    if total > MOST_BYTES or max(sizes, default=0) > MOST_MEMBER_BYTES:
        raise too_much(path, f"{total / 2**30:.1f} GiB unpacked")
    if total > max(FREE_OF_RATIO, MOST_RATIO * packed):
        raise too_much(path, f"{total / max(packed, 1):.0f} bytes for each packed one")
