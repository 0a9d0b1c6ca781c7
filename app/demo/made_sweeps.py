"""Made sweeps for a demonstration that trains a model of clips: their lesions are known."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from app.demo.made_media import MadeCase, MadeMedium, as_png, as_video
from ground.files import write_atomic
from reader_study.cases import Case, CaseRole
from reader_study.media.storing import StoreMedium
from reader_study.phantom import make_sweep
from reader_study.truth import CaseTruth

FRAMES, SIGN_FRAMES = 32, 12
SIZE = (160, 224)
_MARKED_EVERY = 3
"""Of the frames with a lesion, each so manyeth is marked in the table."""

_CINE = 2
"""Number of the cine among the media of its case: the key image stands before it."""


class MadeSweepBatch:
    """Makes cases while they are taken in: first those to be read, then those to train on.

    Parameters
    ----------
    folder : Path
        Where the made files go, and the table of lesions of those to train on.
    store_medium : StoreMedium
        Stores them.
    reading, development : int
        Cases of each role; every second one is malignant.

    """

    def __init__(
        self, folder: Path, store_medium: StoreMedium, *, reading: int, development: int, seed: int
    ) -> None:
        self._folder, self._store, self._seed = folder, store_medium, seed
        self._reading = reading
        self.n_cases = reading + development
        self._marked: list[tuple[str, int, int, float, float, float, float]] = []

    @property
    def summary(self) -> dict[str, object]:
        """Counts; nothing that tells a single case's truth."""
        return {
            "images_found": 2 * self.n_cases,
            "cases": self.n_cases,
            "simulated_cases": self.n_cases,
        }

    def cases(self) -> Iterator[MadeCase]:
        """Make the cases, a key image and a sweep for each; then write the table of lesions."""
        for number in range(1, self.n_cases + 1):
            yield self._case(number)
        self._write_table()

    @property
    def table(self) -> Path:
        """The table of lesions."""
        return self._folder / "lesions.csv"

    def _case(self, number: int) -> MadeCase:
        ids = f"C{number:04}", f"P{number:04}", f"L{number:04}"
        label = "malignant" if number % 2 else "benign"
        sweep = make_sweep(
            self._seed % 10_000 + number,
            label=label,
            frames=FRAMES,
            size=SIZE,
            sign_frames=SIGN_FRAMES,
        )
        place = self._folder / f"{number:04}"
        place.mkdir(parents=True)
        shown = [frame for frame, box in enumerate(sweep.boxes) if box is not None]
        key = as_png(place / "key.png", sweep.frames[shown[len(shown) // 2]])
        cine = as_video(place / "cine.mkv", np.ascontiguousarray(sweep.frames))
        trains = number > self._reading
        if trains:
            self._marked += [
                (ids[0], _CINE, frame, *box)
                for frame in shown[::_MARKED_EVERY]
                if (box := sweep.boxes[frame]) is not None
            ]
        role = CaseRole.DEVELOPMENT if trains else CaseRole.READING
        case = Case(*ids, (), role, source="made", simulated=True)
        images = (MadeMedium(key, "key", self._store), MadeMedium(cine, "cine", self._store))
        return MadeCase(case, images, CaseTruth(ids[0], label, source_patient=ids[1]))

    def _write_table(self) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("case", "medium", "frame", "left", "upper", "right", "lower"))
        writer.writerows(self._marked)
        write_atomic(self.table, text.getvalue().encode())
