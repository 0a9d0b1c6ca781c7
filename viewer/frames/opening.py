"""Any file as frames: what it holds decides which decoder gets it."""

from pathlib import Path
from typing import TYPE_CHECKING

from viewer.frames.clip import Clip
from viewer.frames.guard import decoding
from viewer.frames.info import ClipNote
from viewer.frames.kinds import FileKind, kind_of
from viewer.frames.still.clip import StillClip
from viewer.frames.still.decoder import read_still
from viewer.frames.tail import description_of

if TYPE_CHECKING:
    from viewer.frames.series.planes import Plane


def open_clip(path: Path, plane: "Plane | None" = None) -> Clip:
    """Open a file as frames; its content decides how, not its name.

    Parameters
    ----------
    plane : Plane, optional
        Through which a stored series is cut; nothing else has planes.

    Raises
    ------
    MediaError
        When it cannot be decoded; names the file and what to do.

    """
    with decoding(path):
        kind, described_by = kind_of(path), description_of(path)
    if described_by is not None:
        from viewer.stored.opening import open_stored

        return open_stored(path, described_by, plane)
    # The decoders are imported when they are needed: a still pays for neither of the others.
    match kind:
        case FileKind.DICOM:
            from viewer.frames.dicom.clip import open_dicom

            return open_dicom(path)
        case FileKind.VIDEO:
            from viewer.frames.video.clip import open_video

            return open_video(path)
        case FileKind.STILL:
            still = read_still(path)
            notes = (ClipNote.ALPHA_IGNORED,) if still.alpha_ignored else ()
            return StillClip(still.pixels, notes)
