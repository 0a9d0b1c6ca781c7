"""Made DICOM files of any coding: the pixel bytes are given, not derived from an array."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, itemize_fragment
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    UltrasoundMultiFrameImageStorage,
)

NO_TABLE = b"\xfe\xff\x00\xe0\0\0\0\0"
"""A basic offset table without entries."""


def write_dicom(
    path: Path,
    pixels: bytes,
    *,
    syntax: str = ExplicitVRLittleEndian,
    vr: str = "OB",
    preamble: bool = True,
    elements: Sequence[tuple[int, str, object]] = (),
    **tags: Any,  # noqa: ANN401
) -> Path:
    """Write a data set around pixel bytes.

    Parameters
    ----------
    path : Path
        File to be written.
    pixels : bytes
        Value of Pixel Data as it stands in the file, encapsulated where the syntax is.
    syntax : str
        Transfer syntax.
    vr : str
        "OB" or "OW".
    preamble : bool
        Whether there are 128 bytes, "DICM" and file meta information in front.
    elements : sequence of (int, str, object)
        Tag, representation and value of what has no keyword of its own.
    **tags
        Attributes by keyword, over those of an 8-bit grey image of 4 × 4; None takes one away.
        Bits Stored and High Bit follow from Bits Allocated unless they are given.

    Returns
    -------
    Path
        The same path.

    """
    uid = UID(syntax)
    dataset = filled(_grey_image(), **tags)
    stored = dataset.get("BitsStored", dataset.BitsAllocated)
    filled(dataset, **{"BitsStored": stored, "HighBit": stored - 1, **tags}, PixelData=pixels)
    for element in elements:
        dataset.add_new(*element)
    dataset["PixelData"].VR = vr
    dataset["PixelData"].is_undefined_length = uid.is_encapsulated
    if preamble:
        dataset.file_meta = _meta(uid)
        dataset.save_as(path, enforce_file_format=True)
    else:
        dataset.save_as(
            path,
            implicit_vr=uid == ImplicitVRLittleEndian,
            little_endian=uid != ExplicitVRBigEndian,
        )
    return path


def encapsulated(frames: Sequence[bytes], *, table: bool = True) -> bytes:
    """Put frames into one fragment each, with or without a basic offset table."""
    return encapsulate(list(frames), has_bot=table)


def fragmented(fragments: Sequence[bytes], *, table: bytes = NO_TABLE) -> bytes:
    """Put fragments behind a basic offset table that is given."""
    return table + b"".join(itemize_fragment(fragment) for fragment in fragments)


def overlay(
    mask: NDArray[np.bool_],
    *,
    number: int = 0,
    origin: tuple[int, int] = (1, 1),
    **values: tuple[str, object],
) -> list[tuple[int, str, object]]:
    """Make the elements of an overlay whose bits lie in a value of its own.

    Parameters
    ----------
    mask : ndarray
        (H, W), or (n, H, W) for an overlay of several frames.
    number : int
        Which of the 16 groups.
    origin : (int, int)
        Row and column of its first pixel, counted from 1.
    **values
        Representation and value by the element's number, e.g. ``x0040=("CS", "R")``.

    """
    base = 0x6000 + 2 * number << 16
    packed = np.packbits(mask.ravel(), bitorder="little").tobytes()
    found: dict[int, tuple[str, object]] = {
        0x0010: ("US", mask.shape[-2]),
        0x0011: ("US", mask.shape[-1]),
        0x0040: ("CS", "G"),
        0x0050: ("SS", list(origin)),
        0x0100: ("US", 1),
        0x0102: ("US", 0),
        0x3000: ("OW", packed + b"\0" * (len(packed) % 2)),
    }
    if mask.ndim == 3:
        found[0x0015] = ("IS", len(mask))
    found |= {int(name[1:], 16): value for name, value in values.items()}
    return [(base | element, vr, value) for element, (vr, value) in sorted(found.items())]


def region(**values: Any) -> Dataset:  # noqa: ANN401
    """Make an item of the Sequence of Ultrasound Regions: tissue, in centimetres."""
    item = Dataset()
    defaults = {
        "RegionSpatialFormat": 1,
        "RegionDataType": 1,
        "RegionFlags": 0,
        "RegionLocationMinX0": 0,
        "RegionLocationMinY0": 0,
        "RegionLocationMaxX1": 3,
        "RegionLocationMaxY1": 3,
        "PhysicalUnitsXDirection": 3,
        "PhysicalUnitsYDirection": 3,
        "PhysicalDeltaX": 0.01,
        "PhysicalDeltaY": 0.01,
    }
    return filled(item, **{**defaults, **values})


def filled(dataset: Dataset, **values: Any) -> Dataset:  # noqa: ANN401
    """Set attributes by keyword; None takes one away."""
    for keyword, value in values.items():
        if value is not None:
            setattr(dataset, keyword, value)
        elif keyword in dataset:
            delattr(dataset, keyword)
    return dataset


def group(**macros: Any) -> Dataset:  # noqa: ANN401
    """Make functional groups: every value is a data set that becomes a macro's one item."""
    return filled(Dataset(), **{name: [item] for name, item in macros.items()})


def _grey_image() -> Dataset:
    return filled(
        Dataset(),
        SOPClassUID=UltrasoundMultiFrameImageStorage,
        SOPInstanceUID="2.25.1",
        Modality="US",
        Rows=4,
        Columns=4,
        SamplesPerPixel=1,
        PhotometricInterpretation="MONOCHROME2",
        BitsAllocated=8,
        PixelRepresentation=0,
    )


def _meta(uid: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = uid
    meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    meta.MediaStorageSOPInstanceUID = UID("2.25.1")
    return meta
