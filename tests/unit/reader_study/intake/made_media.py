"""Folders as hospitals hand them in: DICOM, cines, slices, videos, archives."""

import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread

from tests.media.dicoms import make_dicom
from tests.media.series import MadeSeries, make_series


def frames(seed: int, n: int = 1, *, width: int = 60, height: int = 40) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (n, height, width), np.uint8)


def still(path: Path, seed: int, **tags: Any) -> Path:  # noqa: ANN401 - attributes
    path.parent.mkdir(parents=True, exist_ok=True)
    return make_dicom(path, frames=frames(seed), SOPInstanceUID=f"2.25.{seed}", **tags)


def cine(path: Path, seed: int, n: int = 8, **tags: Any) -> Path:  # noqa: ANN401 - attributes
    path.parent.mkdir(parents=True, exist_ok=True)
    tags = {"FrameTime": 40, "SOPInstanceUID": f"2.25.{seed}"} | tags
    return make_dicom(path, frames=frames(seed, n), **tags)


def slices(folder: Path, uid: str, **tags: Any) -> list[Path]:  # noqa: ANN401 - attributes
    folder.mkdir(parents=True, exist_ok=True)
    series = MadeSeries(uid=uid, description=uid.replace(".", "-"))
    return make_series(folder, series, **tags)


def report(path: Path, **tags: Any) -> Path:  # noqa: ANN401 - attributes
    """Write a structured report: DICOM without pixels."""
    still(path, 99, **tags)
    dataset = dcmread(path)
    for keyword in ("PixelData", "Rows", "Columns", "NumberOfFrames"):
        if keyword in dataset:
            delattr(dataset, keyword)
    dataset.save_as(path)
    return path


def zipped(path: Path, files: Iterable[Path], root: Path) -> Path:
    """Move files into an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.relative_to(root))
            file.unlink()
    return path


def tarred(path: Path, files: Iterable[Path], root: Path) -> Path:
    """Move files into an archive."""
    with tarfile.open(path, "w:gz") as archive:
        for file in files:
            archive.add(file, str(file.relative_to(root)))
            file.unlink()
    return path
