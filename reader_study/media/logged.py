"""Media in the log: what ``case.registered`` says of each, in the words of every version."""

from collections.abc import Mapping
from typing import Any

from reader_study.media.medium import Medium, MediumKind

KEY = "media"
FIRST_KEY = "images"
"""Under which versions up to 0.4 told of a case's stills; the same without kind and times."""

COLUMNS = (
    "sha256",
    "kind",
    "width",
    "height",
    "frames",
    "duration_us",
    "role",
    "view",
    "nm_per_px",
    "info_sha256",
)
"""What is told of each medium."""

NM_PER_MM = 1_000_000
"""Lengths are kept in nanometres, so that the log holds whole numbers."""


def media_of(content: Mapping[str, Any]) -> tuple[Medium, ...]:
    """Return the media that ``case.registered`` tells of, in order.

    Raises
    ------
    KeyError, ValueError
        When the content is no such thing.

    """
    told = content[KEY] if KEY in content else content[FIRST_KEY]
    return tuple(map(medium_of, told))


def millimetres(nm_per_px: int | None) -> float | None:
    """Return millimetres per pixel of nanometres."""
    return None if nm_per_px is None else nm_per_px / NM_PER_MM


def nanometres(mm_per_px: float | None) -> int | None:
    """Return nanometres per pixel of millimetres."""
    return None if mm_per_px is None else round(mm_per_px * NM_PER_MM)


def told_of(medium: Medium) -> dict[str, str | int | None]:
    """Return a medium in plain values; `medium_of` reads them."""
    return {
        "sha256": medium.sha256,
        "kind": medium.kind.value,
        "width": medium.width,
        "height": medium.height,
        "frames": medium.frames,
        "duration_us": medium.duration_us,
        "role": medium.role,
        "view": medium.view,
        "nm_per_px": nanometres(medium.mm_per_px),
        "info_sha256": medium.info_sha256,
    }


def medium_of(told: Mapping[str, Any]) -> Medium:
    """Return the medium of plain values, of any version."""
    return Medium(
        sha256=told["sha256"],
        width=told["width"],
        height=told["height"],
        kind=MediumKind(told.get("kind", MediumKind.STILL)),
        frames=told.get("frames", 1),
        duration_us=told.get("duration_us", 0),
        role=told.get("role", ""),
        view=told["view"],
        mm_per_px=millimetres(told["nm_per_px"]),
        info_sha256=told.get("info_sha256", ""),
    )
