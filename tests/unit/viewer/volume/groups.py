"""Folders of made slices, and how they are grouped."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.media.series import MadeSeries, make_series
from viewer.frames.series.group import FileGroup
from viewer.frames.series.grouping import groups_among
from viewer.frames.series.header import read_header

SMALL = MadeSeries(shape=(4, 4, 4), bright=(1, 1, 1))


def add(folder: Path, name: str, series: MadeSeries = SMALL, **tags: Any) -> list[Path]:  # noqa: ANN401
    """Write slices named after `name`; one series unless `series` says otherwise."""
    return make_series(folder, replace(series, description=name), SeriesDescription="", **tags)


def groups(folder: Path) -> list[FileGroup]:
    """Group all files below a folder as the viewer does."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return list(groups_among(files, read_header))


def whole(folder: Path) -> list[set[Path]]:
    """Return the files of each volume; nothing may be refused."""
    found = groups(folder)
    assert all(group.is_whole for group in found)
    return [set(group.paths) for group in found]


def told(group: FileGroup) -> list[str]:
    """Return what tells a group apart, as "kind value"."""
    return [f"{it.distinction} {it.value}" for it in group.told_by]
