"""The analysis of a study, as one pure function."""

from itertools import product

from reader_study.analysis.compare.against_model import compare_with_model
from reader_study.analysis.compare.agreeing import model_agreement
from reader_study.analysis.compare.alone import arm_means
from reader_study.analysis.compare.answered import model_answers
from reader_study.analysis.compare.contrasts import compared, comparisons, levels, measured
from reader_study.analysis.compare.paired import paired_changes
from reader_study.analysis.compare.panel import Panel, panel_of
from reader_study.analysis.compare.pooled import crossings, mean_predictive
from reader_study.analysis.conduct.arbitration import arbitration
from reader_study.analysis.conduct.attention import attention
from reader_study.analysis.conduct.intervals import intervals
from reader_study.analysis.conduct.learning import learning
from reader_study.analysis.conduct.likert import item_differences, item_ratings
from reader_study.analysis.conduct.order import order_notes
from reader_study.analysis.conduct.pace import phases, time_ratios
from reader_study.analysis.conduct.questions import session_answers
from reader_study.analysis.conduct.reliance import reliance, requests
from reader_study.analysis.conduct.repeats import repeat_agreement
from reader_study.analysis.counts import CaseCounts, ReadingTimeResult
from reader_study.analysis.description import completeness, reclassify, time_of
from reader_study.analysis.grid import CLUSTERED, ReadGrid
from reader_study.analysis.groups import agreement, looks
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import ResultNote, note
from reader_study.analysis.outcomes import ArmMean, MeanPredictive, Performance, ReadersAgainstModel
from reader_study.analysis.performance import measure, model_curve, reader_curve
from reader_study.analysis.results import SCHEMA_VERSION, Results
from reader_study.cases import STANDALONE, ReaderKind

_LISTED = 20


def analyse(inputs: AnalysisInputs) -> Results:
    """Compute all results of a study; the same inputs give the same results, bit for bit.

    Malignant is positive; benign and normal are not. A read that could not be assessed, or is
    missing, is excluded and counted: a reader's own row uses the cases that she assessed in an arm
    and in each that it is compared with, the means of a contrast use the cases that all readers
    with any such case assessed in both its arms. Figures that cannot be computed are None with a
    reason; they never are NaN and never stop the analysis.

    Returns
    -------
    Results
        Unrounded; proportions and areas on 0–1, times in milliseconds.

    """
    grid = ReadGrid(inputs)
    contrasts = inputs.protocol.contrasts
    people = tuple(reader.reader_id for reader in inputs.readers if reader.role == "reader")
    main = panel_of(grid, people, contrasts[0].arms if contrasts else grid.arms[:1])
    rows = _performance(grid, inputs, people)
    seed = inputs.protocol.seed
    return Results(
        schema_version=SCHEMA_VERSION,
        protocol=inputs.protocol,
        provenance=inputs.provenance,
        flow=inputs.flow,
        cases=_case_counts(grid, inputs, main),
        readers=inputs.readers,
        models=inputs.models,
        simulated_readers=any(r.kind == ReaderKind.SIMULATED for r in inputs.readers),
        performance=rows,
        comparisons=comparisons(grid, inputs, people),
        mean_predictive=_mean_predictive(grid, inputs, people),
        changes=tuple(
            change
            for contrast, reader in product(contrasts, people)
            for change in paired_changes(grid, reader, contrast)
        ),
        model_comparisons=_model_comparisons(grid, inputs, people),
        reclassification=tuple(
            row
            for contrast, reader in product(contrasts, people)
            for row in reclassify(grid, reader, contrast)
        ),
        crossings=tuple(row for c in contrasts for row in crossings(grid, people, c)),
        times=_times(grid, people),
        completeness=tuple(
            completeness(grid, reader, arm) for reader, arm in product(people, grid.arms)
        ),
        curves=tuple(
            curve
            for model in inputs.models
            if (curve := model_curve(grid, model.model_id, seed=seed)) is not None
        ),
        deviations=inputs.deviations,
        notes=_notes(grid, inputs, people, main, rows),
        clustered=grid.clusters(grid.cases) is not None,
        levels=levels(grid, inputs, people),
        agreement=agreement(
            grid,
            inputs,
            {arm: panel_of(grid, people, grid.partners(arm)).blocks for arm in grid.arms},
        ),
        reader_curves=tuple(
            curve
            for reader, arm in product(people, grid.arms)
            if (curve := reader_curve(grid, reader, arm)) is not None
        ),
        looks=looks(inputs),
        reader_notes=inputs.reader_notes,
        measurements=inputs.measurements,
        arm_means=_arm_means(grid, inputs, people),
        repeats=repeat_agreement(grid, inputs, people),
        reliance=reliance(grid, inputs, people),
        requests=requests(grid, inputs),
        arbitration=arbitration(grid, inputs, people),
        ratings=item_ratings(grid, inputs, people),
        rating_differences=item_differences(grid, inputs, people),
        session_answers=session_answers(inputs),
        learning=learning(grid, people),
        attention=attention(grid, inputs, people),
        intervals=intervals(inputs),
        phases=phases(inputs),
        model_answers=model_answers(grid, inputs),
        model_agreement=model_agreement(grid, inputs, people),
        time_ratios=time_ratios(grid, inputs, compared(grid, inputs, people)),
    )


def _case_counts(grid: ReadGrid, inputs: AnalysisInputs, main: Panel) -> CaseCounts:
    labels, complete = grid.label_counts(), main.complete(grid)
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
    arms = [arm for arm in grid.arms if measured(grid, arm)]
    rows = [row for reader, arm in product(people, arms) for row in _rows(grid, reader, arm)]
    for model in inputs.models:
        counted = grid.called_by(model.model_id)
        cases = tuple(case for case in grid.cases if case in counted)
        rows.append(measure(grid, model.model_id, STANDALONE, cases=cases))
    return tuple(rows)


def _rows(grid: ReadGrid, reader: str, arm: str) -> list[Performance]:
    """Measure a reader in an arm, and again beside an arm where that leaves other cases."""
    partners = grid.partners(arm)
    cases = grid.completed([reader], partners)
    rows = [measure(grid, reader, arm, cases=cases)]
    for other in partners:
        pair = grid.completed([reader], [arm, other])
        if other != arm and pair != cases:
            rows.append(measure(grid, reader, arm, cases=pair, beside=other))
    return rows


def _mean_predictive(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[MeanPredictive, ...]:
    contrasts = inputs.protocol.contrasts
    return tuple(
        row
        for contrast, panel in zip(contrasts, compared(grid, inputs, people), strict=True)
        for row in mean_predictive(grid, contrast, cases=panel.cases)
    )


def _arm_means(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ArmMean, ...]:
    apart = [arm for arm in grid.arms if measured(grid, arm) and grid.partners(arm) == (arm,)]
    return tuple(
        row
        for arm in apart
        for row in arm_means(
            grid, arm, panel_of(grid, people, [arm]), declared=inputs.protocol.reader_model
        )
    )


def _model_comparisons(
    grid: ReadGrid, inputs: AnalysisInputs, people: tuple[str, ...]
) -> tuple[ReadersAgainstModel, ...]:
    return tuple(
        row
        for model, arm in product(inputs.models, grid.arms)
        for row in compare_with_model(
            grid,
            model.model_id,
            arm,
            panel_of(grid, people, grid.partners(arm)),
            declared=inputs.protocol.reader_model,
        )
    )


def _times(grid: ReadGrid, people: tuple[str, ...]) -> tuple[ReadingTimeResult, ...]:
    rows = [
        time_of(reader, arm, reads=grid.reads(reader, arm).values())
        for reader, arm in product(people, grid.arms)
    ]
    together = [
        time_of("", arm, reads=[r for p in people for r in grid.reads(p, arm).values()])
        for arm in grid.arms
    ]
    return (*rows, *together)


def _notes(
    grid: ReadGrid,
    inputs: AnalysisInputs,
    people: tuple[str, ...],
    main: Panel,
    rows: tuple[Performance, ...],
) -> tuple[ResultNote, ...]:
    codes = {reader.reader_id: reader.code for reader in inputs.readers}
    unfinished = [codes[reader] for reader in people if not grid.finished(reader)]
    notes: list[ResultNote] = []
    notes += _patient_notes(inputs, total=len(grid.cases))
    if unfinished:
        notes.append(note("unfinished_readers", readers=", ".join(unfinished)))
    idle = [codes[reader] for reader in people if reader not in main.readers]
    if idle:
        notes.append(note("left_out_readers", readers=", ".join(idle)))
    lost = sorted(set(grid.cases) - set(main.complete(grid)))
    if lost:
        listed = ", ".join(lost[:_LISTED]) + (" …" if len(lost) > _LISTED else "")
        notes.append(note("incomplete_cases", n=len(lost), total=len(grid.cases), cases=listed))
    return (*notes, *order_notes(grid, inputs, people), *_reversed(rows, codes))


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
        if not row.beside and row.auc_likelihood.value is not None
        if row.auc_likelihood.value < 0.5
    ]
