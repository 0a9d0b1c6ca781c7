"""Nobody guesses the truth of a plain study from what its files look like from outside.

Two hundred cases; sizes, times, places on the disk, order, names and widths are given to
classifiers that know the truth of four fifths of them. Each kind of leak that is planted is seen by
the same.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reader_study.study import Study
from tests.e2e.looks.shouting import Shouting, make_shouting
from tests.e2e.test_package_blinding import MODELS, auc

N_CASES = 200
KINDS = ("size", "time", "place", "listed", "name", "case", "patient", "width", "order", "answer")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Shouting:
    folder = tmp_path_factory.mktemp("guessing")
    return make_shouting(folder, "sequential", cases=N_CASES, reads=False)


@pytest.fixture(scope="module")
def seen(made: Shouting) -> tuple[np.ndarray, np.ndarray]:
    """Return what is seen of each case, a column for each of `KINDS`, and its truth."""
    with Study.open(made.root, writable=False) as study:
        (model,) = (one.model_id for one in study.store.tables.models())
        answers = study.paths.model(model) / "reads"
        places = _listed(study.paths.media) | _listed(answers)
        ordinals = {step.case_id: step.ordinal for step in study.steps("r1", 1)}
        rows = []
        for case in study.cases():
            (image,) = case.media
            file = study.media_path(image)
            told = file.stat()
            rows.append(
                [
                    *(told.st_size, told.st_mtime_ns, told.st_ino, places[file.name]),
                    *(int(image.sha256[:12], 16), int(case.case_id.strip("C"))),
                    *(int(case.patient_id.strip("P")), image.width, ordinals[case.case_id]),
                    _of_answer(answers / f"{case.case_id}.sealed", places),
                ]
            )
        malignant = [made.labels[case.case_id] for case in study.cases()]
    return np.array(rows, dtype=float), np.array(malignant)


def _listed(folder: Path) -> dict[str, int]:
    """Return the place of each file as the system lists them."""
    found = [name for _, _, names in os.walk(folder) for name in names]
    return {name: place for place, name in enumerate(found)}


def _of_answer(path: Path, places: dict[str, int]) -> float:
    told = path.stat()
    return told.st_size * 1e6 + told.st_mtime_ns % 10**9 + places[path.name]


def by_chance(malignant: np.ndarray) -> float:
    """Return four standard errors of an area without any discrimination (Hanley & McNeil 1982)."""
    ill, well = int(malignant.sum()), int((~malignant).sum())
    return 4 * float(np.sqrt((ill + well + 1) / (12 * ill * well)))


@pytest.mark.parametrize("model", MODELS, ids=["logistic", "neighbours"])
def test_no_classifier_reads_the_truth_of_a_plain_study(
    seen: tuple[np.ndarray, np.ndarray], model: object
) -> None:
    rows, malignant = seen
    assert rows.shape == (N_CASES, len(KINDS))
    found = auc(rows, malignant, model)
    assert abs(found - 0.5) < by_chance(malignant)


LEAKS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "size": lambda values, ill: values + 4096 * ill,
    "time": lambda values, ill: values + 10**9 * ill,
    "listed": lambda values, ill: np.argsort(np.argsort(values + 10**6 * ill)),
    "name": lambda values, ill: values + 2**48 * ill,
    "width": lambda values, ill: values + 8 * ill,
    "order": lambda values, ill: np.argsort(np.argsort(values + 10**6 * ill)),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_that_is_planted_is_seen(seen: tuple[np.ndarray, np.ndarray], kind: str) -> None:
    rows, malignant = seen[0].copy(), seen[1]
    column = KINDS.index(kind)
    rows[:, column] = LEAKS[kind](rows[:, column], malignant)
    assert auc(rows, malignant, MODELS[0]) > 0.5 + by_chance(malignant)
