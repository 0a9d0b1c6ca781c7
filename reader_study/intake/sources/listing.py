"""The sources of a folder: its media by content, slices put together, and what is left, by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from ground.errors import IntakeError
from reader_study.intake.file_names import on_disk
from reader_study.intake.folder import IntakeFolder
from reader_study.intake.sources.contents import Contents, Tell, contents_of
from reader_study.intake.sources.left import LeftReason, NotTaken
from reader_study.intake.sources.opening import ContentKind, SourceHeader, SourceOpener
from reader_study.intake.sources.places import SourcePlaces
from reader_study.intake.sources.source import INSIDE, MediaSource

_HEADER_BYTES = 64 * 2**10
"""Of a file in an archive, in which its header is looked for first."""

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class SourceListing:
    """What a folder holds.

    Parameters
    ----------
    folder : IntakeFolder
        Its files by name.
    sources : tuple of MediaSource
        In order of their paths; each file is in one.
    masks : frozenset of str
        Segmentation masks; `reader_study.intake.outlines` reads them.
    images : tuple of str
        Files that may have masks.
    torn : frozenset of str
        Slices that belong together and make no volume: each may be taken by itself, too.
    headers : mapping of path to SourceHeader
        Of every DICOM file that holds an image.
    left : tuple of NotTaken
        Files that are no source.
    tables : tuple of str
        Tables in archives.
    renamed : tuple of str
        Files whose names are given in their GBK reading.
    faults : tuple of IntakeError
        Archives that cannot be opened; their paths are relative to the folder.
    needs_decisions : bool
        Whether there is DICOM or video, so that a person decides on every medium.

    """

    folder: IntakeFolder
    sources: tuple[MediaSource, ...]
    masks: frozenset[str]
    images: tuple[str, ...]
    torn: frozenset[str]
    headers: Mapping[str, SourceHeader] = field(repr=False)
    left: tuple[NotTaken, ...]
    tables: tuple[str, ...]
    renamed: tuple[str, ...]
    faults: tuple[IntakeError, ...]
    needs_decisions: bool

    def headers_of(self, source: MediaSource) -> Iterator[Mapping[str, str]]:
        """Yield what the header of each file of a source says; nothing for what has none."""
        for path in source.paths:
            if path in self.headers:
                yield self.headers[path].values


def listed(
    folder: IntakeFolder, opener: SourceOpener, places: SourcePlaces, *, tell: Tell | None = None
) -> SourceListing:
    """Find the sources of a folder: by their first bytes, and by the headers of DICOM files."""
    contents = contents_of(folder, opener.content_of, places.shelf, tell=tell)
    dicom = [path for path, kind in contents.media.items() if kind is ContentKind.DICOM]
    headers = dict(zip(dicom, _headers(dicom, folder, opener, places, tell), strict=True))
    left = [
        NotTaken(path, LeftReason.NO_IMAGE, header.refused)
        for path, header in headers.items()
        if header.refused
    ]
    whole = {path: header for path, header in headers.items() if not header.refused}
    groups = _series(whole, folder, opener, places, tell)
    files = [path for path in contents.media if path not in headers or path in whole]
    return SourceListing(
        folder,
        sources=tuple(_put_together(files, list(groups))),
        masks=frozenset(contents.masks),
        images=tuple(path for path in files if contents.media[path] is not ContentKind.VIDEO),
        torn=frozenset(path for own, is_whole in groups.items() if not is_whole for path in own),
        headers=whole,
        left=(*contents.left, *left),
        tables=tuple(contents.tables),
        renamed=(*folder.renamed, *contents.renamed),
        faults=tuple(contents.faults),
        needs_decisions=_needs_decisions(contents),
    )


def _needs_decisions(contents: Contents) -> bool:
    return any(kind is not ContentKind.STILL for kind in contents.media.values())


def _headers(
    paths: Sequence[str],
    folder: IntakeFolder,
    opener: SourceOpener,
    places: SourcePlaces,
    tell: Tell | None,
) -> list[SourceHeader]:
    """Read the headers of files, those in archives some at a time."""
    found: dict[str, SourceHeader] = {}

    def told(before: int, done: int) -> None:
        if tell is not None:
            tell("headers", before + done, len(paths))

    plain = [path for path in paths if INSIDE not in path]
    files = [on_disk(folder.root, path) for path in plain]
    rows = opener.headers_of(files, on_read=partial(told, 0)) if files else ()
    found |= dict(zip(plain, rows, strict=True))
    inside = [path for path in paths if INSIDE in path]
    for start in range(0, len(inside), _CHUNK):
        chunk = inside[start : start + _CHUNK]
        found |= zip(chunk, _unpacked_headers(chunk, opener, places), strict=True)
        told(len(found), 0)
    return [found[path] for path in paths]


def _unpacked_headers(
    paths: Sequence[str], opener: SourceOpener, places: SourcePlaces
) -> list[SourceHeader]:
    """Read headers of files in archives: of their first bytes, of all of them if need be."""
    try:
        with places.files(paths, most=_HEADER_BYTES) as files:
            rows = opener.headers_of(files)
    except IntakeError as error:
        if len(paths) == 1:
            return [SourceHeader(refused=f"{error.what} {error.remedy}")]
        return [row for path in paths for row in _unpacked_headers([path], opener, places)]
    return [
        _whole_header(path, opener, places) if row.refused else row
        for path, row in zip(paths, rows, strict=True)
    ]


def _whole_header(path: str, opener: SourceOpener, places: SourcePlaces) -> SourceHeader:
    try:
        with places.files([path]) as files:
            return opener.headers_of(files)[0]
    except IntakeError as error:
        return SourceHeader(refused=f"{error.what} {error.remedy}")


def _series(
    headers: Mapping[str, SourceHeader],
    folder: IntakeFolder,
    opener: SourceOpener,
    places: SourcePlaces,
    tell: Tell | None,
) -> dict[tuple[str, ...], bool]:
    """Return the paths that are slices of one volume, and whether they make one."""
    plain = {on_disk(folder.root, path): path for path in headers if INSIDE not in path}
    found: dict[tuple[str, ...], bool] = {}
    if len(plain) > 1:
        on_read = None if tell is None else lambda done: tell("slices", done, len(plain))
        groups = opener.series_among(tuple(plain), on_read=on_read)
        found |= {tuple(plain[file] for file in it.paths): it.is_whole for it in groups}
    for paths in _candidates(headers):
        with places.files(paths, most=_HEADER_BYTES) as files:
            named = dict(zip(files, paths, strict=True))
            groups = opener.series_among(files)
            found |= {tuple(named[file] for file in it.paths): it.is_whole for it in groups}
    return found


def _candidates(headers: Mapping[str, SourceHeader]) -> Iterable[list[str]]:
    """Return files in archives that may be slices of one volume: those of one series.

    What names no series may be one with what lies in its folder.
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, header in headers.items():
        if INSIDE in path:
            series = header.values.get("SeriesInstanceUID", "")
            groups[series, "" if series else str(PurePosixPath(path).parent)].append(path)
    return [paths for paths in groups.values() if len(paths) > 1]


def _put_together(files: Sequence[str], groups: Sequence[tuple[str, ...]]) -> Iterator[MediaSource]:
    """Yield sources in order, each series where the first of its files stands."""
    order = {path: number for number, path in enumerate(files)}
    of_slice: dict[str, tuple[str, ...]] = {}
    for group in groups:
        of_slice |= dict.fromkeys(group, tuple(sorted(group, key=order.__getitem__)))
    done: set[str] = set()
    for path in files:
        if path in done:
            continue
        members = of_slice.get(path, ())
        done.update(members)
        yield MediaSource(path, members)
