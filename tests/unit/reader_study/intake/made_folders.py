"""Real folders of small images and tables, as people hand them in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

HEADER = ("path", "case_id", "patient_id", "pathology")
Line = tuple[str, ...]


def noise(seed: int, *, width: int = 24, height: int = 20) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


def save(path: Path, pixels: NDArray[Any], **options: Any) -> None:  # noqa: ANN401
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)


def write_table(
    folder: Path,
    lines: Sequence[Line],
    *,
    header: Line = HEADER,
    name: str = "cases.csv",
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(delimiter.join(line) + "\n" for line in (header, *lines))
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def label_of(number: int) -> str:
    return "malignant" if number % 3 == 0 else "benign"


def case_lines(n: int, *, images_per_patient: int = 1) -> list[Line]:
    """Rows of n cases, one image each; every third is malignant."""
    return [
        (f"img/{k}.png", f"case-{k}", f"patient-{k // images_per_patient}", label_of(k))
        for k in range(n)
    ]


def write_images(folder: Path, lines: Sequence[Line]) -> None:
    for number, line in enumerate(lines):
        save(folder / line[0], noise(number))


def make_folder(folder: Path, n: int = 9, *, images_per_patient: int = 1) -> Path:
    lines = case_lines(n, images_per_patient=images_per_patient)
    write_images(folder, lines)
    write_table(folder, lines)
    return folder
