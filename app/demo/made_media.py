"""Made cines and volumes for a demonstration: each case has a key image and what it was taken from.

A cine is a sweep of the probe over a phantom that is wider than the picture, so that the lesion
wanders through it. A volume is a stack of slices through a body with one rounded mass.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reader_study.cases import Case, CaseRole
from reader_study.deid.screened import ScreenedMedium
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.media.storing import Source, StoreMedium
from reader_study.phantom.picture import make_phantom
from reader_study.truth import CaseTruth

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

FRAMES, FPS = 50, 25
_SWEEP_PX = 72
_SLICES, _SIDE = 24, 128
_MALIGNANT = 0.4
_HU_SHIFT = 1024


@dataclass(frozen=True, slots=True)
class MadeMedium:
    """A made file, or folder of slices, and what it is in its case."""

    source: Source
    role: str
    store_medium: StoreMedium

    def store(self, folder: MediaFolder) -> Medium:
        """Put it into the media folder of a study."""
        return folder.store(self.source, self.store_medium, role=self.role).medium


@dataclass(frozen=True, slots=True)
class MadeCase:
    """One made case."""

    case: Case
    images: tuple[MadeMedium, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


class MadeMediaBatch:
    """Makes cases while they are taken in.

    Parameters
    ----------
    kind : str
        ``clips`` or ``series``.
    folder : Path
        Where the made files go.
    store_medium : StoreMedium
        Stores them.

    """

    def __init__(
        self, kind: str, folder: Path, store_medium: StoreMedium, *, n_cases: int, seed: int
    ) -> None:
        self._kind, self._folder, self._seed = kind, folder, seed
        self._store = store_medium
        self.n_cases = n_cases

    @property
    def summary(self) -> dict[str, object]:
        """Counts; nothing that tells a single case's truth."""
        return {
            "images_found": 2 * self.n_cases,
            "cases": self.n_cases,
            "simulated_cases": self.n_cases,
        }

    def cases(self) -> Iterator[MadeCase]:
        """Make the cases, a key image and a cine or a volume for each."""
        for number in range(1, self.n_cases + 1):
            ids = f"C{number:04}", f"P{number:04}", f"L{number:04}"
            random = Random(f"{self._seed}/{number}")
            label = "malignant" if random.random() < _MALIGNANT else "benign"
            place = self._folder / f"{number:04}"
            place.mkdir(parents=True)
            made = self._cine if self._kind == "clips" else self._volume
            images = tuple(
                MadeMedium(source, role, self._store)
                for source, role in made(place, number, label, random)
            )
            case = Case(*ids, (), CaseRole.READING, source="made", simulated=True)
            yield MadeCase(case, images, CaseTruth(ids[0], label, source_patient=ids[1]))

    def _cine(
        self, place: Path, number: int, label: str, _random: Random
    ) -> Iterator[tuple[Source, str]]:
        frames = cine_frames(make_phantom(self._seed % 10_000 + number, label=label).pixels)
        key = frames[FRAMES // 2]
        yield as_png(place / "key.png", key), "key"
        yield as_video(place / "cine.mkv", frames), "cine"

    def _volume(
        self, place: Path, number: int, label: str, random: Random
    ) -> Iterator[tuple[Source, str]]:
        voxels, at = made_volume(random, rough=label == "malignant")
        middle = np.clip((voxels[at].astype(np.float64) + 160) * 255 / 400, 0, 255)
        yield as_png(place / "key.png", middle.astype(np.uint8)), "key"
        yield _as_slices(place / "series", voxels, number), "series"


def cine_frames(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the pictures of a sweep to one side and back, shape (`FRAMES`, rows, columns)."""
    rows, columns = (side - side % 2 for side in (pixels.shape[0], pixels.shape[1] - _SWEEP_PX))
    way = (1 - np.cos(np.linspace(0, 2 * np.pi, FRAMES, endpoint=False))) / 2
    starts = np.round(way * _SWEEP_PX).astype(int)
    return np.stack([pixels[:rows, start : start + columns] for start in starts])


def made_volume(random: Random, *, rough: bool) -> tuple[NDArray[np.int16], int]:
    """Return a body with one mass in Hounsfield units, shape (slices, rows, columns).

    Beside it the number of the slice through the middle of the mass, from 0.
    """
    chance = np.random.default_rng(random.randrange(2**32))
    z, y, x = np.meshgrid(
        np.linspace(-1, 1, _SLICES),
        np.linspace(-1, 1, _SIDE),
        np.linspace(-1, 1, _SIDE),
        indexing="ij",
    )
    body = np.where((x / 0.9) ** 2 + (y / 0.75) ** 2 < 1, 30.0, -1000.0)
    middle = [random.uniform(-0.35, 0.35) for _ in range(3)]
    away = np.sqrt((z - middle[0]) ** 2 + (y - middle[1]) ** 2 + (x - middle[2]) ** 2)
    edge = 0.16 + (0.05 * np.sin(9 * np.arctan2(y - middle[1], x - middle[2])) if rough else 0.0)
    body = np.where((away < edge) & (body > 0), 70.0, body)
    voxels = np.round(body + chance.normal(0, 8, body.shape)).astype(np.int16)
    return voxels, round((middle[0] + 1) / 2 * (_SLICES - 1))


def as_png(path: Path, pixels: NDArray[np.uint8]) -> Path:
    """Write one picture."""
    from PIL import Image

    Image.fromarray(pixels).save(path)
    return path


def as_video(path: Path, frames: NDArray[np.uint8]) -> Path:
    """Write frames as a video without loss."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=FPS)
        stream.height, stream.width = frames.shape[1:]
        stream.pix_fmt = "gray"
        stream.time_base = Fraction(1, FPS)
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="gray")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return path


def _as_slices(folder: Path, voxels: NDArray[np.int16], number: int) -> Path:
    from pydicom.uid import generate_uid

    folder.mkdir()
    series = generate_uid(entropy_srcs=["made", str(number)])
    for place, pixels in enumerate(voxels):
        _slice(pixels, place, series).save_as(folder / f"{place:03}.dcm", enforce_file_format=True)
    return folder


def _slice(pixels: NDArray[np.int16], place: int, series: str) -> "Dataset":
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

    values: dict[str, Any] = {
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": generate_uid(entropy_srcs=[series, str(place)]),
        "SeriesInstanceUID": series,
        "StudyInstanceUID": generate_uid(entropy_srcs=[series]),
        "PatientID": "made",
        "Modality": "CT",
        "InstanceNumber": place + 1,
        "ImagePositionPatient": [0.0, 0.0, 3.0 * place],
        "ImageOrientationPatient": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        "PixelSpacing": [1.0, 1.0],
        "SliceThickness": 3.0,
        "Rows": pixels.shape[0],
        "Columns": pixels.shape[1],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 0,
        "RescaleIntercept": -_HU_SHIFT,
        "RescaleSlope": 1,
        "RescaleType": "HU",
        "WindowCenter": 40,
        "WindowWidth": 400,
        "PixelData": np.clip(pixels + _HU_SHIFT, 0, 4095).astype("<u2").tobytes(),
    }
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset
