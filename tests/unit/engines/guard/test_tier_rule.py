"""T1 to T4: the votes, the truth table of tiers, their stability and sizes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.guard.tiers.rule import Tier, tier_of, tiered, tiers_of
from engines.guard.tiers.stability import area_is_told, sizes, stability
from engines.guard.tiers.votes import (
    BINARY,
    CLASSES,
    FamilyPredictions,
    FamilyVote,
    JudgeFamily,
    JudgeRow,
    predictions_of,
    vote,
)
from ground.errors import EngineError

E, M, H, U = Tier.EASY, Tier.MEDIUM, Tier.HARD, Tier.UNRATED

# Margins of two families, and the tier and flag that follow (truth malignant, two classes).
TABLE: list[tuple[float | None, float | None, Tier, bool]] = [
    (1.0, 1.0, E, False),
    (0.5, 0.5, E, False),
    (0.5, 0.499, M, False),
    (1.0, 0.49, M, False),
    (0.01, 0.01, M, False),
    (0.9, -0.1, M, True),
    (0.1, -0.4, M, True),
    (0.1, -0.5, M, True),
    (0.1, -0.51, H, True),
    (0.1, -0.9, H, True),
    (0.0, 0.0, H, False),
    (0.0, 0.4, M, True),
    (-0.01, -0.01, H, False),
    (-0.1, -0.1, H, False),
    (-1.0, -1.0, H, False),
    (None, 1.0, U, False),
    (1.0, None, U, False),
    (-1.0, None, U, False),
    (None, None, U, False),
]


def binary_vote(margin: float | None) -> FamilyVote | None:
    if margin is None:
        return None
    p = (1 + margin) / 2
    return vote(BINARY, (1 - p, p), "malignant")


@pytest.mark.parametrize(("one", "other", "tier", "discordant"), TABLE)
def test_truth_table_of_two_families(
    one: float | None, other: float | None, tier: Tier, discordant: bool
) -> None:
    for pair in ((one, other), (other, one)):
        found = tiered({"cnn": binary_vote(pair[0]), "vit": binary_vote(pair[1])})
        assert found.tier is tier
        assert found.discordant is discordant


@pytest.mark.parametrize(
    ("margins", "tier"),
    [
        ((0.5, 0.6, 0.7), E),
        ((0.5, 0.6, 0.49), M),
        ((0.9, 0.9, -0.9), M),
        ((-0.2, -0.2, -0.2), H),
        ((0.3, -0.3, -0.6), M),
        ((0.3, -0.4, -0.6), H),
        ((0.9, 0.9, None), U),
    ],
)
def test_three_families(margins: tuple[float | None, ...], tier: Tier) -> None:
    assert tier_of(margins) is tier


def test_one_family_rates_nothing() -> None:
    assert tier_of([0.9]) is U
    assert tier_of([]) is U


def test_a_margin_is_true_minus_the_largest_of_the_others() -> None:
    p = (0.2, 0.5, 0.3)
    assert vote(CLASSES, p, "benign") == FamilyVote("benign", 0.2)
    assert vote(CLASSES, p, "malignant") == FamilyVote("benign", -0.2)
    assert vote(CLASSES, p, "normal") == FamilyVote("benign", -0.3)
    assert vote(BINARY, (0.9, 0.1), "normal") == vote(BINARY, (0.9, 0.1), "benign")
    assert not vote(BINARY, (0.5, 0.5), "malignant").right, "a tie is no right answer"
    assert not vote(BINARY, (0.5, 0.5), "benign").right


def test_two_wrong_families_that_name_different_classes_are_discordant() -> None:
    votes = {
        "cnn": vote(CLASSES, (0.7, 0.2, 0.1), "malignant"),
        "vit": vote(CLASSES, (0.2, 0.7, 0.1), "malignant"),
    }
    assert tiered(votes).tier is H
    assert tiered(votes).discordant
    # A judge of two classes cannot tell the first two apart: that is no disagreement.
    mixed = votes | {"vit": vote(BINARY, (0.9, 0.1), "malignant")}
    assert not tiered(mixed).discordant


def judge(
    family: str, by_case: dict[str, dict[str, float]], seeds: tuple[str, ...] = ("1", "2", "3")
) -> FamilyPredictions:
    told = {case: {s: (1 - p, p) for s, p in one.items()} for case, one in by_case.items()}
    return FamilyPredictions(JudgeFamily(family), BINARY, seeds, told)


def test_a_family_votes_by_the_mean_of_its_seeds() -> None:
    cnn = judge("cnn", {"C1": {"1": 0.7, "2": 0.8, "3": 0.75}})
    vit = judge("vit", {"C1": {"1": 0.75, "2": 0.75, "3": 0.75}})
    found = tiers_of([cnn, vit], {"C1": "malignant"})["C1"]
    assert found.margins == {"cnn": 0.5, "vit": 0.5}
    assert found.tier is E, "0.5 is reached although the mean lies beside it in the 16th digit"


@pytest.mark.parametrize("lacking", ["a seed", "a family", "all"])
def test_a_missing_prediction_is_unrated_and_never_easy(lacking: str) -> None:
    sure = {"1": 1.0, "2": 1.0, "3": 1.0}
    cases = {"C1": dict(sure), "C2": dict(sure)}
    if lacking == "a seed":
        del cases["C1"]["2"]
    else:
        del cases["C1"]
    other = {"C1": dict(sure), "C2": dict(sure)}
    if lacking == "all":
        del other["C1"]
    found = tiers_of(
        [judge("cnn", cases), judge("vit", other)], dict.fromkeys(("C1", "C2"), "malignant")
    )
    assert (found["C1"].tier, found["C2"].tier) == (U, E)


def test_judges_are_at_least_two_families_with_one_vote_each() -> None:
    one = judge("cnn", {"C1": {"1": 0.9}}, ("1",))
    for given_ in ([], [one], [one, one]):
        with pytest.raises(EngineError, match="at least 2 architecture families"):
            tiers_of(given_, {"C1": "benign"})
    with pytest.raises(EngineError, match="judge vit has no prediction"):
        tiers_of([one, judge("vit", {}, ())], {"C1": "benign"})


@pytest.mark.parametrize("name", ["qwen2.5-vl", "gpt", "mllm", "", "chat"])
def test_chat_models_never_judge(name: str) -> None:
    with pytest.raises(EngineError, match="Chat models that are to be tested never judge"):
        JudgeFamily.named(name)
    assert JudgeFamily.named(" CNN ") is JudgeFamily.CNN


def row(case: str, p: float | None, *, seed: str = "1", fold: str = "0") -> JudgeRow:
    return JudgeRow(case, seed, fold, None if p is None else (1 - p, p))


def test_images_of_a_case_are_one_prediction_and_strangers_are_left_out() -> None:
    rows = [row("C1", 0.2), row("C1", 0.4), row("X", 0.9), row("C2", 0.5), row("C2", None)]
    found = predictions_of(
        JudgeFamily.CNN, BINARY, rows, patients={"C1": "P1", "C2": "P2", "C3": "P3"}
    )
    assert found.by_case == {"C1": {"1": pytest.approx((0.7, 0.3))}}
    assert found.seeds == ("1",)


def test_predictions_of_one_patient_from_two_folds_are_refused() -> None:
    patients = {"C1": "P1", "C2": "P1"}
    rows = [row("C1", 0.2, fold="0"), row("C2", 0.4, fold="1")]
    with pytest.raises(EngineError, match="one patient from two folds"):
        predictions_of(JudgeFamily.CNN, BINARY, rows, patients=patients)
    apart = [row("C1", 0.2, fold="0"), row("C2", 0.4, fold="1", seed="2")]
    assert predictions_of(JudgeFamily.CNN, BINARY, apart, patients=patients).seeds == ("1", "2")


@pytest.mark.parametrize("p", [(0.5, 0.6), (-0.1, 1.1), (float("nan"), 1.0), (0.2, 0.2)])
def test_what_is_no_probability_is_refused(p: tuple[float, float]) -> None:
    with pytest.raises(EngineError, match="that are none"):
        predictions_of(JudgeFamily.CNN, BINARY, [JudgeRow("C1", "1", "0", p)], patients={"C1": "P"})


def test_seeds_that_agree_are_stable_and_others_are_not() -> None:
    sure = {f"C{k}": dict.fromkeys(("1", "2", "3"), 0.9) for k in range(10)}
    truths = dict.fromkeys(sure, "malignant")
    calm = stability([judge("cnn", sure), judge("vit", sure)], truths, replicates=50)
    assert (calm.share, calm.low, calm.high) == (0, 0, 0)
    wild = {case: {"1": 0.99, "2": 0.55, "3": 0.75} for case in sure}
    found = stability([judge("cnn", wild), judge("vit", wild)], truths, replicates=200)
    assert found.share is not None
    assert 0.2 < found.share < 0.9
    assert found == stability([judge("cnn", wild), judge("vit", wild)], truths, replicates=200)


def test_stability_by_hand_of_two_seeds() -> None:
    """Mean 0.75 is Easy; of the draws (1,1), (1,2), (2,1), (2,2) only (2,2) is not: 0.7."""
    truths = {"C1": "malignant"}
    torn = judge("cnn", {"C1": {"1": 0.8, "2": 0.7}}, ("1", "2"))
    firm = judge("vit", {"C1": {"1": 0.9, "2": 0.9}}, ("1", "2"))
    found = stability([torn, firm], truths, replicates=4000)
    assert found.share == pytest.approx(0.25, abs=0.03)


def test_one_seed_has_no_stability() -> None:
    one = judge("cnn", {"C1": {"1": 0.9}}, ("1",))
    found = stability([one, judge("vit", {"C1": {"1": 0.9}}, ("1",))], {"C1": "malignant"})
    assert found.share is None
    assert "has one seed" in found.reason


def test_sizes_tell_every_tier_its_classes_and_its_flags() -> None:
    wrong, right = dict.fromkeys("123", 0.1), dict.fromkeys("123", 0.9)
    by_case = {"C1": right, "C2": right, "C3": wrong, "C4": right}
    truths = {"C1": "malignant", "C2": "benign", "C3": "normal", "C4": "malignant", "C5": "benign"}
    cases = tiers_of([judge("cnn", by_case), judge("vit", by_case | {"C4": wrong})], truths)
    found = {one.tier: one for one in sizes(cases, truths)}
    assert list(found) == list(Tier)
    assert found[E].classes == {"normal": 1, "benign": 0, "malignant": 1}
    assert found[H].classes == {"normal": 0, "benign": 1, "malignant": 0}
    assert found[M].classes == {"normal": 0, "benign": 0, "malignant": 1}
    assert found[M].discordant == 1
    assert found[U].cases == 1
    assert not found[E].has_area


@pytest.mark.parametrize(
    ("malignant", "others", "told"),
    [
        (10, 20, True),
        (20, 10, True),
        (9, 21, False),
        (21, 9, False),
        (14, 15, False),
        (15, 15, True),
    ],
)
def test_an_area_needs_thirty_cases_and_ten_of_each_class(
    malignant: int, others: int, told: bool
) -> None:
    assert area_is_told(malignant, others) is told


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=2, max_size=4))
def test_exactly_one_tier_whatever_the_order(
    margins: list[float | None],
) -> None:
    tier = tier_of(margins)
    assert tier_of(margins[::-1]) is tier
    known = [one for one in margins if one is not None]
    if len(known) < len(margins):
        assert tier is U
        return
    easy = all(m > 0 for m in known) and min(known) >= 0.5
    hard = all(m <= 0 for m in known) or sum(known) / len(known) < -0.2 - 1e-9
    assert not (easy and hard)
    if easy:
        assert tier is E
    if hard:
        assert tier is H
    if tier is M:
        assert not easy
        assert not all(m <= 0 for m in known)
