"""Studies whose cases are made of any media, with a reference as it is asked for."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reader_study import registration
from reader_study.cases import Case, CaseRole
from reader_study.deid.screened import ScreenedMedium
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.media.storing import Source
from reader_study.study import Study
from reader_study.truth import CaseTruth
from tests.builders import PASSPHRASE, MadeImage, make_image, protocol_text
from tests.media.storing_here import store_here

READING, DEVELOPMENT = CaseRole.READING, CaseRole.DEVELOPMENT


@dataclass(frozen=True)
class MadeSource:
    """A file, or the slices of a series, stored as intake would store it."""

    source: Source
    role: str = ""

    def store(self, folder: MediaFolder) -> Medium:
        return folder.store(self.source, store_here(), role=self.role).medium


MadeMedium = MadeSource | MadeImage


@dataclass(frozen=True)
class ItemCase:
    """A case as a test wants it; its number makes its ids and, where none is named, its patient."""

    media: tuple[MadeMedium, ...]
    label: str = "benign"
    birads: str = ""
    role: CaseRole = READING
    patient: str = ""
    source: str = "made"


@dataclass(frozen=True)
class _Prepared:
    case: Case
    images: tuple[MadeMedium, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


@dataclass(frozen=True)
class _ItemBatch:
    made: Sequence[ItemCase]

    @property
    def n_cases(self) -> int:
        return len(self.made)

    @property
    def summary(self) -> dict[str, object]:
        return {"images_found": sum(len(one.media) for one in self.made)}

    def cases(self) -> Iterator[_Prepared]:
        for number, one in enumerate(self.made, 1):
            ids = (f"C{number:04}", one.patient or f"P{number:04}", f"L{number:04}")
            truth = CaseTruth(ids[0], one.label, source_birads=one.birads)
            yield _Prepared(Case(*ids, (), one.role, source=one.source), one.media, truth)


def make_item_study(root: Path, cases: Sequence[ItemCase], *, more: str = "") -> Study:
    """Return an open study of these cases; `more` is further text of its protocol."""
    study = Study.create(root, protocol_text() + more)
    registration.register(study, _ItemBatch(cases), passphrase=PASSPHRASE)
    return study


def still(seed: int, *, role: str = "") -> MadeImage:
    """Return a still of noise."""
    made = make_image(seed)
    return replace(made, ref=replace(made.ref, role=role))


def still_of(pixels: NDArray[np.generic]) -> MadeImage:
    """Return a still of these pixels, 8 or 16 bits."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    data = file.getvalue()
    height, width = pixels.shape[:2]
    return MadeImage(Medium(hashlib.sha256(data).hexdigest(), width, height), data)


def pixels_of(made: MadeMedium) -> NDArray[np.uint8]:
    """Return the pixels of a made still."""
    assert isinstance(made, MadeImage)
    return np.asarray(Image.open(io.BytesIO(made.png)))
