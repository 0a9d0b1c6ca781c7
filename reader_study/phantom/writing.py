"""A folder of phantoms as a hospital might hand it over: pictures and a table beside them."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from reader_study.phantom.features import FEATURES, PhantomError
from reader_study.phantom.picture import Phantom, make_phantom

TABLE = "cases.csv"

_COLUMNS = (
    "path",
    "case_id",
    "patient_id",
    "view",
    "pathology",
    *FEATURES,
    "mm_per_px",
    "simulated",
)
TWO_VIEWS = 0.25
"""Share of cases that are shown in two planes, unless told otherwise."""

_TWO_LESIONS = 0.1
"""Share of patients with two lesions, each of which is a case."""


@dataclass(frozen=True, slots=True)
class PlannedPicture:
    """One picture to be made; `lesion` counts the patient's lesions from 0."""

    case: int
    patient: int
    seed: int
    label: str
    lesion: int
    view: int


def write_phantom_set(
    folder: Path,
    *,
    n_cases: int,
    seed: int,
    prevalence: float = 0.4,
    normals: float = 0.1,
    two_views: float = TWO_VIEWS,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write simulated cases as PNG files with a table; the same seed gives the same bytes.

    A share of the cases has two views, and a tenth of the patients two cases: two lesions of one
    breast, which may be of different labels. Files are numbered in random order, so that neither a
    name nor the order of the rows tells the label. The table is written last: a folder without it
    is unfinished.

    Parameters
    ----------
    folder : Path
        Made if need be; must be empty.
    n_cases : int
        Number of cases, 1 or more; one lesion each, or none.
    seed : int
        0 or more.
    prevalence, normals : float
        Share of malignant and of normal cases; the others are benign.
    two_views : float
        Share of the cases that are shown in two planes.
    progress : callable, optional
        Called with pictures done and pictures in all.

    Returns
    -------
    Path
        The table, ``folder/cases.csv``.

    Raises
    ------
    PhantomError
        The folder is not empty, or the numbers make no set.

    """
    _check(n_cases, seed, prevalence, normals)
    _make_empty(folder)
    plans = plan_set(n_cases, seed, prevalence, normals, two_views)
    rows = []
    for row in _pictures(folder, plans):
        rows.append(row)
        if progress is not None:
            progress(len(rows), len(plans))
    table = folder / TABLE
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return table


def _check(n_cases: int, seed: int, prevalence: float, normals: float) -> None:
    if n_cases < 1 or seed < 0:
        raise PhantomError(
            f"{n_cases} cases with seed {seed} make no set.",
            remedy="Ask for at least one case, with a seed of 0 or more.",
        )
    if min(prevalence, normals) < 0 or prevalence + normals > 1:
        raise PhantomError(
            f"Shares of {prevalence:g} malignant and {normals:g} normal cases do not fit.",
            remedy="Give shares of 0 or more that add up to 1 at most.",
        )


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        empty = next(folder.iterdir(), None) is None
    except OSError as error:
        raise PhantomError(
            f"The folder cannot be made: {error.strerror}.",
            remedy="Choose another place.",
            path=folder,
        ) from error
    if not empty:
        raise PhantomError(
            "The folder is not empty.", remedy="Choose a new or an empty folder.", path=folder
        )


def plan_set(
    n_cases: int, seed: int, prevalence: float, normals: float, two_views: float = TWO_VIEWS
) -> list[PlannedPicture]:
    """Return the pictures of a set in the order of their file numbers."""
    rng = np.random.default_rng([seed, n_cases])
    labels = _labels(rng, n_cases, prevalence, normals)
    seeds = rng.integers(2**31, size=n_cases)
    is_double = rng.random(n_cases) < two_views
    first = _first_lesions(rng, labels)
    owners = [first.get(case, case) for case in range(n_cases)]
    numbers = {owner: number for number, owner in enumerate(sorted(set(owners)))}
    plans = [
        PlannedPicture(
            case=case,
            patient=numbers[owner],
            seed=int(seeds[owner]),
            label=labels[case],
            lesion=int(case in first),
            view=view,
        )
        for case, owner in enumerate(owners)
        for view in range(2 if is_double[case] else 1)
    ]
    return [plans[place] for place in rng.permutation(len(plans))]


def _labels(rng: np.random.Generator, n_cases: int, prevalence: float, normals: float) -> list[str]:
    """Return the labels of the cases in random order, in these shares."""
    malignant, normal = round(n_cases * prevalence), round(n_cases * normals)
    # Rounding both shares up must not ask for one case more than there are.
    normal = min(normal, n_cases - malignant)
    labels = ["malignant"] * malignant + ["normal"] * normal
    labels += ["benign"] * (n_cases - len(labels))
    return [labels[place] for place in rng.permutation(n_cases)]


def _first_lesions(rng: np.random.Generator, labels: Sequence[str]) -> dict[int, int]:
    """Draw the cases that are the second lesion of a patient: case to the case of the first."""
    with_lesion = [case for case, label in enumerate(labels) if label != "normal"]
    # Of p patients a share s has two cases: (1 + s) p cases in all.
    pairs = round(len(labels) * _TWO_LESIONS / (1 + _TWO_LESIONS))
    pairs = min(pairs, len(with_lesion) // 2)
    drawn = [int(case) for case in rng.permutation(with_lesion)[: 2 * pairs]]
    return dict(zip(drawn[:pairs], drawn[pairs:], strict=True))


def _pictures(folder: Path, plans: list[PlannedPicture]) -> Iterator[dict[str, str]]:
    """Write each picture and give its row of the table."""
    width = max(4, len(str(len(plans))))
    for number, plan in enumerate(plans, start=1):
        name = f"img_{number:0{width}d}.png"
        phantom = make_phantom(plan.seed, label=plan.label, lesion=plan.lesion, view=plan.view)
        Image.fromarray(phantom.pixels).save(folder / name, format="PNG")
        yield _row(name, plan, phantom)


def _row(name: str, plan: PlannedPicture, phantom: Phantom) -> dict[str, str]:
    return {
        "path": name,
        "case_id": f"case_{plan.case + 1:04d}",
        "patient_id": f"patient_{plan.patient + 1:04d}",
        "view": str(plan.view + 1),
        "pathology": phantom.label,
        **phantom.features,
        "mm_per_px": f"{phantom.mm_per_px:.4f}",
        "simulated": "yes",
    }
