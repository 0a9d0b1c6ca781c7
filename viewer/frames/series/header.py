"""What the header of one slice says, read without its pixels."""

from dataclasses import dataclass
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.filereader import read_file_meta_info
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    MRImageStorage,
    PositronEmissionTomographyImageStorage,
)

from ground.errors import MediaError
from viewer.frames.dicom.guard import reading
from viewer.frames.dicom.values import items, number, numbers, text, texts, whole
from viewer.frames.info import ValueWindow, WindowFunction
from viewer.frames.kinds import FileKind, kind_of
from viewer.frames.series.origin import TAGS, SliceMoment, SliceOrigin, moment_of, origin_of
from viewer.frames.series.planes import Vector

_TAGS = """
    BitsAllocated BitsStored Columns ImageOrientationPatient ImagePositionPatient Modality
    ModalityLUTSequence NumberOfFrames PhotometricInterpretation PixelRepresentation PixelSpacing
    PresentationLUTShape RescaleIntercept RescaleSlope RescaleType Rows SamplesPerPixel
    SeriesDescription SliceThickness SpecificCharacterSet Units VOILUTFunction
    WindowCenter WindowCenterWidthExplanation WindowWidth
"""

_SLICE_CLASSES = (CTImageStorage, MRImageStorage, PositronEmissionTomographyImageStorage)

_MAX_NAME = 64
"""Longest text of a Long String (LO, PS3.5 6.2); what is longer is no name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice lies in the patient.

    Parameters
    ----------
    position_mm : tuple
        Centre of the first pixel.
    across, down : tuple
        Directions of a rising column and of a rising row index, as written.
    spacing_mm : (float, float)
        Between pixels, down and across.

    """

    position_mm: Vector
    across: Vector
    down: Vector
    spacing_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class SliceHeader:
    """What matters of one slice.

    Parameters
    ----------
    path : Path
        Its file.
    origin : SliceOrigin
        Whose it is, and of which series.
    moment : SliceMoment
        What sets it apart from others at its place.
    description, modality : str
        Name of its series, and what it was made with; may be empty.
    rows, columns, n_frames, samples : int
        Size, number of frames and channels.
    photometric : str
        E.g. "MONOCHROME2".
    inverted : bool
        Whether small values are bright.
    signed, bits_allocated, bits_stored : bool, int, int
        How its pixels are stored.
    rescale : (float, float) or None
        Slope and intercept of the stored pixels to values (PS3.3 C.11.1); None where there are
        none.
    has_table : bool
        Whether a table (Modality LUT) stands in place of slope and intercept.
    unit : str
        Unit of the values, e.g. "HU"; may be empty.
    windows : tuple of ValueWindow
        Recommended windows.
    place : Place or None
        Where it lies; None where the header does not say.
    thickness_mm : float
        Slice thickness, 0 when unknown.

    """

    path: Path
    origin: SliceOrigin
    moment: SliceMoment
    description: str
    modality: str
    rows: int
    columns: int
    n_frames: int
    samples: int
    photometric: str
    inverted: bool
    signed: bool
    bits_allocated: int
    bits_stored: int
    rescale: tuple[float, float] | None
    has_table: bool
    unit: str
    windows: tuple[ValueWindow, ...]
    place: Place | None
    thickness_mm: float


def read_header(path: Path) -> SliceHeader | None:
    """Read a slice's header; None when the file is no DICOM image.

    Raises
    ------
    MediaError
        When the file cannot be read, its header is damaged, the whole file is deflated, or it is
        empty or only named as if it were DICOM.

    """
    with reading(path):
        if kind_of(path) is not FileKind.DICOM:
            _check_name(path)
            return None
        try:
            return _parsed(path)
        except BytesLengthException as error:  # no ValueError, as pydicom's others are
            raise ValueError(str(error)) from error


def _parsed(path: Path) -> SliceHeader | None:
    dataset = _read(path)
    if "Rows" in dataset:
        return _understood(dataset, path)
    # What was cut off must not be taken for a report: the volume would lack its slice.
    if text(dataset.file_meta, "MediaStorageSOPClassUID") in _SLICE_CLASSES:
        raise ValueError("the header ends before the size of the image")
    return None


def _check_name(path: Path) -> None:
    """Refuse a slice that was lost in copying: its volume would lack it."""
    is_empty = path.stat().st_size == 0 and not path.name.startswith(".")
    if is_empty or path.suffix.lower() == ".dcm":
        raise MediaError(
            "The file is empty or has no DICOM in it.",
            remedy="Copy it again from its source, or take it out of the folder.",
            path=path,
        )


def _read(path: Path) -> Dataset:
    with path.open("rb") as file:
        head = file.read(132)
    has_preamble = head[128:] == b"DICM"
    if not has_preamble and head[:2] == b"\x02\x00":
        raise ValueError("a file without preamble has no business with a meta group")
    # pydicom inflates a deflated file whole before it looks at its first element.
    if has_preamble and _is_deflated(path):
        raise MediaError(
            "The file is deflated as a whole, which is not read in a series.",
            remedy="Export the series uncompressed.",
            path=path,
        )
    tags = [*_TAGS.split(), *TAGS.split()]
    return dcmread(path, stop_before_pixels=True, force=not has_preamble, specific_tags=tags)


def _is_deflated(path: Path) -> bool:
    return bool(
        read_file_meta_info(path).get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian
    )


def _understood(dataset: Dataset, path: Path) -> SliceHeader:
    modality = text(dataset, "Modality")
    photometric = text(dataset, "PhotometricInterpretation")
    shape = text(dataset, "PresentationLUTShape")
    allocated = whole(dataset, "BitsAllocated") or 0
    return SliceHeader(
        path=path,
        origin=origin_of(dataset),
        moment=moment_of(dataset),
        description=text(dataset, "SeriesDescription")[:_MAX_NAME],
        modality=modality,
        rows=whole(dataset, "Rows") or 0,
        columns=whole(dataset, "Columns") or 0,
        n_frames=whole(dataset, "NumberOfFrames") or 1,
        samples=whole(dataset, "SamplesPerPixel") or 1,
        photometric=photometric,
        inverted=photometric == "MONOCHROME1" or shape == "INVERSE",
        signed=whole(dataset, "PixelRepresentation") == 1,
        bits_allocated=allocated,
        bits_stored=whole(dataset, "BitsStored") or allocated,
        rescale=_rescale(dataset),
        has_table=bool(items(dataset, "ModalityLUTSequence")),
        unit=_unit(dataset, modality),
        windows=_windows(dataset),
        place=_place(dataset),
        thickness_mm=number(dataset, "SliceThickness") or 0.0,
    )


def _rescale(dataset: Dataset) -> tuple[float, float] | None:
    slope, intercept = number(dataset, "RescaleSlope"), number(dataset, "RescaleIntercept")
    if slope is None and intercept is None:
        return None
    # A slope of 0 would lose the image; ITK takes it for 1, too.
    return slope or 1.0, intercept or 0.0


def _unit(dataset: Dataset, modality: str) -> str:
    """Return the unit; rescaled CT is in Hounsfield units unless it says otherwise (C.8.2.1)."""
    named = text(dataset, "RescaleType") or text(dataset, "Units")
    if not named and modality == "CT" and _rescale(dataset) is not None:
        return "HU"
    return "" if named == "US" else named[:_MAX_NAME]


def _windows(dataset: Dataset) -> tuple[ValueWindow, ...]:
    centres, widths = numbers(dataset, "WindowCenter"), numbers(dataset, "WindowWidth")
    names = texts(dataset, "WindowCenterWidthExplanation")
    named = text(dataset, "VOILUTFunction").lower()
    function = WindowFunction(named) if named in set(WindowFunction) else WindowFunction.LINEAR
    return tuple(
        ValueWindow(centre, width, names[at][:_MAX_NAME] if at < len(names) else "", function)
        for at, (centre, width) in enumerate(zip(centres, widths, strict=False))
        # A linear window of width 1 is a threshold; the other functions may be narrower.
        if width >= 1 or (width > 0 and function is not WindowFunction.LINEAR)
    )


def _place(dataset: Dataset) -> Place | None:
    position = numbers(dataset, "ImagePositionPatient")
    cosines = numbers(dataset, "ImageOrientationPatient")
    spacing = numbers(dataset, "PixelSpacing")
    if (len(position), len(cosines), len(spacing)) != (3, 6, 2) or min(spacing) <= 0:
        return None
    x, y, z, *down = cosines
    return Place(
        (position[0], position[1], position[2]),
        across=(x, y, z),
        down=(down[0], down[1], down[2]),
        spacing_mm=(spacing[0], spacing[1]),
    )
