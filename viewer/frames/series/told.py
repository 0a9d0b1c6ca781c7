"""What is known of a volume in one plane."""

from dataclasses import replace

from viewer.frames.calibration import Calibration, CalibrationSource, Scale
from viewer.frames.info import ClipInfo
from viewer.frames.series.planes import SliceGeometry


def in_plane(info: ClipInfo, geometry: SliceGeometry) -> ClipInfo:
    """Return the description of a volume for the slices of a plane."""
    down, across = geometry.spacing_mm
    scale = Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=geometry.spacing_mm)
    return replace(
        info,
        n_frames=geometry.n_slices,
        width=geometry.width,
        height=geometry.height,
        times_ms=(0.0,) * geometry.n_slices,
        trim=(0, geometry.n_slices - 1),
        pixel_aspect=down / across,
        calibration=Calibration((scale,)),
        geometry=geometry,
    )
