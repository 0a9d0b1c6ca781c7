"""What a table's cell stands for: a file, a folder, an identifier of a header, a patient."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from reader_study.intake.finding import NamedFiles
from reader_study.intake.folder import normal_path
from reader_study.intake.naming import patient_of, whole
from reader_study.intake.sources.listing import SourceListing
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import MediaSource, other_names

_UIDS = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")


class CellMeaning(StrEnum):
    """What a cell was found to name."""

    FILE = "file"
    FOLDER = "folder"
    UID = "uid"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class FoundSources:
    """What a cell stands for.

    Parameters
    ----------
    sources : tuple of MediaSource
        Those that are meant; more than one where it names a folder, a series of an examination, or
        a patient. Empty where nothing is found.
    meaning : CellMeaning
        What it names.
    path : str
        The file that it names; empty for all else.
    candidates : tuple of str
        Files of which it may mean any; then nothing is found.
    refused : str
        Why the file that it names cannot be taken in; then nothing is found.

    """

    sources: tuple[MediaSource, ...] = ()
    meaning: CellMeaning = CellMeaning.FILE
    path: str = ""
    candidates: tuple[str, ...] = ()
    refused: str = ""


class SourceFinder:
    """Finds the sources of a folder by what a table says.

    Parameters
    ----------
    listing : SourceListing
        Of the folder.
    places : SourcePlaces
        Gives its files.

    """

    def __init__(self, listing: SourceListing, places: SourcePlaces) -> None:
        self.listing, self.places = listing, places
        self._of_file = {path: it for it in listing.sources for path in it.paths}
        self._of_file |= {path: MediaSource(path) for path in listing.masks}
        self._of_file |= {path: MediaSource(path) for path in listing.torn}
        self._left = {it.path: it for it in listing.left}
        paths = [*self._of_file, *self._left]
        self._names = NamedFiles(listing.folder.root, paths, listing.masks)
        self._folders = _by_folder(listing.sources)
        self._uids, self._patients = _by_header(listing)

    @property
    def root(self) -> Path:
        """The folder that is taken in."""
        return self.listing.folder.root

    @property
    def tables(self) -> tuple[str, ...]:
        """Its tables, near the top first; those in archives where there is no other."""
        return self.listing.folder.tables or self.listing.tables

    def paths(self, cell: str, *, beside: str = "") -> tuple[str, ...]:
        """Return the files that a cell may name, masks among them."""
        return self._names.find(cell, beside=beside)

    def wanted(self, cell: str, *, pattern: str = "{}", beside: str = "") -> list[str]:
        """Return the paths that a cell may stand for; none where it leads outside the folder."""
        return self._names.wanted(cell, pattern=pattern, beside=beside)

    def find(
        self, cell: str, *, pattern: str = "{}", beside: str = "", by_patient: bool = False
    ) -> FoundSources:
        """Return what a cell means; a file wins over a folder, a folder over what headers say.

        Parameters
        ----------
        pattern : str
            Where a file lies; ``{}`` stands for the cell.
        beside : str
            The table's own folder.
        by_patient : bool
            Whether the cell may be a Patient ID of a header.

        """
        paths = self._names.find(cell, pattern=pattern, beside=beside)
        if len(paths) > 1:
            return FoundSources(candidates=paths)
        if paths:
            return self._file(paths[0])
        for path in self.wanted(cell, beside=beside):
            if found := self._folders.get(normal_path(path)):
                return FoundSources(found, CellMeaning.FOLDER)
        if found := self._uids.get(cell.strip()):
            return FoundSources(found, CellMeaning.UID)
        if by_patient and (found := self._patients.get(whole(cell.strip()))):
            return FoundSources(found, CellMeaning.PATIENT)
        return FoundSources()

    def _file(self, path: str) -> FoundSources:
        source = self._of_file.get(path)
        if source is not None:
            return FoundSources((source,), path=path)
        left = self._left[path]
        why = left.detail or f"It is {left.reason}."
        return FoundSources(path=path, refused=why)


def _by_folder(sources: Iterable[MediaSource]) -> Mapping[str, tuple[MediaSource, ...]]:
    """Return what lies in each folder or below it; an archive is a folder of its name."""
    found: dict[str, dict[MediaSource, None]] = defaultdict(dict)
    above: dict[str, tuple[str, ...]] = {}
    for source in sources:
        for path in source.paths:
            own = path.rpartition("/")[0]
            if own not in above:
                above[own] = tuple(_folders_of(path))
            for name in above[own]:
                found[name][source] = None
    return {name: tuple(own) for name, own in found.items()}


def _folders_of(path: str) -> Iterable[str]:
    """Return the folders above a file, each under all of its names."""
    names = set(other_names(path)) | {path}
    folders = {it.as_posix() for name in names for it in PurePosixPath(normal_path(name)).parents}
    return {name for it in folders for name in (it, it.removesuffix("!"))} - {"."}


def _by_header(
    listing: SourceListing,
) -> tuple[Mapping[str, tuple[MediaSource, ...]], Mapping[str, tuple[MediaSource, ...]]]:
    """Return the sources by their unique identifiers, and by patients; empty ones are none."""
    uids: dict[str, dict[MediaSource, None]] = defaultdict(dict)
    patients: dict[str, dict[MediaSource, None]] = defaultdict(dict)
    for source in listing.sources:
        for header in listing.headers_of(source):
            for keyword in _UIDS:
                if uid := header.get(keyword, ""):
                    uids[uid][source] = None
            if patient := patient_of(header):
                patients[patient][source] = None
    return (
        {uid: tuple(own) for uid, own in uids.items()},
        {patient: tuple(own) for patient, own in patients.items()},
    )
