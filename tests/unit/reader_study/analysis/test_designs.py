"""Every kind of design: the primary analysis that it has, and the reason for what it lacks."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import wilcoxon
from sklearn.metrics import cohen_kappa_score

from reader_study.analysis import Results, analyse, load_results, save_results, to_json
from reader_study.analysis.endpoints import AUC_CATEGORY, AUC_LIKELIHOOD, SENSITIVITY, SHARES
from reader_study.cases import STANDALONE, Read
from reader_study.lexicon import rank
from reader_study.statistics import holm
from tests.unit.reader_study.analysis.made_designs import (
    DESIGNS,
    QUALITY,
    ai_first,
    annotation,
    crossover,
    mapped,
    on_demand,
    report_quality,
    split_plot,
    standalone,
)
from tests.unit.reader_study.analysis.made_inputs import SCALE


def value(results: Results, reader_id: str, arm: str) -> float:
    rows = results.performance
    row = next(p for p in rows if (p.reader_id, p.arm, p.beside) == (reader_id, arm, ""))
    return row.auc_likelihood.value or 0.0


@pytest.mark.parametrize("name", list(DESIGNS))
def test_results_of_every_design_come_back_equal_and_hold_no_nan(name: str, tmp_path: Path) -> None:
    results = analyse(DESIGNS[name]())
    assert load_results(save_results(results, tmp_path)) == results
    json.loads(to_json(results), parse_constant=lambda text: pytest.fail(text))


def test_a_readers_reads_of_a_case_are_paired_across_sessions() -> None:
    inputs = crossover()
    in_one = mapped(inputs, lambda r: dataclasses.replace(r, session=1) if r.case_id != "-" else r)
    assert len({r.session for r in inputs.reads if r.arm == "plain"}) == 2
    assert analyse(inputs).comparisons == analyse(in_one).comparisons


def test_two_contrasts_the_first_is_primary_and_p_is_adjusted_for_both() -> None:
    inputs = ai_first()
    draw = np.random.default_rng(3)

    def noisy(read: Read) -> Read:
        if read.arm != "ai_first" or read.likelihood is None:
            return read
        moved = float(np.clip(read.likelihood + draw.integers(-40, 41), 0, 100))
        return dataclasses.replace(read, likelihood=moved)

    results = analyse(mapped(inputs, noisy))
    assert [c.contrast.test for c in results.comparisons] == ["second"] * 5 + ["ai_first"] * 5
    assert results.primary is results.comparisons[0]
    tested = [c for c in results.comparisons if c.endpoint == AUC_LIKELIHOOD]
    assert [c.holm_p for c in tested] == holm([c.leading.p for c in tested])
    assert all(c.holm_p is None for c in results.comparisons if c.endpoint != AUC_LIKELIHOOD)
    for row in tested:
        means = [
            np.mean([value(results, r.reader_id, arm) for r in results.readers])
            for arm in row.contrast.arms
        ]
        assert row.leading.value == pytest.approx(means[1] - means[0], abs=1e-12)


def test_an_arm_that_is_not_finished_costs_only_its_own_contrast() -> None:
    def cut_off(read: Read) -> Read | None:
        return None if read.arm == "ai_first" and read.case_id > "C0030" else read

    inputs = mapped(ai_first(), cut_off)
    results = analyse(inputs)
    cases = {c.contrast.test: c.n_positive + c.n_negative for c in results.comparisons}
    assert cases == {"second": 60, "ai_first": 30}
    beside = [p for p in results.performance if p.reader_id == "r1" and p.arm == "plain"]
    assert {p.beside: p.n_cases for p in beside} == {"": 30, "second": 60}


def test_readers_in_blocks_are_averaged_and_their_variances_add() -> None:
    inputs = split_plot()
    whole = analyse(inputs)
    parts = []
    for odd in (1, 0):
        people = tuple(r for r in inputs.readers if int(r.reader_id[1:]) % 2 == odd)
        ids = {r.reader_id for r in people}
        cases = {c for row in inputs.due if row.reader_id in ids for c in row.cases}
        parts.append(
            analyse(
                dataclasses.replace(
                    inputs,
                    readers=people,
                    truth=tuple((c, t) for c, t in inputs.truth if c in cases),
                    reads=tuple(r for r in inputs.reads if r.reader_id in ids | {"net-1"}),
                    due=tuple(row for row in inputs.due if row.reader_id in ids),
                )
            )
        )
    for k, row in enumerate(whole.comparisons):
        assert (row.blocks, row.n_readers) == (2, 6)
        assert row.n_positive + row.n_negative == 100
        for form in ("random", "fixed"):
            got = getattr(row, form)
            own = [getattr(part.comparisons[k], form) for part in parts]
            assert got.value == pytest.approx(np.mean([d.value for d in own]), abs=1e-12)
            if all(d.statistic for d in own):
                errors = [d.value / d.statistic for d in own]
                error = float(np.sqrt(sum(e**2 for e in errors))) / 2
                assert got.value / got.statistic == pytest.approx(error, rel=1e-9)
    versus = whole.model_comparisons
    assert versus
    assert all(row.leading.value is not None for row in versus)
    assert {n.code for n in whole.comparisons[0].notes} >= {"blocks"}


def test_a_block_of_one_reader_has_no_random_reader_form_and_says_so() -> None:
    results = analyse(split_plot(readers=3))
    primary = results.primary
    assert primary is not None
    assert primary.random.p is None
    assert primary.random.note is not None
    assert primary.random.note.code == "one_in_block"
    assert (primary.lead, primary.fixed.p is not None) == ("fixed", True)


def test_without_a_contrast_readers_stand_beside_the_model() -> None:
    results = analyse(standalone())
    assert results.comparisons == ()
    assert results.primary is None
    mean = next(m for m in results.arm_means if m.endpoint == AUC_LIKELIHOOD)
    own = [value(results, r.reader_id, "plain") for r in results.readers]
    assert mean.mean.value == pytest.approx(np.mean(own), abs=1e-12)
    assert mean.mean.low is not None
    assert [m.endpoint for m in results.model_comparisons] == [
        e for e in (AUC_LIKELIHOOD, SENSITIVITY, SHARES[1])
    ]


def test_a_form_without_a_rating_leaves_the_call_and_names_what_it_lacks() -> None:
    results = analyse(annotation())
    means = {m.endpoint: m.mean for m in results.arm_means}
    assert means[AUC_CATEGORY].value is not None
    assert means[AUC_LIKELIHOOD].value is None
    why = means[AUC_LIKELIHOOD].note
    assert why is not None
    assert why.code == "no_rating"
    assert all(p.auc_likelihood.value is None for p in results.performance)
    assert all(p.sensitivity.value is not None for p in results.performance)


def test_arbitration_is_followed_from_disagreement_to_label() -> None:
    inputs = annotation()
    (flow,) = analyse(inputs).arbitration
    reads = {(r.reader_id, r.case_id): r.category for r in inputs.reads}
    cases = [case for case, _ in inputs.truth]
    differ = [c for c in cases if reads["r1", c] != reads["r2", c]]
    decided = [c for c in differ if ("r9", c) in reads]
    assert (flow.complete, flow.agreed) == (len(cases), len(cases) - len(differ))
    assert (flow.drawn, flow.decided) == (len(differ), len(decided))
    first = sum(reads["r1", c] == reads["r9", c] for c in decided)
    assert [(s.reader_id, s.n, s.of) for s in flow.sides] == [
        ("r1", first, len(decided)),
        ("r2", len(decided) - first, len(decided)),
    ]
    kappa = cohen_kappa_score([reads["r1", c] for c in cases], [reads["r2", c] for c in cases])
    assert flow.kappa.value == pytest.approx(kappa, abs=1e-12)
    labels = {label.case_id: (label.source, label.label) for label in flow.labels}
    for case in cases:
        if case not in differ:
            assert labels[case] == ("agreed", reads["r1", case])
        elif case in decided:
            assert labels[case] == ("arbitrated", reads["r9", case])
        else:
            assert labels[case] == ("open", "")


def test_the_arbitrator_enters_no_mean_and_no_agreement() -> None:
    inputs = annotation()
    without = dataclasses.replace(
        inputs,
        readers=inputs.readers[:-1],
        reads=tuple(r for r in inputs.reads if r.reader_id != "r9"),
    )
    one, two = analyse(inputs), analyse(without)
    assert (one.performance, one.agreement, one.arm_means) == (
        two.performance,
        two.agreement,
        two.arm_means,
    )


def test_ratings_have_medians_and_a_paired_difference_by_item() -> None:
    inputs = report_quality()
    results = analyse(inputs)
    assert (results.comparisons, results.performance) == ((), ())
    given = {
        (r.arm, r.reader_id, r.case_id): r.values["clarity"]
        for r in inputs.reads
        if r.kind == "rating"
    }
    for row in (r for r in results.ratings if r.item == "clarity"):
        own = [level for (arm, *_), level in given.items() if arm == row.arm]
        assert (row.n, row.median) == (len(own), float(np.median(own)))
        assert dict(row.counts) == {level: own.count(level) for level in range(1, 6)}
    found = next(d for d in results.rating_differences if d.item == "clarity")
    cases = [case for case, _ in inputs.truth]
    means = {
        arm: np.array(
            [np.mean([given[arm, r.reader_id, c] for r in inputs.readers]) for c in cases]
        )
        for arm in ("human", "model")
    }
    gaps = means["model"] - means["human"]
    assert found.difference.value == pytest.approx(gaps.mean(), abs=1e-12)
    assert found.difference.low is not None
    assert found.difference.low < gaps.mean() < (found.difference.high or 0)
    p = wilcoxon(gaps, zero_method="wilcox", correction=True, method="approx").pvalue
    assert found.difference.p == pytest.approx(p, rel=0.05)
    assert [r.item for r in results.ratings if r.arm == "human"] == [i.id for i in QUALITY.items]


def test_reliance_is_that_of_a_plain_loop() -> None:
    inputs = on_demand()
    results = analyse(inputs)
    cut = rank("4A", scale=SCALE)
    labels, ai = dict(inputs.truth), {c.case_id: c.positive for c in inputs.ai_calls}
    reads = {
        (r.reader_id, r.arm, r.case_id): rank(r.category or "", scale=SCALE) >= cut
        for r in inputs.reads
        if r.arm != STANDALONE
    }
    for row in (r for r in results.reliance if r.reader_id):
        right = over = wrong_ai = helped = helpable = kept = keepable = better = worse = 0
        asked_for = [r.case_id for r in inputs.requests if r.reader_id == row.reader_id]
        assert 0 < len(asked_for) < len(labels)
        for case in asked_for:
            label = labels[case]
            sick = label == "malignant"
            before = reads[row.reader_id, "plain", case] == sick
            after = reads[row.reader_id, "second", case] == sick
            ai_right = ai[case] == sick
            right += after
            wrong_ai += not ai_right
            over += not ai_right and not after
            helpable += ai_right and not before
            helped += ai_right and not before and after
            keepable += not ai_right and before
            kept += not ai_right and before and after
            better += after and not before
            worse += before and not after
        assert (row.appropriate.hits, row.appropriate.n) == (right, len(asked_for))
        assert (row.over.hits, row.over.n) == (over, wrong_ai)
        assert (row.ai_reliance.hits, row.ai_reliance.n) == (helped, helpable)
        assert (row.self_reliance.hits, row.self_reliance.n) == (kept, keepable)
        assert (row.beneficial, row.harmful) == (better, worse)
    together = next(r for r in results.reliance if not r.reader_id)
    own = [r for r in results.reliance if r.reader_id]
    assert together.n == sum(r.n for r in own)
    asked = sum(r.seq % 3 > 0 for r in inputs.reads if r.arm == "second")
    assert sum(r.requested for r in results.requests) == asked


def test_a_shifted_or_withheld_subset_stands_apart() -> None:
    inputs = ai_first()
    how = {0: "withheld", 1: "shifted"}
    calls = tuple(
        dataclasses.replace(c, how=how.get(k % 5, "frozen"))
        for k, c in enumerate(c for c in inputs.ai_calls if c.arm == "second")
    )
    rows = analyse(dataclasses.replace(inputs, ai_calls=calls)).reliance
    first = {row.how: row for row in rows if row.reader_id == "r1"}
    assert {how: row.n for how, row in first.items()} == {
        "withheld": 12,
        "shifted": 12,
        "frozen": 36,
    }
    assert first["withheld"].over.value is None
    assert first["withheld"].over.note is not None
    assert first["withheld"].over.note.code == "ai_withheld"
    assert first["shifted"].over.n is not None


def test_repeats_give_agreement_with_oneself_and_enter_nothing_else() -> None:
    inputs = crossover()
    results = analyse(inputs)
    plain = dataclasses.replace(inputs, reads=tuple(r for r in inputs.reads if r.kind != "repeat"))
    without = analyse(plain)
    assert (results.comparisons, results.times, results.completeness) == (
        without.comparisons,
        without.times,
        without.completeness,
    )
    assert without.repeats == ()
    row = next(r for r in results.repeats if r.reader_id == "r1")
    place = ("r1", "plain", "scored")
    first = {r.case_id: r for r in inputs.reads if (r.reader_id, r.arm, r.kind) == place}
    again = [r for r in inputs.reads if (r.reader_id, r.kind) == ("r1", "repeat")]
    pairs = [(first[r.case_id], r) for r in again]
    ranks = [[rank(r.category or "", scale=SCALE) for r in pair] for pair in pairs]
    kappa = cohen_kappa_score(
        [a for a, _ in ranks], [b for _, b in ranks], weights="quadratic", labels=list(range(7))
    )
    assert row.kappa.value == pytest.approx(kappa, abs=1e-12)
    gaps = np.array([(b.likelihood or 0) - (a.likelihood or 0) for a, b in pairs])
    assert row.bias == pytest.approx(gaps.mean())
    assert row.high == pytest.approx(gaps.mean() + 1.96 * gaps.std(ddof=1), rel=1e-3)
    mean = next(r for r in results.repeats if r.reader_id == "")
    own = [r.kappa.value for r in results.repeats if r.reader_id]
    assert mean.kappa.value == pytest.approx(np.mean([k for k in own if k is not None]))


def test_practice_enters_nothing() -> None:
    inputs = crossover()
    practice = tuple(
        dataclasses.replace(r, kind="practice", category="5", likelihood=100.0, seq=1)
        for r in inputs.reads
        if r.arm == "plain" and r.case_id < "C0006"
    )
    mixed = dataclasses.replace(inputs, reads=(*practice, *inputs.reads))
    assert to_json(analyse(mixed)) == to_json(analyse(inputs))


def test_workload_is_told_by_session_and_understanding_by_right_answers() -> None:
    results = analyse(crossover())
    tlx = [row for row in results.session_answers if row.form == "nasa-tlx"]
    assert len(tlx) == 8
    assert {item for row in tlx for item, _ in row.values} == {"mental", "temporal", "effort"}
    assert {row.arms for row in tlx} == {("plain", "with_ai")}
    asked = [row for row in results.session_answers if row.form == "comprehension"]
    assert [(row.right, row.asked) for row in asked] == [(1, 1)] * 4


def test_learning_takes_thirds_of_each_list() -> None:
    inputs = crossover()
    rows = [r for r in analyse(inputs).learning if r.by == "position" and r.arm == "plain"]
    assert [row.level for row in rows] == [1, 2, 3]
    reads = [r for r in inputs.reads if r.arm == "plain" and r.kind == "scored"]
    assert sum(row.n for row in rows) == len(reads)
    labels, cut = dict(inputs.truth), rank("4A", scale=SCALE)
    right = sum(
        (rank(r.category or "", scale=SCALE) >= cut) == (labels[r.case_id] == "malignant")
        for r in reads
    )
    assert sum(row.right.hits or 0 for row in rows) == right


def test_active_times_of_arms_of_their_own_are_compared_and_of_others_not() -> None:
    inputs = crossover()
    slow = mapped(
        inputs,
        lambda r: (
            dataclasses.replace(r, active_ms=1.5 * (r.active_ms or 0.0))
            if r.arm == "with_ai"
            else r
        ),
    )
    (before,), (after,) = analyse(inputs).time_ratios, analyse(slow).time_ratios
    assert (before.n_readers, before.n_cases) == (4, 80)
    assert before.ratio is not None
    assert after.ratio == pytest.approx(1.5 * before.ratio)
    reads = {(r.reader_id, r.arm, r.case_id): r for r in inputs.reads if r.kind == "scored"}
    gaps = [
        np.log((reads[who, "with_ai", case].active_ms or 1) / (read.active_ms or 1))
        for (who, arm, case), read in reads.items()
        if arm == "plain"
    ]
    assert np.log(before.ratio) == pytest.approx(np.mean(gaps))
    assert analyse(on_demand()).time_ratios == ()


def test_intervals_are_told_with_those_that_were_too_short() -> None:
    rows = analyse(crossover()).intervals
    assert [(row.n, row.minimum_days, row.short) for row in rows] == [(80, 22.0, 1)] * 4


def test_an_order_that_goes_with_the_arm_is_named() -> None:
    inputs = crossover()
    fixed = mapped(
        inputs,
        lambda r: (
            dataclasses.replace(r, session=1 if r.arm == "plain" else 2) if r.case_id != "-" else r
        ),
    )
    assert "order_confounded" in {n.code for n in analyse(fixed).notes}
    assert "order_confounded" not in {n.code for n in analyse(inputs).notes}


def test_haste_is_counted_within_each_arm() -> None:
    inputs = crossover()

    def hasty(read: Read) -> Read:
        if read.reader_id != "r2" or read.arm != "plain" or read.kind != "scored":
            return read
        return dataclasses.replace(read, category="3", likelihood=10.0, active_ms=400.0)

    rows = {row.reader_id: row for row in analyse(mapped(inputs, hasty)).attention}
    assert rows["r2"].straight >= 1
    assert rows["r2"].longest_run >= 70
    assert rows["r2"].fast == 80
    assert (rows["r1"].straight, rows["r1"].fast) == (0, 0)
