"""Any file as frames: what it holds decides which decoder gets it."""

from pathlib import Path

from viewer.frames.clip import Clip
from viewer.frames.guard import decoding
from viewer.frames.info import ClipNote
from viewer.frames.kinds import FileKind, kind_of
from viewer.frames.still.clip import StillClip
from viewer.frames.still.decoder import read_still


def open_clip(path: Path) -> Clip:
    """Open a file as frames; its content decides how, not its name.

    Raises
    ------
    MediaError
        When it cannot be decoded; names the file and what to do.

    """
    with decoding(path):
        kind = kind_of(path)
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
