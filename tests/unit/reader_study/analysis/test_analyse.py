import dataclasses
import json
import random
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score, roc_auc_score

from reader_study.analysis import Results, analyse, to_json
from reader_study.analysis.endpoints import SPECIFICITY
from reader_study.analysis.inputs import AiLook, AnalysisInputs
from reader_study.analysis.outcomes import Performance
from reader_study.cases import STANDALONE, ReaderKind, ReadStatus
from reader_study.lexicon import rank
from tests.unit.reader_study.analysis.made_inputs import AIDED, SCALE, UNAIDED, made_inputs


def row(results: Results, reader_id: str, arm: str) -> Performance:
    return next(p for p in results.performance if p.reader_id == reader_id and p.arm == arm)


def calls(inputs: AnalysisInputs, reader_id: str, arm: str) -> dict[str, bool]:
    return {
        r.case_id: rank(r.category or "", scale=SCALE) >= rank("4A", scale=SCALE)
        for r in inputs.reads
        if r.reader_id == reader_id and r.arm == arm and r.status == ReadStatus.OK
    }


def test_performance_counts_are_those_of_a_plain_loop() -> None:
    inputs = made_inputs()
    labels = dict(inputs.truth)
    results = analyse(inputs)
    for arm in (UNAIDED, AIDED):
        for reader in inputs.readers:
            made = calls(inputs, reader.reader_id, arm)
            hits = sum(made[c] for c in made if labels[c] == "malignant")
            quiet = sum(not made[c] for c in made if labels[c] != "malignant")
            got = row(results, reader.reader_id, arm)
            assert (got.true_positive, got.true_negative) == (hits, quiet)
            assert got.sensitivity.value == hits / sum(v == "malignant" for v in labels.values())


def test_auc_of_both_scales_agrees_with_another_library() -> None:
    inputs = made_inputs()
    labels = dict(inputs.truth)
    got = row(analyse(inputs), "r2", AIDED)
    reads = [r for r in inputs.reads if r.reader_id == "r2" and r.arm == AIDED]
    sick = [labels[r.case_id] == "malignant" for r in reads]
    likelihood = [r.likelihood for r in reads]
    ranks = [rank(r.category or "", scale=SCALE) for r in reads]
    assert got.auc_likelihood.value == pytest.approx(roc_auc_score(sick, likelihood), abs=1e-12)
    assert got.auc_category.value == pytest.approx(roc_auc_score(sick, ranks), abs=1e-12)


def test_mcnemar_p_is_the_exact_binomial_of_the_discordant_pairs() -> None:
    inputs = made_inputs()
    labels = dict(inputs.truth)
    results = analyse(inputs)
    before, after = (calls(inputs, "r1", arm) for arm in (UNAIDED, AIDED))
    others = [c for c in labels if labels[c] != "malignant"]
    gained = sum(before[c] and not after[c] for c in others)
    lost = sum(after[c] and not before[c] for c in others)
    change = next(c for c in results.changes if c.reader_id == "r1" and c.endpoint == SPECIFICITY)
    assert (change.gained, change.lost) == (gained, lost)
    assert change.difference.p == pytest.approx(binomtest(gained, gained + lost).pvalue, abs=1e-12)


def test_mean_of_readers_is_the_mean_of_their_rows_when_nothing_is_missing() -> None:
    results = analyse(made_inputs())
    for comparison in results.comparisons:
        for arm, mean in ((UNAIDED, comparison.reference), (AIDED, comparison.test)):
            values = [
                row(results, r.reader_id, arm).figure(comparison.endpoint).value or 0.0
                for r in results.readers
            ]
            assert mean.value == pytest.approx(np.mean(values), abs=1e-12)
        assert comparison.leading.value == pytest.approx(
            (comparison.test.value or 0) - (comparison.reference.value or 0), abs=1e-12
        )


def test_reader_minus_model_has_the_sign_of_readers_first() -> None:
    results = analyse(made_inputs())
    for item in results.model_comparisons:
        assert item.readers.value is not None
        assert item.model.value is not None
        assert item.leading.value == pytest.approx(item.readers.value - item.model.value)


def test_reclassification_adds_up_and_crossings_are_the_change_of_the_table() -> None:
    results = analyse(made_inputs(cases=90))
    for item in results.reclassification:
        assert item.unchanged + item.upgraded + item.downgraded == item.n
        assert sum(move.count for move in item.moves) == item.n
    for reader in results.readers:
        before, after = (row(results, reader.reader_id, a) for a in (UNAIDED, AIDED))
        mine = [r for r in results.reclassification if r.reader_id == reader.reader_id]
        sick = [r for r in mine if r.truth == "malignant"]
        gain = sum(r.to_positive - r.to_negative for r in sick)
        assert after.true_positive - before.true_positive == gain
        gain = sum(r.to_negative - r.to_positive for r in mine if r.truth != "malignant")
        assert after.true_negative - before.true_negative == gain


def test_a_read_that_could_not_be_assessed_is_excluded_and_counted() -> None:
    results = analyse(made_inputs(refused=5))
    assert row(results, "r1", UNAIDED).n_cases == 55
    assert row(results, "r2", UNAIDED).n_cases == 60
    assert {c.n_positive + c.n_negative for c in results.comparisons} == {55}
    assert results.cases.incomplete == ("C0001", "C0002", "C0003", "C0004", "C0005")
    mine = [c for c in results.completeness if c.reader_id == "r1"]
    assert [(c.expected, c.assessed, c.cannot_assess, c.missing) for c in mine] == [
        (60, 55, 5, 0),
        (60, 55, 5, 0),
    ]
    assert mine[0].reasons == (("acoustic shadow", 5),)
    assert [n.code for n in results.notes] == ["incomplete_cases"]


def test_a_reader_who_did_not_finish_stays_in_the_means_on_common_cases() -> None:
    inputs = made_inputs()
    kept = tuple(r for r in inputs.reads if r.reader_id != "r3" or r.case_id < "C0011")
    results = analyse(dataclasses.replace(inputs, reads=kept))
    assert row(results, "r3", AIDED).n_cases == 10
    assert {c.n_readers for c in results.comparisons} == {4}
    assert {c.n_positive + c.n_negative for c in results.comparisons} == {10}
    assert results.notes[0].code == "unfinished_readers"
    assert "R3" in results.notes[0].text


def test_few_readers_give_the_fixed_reader_conclusion_first_and_say_so() -> None:
    three, four = analyse(made_inputs(readers=3)), analyse(made_inputs(readers=4))
    assert (three.comparisons[0].lead, four.comparisons[0].lead) == ("fixed", "random")
    assert three.comparisons[0].notes[0].code == "few_readers"
    assert three.comparisons[0].random.p is not None
    declared = analyse(made_inputs(readers=6, reader_model="fixed"))
    assert declared.comparisons[0].lead == "fixed"
    assert declared.comparisons[0].notes[0].code == "declared_fixed"


def test_times_are_quantiles_of_the_recorded_milliseconds() -> None:
    inputs = made_inputs(readers=2)
    results = analyse(inputs)
    totals = [r.total_ms for r in inputs.reads if r.reader_id == "r2" and r.arm == UNAIDED]
    mine = next(t for t in results.times if t.reader_id == "r2" and t.arm == UNAIDED)
    assert mine.total is not None
    assert mine.total.median_ms == pytest.approx(float(np.median(np.array(totals, dtype=float))))
    everyone = next(t for t in results.times if t.reader_id == "" and t.arm == UNAIDED)
    assert everyone.total is not None
    assert everyone.total.n == 120


def test_the_same_inputs_in_any_order_of_reads_give_the_same_bytes() -> None:
    inputs = made_inputs(refused=2)
    shuffled = list(inputs.reads)
    random.Random(1).shuffle(shuffled)
    again = dataclasses.replace(inputs, reads=tuple(shuffled))
    assert to_json(analyse(inputs)) == to_json(analyse(again))


def test_a_read_locked_twice_counts_as_it_was_first() -> None:
    inputs = made_inputs()
    first = next(r for r in inputs.reads if r.reader_id == "r1")
    late = dataclasses.replace(first, category="5", likelihood=100.0, seq=9_999)
    again = dataclasses.replace(inputs, reads=(late, *inputs.reads))
    assert to_json(analyse(inputs)) == to_json(analyse(again))


def test_reversed_ratings_are_reported_and_not_turned_round() -> None:
    inputs = made_inputs()
    turned = tuple(
        dataclasses.replace(r, likelihood=100.0 - (r.likelihood or 0.0))
        if r.reader_id == "r1"
        else r
        for r in inputs.reads
    )
    results = analyse(dataclasses.replace(inputs, reads=turned))
    value = row(results, "r1", UNAIDED).auc_likelihood.value
    assert value is not None
    assert value < 0.5
    assert "below_half" in {n.code for n in results.notes}


DEGENERATE: dict[str, dict[str, Any]] = {
    "no malignant case": {"malignant_share": 0.0},
    "malignant only": {"malignant_share": 1.1},
    "one reader": {"readers": 1},
    "two readers": {"readers": 2},
    "no reader": {"readers": 0},
    "no case": {"cases": 0},
    "one case": {"cases": 1},
    "two cases": {"cases": 2},
    "no model": {"model": False},
    "AI changes nothing": {"lift": 0.0},
    "nothing assessed by one of two": {"readers": 2, "refused": 60},
}


def flat(value: Any, path: str = "") -> list[tuple[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return [(path, value), *(p for k, v in value.items() for p in flat(v, f"{path}.{k}"))]
    if isinstance(value, list):
        return [p for n, v in enumerate(value) for p in flat(v, f"{path}[{n}]")]
    return [(path, value)]


@pytest.mark.parametrize("changes", DEGENERATE.values(), ids=DEGENERATE.keys())
def test_degenerate_data_give_reasons_and_never_a_nan(changes: dict[str, Any]) -> None:
    text = to_json(analyse(made_inputs(**changes)))  # raises for NaN or infinity
    for path, value in flat(json.loads(text)):
        if isinstance(value, dict) and {"value", "method", "note"} <= value.keys():
            whole = value["value"] is not None and (value.get("p", 0) is not None)
            assert whole or value["note"] is not None, path


def test_all_ratings_alike_give_half_and_no_test() -> None:
    inputs = made_inputs(kind=ReaderKind.SIMULATED)
    alike = tuple(
        dataclasses.replace(r, likelihood=50.0, category="4A") if r.arm != STANDALONE else r
        for r in inputs.reads
    )
    results = analyse(dataclasses.replace(inputs, reads=alike))
    primary = results.primary
    assert primary is not None
    assert (primary.reference.value, primary.leading.value) == (0.5, 0.0)
    assert primary.leading.note is not None
    why = row(results, "r1", AIDED).npv.note
    assert why is not None
    assert why.code == "no_negative_calls"


def test_one_reader_takes_p_from_exact_mcnemar_and_limits_from_tango() -> None:
    results = analyse(made_inputs(readers=1))
    for comparison in results.comparisons:
        own = next(c for c in results.changes if c.endpoint == comparison.endpoint)
        assert comparison.leading == own.difference
        before = row(results, "r1", UNAIDED).figure(comparison.endpoint)
        assert comparison.reference == before
        assert [n.code for n in comparison.notes] == ["single_reader"]


def test_a_random_interval_inside_the_fixed_one_is_named() -> None:
    seen = set()
    for seed in range(12):
        for item in analyse(made_inputs(seed=seed, readers=5, cases=40, model=False)).comparisons:
            ends = (item.random.low, item.random.high, item.fixed.low, item.fixed.high)
            if None in ends:
                continue
            low, high, fixed_low, fixed_high = (float(e or 0.0) for e in ends)
            narrow = high - low < fixed_high - fixed_low
            assert narrow == ("random_narrower" in {n.code for n in item.notes})
            seen.add(narrow)
    assert seen == {True, False}


def test_mean_predictive_values_are_over_the_cases_of_the_other_means() -> None:
    inputs = made_inputs(refused=8)
    pooled = analyse(inputs)
    kept = dataclasses.replace(
        inputs,
        truth=inputs.truth[8:],
        patients=inputs.patients[8:],
        reads=tuple(r for r in inputs.reads if r.case_id > "C0008"),
    )
    rows = [row(analyse(kept), r.reader_id, AIDED).ppv.value for r in inputs.readers]
    aided = next(m for m in pooled.mean_predictive if m.arm == AIDED)
    assert aided.ppv.value == pytest.approx(np.mean([float(v or 0.0) for v in rows]), abs=1e-12)


def test_crossings_count_reads_and_lesions_apart() -> None:
    results = analyse(made_inputs(cases=90))
    other = next(c for c in results.crossings if not c.malignant)
    rows = [r for r in results.reclassification if r.truth != "malignant"]
    assert other.to_negative == sum(r.to_negative for r in rows)
    assert other.reads == sum(r.n for r in rows)
    assert 0 < other.to_negative_lesions < other.to_negative


def test_several_lesions_of_one_patient_are_counted_and_cautioned() -> None:
    results = analyse(made_inputs(patients=45))
    assert (results.cases.total, results.cases.patients) == (60, 45)
    assert "lesions_in_patients" in {n.code for n in results.notes}


def test_one_missing_read_costs_one_case_and_names_it() -> None:
    inputs = made_inputs()
    gone = next(
        r for r in inputs.reads if (r.reader_id, r.case_id, r.arm) == ("r2", "C0007", AIDED)
    )
    results = analyse(
        dataclasses.replace(inputs, reads=tuple(r for r in inputs.reads if r is not gone))
    )
    assert {c.n_readers for c in results.comparisons} == {4}
    assert results.cases.complete == 59
    assert results.notes[-1].text.endswith("counted: C0007.")


@pytest.mark.parametrize("label", ["malignant", "benign"])
def test_a_class_of_one_case_gives_areas_and_a_reason(label: str) -> None:
    inputs = made_inputs()
    rest = "benign" if label == "malignant" else "malignant"
    truth = tuple((case, rest if n else label) for n, (case, _) in enumerate(inputs.truth))
    results = analyse(dataclasses.replace(inputs, truth=truth))
    code = "one_malignant" if label == "malignant" else "one_other"
    assert row(results, "r1", AIDED).auc_likelihood.value is not None
    primary = results.primary
    assert primary is not None
    assert primary.reference.value is not None
    assert primary.leading.note is not None
    assert primary.leading.note.code == code


def test_a_model_without_scores_and_an_ai_that_changes_nothing_have_their_reasons() -> None:
    inputs = made_inputs(lift=0.0)
    reads = tuple(r for r in inputs.reads if r.arm != STANDALONE)
    results = analyse(dataclasses.replace(inputs, reads=reads))
    notes = [item.leading.note for item in results.model_comparisons]
    assert {n.code for n in notes if n is not None} == {"no_scores"}
    changes = [c.difference.note for c in results.changes] + [
        c.leading.note for c in results.comparisons
    ]
    assert {n.code for n in changes if n is not None} == {"no_change"}
    assert None not in changes


def test_lesions_of_one_patient_are_taken_together_where_the_protocol_says_so() -> None:
    apart = analyse(made_inputs(patients=20))
    together = analyse(made_inputs(patients=20, analysis_unit="lesion_clustered"))
    assert (apart.clustered, together.clustered) == (False, True)
    codes = {n.code for n in together.notes}
    assert "lesions_clustered" in codes
    assert "lesions_in_patients" not in codes
    for old, new in zip(apart.comparisons, together.comparisons, strict=True):
        assert new.fixed.value == pytest.approx(old.fixed.value)
        assert new.fixed.low != old.fixed.low, old.endpoint
    for was, now in zip(apart.model_comparisons, together.model_comparisons, strict=True):
        assert now.fixed.value == pytest.approx(was.fixed.value)
        assert now.fixed.low != was.fixed.low, was.endpoint
    for before, after in zip(apart.changes, together.changes, strict=True):
        assert after.difference.value == pytest.approx(before.difference.value)
        if before.difference.p != 1.0:
            assert after.difference.p != before.difference.p
            assert after.difference.method.endswith("clustered")
    own = row(together, "r2", UNAIDED)
    assert (own.specificity.method, own.auc_likelihood.method) == (
        "ratio_clustered",
        "delong_clustered",
    )
    assert own.specificity.value == row(apart, "r2", UNAIDED).specificity.value


def test_with_one_lesion_a_patient_clustering_changes_no_figure() -> None:
    apart = json.loads(to_json(analyse(made_inputs())))
    together = json.loads(to_json(analyse(made_inputs(analysis_unit="lesion_clustered"))))
    assert apart.pop("protocol") != together.pop("protocol")
    assert apart == together


def test_unknown_patients_are_said() -> None:
    inputs = dataclasses.replace(made_inputs(), unknown_patients=("C0001", "C0002"))
    results = analyse(inputs)
    assert results.cases.unknown_patients == 2
    assert any(n.text.startswith("The patients of 2 of 60 lesions") for n in results.notes)


def test_levels_are_the_means_of_their_readers_on_the_same_cases() -> None:
    results = analyse(made_inputs(readers=5, refused=3))
    assert [(r.level, r.reader_ids) for r in results.levels] == [
        ("junior", ("r1", "r3", "r5")),
        ("senior", ("r2", "r4")),
    ]
    alone = made_inputs(readers=5, refused=3)
    whole = results.comparisons[2]
    parts = [level.comparisons[2] for level in results.levels]
    weighed = sum((p.reference.value or 0.0) * p.n_readers for p in parts) / 5
    assert whole.reference.value == pytest.approx(weighed)
    assert {p.n_positive + p.n_negative for p in parts} == {57}
    one = tuple(dataclasses.replace(r, level="senior") for r in alone.readers)
    assert analyse(dataclasses.replace(alone, readers=one)).levels == ()


def test_agreement_is_that_of_a_plain_count_and_of_another_library() -> None:
    inputs = made_inputs(readers=2)
    found = next(a for a in analyse(inputs).agreement if a.arm == AIDED)
    own = {
        r.reader_id: [
            rank(x.category or "", scale=SCALE)
            for x in inputs.reads
            if x.reader_id == r.reader_id and x.arm == AIDED
        ]
        for r in inputs.readers
    }
    same = np.mean([a == b for a, b in zip(own["r1"], own["r2"], strict=True)])
    assert found.same.value == pytest.approx(same)
    kappa = cohen_kappa_score(own["r1"], own["r2"], weights="quadratic")
    assert found.weighted.value == pytest.approx(kappa)
    for figure in (found.same, found.fleiss, found.ac1, found.weighted):
        assert (figure.low or 1.0) < (figure.value or 0.0) < (figure.high or 0.0)
        assert figure.n == found.n_cases == 60


def test_final_reads_within_a_second_of_the_answer_are_counted() -> None:
    looks = (
        AiLook("r1", "C0001", 400.0, changed=False, arm=AIDED),
        AiLook("r1", "C0002", 999.9, changed=True, arm=AIDED),
        AiLook("r1", "C0003", 1000.0, changed=True, arm=AIDED),
    )
    first, second, *_ = analyse(dataclasses.replace(made_inputs(), looks=looks)).looks
    assert (first.reads, first.quick, first.quick_changed) == (3, 2, 1)
    assert second.reads == 0
