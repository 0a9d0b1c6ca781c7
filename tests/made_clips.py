"""Studies whose cases hold clips: made videos under the names that a study gives its media."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.media.storing import storing_with
from reader_study import lock, registration
from reader_study.cases import Case, CaseRole
from reader_study.deid.screened import ScreenedMedium
from reader_study.media.folder import MediaFolder
from reader_study.media.medium import Medium
from reader_study.media.storing import StoreMedium
from reader_study.study import Study
from reader_study.truth import CaseTruth
from tests.builders import (
    PASSPHRASE,
    MadeImage,
    MovableClock,
    freeze_model,
    make_image,
    protocol_text,
)
from tests.media.videos import make_video
from viewer.decoding import DecodePool

N_FRAMES, FPS = 12, 25
CLIP_US = N_FRAMES * 1_000_000 // FPS
SIZE = (96, 64)


@dataclass(frozen=True)
class MadeClip:
    """A made clip of `N_FRAMES` frames, each with its number, stored as intake would store it."""

    source: Path
    role: str
    store_medium: StoreMedium

    def store(self, folder: MediaFolder) -> Medium:
        return folder.store(self.source, self.store_medium, role=self.role).medium


def made_clip(
    folder: Path, seed: int, store_medium: StoreMedium, size: tuple[int, int] = SIZE
) -> MadeClip:
    """Return a clip; another one for each seed, by its size."""
    width, height = size
    size = (width, height + 2 * (seed % 50))
    path = make_video(folder / f"{seed}.mkv", n_frames=N_FRAMES, size=size, fps=FPS, codec="ffv1")
    return MadeClip(path, "cine", store_medium)


def made_still(seed: int, *, role: str = "key") -> MadeImage:
    made = make_image(seed)
    ref = Medium(made.ref.sha256, *SIZE, role=role, mm_per_px=0.07)
    return MadeImage(ref, made.png)


@dataclass(frozen=True)
class ClipCase:
    case: Case
    images: tuple[MadeClip | MadeImage, ...]
    truth: CaseTruth
    screened: tuple[ScreenedMedium, ...] = ()


@dataclass
class ClipBatch:
    """Cases with media of these roles: ``cine`` is a clip, all others are stills."""

    folder: Path
    n_cases: int
    roles: Sequence[str]
    store_medium: StoreMedium
    size: tuple[int, int] = SIZE

    @property
    def summary(self) -> dict[str, object]:
        return {"images_found": self.n_cases * len(self.roles)}

    def cases(self) -> Iterator["ClipCase"]:
        for number in range(1, self.n_cases + 1):
            images: tuple[MadeClip | MadeImage, ...] = tuple(
                made_clip(self.folder, 10 * number + place, self.store_medium, self.size)
                if role == "cine"
                else made_still(10 * number + place, role=role)
                for place, role in enumerate(self.roles)
            )
            ids = (f"C{number:04}", f"P{number:04}", f"L{number:04}")
            label = "malignant" if number % 3 == 0 else "benign"
            truth = CaseTruth(ids[0], label, source_files=(f"{label} ({number}).png",))
            yield ClipCase(Case(*ids, (), CaseRole.READING, source="made"), images, truth)


def make_clip_study(
    root: Path,
    *,
    n_reading: int = 2,
    roles: Sequence[str] = ("cine",),
    readers: Sequence[str] = ("r1",),
    more: str = "",
    clock: MovableClock | None = None,
    size: tuple[int, int] = SIZE,
    version: int = 2,
    freeze: Callable[[Study], None] = freeze_model,
) -> Study:
    """Return an open, locked study of clips; `more` is further text of its protocol."""
    # What a protocol says of readers comes last: further sections follow it.
    text = protocol_text(readers, version=version) + more
    study = Study.create(root, text, clock=clock)
    folder = root.parent / f"{root.name}-made"
    folder.mkdir()
    pool = DecodePool(children=1, seconds=120)
    try:
        batch = ClipBatch(folder, n_reading, roles, storing_with(pool), size)
        registration.register(study, batch, passphrase=PASSPHRASE)
    finally:
        pool.close()
    freeze(study)
    lock.lock_protocol(study)
    return study


def whole_play(clock: MovableClock, *, image: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an event
    """Return what a window tells of one complete play that ends now."""
    return {
        "image": image,
        "frames": N_FRAMES,
        "clip_us": CLIP_US,
        "ranges": [[0, CLIP_US]],
        "seen": [[0, N_FRAMES - 1]],
        "painted": N_FRAMES - 1,
        "dropped": 0,
        "late": 0,
        "mode": "loop",
        "speed_percent": 100,
        "longest_us": CLIP_US // N_FRAMES,
        "began_ns": clock.ns - CLIP_US * 1000,
        "ended_ns": clock.ns,
    } | more
