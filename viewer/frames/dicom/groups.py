"""Attributes that lie in functional groups: of one frame, or shared by all (PS3.3 C.7.6.16)."""

import struct
from collections.abc import Iterator

from pydicom.datadict import keyword_for_tag, tag_for_keyword
from pydicom.dataset import Dataset

from viewer.frames.dicom.values import all_items, announced_frames, items


def shared_group(header: Dataset) -> Dataset | None:
    """Return the functional groups that all frames share, where there are any."""
    groups = items(header, "SharedFunctionalGroupsSequence")
    return groups[0] if groups else None


def frame_groups(header: Dataset, n_frames: int) -> tuple[Dataset, ...]:
    """Return the functional groups of every frame; empty unless there are as many as frames.

    There may be as many as the header announces, where frames are missing: the last ones, then.
    """
    groups = all_items(header, "PerFrameFunctionalGroupsSequence")
    if len(groups) not in (n_frames, announced_frames(header)) or len(groups) < n_frames:
        return ()
    return groups[:n_frames]


def macros(group: Dataset | None, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of one macro of a group, e.g. "PixelMeasuresSequence"."""
    return () if group is None else items(group, keyword)


def places_of(group: Dataset | None, keyword: str) -> Iterator[Dataset]:
    """Iterate over a group and the items of its macros, where an attribute may be.

    A macro is parsed only if the attribute's tag is among its bytes: files have thousands.
    """
    if group is None:
        return
    yield group
    tag = tag_for_keyword(keyword) or 0
    marks = struct.pack("<HH", tag >> 16, tag & 0xFFFF), struct.pack(">HH", tag >> 16, tag & 0xFFFF)
    for macro in tuple(group.keys()):
        value: object = group.get_item(macro).value  # bytes until somebody asks for the items
        is_hopeless = isinstance(value, bytes) and not any(mark in value for mark in marks)
        if not is_hopeless and (name := keyword_for_tag(macro)):
            yield from items(group, name)
