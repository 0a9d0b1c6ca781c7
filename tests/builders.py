"""Small real studies for tests: real folders, real PNG files, a real log."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from reader_study import closing, lock, registration
from reader_study.cases import Case, CaseRole
from reader_study.deid.screened import ScreenedMedium
from reader_study.forms.answer import Answer, AnswerValue
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.models import freezing
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.truth import CaseTruth

PASSPHRASE = "correct horse battery"

PROTOCOL = """
schema_version = {version}
id = "test-study"
title = "A small test study"
seed = 7
data_source = "made for tests"
{top}

[design]
{design}

[ai]
model = "m1"
min_shown_ms = {min_shown_ms}

{readers}
"""

READER = """
[[readers]]
id = "{id}"
name = "{name}"
years = {years}
site = "Site A"
{more}
"""


def protocol_text(
    readers: Sequence[str] = ("r1",),
    *,
    top: str = "",
    design: str = "",
    more: str = "",
    min_shown_ms: int = 0,
    version: int = 2,
) -> str:
    """Return a valid protocol with these reader ids."""
    tables = "".join(
        READER.format(id=reader, name=f"Reader {reader}", years=3 + index, more=more)
        for index, reader in enumerate(readers)
    )
    return PROTOCOL.format(
        top=top, design=design, readers=tables, min_shown_ms=min_shown_ms, version=version
    )


class MovableClock:
    """A clock that tests move by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
        self.ns = 10**12

    def utc(self) -> datetime:
        return self.now

    def monotonic_ns(self) -> int:
        return self.ns

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.ns += round(seconds * 1e9)


class BootedClock(MovableClock):
    """A clock moved by hand of a computer that says since when it runs."""

    def boot_id(self) -> str:
        return "boot-1"

    def since_boot_ns(self) -> int | None:
        return self.ns


@dataclass(frozen=True)
class MadeImage:
    ref: Medium
    png: bytes

    def store(self, folder: MediaFolder) -> Medium:
        return folder.add(self.ref, self.png)


@dataclass(frozen=True)
class MadeCase:
    case: Case
    images: tuple[MadeImage, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


class MadeBatch:
    """A batch as intake would hand it over; every third case is malignant.

    Parameters
    ----------
    later : int
        How many cases of the source came before: other images and patients, and the same ids.

    """

    def __init__(
        self,
        n_reading: int,
        *,
        n_development: int = 0,
        images: int = 1,
        simulated: bool = False,
        image_size: tuple[int, int] = (96, 64),
        later: int = 0,
    ) -> None:
        self.n_cases = n_reading + n_development
        self.summary: dict[str, object] = {"images_found": self.n_cases * images}
        self._later = later
        self._n_reading, self._images, self._simulated = n_reading, images, simulated
        self._width, self._height = image_size

    def cases(self) -> Iterator[MadeCase]:
        for number in range(1, self.n_cases + 1):
            yield self._case(number)

    def _case(self, number: int) -> MadeCase:
        source = number + self._later
        images = tuple(
            make_image(10 * source + view, width=self._width, height=self._height)
            for view in range(self._images)
        )
        role = CaseRole.READING if number <= self._n_reading else CaseRole.DEVELOPMENT
        ids = (f"C{number:04}", f"P{number:04}", f"L{number:04}")
        refs = tuple(image.ref for image in images)
        label = "malignant" if source % 3 == 0 else "benign"
        return MadeCase(
            Case(*ids, refs, role, source="made", simulated=self._simulated),
            images,
            CaseTruth(
                ids[0],
                label,
                histology=f"histology-of-{source}",
                source_patient=f"original-patient-{source}",
                source_files=(f"{label} ({source}).png",),
            ),
        )


def make_image(seed: int, *, width: int = 96, height: int = 64) -> MadeImage:
    """Return a grey PNG of noise, different for each seed."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    data = buffer.getvalue()
    ref = Medium(hashlib.sha256(data).hexdigest(), width, height, mm_per_px=0.07)
    return MadeImage(ref, data)


def make_study(
    root: Path,
    *,
    n_reading: int = 4,
    n_development: int = 0,
    images: int = 1,
    readers: Sequence[str] = ("r1",),
    clock: MovableClock | None = None,
    locked: bool = True,
    simulated: bool = False,
    design: str = "",
    more: str = "",
    image_size: tuple[int, int] = (96, 64),
    min_shown_ms: int = 0,
    version: int = 2,
    model: bool = True,
) -> Study:
    """Return an open study with cases, a frozen model and, unless told otherwise, a lock."""
    top = f"simulated_images = {str(simulated).lower()}"
    text = protocol_text(
        readers, top=top, design=design, more=more, min_shown_ms=min_shown_ms, version=version
    )
    study = Study.create(root, text, clock=clock)
    batch = MadeBatch(
        n_reading,
        n_development=n_development,
        images=images,
        simulated=simulated,
        image_size=image_size,
    )
    registration.register(study, batch, passphrase=PASSPHRASE)
    if model:
        freeze_model(study)
    if locked:
        lock.lock_protocol(study)
    return study


CALIBRATION = {"method": "platt", "slope": 1.0, "intercept": 0.0}
"""Of a model whose scores are probabilities as they are."""


def freeze_model(
    study: Study,
    *,
    model_id: str = "m1",
    threshold: float = 0.4,
    calibration: dict[str, object] | None = CALIBRATION,
    metrics: dict[str, object] | None = None,
) -> None:
    """Freeze model reads with scores spread over 0–1."""
    cases = study.cases(CaseRole.READING)
    scores = {case.case_id: (n + 0.5) / len(cases) for n, case in enumerate(cases)}
    card = {
        "model_id": model_id,
        "threshold": threshold,
        "architecture": "made",
        "calibration": calibration,
    } | ({"metrics": metrics} if metrics else {})
    freezing.freeze(study, card=card, scores=scores)


def rated(
    category: str | None = None,
    likelihood: int | None = None,
    cannot_assess: str | None = None,
    *,
    note: str = "",
) -> Answer:
    """Return an answer on the form of two scales."""
    pair: dict[str, AnswerValue | None] = {"category": category, "likelihood": likelihood}
    values = {name: value for name, value in pair.items() if value is not None}
    return Answer(values, cannot_assess, note)


def read_all(study: Study, reader_id: str, *, likelihood: int = 30, category: str = "4A") -> None:
    """Read a whole list with one answer for all cases."""
    session = ReadingSession.begin(study, reader_id)
    while session.task is not None:
        session.painted(1.0)
        session.answer(rated(category, likelihood))
        session.lock()
        session.reveal()
        session.lock()
    session.end()


def close_and_unblind(study: Study, *, reason: str = "") -> None:
    """End a study: no read is added any more, and its reference standard is opened."""
    closing.close_study(study, reason=reason)
    closing.unblind(study, passphrase=PASSPHRASE)
