"""Items of forms that are described by themselves: Likert scales and numbers, per arm."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from reader_study.analysis.conduct.results import ItemDifference, ItemRatings
from reader_study.analysis.declared import ContrastFacts, FormFacts, ItemFacts
from reader_study.analysis.estimates import Difference, ResultEstimate
from reader_study.analysis.figures import finite, missing
from reader_study.analysis.grid import ReadGrid
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note, reason
from reader_study.cases import ReadStatus
from reader_study.statistics import compare_sources, icc

_REPLICATES = 2000
_NUMBERS = frozenset({"likert", "percent", "integer"})
Table = npt.NDArray[np.float64]


def item_ratings(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ItemRatings, ...]:
    """Describe the ratings of each item in each arm whose form has any."""
    return tuple(
        _ratings(grid, people, arm.id, form, item)
        for arm in inputs.protocol.arms
        if (form := inputs.protocol.form(arm.form)) is not None
        for item in _items(form)
    )


def item_differences(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ItemDifference, ...]:
    """Compare the ratings of each item between the arms of each contrast that share a form."""
    rows = []
    for contrast in inputs.protocol.contrasts:
        arms = [inputs.protocol.arm(arm) for arm in contrast.arms]
        forms = {arm.form for arm in arms if arm is not None}
        form = inputs.protocol.form(forms.pop()) if len(forms) == 1 else None
        if form is not None:
            seed = inputs.protocol.seed
            rows += [_difference(grid, people, contrast, i, seed=seed) for i in _items(form)]
    return tuple(rows)


def _items(form: FormFacts) -> list[ItemFacts]:
    return [item for item in form.items if item.kind in _NUMBERS]


def ratings_table(
    grid: ReadGrid, people: tuple[str, ...], arm: str, item: str
) -> tuple[tuple[str, ...], Table]:
    """Return cases and their ratings by reader, shape (cases, readers); NaN where not given."""
    rows: dict[str, list[float]] = {}
    for case in grid.cases:
        given = []
        for reader in people:
            read = grid.reads(reader, arm).get(case)
            value = None if read is None or read.status != ReadStatus.OK else read.values.get(item)
            number = isinstance(value, int) and not isinstance(value, bool)
            given.append(float(value) if number else np.nan)  # type: ignore[arg-type]
        if not np.isnan(given).all():
            rows[case] = given
    table = np.array(list(rows.values()), dtype=np.float64).reshape(-1, max(len(people), 1))
    return tuple(rows), table


def _ratings(
    grid: ReadGrid, people: tuple[str, ...], arm: str, form: FormFacts, item: ItemFacts
) -> ItemRatings:
    cases, table = ratings_table(grid, people, arm, item.id)
    values = table[~np.isnan(table)]
    levels = range(item.low or 0, (item.high or 0) + 1) if item.kind == "likert" else ()
    held = Counter(int(value) for value in values)
    cuts = [float(v) for v in np.quantile(values, (0.25, 0.5, 0.75))] if values.size else None
    q1, median, q3 = cuts or (None, None, None)
    return ItemRatings(
        arm,
        form.id,
        item.id,
        n=int(values.size),
        cases=len(cases),
        readers=int((~np.isnan(table)).any(axis=0).sum()),
        mean=float(values.mean()) if values.size else None,
        q1=q1,
        median=median,
        q3=q3,
        counts=tuple((level, held[level]) for level in levels),
        icc=_icc(table),
    )


def _icc(table: Table) -> ResultEstimate:
    there = table[:, ~np.isnan(table).all(axis=0)]
    if there.shape[1] < 2:
        return missing(note("one_rater"), method="icc_2_1")
    made = icc(there, kind="ICC2")
    if made.value is None:
        why = reason(made.reason) or note("no_spread")
        return missing(why, method="icc_2_1")
    low, high = finite(made.lower), finite(made.upper)
    return ResultEstimate(finite(made.value), low, high, "icc_2_1", n=made.n)


def _difference(
    grid: ReadGrid,
    people: tuple[str, ...],
    contrast: ContrastFacts,
    item: ItemFacts,
    *,
    seed: int,
) -> ItemDifference:
    tables = [ratings_table(grid, people, arm, item.id) for arm in contrast.arms]
    rows = [dict(zip(cases, table, strict=True)) for cases, table in tables]
    shared = [case for case in rows[0] if case in rows[1]]
    pairs = [(rows[0][case], rows[1][case]) for case in shared]
    # A reader counts for a case where she rated it in both arms.
    both = [
        (before[held], after[held])
        for before, after in pairs
        for held in (~np.isnan(before) & ~np.isnan(after),)
    ]
    kept = [(case, pair) for case, pair in zip(shared, both, strict=True) if pair[0].size]
    if not kept:
        none = Difference(None, None, None, None, "wilcoxon", note=note("no_common_case"))
        return ItemDifference(contrast, item.id, 0, none)
    before = np.array([float(pair[0].mean()) for _, pair in kept])
    after = np.array([float(pair[1].mean()) for _, pair in kept])
    test = compare_sources(after, before)
    owners = grid.clusters(tuple(case for case, _ in kept))
    low, high = _resampled(after - before, owners, seed=seed)
    why = reason(test.reason, code="no_test") if test.p_value is None else None
    found = Difference(
        float((after - before).mean()), low, high, finite(test.p_value), "wilcoxon", note=why
    )
    return ItemDifference(contrast, item.id, len(kept), found)


def _resampled(
    gaps: Table, owners: tuple[str, ...] | None, *, seed: int
) -> tuple[float | None, float | None]:
    """Return the 95 % percentile limits of the mean over resampled cases, or patients."""
    if gaps.size < 2 or float(np.ptp(gaps)) == 0.0:
        return None, None
    draw = np.random.default_rng(seed)
    names = owners or tuple(str(k) for k in range(gaps.size))
    _, codes = np.unique(names, return_inverse=True)
    sums, sizes = np.bincount(codes, weights=gaps), np.bincount(codes)
    picks = draw.integers(0, sums.size, (_REPLICATES, sums.size))
    means = sums[picks].sum(axis=1) / sizes[picks].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
