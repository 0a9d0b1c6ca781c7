"""The analysis of a study, as one pure function."""

from reader_study.analysis.against_model import compare_with_model
from reader_study.analysis.comparison import compare_arms
from reader_study.analysis.counts import CaseCounts, ReadingTimeResult
from reader_study.analysis.description import completeness, reclassify, time_of
from reader_study.analysis.endpoints import ENDPOINTS, Endpoint
from reader_study.analysis.grid import CLUSTERED, ReadGrid
from reader_study.analysis.groups import agreement, by_level, looks
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.one_reader import compare_one, untested
from reader_study.analysis.paired import paired_changes
from reader_study.analysis.performance import (
    class_gap,
    lone_case,
    measure,
    model_curve,
    reader_curve,
)
from reader_study.analysis.pooled import crossings, mean_predictive
from reader_study.analysis.results import (
    SCHEMA_VERSION,
    ArmComparison,
    Performance,
    ReadersAgainstModel,
    Results,
)
from reader_study.cases import Arm, ReaderKind

_ARMS = (Arm.UNAIDED, Arm.AIDED)
_LISTED = 20


def analyse(inputs: AnalysisInputs) -> Results:
    """Compute all results of a study; the same inputs give the same results, bit for bit.

    Malignant is positive; benign and normal are not. A read that could not be assessed, or is
    missing, is excluded and counted: a reader's own row uses the cases that she assessed in both
    arms, the means use the cases that all readers with any such case assessed in both arms.
    Figures that cannot be computed are None with a reason; they never are NaN and never stop
    the analysis.

    Returns
    -------
    Results
        Unrounded; proportions and areas on 0–1, times in milliseconds.

    """
    grid = ReadGrid(inputs)
    people = tuple(reader.reader_id for reader in inputs.readers)
    pooled = pooled_readers(grid, people)
    complete = grid.completed(pooled, _ARMS) if pooled else ()
    rows = _performance(grid, inputs, people)
    return Results(
        schema_version=SCHEMA_VERSION,
        protocol=inputs.protocol,
        provenance=inputs.provenance,
        flow=inputs.flow,
        cases=_case_counts(grid, inputs, complete),
        readers=inputs.readers,
        models=inputs.models,
        simulated_readers=any(r.kind == ReaderKind.SIMULATED for r in inputs.readers),
        performance=rows,
        comparisons=_comparisons(grid, inputs, pooled, complete),
        mean_predictive=mean_predictive(grid, readers=pooled, cases=complete),
        changes=tuple(change for reader in people for change in paired_changes(grid, reader)),
        model_comparisons=_model_comparisons(grid, inputs, pooled),
        reclassification=tuple(row for reader in people for row in reclassify(grid, reader)),
        crossings=crossings(grid, people),
        times=_times(grid, people),
        completeness=tuple(completeness(grid, reader, arm) for reader in people for arm in _ARMS),
        curves=tuple(
            curve
            for model in inputs.models
            if (curve := model_curve(grid, model.model_id, seed=inputs.protocol.seed)) is not None
        ),
        deviations=inputs.deviations,
        notes=_notes(grid, inputs, people, complete, rows),
        clustered=grid.clusters(grid.cases) is not None,
        levels=by_level(
            inputs.readers, pooled, lambda some: _comparisons(grid, inputs, some, complete)
        ),
        agreement=agreement(grid, inputs, pooled),
        reader_curves=tuple(
            curve
            for reader in people
            for arm in _ARMS
            if (curve := reader_curve(grid, reader, arm)) is not None
        ),
        looks=looks(inputs),
        reader_notes=inputs.reader_notes,
        measurements=inputs.measurements,
    )


def pooled_readers(grid: ReadGrid, people: tuple[str, ...]) -> tuple[str, ...]:
    """Return the readers who enter the means: those with any case assessed in both arms."""
    return tuple(reader for reader in people if grid.completed([reader], _ARMS))


def _case_counts(grid: ReadGrid, inputs: AnalysisInputs, complete: tuple[str, ...]) -> CaseCounts:
    labels = grid.label_counts()
    malignant = int(grid.malignant(complete).sum())
    return CaseCounts(
        malignant=labels["malignant"],
        benign=labels["benign"],
        normal=labels["normal"],
        complete_malignant=malignant,
        complete_other=len(complete) - malignant,
        incomplete=tuple(sorted(set(grid.cases) - set(complete))),
        patients=len({patient for _, patient in inputs.patients}),
        unknown_patients=len(inputs.unknown_patients),
    )


def _performance(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[Performance, ...]:
    rows = [
        measure(grid, reader, arm, cases=grid.completed([reader], _ARMS))
        for reader in people
        for arm in _ARMS
    ]
    for model in inputs.models:
        cases = grid.completed([model.model_id], [Arm.STANDALONE])
        rows.append(measure(grid, model.model_id, Arm.STANDALONE, cases=cases))
    return tuple(rows)


def _comparisons(
    grid: ReadGrid, inputs: AnalysisInputs, pooled: tuple[str, ...], complete: tuple[str, ...]
) -> tuple[ArmComparison, ...]:
    declared = inputs.protocol.reader_model
    return tuple(
        _comparison(grid, endpoint, pooled, complete, declared=declared) for endpoint in ENDPOINTS
    )


def _comparison(
    grid: ReadGrid,
    endpoint: Endpoint,
    pooled: tuple[str, ...],
    complete: tuple[str, ...],
    *,
    declared: str,
) -> ArmComparison:
    if len(pooled) == 1:
        return compare_one(grid, endpoint, reader_id=pooled[0], cases=complete, declared=declared)
    truth = grid.malignant(complete)
    lone = lone_case(truth)
    if lone is not None and _untestable(endpoint, lone) and class_gap(truth) is None:
        return untested(grid, endpoint, lone, readers=pooled, cases=complete, declared=declared)
    return compare_arms(grid, endpoint, readers=pooled, cases=complete, declared=declared)


def _untestable(endpoint: Endpoint, lone: ResultNote) -> bool:
    """Tell whether an endpoint has no variance where a class has one case only."""
    return endpoint.needs_malignant if lone.code == "one_malignant" else endpoint.needs_other


def _model_comparisons(
    grid: ReadGrid, inputs: AnalysisInputs, pooled: tuple[str, ...]
) -> tuple[ReadersAgainstModel, ...]:
    return tuple(
        row
        for model in inputs.models
        for arm in _ARMS
        for row in compare_with_model(
            grid, model.model_id, arm, readers=pooled, declared=inputs.protocol.reader_model
        )
    )


def _times(grid: ReadGrid, people: tuple[str, ...]) -> tuple[ReadingTimeResult, ...]:
    rows = [
        time_of(reader, arm, reads=grid.reads(reader, arm).values())
        for reader in people
        for arm in _ARMS
    ]
    together = [
        time_of("", arm, reads=[r for p in people for r in grid.reads(p, arm).values()])
        for arm in _ARMS
    ]
    return (*rows, *together)


def _notes(
    grid: ReadGrid,
    inputs: AnalysisInputs,
    people: tuple[str, ...],
    complete: tuple[str, ...],
    rows: tuple[Performance, ...],
) -> tuple[ResultNote, ...]:
    codes = {reader.reader_id: reader.code for reader in inputs.readers}
    unfinished = [codes[reader] for reader in people if not grid.finished(reader)]
    notes: list[ResultNote] = []
    notes += _patient_notes(inputs, total=len(grid.cases))
    if unfinished:
        notes.append(note("unfinished_readers", readers=", ".join(unfinished)))
    idle = [codes[reader] for reader in people if not grid.completed([reader], _ARMS)]
    if idle:
        notes.append(note("left_out_readers", readers=", ".join(idle)))
    lost = sorted(set(grid.cases) - set(complete))
    if lost:
        listed = ", ".join(lost[:_LISTED]) + (" …" if len(lost) > _LISTED else "")
        notes.append(note("incomplete_cases", n=len(lost), total=len(grid.cases), cases=listed))
    return (*notes, *_reversed(rows, codes))


def _patient_notes(inputs: AnalysisInputs, *, total: int) -> list[ResultNote]:
    """Say what was made of lesions of one patient, and of lesions whose patient is unknown."""
    notes = []
    patients = len({patient for _, patient in inputs.patients})
    if total > patients:
        together = inputs.protocol.analysis_unit == CLUSTERED
        code = "lesions_clustered" if together else "lesions_in_patients"
        notes.append(note(code, n=total, patients=patients))
    unknown = len(inputs.unknown_patients)
    if unknown:
        notes.append(note("patients_unknown", n=unknown, total=total))
    return notes


def _reversed(rows: tuple[Performance, ...], codes: dict[str, str]) -> list[ResultNote]:
    """Name areas below one half; the direction of a rating is never turned round."""
    return [
        note("below_half", reader=f"{codes.get(row.reader_id, row.reader_id)} ({row.arm})")
        for row in rows
        if row.auc_likelihood.value is not None and row.auc_likelihood.value < 0.5
    ]
