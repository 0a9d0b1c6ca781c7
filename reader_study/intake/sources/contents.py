"""What each file of a folder holds, by its first bytes; by its name where they do not tell."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from ground.errors import IntakeError
from ground.regular import open_regular
from reader_study.intake.archives.opening import is_archive, is_single_packed
from reader_study.intake.archives.shelf import ArchiveShelf
from reader_study.intake.archives.tarred import is_tar
from reader_study.intake.file_names import on_disk
from reader_study.intake.finding import MEDIA_SUFFIXES
from reader_study.intake.folder import IntakeFolder, is_hidden, masks_among
from reader_study.intake.sources.left import LeftReason, NotTaken
from reader_study.intake.sources.opening import HEAD_BYTES, ContentKind
from reader_study.intake.sources.source import INSIDE
from reader_study.tables import TABLE_SUFFIXES

_OF_SYSTEM = ("thumbs.db", "ehthumbs.db", "desktop.ini")
_INDEX = "DICOMDIR"
_TABLES = tuple(suffix for suffix in TABLE_SUFFIXES if suffix != ".txt")

ContentOf = Callable[[bytes], ContentKind | None]
Tell = Callable[[str, int, int], None]
"""Is told what is being done, how many are done, and of how many."""


@dataclass(slots=True)
class Contents:
    """What was found in the files of a folder.

    Parameters
    ----------
    media : dict of str to ContentKind
        Files that hold a medium, or are named as if they did; those in archives behind these.
    masks : list of str
        Images that are segmentation masks by their names.
    archives : list of str
        Archives whose lists could be read.
    tables : list of str
        Tables in archives.
    left : list of NotTaken
        What is neither.
    faults : list of IntakeError
        Archives that cannot be opened.
    renamed : list of str
        Files in archives whose names are given in their GBK reading.

    """

    media: dict[str, ContentKind] = field(default_factory=dict)
    masks: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    left: list[NotTaken] = field(default_factory=list)
    faults: list[IntakeError] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)


def contents_of(
    folder: IntakeFolder, content_of: ContentOf, shelf: ArchiveShelf, *, tell: Tell | None = None
) -> Contents:
    """Look at the first bytes of every file, also of those in archives."""
    found = Contents()
    found.left += [NotTaken(path, LeftReason.HIDDEN) for path in folder.hidden]
    found.left += [NotTaken(path, LeftReason.NAME) for path in folder.nameless]
    for path in folder.files:
        _sort_in(path, folder, content_of, found)
    for number, path in enumerate(found.archives, start=1):
        if tell is not None:
            tell("archives", number, len(found.archives))
        _look_into_archive(path, folder, content_of, shelf, found)
    found.masks += sorted(masks_among(found.media))
    for path in found.masks:
        del found.media[path]
    return found


def _sort_in(path: str, folder: IntakeFolder, content_of: ContentOf, found: Contents) -> None:
    reason = _by_name(path)
    if reason is not None:
        found.left.append(NotTaken(path, reason))
        return
    place = on_disk(folder.root, path)
    try:
        with open_regular(place, sys.maxsize) as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        found.left.append(NotTaken(path, LeftReason.NO_IMAGE, error.strerror or str(error)))
        return
    # A tar begins with the name of its first file, which may be that of a bitmap's first bytes.
    content = None if is_tar(head) else content_of(head)
    if content is None and is_single_packed(place, head):
        why = "a single packed file; unpack it"
        found.left.append(NotTaken(path, LeftReason.ARCHIVE, why))
        return
    if content is None and is_archive(path, head):
        found.archives.append(path)
        return
    _add(path, content, is_empty=not head, found=found)


def _look_into_archive(
    path: str, folder: IntakeFolder, content_of: ContentOf, shelf: ArchiveShelf, found: Contents
) -> None:
    place = on_disk(folder.root, path)
    try:
        members, left = shelf.members(place), shelf.left(place)
    except IntakeError as error:
        found.left.append(NotTaken(path, LeftReason.ARCHIVE, f"{error.what} {error.remedy}"))
        found.faults.append(IntakeError(error.what, remedy=error.remedy, path=path))
        return
    for it in left:
        found.left.append(NotTaken(f"{path}{INSIDE}{it.name}", LeftReason.IN_ARCHIVE, it.why))
    for member in members:
        inside = f"{path}{INSIDE}{member.name}"
        if member.was_renamed:
            found.renamed.append(inside)
        reason = _by_name(member.name)
        if reason is LeftReason.TABLE:
            found.tables.append(inside)
        elif reason is not None:
            found.left.append(NotTaken(inside, reason))
        else:
            head_of = partial(shelf.head, place, member.name, HEAD_BYTES)
            _add_member(inside, head_of, content_of, found)


def _add_member(
    path: str, head_of: Callable[[], bytes], content_of: ContentOf, found: Contents
) -> None:
    try:
        head = head_of()
    except IntakeError as error:
        found.left.append(NotTaken(path, LeftReason.NO_IMAGE, error.what))
        return
    content = None if is_tar(head) else content_of(head)
    if content is None and is_archive(path, head):
        why = "an archive in an archive; unpack the outer one"
        found.left.append(NotTaken(path, LeftReason.IN_ARCHIVE, why))
        return
    _add(path, content, is_empty=not head, found=found)


def _by_name(path: str) -> LeftReason | None:
    """Return why a file is left whatever it holds."""
    pure = PurePosixPath(path)
    if pure.name.lower() in _OF_SYSTEM or any(map(is_hidden, pure.parts)):
        return LeftReason.HIDDEN
    if pure.name.upper() == _INDEX:
        return LeftReason.INDEX
    return LeftReason.TABLE if pure.suffix.lower() in _TABLES else None


def _add(path: str, content: ContentKind | None, *, is_empty: bool, found: Contents) -> None:
    if content is None and path.lower().endswith(MEDIA_SUFFIXES):
        # Named as a medium and none, as one that was lost in copying: opening it says what it is.
        content = ContentKind.STILL
    if content is None:
        reason = LeftReason.EMPTY if is_empty else LeftReason.NO_MEDIUM
        found.left.append(NotTaken(path, reason))
    else:
        found.media[path] = content
