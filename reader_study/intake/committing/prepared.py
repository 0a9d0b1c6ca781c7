"""Media and cases that are ready for a study."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import NDArray

from ground.errors import IntakeError
from reader_study.cases import Case
from reader_study.deid.screened import ScreenedMedium
from reader_study.intake.media import encode_media, pixel_digest
from reader_study.intake.plan import PlannedMedium
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.media.storing import Source
from reader_study.truth import CaseTruth


class MediumToStore(Protocol):
    """A medium that is ready for a study."""

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""


@dataclass(frozen=True, slots=True)
class PreparedImage:
    """One encoded image: what the study keeps of it, and the bytes to store."""

    ref: Medium
    png: bytes
    pixels_sha256: str = ""

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder, and return what the study keeps of it."""
        return folder.add(self.ref, self.png)


@dataclass(frozen=True, slots=True)
class PreparedMedium:
    """A medium that lies in the study's folder already."""

    medium: Medium

    def store(self, folder: MediaFolder) -> Medium:
        """Let the folder know of it, and return what the study keeps of it."""
        folder.know(self.medium)
        return self.medium


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """One case under its opaque ids, with its images and its reference standard."""

    case: Case
    images: tuple[MediumToStore, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


def encoded(planned: PlannedMedium, pixels: NDArray[Any], place: Source) -> PreparedImage:
    """Return a still as it is stored, its pixels alone.

    Raises
    ------
    IntakeError
        When its pixels are not those that were looked at.

    """
    digest = pixel_digest(pixels)
    if digest != planned.digest:
        raise changed(place)
    png = encode_media(pixels)
    height, width = pixels.shape[:2]
    sha256 = hashlib.sha256(png).hexdigest()
    medium = Medium(
        sha256, width, height, role=planned.role, view=planned.view, mm_per_px=planned.mm_per_px
    )
    return PreparedImage(medium, png, digest)


def changed(place: Source) -> IntakeError:
    """Return what is told of a file that is not what was looked at."""
    return IntakeError(
        "The image has changed since the folder was looked at.",
        remedy="Take the folder in again, and let nothing write to it meanwhile.",
        path=place[0] if isinstance(place, tuple) else place,
    )
