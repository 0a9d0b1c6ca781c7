"""Made DICOM files without any patient."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    ExplicitVRLittleEndian,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    generate_uid,
)


def make_dicom(path: Path, *, frames: NDArray[Any], **tags: Any) -> Path:  # noqa: ANN401
    """Write frames as an uncompressed ultrasound image.

    Parameters
    ----------
    path : Path
        File to be written.
    frames : ndarray
        (N, H, W) or (N, H, W, 3), uint8, uint16 or int16; one frame makes a single-frame image,
        and (H, W) is taken for one frame.
    **tags
        Attributes by keyword, over the usual ones; None takes one away.

    Returns
    -------
    Path
        The same path.

    """
    stack = frames[np.newaxis] if frames.ndim == 2 else frames
    dataset = _header(stack, seed=path.name)
    for keyword, value in tags.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    little = stack.astype(stack.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = little + b"\0" * (len(little) % 2)
    dataset["PixelData"].VR = "OB" if stack.itemsize == 1 else "OW"
    dataset.save_as(path, enforce_file_format=True)
    return path


def _header(stack: NDArray[Any], *, seed: str) -> Dataset:
    several, colour = len(stack) > 1, stack.ndim == 4
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = UltrasoundMultiFrameImageStorage if several else UltrasoundImageStorage
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[seed])
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality = "US"
    dataset.Rows, dataset.Columns = stack.shape[1:3]
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8 * stack.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(stack.dtype.kind == "i")
    if several:
        dataset.NumberOfFrames = len(stack)
    return dataset
