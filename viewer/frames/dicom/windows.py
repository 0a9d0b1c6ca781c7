"""From stored values to values with a meaning, and the windows that a file recommends for them."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Final

from pydicom.dataset import Dataset

from viewer.frames.dicom.groups import frame_groups, macros, shared_group
from viewer.frames.dicom.layout import Photometric, PixelLayout
from viewer.frames.dicom.values import items, number, numbers, text, texts
from viewer.frames.info import ClipNote, ValueMap, ValueWindow, WindowFunction

_FUNCTIONS: Final = {
    "LINEAR": WindowFunction.LINEAR,
    "LINEAR_EXACT": WindowFunction.LINEAR_EXACT,
    "SIGMOID": WindowFunction.SIGMOID,
}
_MAX_NAME: Final = 64


def is_inverted(header: Dataset, layout: PixelLayout) -> bool:
    """Tell whether small values are bright.

    A file that says so twice, as MONOCHROME1 with Presentation LUT Shape INVERSE should, means
    it once (PS3.3 C.11.6).
    """
    return layout.photometric is Photometric.MONOCHROME1 or (
        layout.photometric.is_grey and text(header, "PresentationLUTShape") == "INVERSE"
    )


def values_of(header: Dataset, layout: PixelLayout) -> ValueMap | None:
    """Read the rescale of PS3.3 C.11.1; None where it differs between frames.

    Signed values are handed out shifted up by half the range; the intercept takes it back. A
    Modality LUT Sequence goes before a rescale and leaves values as they are.
    """
    if not layout.photometric.is_grey:
        return ValueMap()
    if tables := items(header, "ModalityLUTSequence"):
        return ValueMap(unit=_unit(text(tables[0], "ModalityLUTType")))
    maps = {_rescale(dataset, header, layout) for dataset in _rescaled(header, layout)}
    return maps.pop() if len(maps) == 1 else None


def windows_of(header: Dataset, layout: PixelLayout) -> tuple[ValueWindow, ...]:
    """Read the windows of PS3.3 C.11.2, in the units that a rescale leads to.

    Where a file has none but a VOI LUT Sequence, the range that its tables cover stands in.
    """
    if not layout.photometric.is_grey:
        return ()
    for dataset in _windowed(header, layout):
        if windows := tuple(_windows(dataset)):
            return windows
    return tuple(_table_ranges(header, layout))


def window_notes(header: Dataset, windows: Sequence[ValueWindow]) -> tuple[ClipNote, ...]:
    """Tell whether a curve of the file is shown as a straight line."""
    is_curve = any(window.function is WindowFunction.SIGMOID for window in windows)
    is_table = bool(items(header, "VOILUTSequence")) and not numbers(header, "WindowCenter")
    return (ClipNote.SIGMOID_SHOWN_LINEAR,) if windows and (is_curve or is_table) else ()


def _rescaled(header: Dataset, layout: PixelLayout) -> list[Dataset]:
    """Return the data sets that may hold the rescale of one or more frames."""
    keyword = "PixelValueTransformationSequence"
    groups = frame_groups(header, layout.n_frames)
    own = [item for group in groups for item in macros(group, keyword)[:1]]
    return own or list(macros(shared_group(header), keyword)[:1]) or [header]


def _rescale(dataset: Dataset, header: Dataset, layout: PixelLayout) -> ValueMap:
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    kind = text(dataset, "RescaleType")
    if not kind and intercept is not None and text(header, "Modality") == "CT":
        kind = "HU"  # the default of the CT Image module, C.8.2.1
    if not slope:  # a slope of 0 would make all values one
        slope = 1.0
    zero = 2 ** (layout.bits_allocated - 1) if layout.signed else 0
    if layout.bits_allocated == 1:
        slope /= 255  # single bits are handed out as black and white
    return ValueMap(slope, (intercept or 0.0) - slope * zero, _unit(kind))


def _unit(kind: str) -> str:
    return "" if kind == "US" else kind[:_MAX_NAME]  # "unspecified"


def _windowed(header: Dataset, layout: PixelLayout) -> list[Dataset]:
    keyword = "FrameVOILUTSequence"
    first = frame_groups(header, layout.n_frames)[:1]
    own = [item for group in first for item in macros(group, keyword)]
    return [*own, *macros(shared_group(header), keyword), header]


def _windows(dataset: Dataset) -> Iterator[ValueWindow]:
    function = _FUNCTIONS.get(text(dataset, "VOILUTFunction"), WindowFunction.LINEAR)
    centres, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    names = texts(dataset, "WindowCenterWidthExplanation")
    for centre, width, name in zip(centres, widths, chain(names, repeat("")), strict=False):
        # A linear window of width 1 is a threshold; the other functions may be narrower.
        if width >= 1 or (width > 0 and function is not WindowFunction.LINEAR):
            yield ValueWindow(centre, width, name[:_MAX_NAME], function)


def _table_ranges(header: Dataset, layout: PixelLayout) -> Iterator[ValueWindow]:
    for table in items(header, "VOILUTSequence"):
        descriptor = numbers(table, "LUTDescriptor")
        if len(descriptor) == 3:
            count, first = descriptor[0] or 0x10000, descriptor[1]
            if layout.signed and first >= 0x8000:  # written as if it were unsigned
                first -= 0x10000
            name = text(table, "LUTExplanation")[:_MAX_NAME]
            yield ValueWindow(first + count / 2, count, name)
