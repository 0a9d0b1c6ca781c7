"""The noun of what a reader looks at: one stored still, clip or series of a case."""

from dataclasses import dataclass
from enum import StrEnum

from reader_study.media.lesions import Lesions


class MediumKind(StrEnum):
    """What a medium is."""

    STILL = "still"
    CLIP = "clip"
    """Frames that follow one another in time."""
    SERIES = "series"
    """Slices of one volume."""


SUFFIXES = {MediumKind.STILL: ".png", MediumKind.CLIP: ".mkv", MediumKind.SERIES: ".mha"}
"""Of the stored files: PNG, Matroska, MetaImage."""

INFO_SUFFIX = ".json"
"""Of the file beside a medium that says what is known of its frames."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One stored still, clip or series of a case.

    Parameters
    ----------
    sha256 : str
        Hash of the stored file's bytes; also its name in the media folder.
    width, height : int
        Pixels of each frame.
    kind : MediumKind
        What it is.
    frames : int
        Number of frames or slices, at least 1.
    duration_us : int
        Length of one pass in microseconds; 0 where frames have no times.
    role : str
        What it is in the case (``key``, ``orthogonal``, ``cine``, ``prior``, …); empty when
        nothing is said. The protocol's hanging names roles.
    view : str
        Free label such as ``left``; empty when unknown.
    mm_per_px : float or None
        Millimetres per pixel, square pixels; None when unknown.
    info_sha256 : str
        Hash of the file beside it that says what is known of its frames; empty for a still of
        which nothing more is known.
    lesions : tuple of LesionBox
        Which lesions of it readers are shown; empty where the protocol shows none. They are told by
        an event of their own (``lesions.given``) and never with the medium.

    """

    sha256: str
    width: int
    height: int
    kind: MediumKind = MediumKind.STILL
    frames: int = 1
    duration_us: int = 0
    role: str = ""
    view: str = ""
    mm_per_px: float | None = None
    info_sha256: str = ""
    lesions: Lesions = ()

    @property
    def suffix(self) -> str:
        """Suffix of the stored file, with its dot."""
        return SUFFIXES[self.kind]

    @property
    def is_clip(self) -> bool:
        """Whether it is played."""
        return self.kind is MediumKind.CLIP
