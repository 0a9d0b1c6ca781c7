"""What to paint over in a medium, and why: regions first, blank rows where no region speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from reader_study.deid import banner
from reader_study.deid.masks import Masks, all_but, boxes_of
from reader_study.deid.screened import MaskReason

WHOLE = 0.98
"""Regions over this share of the image say nothing of where its texts are: some scanners name the
whole screen."""

REGIONS_BEYOND = "regions_beyond"
REGIONS_VERSION = "regions 1"


class NamedRegion(Protocol):
    """A region that a file names: first and last column and row, both inside."""

    @property
    def x0(self) -> int:
        """First column."""

    @property
    def y0(self) -> int:
        """First row."""

    @property
    def x1(self) -> int:
        """Last column."""

    @property
    def y1(self) -> int:
        """Last row."""


class FrameScale(Protocol):
    """The scale of a frame."""

    @property
    def regions(self) -> Sequence[NamedRegion]:
        """Its regions; empty where the file names none."""


class FrameScales(Protocol):
    """The scales of a clip."""

    def at(self, frame: int, /) -> FrameScale:
        """Return that of a frame."""

    @property
    def scales(self) -> Sequence[FrameScale]:
        """One for all frames, or one for each."""


class MediumInfo(Protocol):
    """What is known of a medium before its frames are decoded."""

    @property
    def n_frames(self) -> int:
        """Number of frames."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    @property
    def calibration(self) -> FrameScales:
        """Scales and regions."""

    @property
    def notes(self) -> Sequence[str]:
        """What is odd about the file."""


@dataclass(frozen=True, slots=True)
class MaskProposal:
    """What is proposed for one medium; nothing is masked before a person has said so.

    Parameters
    ----------
    masks : Masks
        Boxes to paint over.
    why : MaskReason
        Where they come from.
    detector : str
        Name and version of what found them.

    """

    masks: Masks
    why: MaskReason
    detector: str


def masks_for(
    info: MediumInfo, frames: Sequence[NDArray[Any]], *, is_volume: bool = False
) -> MaskProposal:
    """Propose what to paint over.

    Parameters
    ----------
    info : MediumInfo
        What is known of the medium.
    frames : sequence of ndarray
        Some of its frames, for a clip best from its whole length; looked at where no region speaks.

    """
    if is_volume:
        return MaskProposal((), MaskReason.NO_SCREEN, REGIONS_VERSION)
    if REGIONS_BEYOND not in info.notes and _regions_speak(info):
        return MaskProposal(_outside_regions(info), MaskReason.REGIONS, REGIONS_VERSION)
    rows = banner.picture_rows(frames) if frames else None
    if rows is None or rows == (0, info.height - 1):
        return MaskProposal((), MaskReason.NOT_FOUND, banner.VERSION)
    kept = [(0, rows[0], info.width - 1, rows[1])]
    boxes = all_but(kept, width=info.width, height=info.height)
    return MaskProposal(boxes_of({(0, None): boxes}), MaskReason.BLANK_ROWS, banner.VERSION)


def _regions_speak(info: MediumInfo) -> bool:
    """Tell whether every frame has regions, and none of them is the whole screen."""
    return all(
        scale.regions and _share(scale.regions, info.width, info.height) < WHOLE
        for scale in info.calibration.scales
    )


def _share(regions: Sequence[NamedRegion], width: int, height: int) -> float:
    outside = all_but(map(_corners, regions), width=width, height=height)
    hidden = sum((x1 - x0 + 1) * (y1 - y0 + 1) for x0, y0, x1, y1 in outside)
    return 1 - hidden / (width * height)


def _outside_regions(info: MediumInfo) -> Masks:
    """Return what lies outside; frames that follow one another with the same regions share it."""
    scales = info.calibration.scales
    spells: list[tuple[int, tuple[tuple[int, int, int, int], ...]]] = []
    for frame in range(len(scales)):
        kept = tuple(sorted(map(_corners, scales[frame].regions)))
        if not spells or spells[-1][1] != kept:
            spells.append((frame, kept))
    ends = [start - 1 for start, _ in spells[1:]]
    return boxes_of(
        {
            (first, last): all_but(kept, width=info.width, height=info.height)
            for (first, kept), last in zip(spells, [*ends, None], strict=True)
        }
    )


def _corners(region: NamedRegion) -> tuple[int, int, int, int]:
    return region.x0, region.y0, region.x1, region.y1
