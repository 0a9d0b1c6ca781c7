"""Files of a folder to volumes, from their headers alone; no pixels.

What is to be refused is kept together as well, so that opening it says why.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ground.errors import MediaError
from viewer.frames.series.alike import Headers, by_direction, by_size, normal_of, ranks_of
from viewer.frames.series.checks import UNEVEN, place_of
from viewer.frames.series.families import Family, families_of
from viewer.frames.series.group import Distinction, FileGroup, Telling
from viewer.frames.series.header import SliceHeader
from viewer.frames.series.phases import phases_of
from viewer.frames.series.planes import dot
from viewer.frames.series.stack import stacked

ReadHeader = Callable[[Path], SliceHeader | None]


def groups_among(files: Iterable[Path], read: ReadHeader) -> tuple[FileGroup, ...]:
    """Find the volumes among files; never raises for a bad file.

    Parameters
    ----------
    files : iterable of Path
        In any order.
    read : callable
        Reads the header of a file: `viewer.frames.series.header.read_header`, or one that
        remembers.

    Returns
    -------
    tuple of FileGroup
        Of two files or more; files that are in none are to be seen by themselves.

    """
    headers = [header for path in files if (header := _slice(path, read)) is not None]
    families = families_of(headers)
    found = [_Found(family, own) for family in families for own in _of_family(family)]
    return tuple(item.group for item in _told_apart(found))


@dataclass(frozen=True, slots=True)
class _Found:
    family: Family
    group: FileGroup


def _slice(path: Path, read: ReadHeader) -> SliceHeader | None:
    """Return the header of what may be a slice of a volume."""
    try:
        header = read(path)
    except MediaError:
        return None  # opening it says what is wrong
    if header is None or header.place is None or header.n_frames > 1 or header.samples > 1:
        return None
    return header


def _of_family(family: Family) -> list[FileGroup]:
    # Images that look from different sides, as projections about an axis do, are no stack.
    turned = [own for own in by_direction(family.headers) if _has_places(own)]
    if family.is_nobodys:
        return [_refused(own) for own in turned]
    return [group for own in turned for group in _of_one_direction(own)]


def _of_one_direction(headers: Headers) -> list[FileGroup]:
    """Set slices of another size apart, as a localizer, unless they belong to the stack."""
    sizes = by_size(headers)
    groups = [group for own in sizes if _has_places(own) for group in _of_one_size(own)]
    is_whole = bool(groups) and all(group.is_whole for group in groups)
    singles = [own for own in sizes if not _has_places(own)]
    if (len(sizes) > 1 and not is_whole) or any(_goes_on(own, sizes) for own in singles):
        return [_refused(headers)]
    return groups


def _goes_on(singles: Headers, sizes: Sequence[Headers]) -> bool:
    """Tell whether slices lie where a stack of another size would go on, a step from its end."""
    normal = normal_of(singles[0])
    where = [dot(place_of(header).position_mm, normal) for header in singles]
    for own in sizes:
        along = sorted(dot(place_of(header).position_mm, normal) for header in own)
        step = (along[-1] - along[0]) / max(len(along) - 1, 1)
        ends = (along[0] - step, along[-1] + step)
        if step and any(abs(it - end) < UNEVEN * step for it in where for end in ends):
            return True
    return False


def _of_one_size(headers: Headers) -> list[FileGroup]:
    if _is_stack(headers):
        return [FileGroup(_paths(headers))]
    phases = phases_of(headers)
    if phases is None:
        return [_refused(headers)]
    return [
        FileGroup(_paths(phase.headers), phase.told_by, is_whole=_is_stack(phase.headers))
        for phase in phases
        if _has_places(phase.headers)
    ]


def _told_apart(found: Sequence[_Found]) -> list[_Found]:
    """Add to groups of one folder what they need to be told apart."""
    found = _with(found, Distinction.PATIENT, lambda item: str(item.family.patient or ""))
    found = _with(found, Distinction.SERIES, _series_number)
    alike: Counter[object] = Counter()
    numbered = []
    total = Counter(map(_called, found))
    for item in found:
        called = _called(item)
        alike[called] += 1
        value = f"{alike[called]}/{total[called]}" if total[called] > 1 else ""
        numbered.append(_marked(item, Distinction.STACK, value))
    return numbered


def _with(
    found: Sequence[_Found], distinction: Distinction, value: Callable[[_Found], str]
) -> list[_Found]:
    """Mark groups with a value where it differs among those of one name."""
    values: dict[object, set[str]] = {}
    for item in found:
        values.setdefault(_called(item), set()).add(value(item))
    return [
        _marked(item, distinction, value(item) if len(values[_called(item)]) > 1 else "")
        for item in found
    ]


def _marked(item: _Found, distinction: Distinction, value: str) -> _Found:
    if not value:
        return item
    told_by = (Telling(distinction, value), *item.group.told_by)
    return replace(item, group=replace(item.group, told_by=told_by))


def _called(item: _Found) -> object:
    folders = tuple(sorted({path.parent for path in item.group.paths}))
    return folders, item.group.told_by


def _series_number(item: _Found) -> str:
    return item.family.headers[0].origin.series_number


def _has_places(headers: Headers) -> bool:
    return len(headers) > 1 and max(ranks_of(headers)) > 0


def _is_stack(headers: Headers) -> bool:
    try:
        stacked(headers)
    except MediaError:
        return False
    return True


def _refused(headers: Headers) -> FileGroup:
    return FileGroup(_paths(headers), is_whole=False)


def _paths(headers: Headers) -> tuple[Path, ...]:
    return tuple(header.path for header in headers)
