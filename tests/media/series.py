"""Made CT series: a dark volume with one bright voxel whose place in the patient is known."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)

AIR, BONE = -1000, 700
"""Hounsfield units of the background and of the marked voxel."""


@dataclass(frozen=True, slots=True)
class MadeSeries:
    """How a series is made; everything has a usual value.

    Parameters
    ----------
    orientation : tuple of float
        Image Orientation (Patient): along a row, then along a column.
    origin_mm : tuple of float
        Centre of the first voxel.
    shape : tuple of int
        Slices, rows, columns.
    spacing_mm : tuple of float
        Between slices, rows and columns.
    bright : tuple of int
        Slice, row and column of the one bright voxel.
    lean_mm : float
        How far each slice lies beside the one before, along a row.
    uid, description : str
        Of the series.

    """

    orientation: tuple[float, ...] = AXIAL
    origin_mm: tuple[float, float, float] = (-30.0, -20.0, 100.0)
    shape: tuple[int, int, int] = (5, 6, 8)
    spacing_mm: tuple[float, float, float] = (2.5, 0.7, 0.5)
    bright: tuple[int, int, int] = (1, 4, 2)
    lean_mm: float = 0.0
    uid: str = "1.2.3.4"
    description: str = "made"

    def axes(self) -> NDArray[np.float64]:
        """Return directions of a rising slice, row and column index; (3, 3)."""
        across, down = np.array(self.orientation).reshape(2, 3)
        return np.stack((np.cross(across, down), down, across))

    def place(self, voxel: tuple[float, float, float]) -> NDArray[np.float64]:
        """Return patient coordinates of a voxel's centre in millimetres."""
        along = np.array(voxel) * self.spacing_mm
        return np.array(self.origin_mm) + along @ self.axes()

    def values(self) -> NDArray[np.int16]:
        """Return Hounsfield units: a gentle ramp, and the bright voxel."""
        ramp = np.arange(np.prod(self.shape)).reshape(self.shape) % 100
        values = (AIR + ramp).astype(np.int16)
        values[self.bright] = BONE
        return values


def make_series(folder: Path, series: MadeSeries | None = None, **tags: Any) -> list[Path]:  # noqa: ANN401
    """Write one file per slice, named so that names run against the order of the slices.

    Parameters
    ----------
    folder : Path
        Made when it is missing.
    series : MadeSeries, optional
        What to write.
    **tags
        Attributes of every slice by keyword, over the usual ones; None takes one away.

    Returns
    -------
    list of Path
        The files, rising along the slice normal.

    """
    series = series or MadeSeries()
    folder.mkdir(exist_ok=True)
    files = []
    for index, values in enumerate(series.values()):
        dataset = _slice(series, index)
        _set(dataset, tags)
        stored = _stored(values, dataset)
        dataset.PixelData = stored.astype(stored.dtype.newbyteorder("<")).tobytes()
        name = f"{series.description}-{series.shape[0] - index:03}.dcm"
        dataset.save_as(folder / name, enforce_file_format=True)
        files.append(folder / name)
    return files


def rewrite(path: Path, **tags: Any) -> None:  # noqa: ANN401
    """Change attributes of a file that is written; None takes one away."""
    from pydicom import dcmread

    dataset = dcmread(path)
    _set(dataset, tags)
    dataset.save_as(path)


def tilted(series: MadeSeries, *, degrees: float) -> MadeSeries:
    """Turn a series about the patient's long axis and then about the left-right one."""
    angle = np.radians(degrees)
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    ) @ np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    across, down = np.array(series.orientation).reshape(2, 3) @ turn.T
    return replace(series, orientation=tuple(float(it) for it in (*across, *down)))


def _set(dataset: Dataset, tags: dict[str, Any]) -> None:
    for keyword, value in tags.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)


def _stored(values: NDArray[np.int16], dataset: Dataset) -> NDArray[Any]:
    slope, intercept = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
    stored = np.rint((values.astype(float) - float(intercept)) / float(slope))
    kind = "i" if dataset.PixelRepresentation else "u"
    return stored.astype(f"{kind}{dataset.BitsAllocated // 8}")


def _slice(series: MadeSeries, index: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=[series.uid, str(index)])
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality = "CT"
    dataset.SeriesInstanceUID, dataset.SeriesDescription = series.uid, series.description
    dataset.Rows, dataset.Columns = series.shape[1:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 1
    dataset.RescaleSlope, dataset.RescaleIntercept, dataset.RescaleType = 1, -1024, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 40, 400
    dataset.PixelSpacing = list(series.spacing_mm[1:])
    dataset.SliceThickness = series.spacing_mm[0]
    dataset.ImageOrientationPatient = [round(float(it), 6) for it in series.orientation]
    place = series.place((index, 0, index * series.lean_mm / series.spacing_mm[2]))
    dataset.ImagePositionPatient = [round(float(it), 4) for it in place]
    return dataset
