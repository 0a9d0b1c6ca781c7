"""A table of reads as an array: modality x reader x case, with holes where nobody read.

All multi-reader designs are the same array with different holes: fully crossed, cases nested in
readers (split-plot), cases nested in modality, readers nested in modality, and a crossed plan in
which some reads are missing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from ground.errors import StatisticsError
from reader_study.statistics.inputs import BoolArray, FloatArray, IntArray, as_binary
from reader_study.statistics.patients import cluster_codes, patients_of

_NAMED = 5
"""How many offending reads an error message names."""


class CrossingDesign(IntEnum):
    """How readers, cases and modalities are crossed (the numbers are MRMCaov's)."""

    PARTIALLY_PAIRED = -1
    CROSSED = 1
    CASES_NESTED_IN_READERS = 2
    CASES_NESTED_IN_MODALITY = 3
    READERS_NESTED_IN_MODALITY = 4


@dataclass(frozen=True, slots=True)
class Reads:
    """Ratings of I modalities by J readers on N cases.

    Parameters
    ----------
    scores : ndarray, shape (I, J, N)
        Ratings, higher is more suspicious; NaN where the read does not exist.
    truth : ndarray of bool, shape (N,)
        True for a positive (malignant) case.
    modalities, readers, cases : tuple of str
        Names of the three axes.
    patients : tuple of str, optional
        Patient of each case, length N; cases (lesions) of one patient are not independent.

    """

    scores: FloatArray
    truth: BoolArray
    modalities: tuple[str, ...]
    readers: tuple[str, ...]
    cases: tuple[str, ...]
    patients: tuple[str, ...] | None = None

    @classmethod
    def from_columns(
        cls,
        *,
        reader: Sequence[object],
        modality: Sequence[object],
        case: Sequence[object],
        truth: npt.ArrayLike,
        rating: npt.ArrayLike,
        modalities: Sequence[str] | None = None,
        patient: Sequence[object] | None = None,
    ) -> "Reads":
        """Make the array from columns with one row per read.

        Parameters
        ----------
        reader, modality, case : sequence
            Labels; compared as text, ordered by number where all are numbers, else by name.
        truth, rating : array_like
            0/1 and finite numbers.
        modalities : sequence of str, optional
            Order of the modalities (all of those present).
        patient : sequence, optional
            Patient of each row's case, where patients may have several.

        Raises
        ------
        StatisticsError
            A rating is missing, a read occurs twice, or a case has two truths or two patients;
            the message names reader, modality and case.

        """
        positive = as_binary(truth, name="truth")
        try:
            rated = np.asarray(rating, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise StatisticsError(
                f"A rating is not a number: {error}.",
                remedy="Code ordered categories as 1, 2, 3, …",
            ) from error
        columns = [_codes(values) for values in (modality, reader, case)]
        if modalities is not None:
            columns[0] = _reordered(columns[0], tuple(modalities))
        if len({positive.size, rated.size, *(codes.size for _, codes in columns)}) != 1:
            raise StatisticsError(
                "The columns differ in length.", remedy="Give one value per read in each column."
            )
        labels = [names for names, _ in columns]
        codes = [code for _, code in columns]
        _check_rows(labels, codes, positive, rated)
        scores = np.full([len(names) for names in labels], np.nan)
        scores[codes[0], codes[1], codes[2]] = rated
        by_case = np.zeros(len(labels[2]), dtype=np.bool_)
        by_case[codes[2]] = positive
        patients = None if patient is None else patients_of(labels[2], codes[2], patient)
        return cls(scores, by_case, labels[0], labels[1], labels[2], patients)

    @classmethod
    def from_array(
        cls,
        scores: npt.ArrayLike,
        truth: npt.ArrayLike,
        *,
        modalities: Sequence[str] | None = None,
        readers: Sequence[str] | None = None,
        cases: Sequence[str] | None = None,
        patients: Sequence[object] | None = None,
    ) -> "Reads":
        """Take an array of shape (I, J, N) as it is; NaN marks a read that does not exist."""
        table = np.asarray(scores, dtype=np.float64)
        positive = as_binary(truth, name="truth")
        if table.ndim != 3 or table.shape[2] != positive.size or np.isinf(table).any():
            raise StatisticsError(
                f"The reads have shape {table.shape} for {positive.size} cases.",
                remedy="Give finite scores of shape (modalities, readers, cases).",
            )
        names = [
            tuple(given) if given is not None else tuple(f"{prefix}{k + 1}" for k in range(size))
            for given, prefix, size in zip(
                (modalities, readers, cases), ("M", "R", "C"), table.shape, strict=True
            )
        ]
        if tuple(map(len, names)) != table.shape:
            raise StatisticsError(
                "The names do not fit the array.", remedy="Give one name per row of each axis."
            )
        owners = None
        if patients is not None:
            owners = patients_of(names[2], np.arange(positive.size), patients)
        return cls(table, positive, names[0], names[1], names[2], owners)

    @property
    def present(self) -> BoolArray:
        """Which reads exist, shape (I, J, N)."""
        return ~np.isnan(self.scores)

    @property
    def clusters(self) -> IntArray | None:
        """Patient code of each case, shape (N,); None where no patient has two cases."""
        if self.patients is None or len(set(self.patients)) == len(self.patients):
            return None
        return cluster_codes(self.patients, len(self.cases))[0]

    @property
    def design(self) -> CrossingDesign:
        """The design that the holes of the array tell."""
        present = self.present
        by_case = present.any(axis=2)
        if (present.any(axis=0).sum(axis=0) == 1).all() and _same_cases(present, axis=0):
            return CrossingDesign.CASES_NESTED_IN_READERS
        if present.all():
            return CrossingDesign.CROSSED
        if (present.any(axis=1).sum(axis=0) == 1).all() and _same_cases(present, axis=1):
            return CrossingDesign.CASES_NESTED_IN_MODALITY
        if (by_case.sum(axis=0) == 1).all() and present[by_case].all():
            return CrossingDesign.READERS_NESTED_IN_MODALITY
        return CrossingDesign.PARTIALLY_PAIRED

    def subset(
        self, *, modalities: Sequence[str] | None = None, readers: Sequence[str] | None = None
    ) -> "Reads":
        """Return the reads of some modalities or readers, in the order asked for.

        Cases that nobody of them read are dropped.
        """
        rows = [self.modalities.index(name) for name in modalities or self.modalities]
        columns = [self.readers.index(name) for name in readers or self.readers]
        scores = self.scores[rows][:, columns]
        kept: BoolArray = np.any(~np.isnan(scores), axis=(0, 1))
        return replace(
            self,
            scores=scores[:, :, kept],
            truth=self.truth[kept],
            modalities=tuple(self.modalities[i] for i in rows),
            readers=tuple(self.readers[j] for j in columns),
            cases=tuple(name for name, keep in zip(self.cases, kept, strict=True) if keep),
            patients=None
            if self.patients is None
            else tuple(name for name, keep in zip(self.patients, kept, strict=True) if keep),
        )

    def require_reads_per_modality(self) -> None:
        """Raise StatisticsError naming a modality in which nobody read anything."""
        filled: BoolArray = np.any(self.present, axis=(1, 2))
        for name, there in zip(self.modalities, filled, strict=True):
            if not there:
                raise StatisticsError(
                    f"There are no reads in modality {name}.", remedy="Leave that modality out."
                )

    def missing(self, limit: int = _NAMED) -> str:
        """Name the first missing reads as 'reader/modality/case', for a message."""
        holes = np.argwhere(~self.present)
        named = [
            f"{self.readers[j]}/{self.modalities[i]}/{self.cases[c]}" for i, j, c in holes[:limit]
        ]
        more = f" and {len(holes) - limit} more" if len(holes) > limit else ""
        return ", ".join(named) + more


def _same_cases(present: BoolArray, *, axis: int) -> bool:
    """Tell whether everything along ``axis`` covers the same cases as its union."""
    return bool((present == present.any(axis=axis, keepdims=True)).all())


def _codes(values: Sequence[object]) -> tuple[tuple[str, ...], IntArray]:
    texts = [str(value) for value in values]
    distinct = sorted(set(texts), key=_text_or_number(texts))
    index = {name: k for k, name in enumerate(distinct)}
    return tuple(distinct), np.array([index[text] for text in texts], dtype=np.int64)


def _text_or_number(texts: Sequence[str]) -> type[float] | type[str]:
    try:
        return float if len({float(text) for text in texts}) == len(set(texts)) else str
    except ValueError:
        return str


def _reordered(
    column: tuple[tuple[str, ...], IntArray], wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], IntArray]:
    names, codes = column
    if set(wanted) != set(names):
        raise StatisticsError(
            f"The modalities are {names}, not {wanted}.", remedy="Name each of them once."
        )
    order = np.array([wanted.index(name) for name in names], dtype=np.int64)
    return wanted, order[codes]


def _check_rows(
    labels: Sequence[tuple[str, ...]],
    codes: Sequence[IntArray],
    positive: BoolArray,
    rated: FloatArray,
) -> None:
    def name(row: int) -> str:
        modality, reader, case = (labels[k][codes[k][row]] for k in range(3))
        return f"reader {reader}, modality {modality}, case {case}"

    bad = np.flatnonzero(~np.isfinite(rated))
    if bad.size:
        raise StatisticsError(
            f"The rating of {name(int(bad[0]))} is missing or infinite.",
            remedy="Leave the row out: a read that does not exist has no row.",
        )
    keys = list(zip(*(code.tolist() for code in codes), strict=True))
    if len(set(keys)) < len(keys):
        twice = next(key for key, count in Counter(keys).items() if count > 1)
        raise StatisticsError(
            f"The read of {name(keys.index(twice))} occurs more than once.",
            remedy="Keep one row per reader, modality and case.",
        )
    seen = np.full((len(labels[2]), 2), fill_value=False)
    seen[codes[2], positive.astype(np.int64)] = True
    if seen.all(axis=1).any():
        case = labels[2][int(np.flatnonzero(seen.all(axis=1))[0])]
        raise StatisticsError(
            f"Case {case} is positive in one row and negative in another.",
            remedy="Correct the truth column.",
        )
