"""From tables of out-of-fold predictions to judges."""

from pathlib import Path

import pytest

from app.tiers.judge_tables import RatedCase, read_judge
from engines.guard.tiers.votes import BINARY, CLASSES, JudgeFamily
from ground.errors import EngineError, TableError
from tests.unit.app.tiers.made_judges import judge_table, write_table

CASES = [
    RatedCase("C1", "P1", ("benign/a.png",)),
    RatedCase("C2", "P2", ("malignant/a.png", "malignant/b.png")),
    RatedCase("C3", "P3", ("c.png",)),
]
CNN = JudgeFamily.CNN


def test_one_table_with_a_column_of_seeds(tmp_path: Path) -> None:
    rows = [
        {"case": case, "seed": seed, "fold": fold, "probability": p}
        for case, fold, p in (("C1", 0, 0.2), ("C2", 1, 0.9), ("other", 1, 0.5))
        for seed in (1, 2, 3)
    ]
    found = read_judge(CNN, [write_table(tmp_path / "t.csv", rows)], CASES)
    assert found.predictions.classes == BINARY
    assert found.predictions.seeds == ("1", "2", "3")
    assert found.predictions.by_case["C1"]["2"] == (0.8, 0.2)
    assert found.unused == 3
    assert found.facts.weights_sha256 == ("0" * 64, "1" * 64)


def test_a_table_for_each_seed_and_the_folder_of_a_training(tmp_path: Path) -> None:
    one = judge_table(tmp_path / "s1" / "out_of_fold.csv", {"C1": 0.2, "C2": 0.9})
    two = judge_table(tmp_path / "s2" / "out_of_fold.csv", {"C1": 0.4, "C2": 0.8})
    found = read_judge(CNN, [one.parent, two.parent], CASES)
    assert found.predictions.seeds == ("table 1", "table 2")
    assert found.predictions.by_case["C2"] == {
        "table 1": pytest.approx((0.1, 0.9)),
        "table 2": pytest.approx((0.2, 0.8)),
    }
    with pytest.raises(TableError, match="is given twice"):
        read_judge(CNN, [one, one], CASES)


def test_three_classes_and_a_column_of_weights(tmp_path: Path) -> None:
    rows = [
        {"case": "C1", "fold": 0, "p_normal": 0.1, "p_benign": 0.7, "p_malignant": 0.2},
        {"case": "C2", "fold": 1, "p_normal": "", "p_benign": 0.7, "p_malignant": 0.2},
    ]
    told = [row | {"weights": "f" * 64} for row in rows]
    found = read_judge(CNN, [write_table(tmp_path / "t.csv", told, card=False)], CASES)
    assert found.predictions.classes == CLASSES
    assert found.predictions.by_case == {"C1": {"table 1": (0.1, 0.7, 0.2)}}
    assert found.facts.weights_sha256 == ("f" * 64,)


def out_of_fold(name: str, case: str, fold: int, p: float) -> dict[str, object]:
    """A row as `train --kfold` writes it: the case is that of the training folder."""
    return {
        "file": name,
        "patient": "p",
        "case": case,
        "source": "x",
        "label": 0,
        "fold": fold,
        "probability": p,
        "sha256": "a",
    }


def test_rows_of_files_find_their_cases_and_images_are_averaged(tmp_path: Path) -> None:
    rows = [
        out_of_fold("benign/a.png", "lesion-1", 0, 0.2),
        out_of_fold("/data/malignant/a.png", "lesion-2", 1, 0.6),
        out_of_fold("b.png", "lesion-2", 1, 0.8),
        out_of_fold("strange.png", "lesion-9", 1, 0.8),
    ]
    found = read_judge(CNN, [write_table(tmp_path / "t.csv", rows)], CASES)
    assert found.predictions.by_case["C1"]["table 1"][1] == pytest.approx(0.2)
    assert found.predictions.by_case["C2"]["table 1"][1] == pytest.approx(0.7)
    assert found.unused == 1


def test_the_name_of_two_cases_is_refused(tmp_path: Path) -> None:
    rows = [out_of_fold("a.png", "x", 0, 0.2)]
    with pytest.raises(TableError, match=r"'a\.png' is that of 2 cases"):
        read_judge(CNN, [write_table(tmp_path / "t.csv", rows)], CASES)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"case": "C1", "probability": 0.5}, "tells the fold"),
        ({"name": "C1", "fold": 0, "probability": 0.5}, "names the cases"),
        ({"case": "C1", "fold": 0}, "holds a probability"),
        ({"case": "C1", "fold": 0, "p_normal": 0.5, "p_malignant": 0.5}, "is missing"),
        ({"case": "C1", "fold": 0, "p": 0.5, "score": 0.5}, "both mean the malignant"),
        ({"case": "C1", "fold": "", "p": 0.5}, "Row 2 names no fold"),
        ({"case": "C1", "fold": 0, "p": "often"}, "has the probability 'often'"),
        ({"case": "C1", "fold": 0, "p": 0.5, "weights": "best.pt"}, "does not hold a SHA-256"),
    ],
)
def test_a_wrong_table_is_refused_with_its_name(
    tmp_path: Path, row: dict[str, object], why: str
) -> None:
    path = write_table(tmp_path / "t.csv", [row])
    with pytest.raises(TableError, match=why) as refused:
        read_judge(CNN, [path], CASES)
    assert refused.value.path == path


def test_a_probability_beyond_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="that are none"):
        read_judge(CNN, [judge_table(tmp_path / "t.csv", {"C1": 1.5})], CASES)


def test_without_weights_nobody_knows_who_judged(tmp_path: Path) -> None:
    path = judge_table(tmp_path / "t.csv", {"C1": 0.5}, card=False)
    with pytest.raises(TableError, match="with which weights"):
        read_judge(CNN, [path], CASES)
    (tmp_path / "card.json").write_text("{")
    with pytest.raises(TableError, match="card beside the table cannot be read"):
        read_judge(CNN, [path], CASES)
    (tmp_path / "card.json").write_text("{}")
    (only,) = read_judge(CNN, [path], CASES).facts.weights_sha256
    assert len(only) == 64


def test_tables_of_other_classes_are_not_one_judge(tmp_path: Path) -> None:
    one = judge_table(tmp_path / "one.csv", {"C1": 0.5})
    three = {"case": "C1", "fold": 0, "p_normal": 0.1, "p_benign": 0.7, "p_malignant": 0.2}
    two = write_table(tmp_path / "two.csv", [three])
    with pytest.raises(TableError, match="different classes"):
        read_judge(CNN, [one, two], CASES)


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_judge(CNN, [tmp_path], CASES)
