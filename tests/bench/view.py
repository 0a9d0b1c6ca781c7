"""How long the plain viewer takes: to the next image, and from the command to the first one."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.bench._view_start import Starter, make_files
from tests.bench._view_turn import Turning, make_stills
from tests.bench.result import Bench

STILLS = 60
STARTS = 9
SIZES = {"": (1024, 768), "_1080p": (1920, 1080)}


def run() -> Iterator[Bench]:
    """Measure both, each against the least that Qt and the decoders' own libraries can do."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="sonoread-bench-") as folder:
        root = Path(folder)
        for name, size in SIZES.items():
            stills = make_stills(root / f"stills{name}", n=STILLS, size=size)
            turning = Turning(stills, root / "settings")
            turning.run()
            ratio = _p95(turning.ours_s) / _p95(turning.bare_s)
            yield Bench(f"view.next_image{name}_p95_ratio", ratio, 1.5)
        starter = Starter(root)
        for kind, file in make_files(root).items():
            ratio = _first_frame(starter, kind, file)
            yield Bench(f"view.first_frame_{kind}_ratio", ratio, 1.5)


def _first_frame(starter: Starter, kind: str, file: Path) -> float:
    """Return the median start of the command by the median of the bare ones, taken in turns."""
    ours, bare = [], []
    for number in range(STARTS + 1):
        bare.append(starter.seconds_of_bare(kind, file))
        ours.append(starter.seconds_to_shown(file))
        if not number:  # the first start warms the file cache and compiles
            bare.clear()
            ours.clear()
    return statistics.median(ours) / statistics.median(bare)


def _p95(values: list[float]) -> float:
    return float(np.quantile(values, 0.95))
