"""Millimetres of a DICOM file: ultrasound regions (PS3.3 C.8.5.5), else pixel spacing.

Regions of a frame's own functional groups go before shared ones, and those before the ones of the
file. Pixel spacing is asked only where there are no regions at all: beside regions it would
speak of parts of the picture (texts, spectra) that have no length.
"""

from collections.abc import Sequence
from typing import Final

from pydicom.dataset import Dataset

from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.frames.dicom.groups import frame_groups, macros, places_of, shared_group
from viewer.frames.dicom.layout import PixelLayout
from viewer.frames.dicom.values import items, number, numbers, whole
from viewer.frames.info import ClipNote

_CENTIMETRES: Final = 3
_TWO_DIMENSIONAL: Final = 1
_TISSUE, _COLOUR_FLOW = 1, 2
_CORNERS: Final = (
    *("RegionLocationMinX0", "RegionLocationMinY0"),
    *("RegionLocationMaxX1", "RegionLocationMaxY1"),
)
_SQUARE: Final = 1e-3
"""A ratio nearer to 1 is one of rounded decimals."""

_MAX_ASPECT: Final = 100.0

_REGIONS: Final = "SequenceOfUltrasoundRegions"


def calibration_of(header: Dataset, layout: PixelLayout) -> Calibration:
    """Read the scale of every frame; one for all where the file has none per frame."""
    shared = shared_group(header)
    regions = _of_regions(_regions_inside(shared) or items(header, _REGIONS), layout)
    spacing = _of_measures(shared) or _of_spacing(header)
    scales = tuple(
        _of_regions(_regions_inside(group), layout) or regions or _of_measures(group) or spacing
        for group in frame_groups(header, layout.n_frames)
    )
    if not scales or all(scale == scales[0] for scale in scales):
        scales = scales[:1] or (regions or spacing,)
    return Calibration(scales)


def region_notes(header: Dataset, layout: PixelLayout) -> tuple[ClipNote, ...]:
    """Say whether regions reach beyond the image, so that their millimetres are not believed."""
    if all(_is_inside(dataset, layout) for dataset in items(header, _REGIONS)):
        return ()
    return (ClipNote.REGIONS_BEYOND,)


def pixel_aspect_of(header: Dataset, layout: PixelLayout) -> float:
    """Return the height of a pixel divided by its width (PS3.3 C.7.6.3.1.7).

    A spacing goes before Pixel Aspect Ratio, which is for files without one.
    """
    first = frame_groups(header, layout.n_frames)[:1]
    candidates = [
        *(_spacing(item) for group in first for item in macros(group, "PixelMeasuresSequence")),
        *(_spacing(item) for item in macros(shared_group(header), "PixelMeasuresSequence")),
        _spacing(header),
        _spacing(header, "ImagerPixelSpacing"),
        _spacing(header, "NominalScannedPixelSpacing"),
        _spacing(header, "PixelAspectRatio"),
    ]
    for pair in candidates:
        if pair is not None:
            return _ratio(*pair)
    return 1.0


def _ratio(down: float, across: float) -> float:
    ratio = down / across
    if abs(ratio - 1) < _SQUARE or not 1 / _MAX_ASPECT <= ratio <= _MAX_ASPECT:
        return 1.0
    return ratio


def _regions_inside(group: Dataset | None) -> tuple[Dataset, ...]:
    for dataset in places_of(group, _REGIONS):
        if regions := items(dataset, _REGIONS):
            return regions
    return ()


def _of_regions(datasets: Sequence[Dataset], layout: PixelLayout) -> Scale | None:
    if not datasets:
        return None
    inside = all(_is_inside(dataset, layout) for dataset in datasets)
    regions = (_region(dataset, layout, is_trusted=inside) for dataset in datasets)
    return Scale(CalibrationSource.REGIONS, tuple(region for region in regions if region))


def _of_measures(group: Dataset | None) -> Scale | None:
    for item in macros(group, "PixelMeasuresSequence"):
        if spacing := _spacing(item):
            return Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=spacing)
    return None


def _of_spacing(header: Dataset) -> Scale:
    spacing = _spacing(header)
    return Scale(CalibrationSource.PIXEL_SPACING, spacing_mm=spacing) if spacing else Scale()


def _spacing(dataset: Dataset, keyword: str = "PixelSpacing") -> tuple[float, float] | None:
    """Return a pair "down, across" of positive numbers."""
    values = numbers(dataset, keyword)
    return (values[0], values[1]) if len(values) == 2 and min(values) > 0 else None


def _is_inside(dataset: Dataset, layout: PixelLayout) -> bool:
    """Tell whether a region lies in the picture, give or take one pixel.

    Where it does not, the picture was made smaller after the regions were written, and their
    millimetres per pixel are those of the larger picture.
    """
    x1, y1 = whole(dataset, _CORNERS[2]), whole(dataset, _CORNERS[3])
    return x1 is not None and y1 is not None and x1 <= layout.columns and y1 <= layout.rows


def _region(dataset: Dataset, layout: PixelLayout, *, is_trusted: bool) -> Region | None:
    x0, y0, x1, y1 = (whole(dataset, keyword) for keyword in _CORNERS)
    if x0 is None or y0 is None or x1 is None or y1 is None or x0 < 0 or y0 < 0:
        return None
    x1, y1 = min(x1, layout.columns - 1), min(y1, layout.rows - 1)
    if x1 < x0 or y1 < y0:
        return None
    spatial = is_trusted and _is_spatial(dataset)
    across = _millimetres(dataset, "PhysicalDeltaX") if spatial else None
    down = _millimetres(dataset, "PhysicalDeltaY") if spatial else None
    return Region(x0, y0, x1, y1, across, down)


def _is_spatial(dataset: Dataset) -> bool:
    """Tell whether a region is a two-dimensional picture of tissue or flow in centimetres."""
    units = (
        whole(dataset, "PhysicalUnitsXDirection"),
        whole(dataset, "PhysicalUnitsYDirection"),
    )
    return (
        units == (_CENTIMETRES, _CENTIMETRES)
        and whole(dataset, "RegionSpatialFormat") == _TWO_DIMENSIONAL
        and whole(dataset, "RegionDataType") in (_TISSUE, _COLOUR_FLOW)
    )


def _millimetres(dataset: Dataset, keyword: str) -> float | None:
    """Return a delta in millimetres; its sign says only which way the axis runs."""
    centimetres = number(dataset, keyword)
    return 10 * abs(centimetres) if centimetres else None
