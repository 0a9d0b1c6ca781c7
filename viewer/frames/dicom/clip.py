"""DICOM files as clips, one frame decoded at a time."""

from pathlib import Path

from viewer.frames.clip import Clip
from viewer.frames.dicom.count import found_frames
from viewer.frames.dicom.file import DicomFile, open_file
from viewer.frames.dicom.guard import reading
from viewer.frames.dicom.info import info_of
from viewer.frames.dicom.layout import layout_of
from viewer.frames.dicom.luts import lut_of
from viewer.frames.dicom.overlays import overlays_of
from viewer.frames.dicom.pixels import pixels_of
from viewer.frames.dicom.samples import SampleReader, check_syntax
from viewer.frames.dicom.video import is_video, video_clip
from viewer.frames.graphics import FileGraphics
from viewer.frames.info import ClipInfo
from viewer.frames.pixels import Pixels


def open_dicom(path: Path) -> Clip:
    """Open a DICOM file; its pixels stay in the file until a frame is asked for.

    Parameters
    ----------
    path : Path
        With or without preamble, in any transfer syntax that has a decoder.

    Returns
    -------
    Clip
        Grey frames hold stored values (signed ones shifted up by half their range), which
        `ClipInfo.values` turns into values; colour frames are RGB.

    Raises
    ------
    MediaError
        When the file holds no image, is damaged, cut off or of absurd size, or is coded in a way
        that is not read. Names the file and what to do.

    """
    with reading(path):
        file = open_file(path)
        try:
            return video_clip(file) if is_video(file.syntax) else DicomClip(file)
        except BaseException:
            file.stream.close()
            raise


class DicomClip:
    """Frames of an open DICOM file; the header is checked here, the pixels at each `frame`.

    Raises
    ------
    MediaError
        When header and pixel data contradict one another or are not read.

    """

    def __init__(self, file: DicomFile) -> None:
        self._file = file
        announced = layout_of(file)
        check_syntax(file)
        found = found_frames(file, announced)
        self._layout = found.layout
        self._reader = SampleReader(file, found)
        self._lut = lut_of(file.header, self._layout, little_endian=file.little_endian)
        self._graphics, drawn = overlays_of(
            file.header, self._layout, self._reader.words, little_endian=file.little_endian
        )
        notes = (*found.notes, *drawn)
        self._info = info_of(file.header, self._layout, lut=self._lut, notes=notes)

    @property
    def info(self) -> ClipInfo:
        """What is known without decoding."""
        return self._info

    def frame(self, index: int) -> Pixels:
        """Decode one frame; ask from one thread at a time.

        Returns
        -------
        ndarray
            (H, W) uint8 or uint16, or (H, W, 3) uint8, C-contiguous.

        Raises
        ------
        MediaError
            When it cannot be decoded.
        IndexError
            When there is no such frame.

        """
        if not 0 <= index < self._layout.n_frames:
            raise IndexError(f"there is no frame {index} of {self._layout.n_frames}")
        with reading(self._file.path):
            samples, photometric = self._reader.samples(index)
            return pixels_of(samples, photometric, self._layout, self._lut)

    def graphics(self) -> FileGraphics | None:
        """Return what the file's overlays draw over its frames, or None."""
        return self._graphics

    def close(self) -> None:
        """Close the file; nothing can be decoded any more."""
        self._file.stream.close()
