"""What a DICOM header tells of a clip, gathered."""

from collections.abc import Sequence

from pydicom.dataset import Dataset

from viewer.frames.dicom.layout import PixelLayout
from viewer.frames.dicom.luts import Lut
from viewer.frames.dicom.regions import calibration_of, pixel_aspect_of, region_notes
from viewer.frames.dicom.times import timing_of
from viewer.frames.dicom.values import text
from viewer.frames.dicom.windows import is_inverted, values_of, window_notes, windows_of
from viewer.frames.info import ClipInfo, ClipKind, ClipNote, ValueMap


def info_of(
    header: Dataset,
    layout: PixelLayout,
    *,
    lut: Lut | None = None,
    notes: Sequence[ClipNote] = (),
) -> ClipInfo:
    """Gather what is known of a clip before any frame is decoded.

    Parameters
    ----------
    header : Dataset
        Attributes of the file.
    layout : PixelLayout
        Its size and coding.
    lut : Lut or None
        Palette or modality table that pixels are sent through.
    notes : sequence of ClipNote
        What was found out already.

    """
    timing = timing_of(header, layout.n_frames)
    values = values_of(header, layout)
    # Windows of values mean nothing where every frame has values of its own.
    windows = () if values is None else windows_of(header, layout)
    is_reduced = (lut is not None and lut.is_reduced) or (
        layout.photometric.samples == 3 and layout.bits_stored > 8
    )
    return ClipInfo(
        kind=ClipKind.DICOM,
        n_frames=layout.n_frames,
        width=layout.columns,
        height=layout.rows,
        times_ms=timing.times_ms,
        duration_ms=timing.duration_ms,
        time_source=timing.source,
        sequencing=timing.sequencing,
        trim=timing.trim,
        pixel_aspect=pixel_aspect_of(header, layout),
        calibration=calibration_of(header, layout),
        values=values or ValueMap(),
        windows=windows,
        inverted=is_inverted(header, layout),
        modality=text(header, "Modality")[:16],
        notes=(
            *notes,
            *timing.notes,
            *window_notes(header, windows),
            *region_notes(header, layout),
            *((ClipNote.COLOUR_REDUCED,) if is_reduced else ()),
        ),
    )
