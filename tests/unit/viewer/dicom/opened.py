"""What every test of a DICOM file asks for."""

from pathlib import Path

from viewer.frames.dicom.clip import open_dicom
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels


def frames(path: Path) -> list[Pixels]:
    """Decode all frames."""
    clip = open_dicom(path)
    try:
        return [clip.frame(index) for index in range(clip.info.n_frames)]
    finally:
        clip.close()


def first(path: Path) -> Pixels:
    """Decode the first frame."""
    return frames(path)[0]


def info(path: Path) -> ClipInfo:
    """Open, and close again."""
    clip = open_dicom(path)
    clip.close()
    return clip.info
