"""Attributes that lie in functional groups: of one frame, or shared by all (PS3.3 C.7.6.16)."""

from collections.abc import Iterator

from pydicom.datadict import keyword_for_tag
from pydicom.dataset import Dataset

from viewer.frames.dicom_values import items


def shared_group(header: Dataset) -> Dataset | None:
    """Return the functional groups that all frames share, where there are any."""
    groups = items(header, "SharedFunctionalGroupsSequence")
    return groups[0] if groups else None


def frame_groups(header: Dataset, n_frames: int) -> tuple[Dataset, ...]:
    """Return the functional groups of every frame; empty unless there are as many as frames."""
    groups = items(header, "PerFrameFunctionalGroupsSequence")
    return groups if len(groups) == n_frames else ()


def macros(group: Dataset | None, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of one macro of a group, e.g. "PixelMeasuresSequence"."""
    return () if group is None else items(group, keyword)


def insides(group: Dataset | None) -> Iterator[Dataset]:
    """Iterate over a group and the items of all its macros."""
    if group is None:
        return
    yield group
    tags = tuple(group.keys())  # iterating over the group itself would read every value
    for tag in tags:
        if keyword := keyword_for_tag(tag):
            yield from items(group, keyword)
