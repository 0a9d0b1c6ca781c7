"""Tiers by command: made, shown, frozen, refused after results, and beside those of readers."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from app.tiers.readers import agreement, tier_by_people
from app.tiers.shown import shown_tiers
from engines.guard.tiers import stability
from engines.guard.tiers.rule import Tier
from reader_study.analysis.benchmark import by_tier
from reader_study.store import NewEvent
from reader_study.study import Study
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all
from tests.unit.app.tiers.made_judges import judge_table, reading_ids

REPORTED = NewEvent("benchmark.reported", "benchmark/run", new={"parser": "1"})


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Six cases; every third one is malignant."""
    root = tmp_path / "s"
    with make_study(root, n_reading=6, readers=("r1", "r2")) as study:
        ids = reading_ids(study)
    sure = {case: 0.95 if place % 3 == 2 else 0.05 for place, case in enumerate(ids)}
    torn = sure | {ids[0]: 0.9, ids[1]: 0.6}
    wrong = sure | {ids[0]: 0.8}
    for seed in (1, 2, 3):
        judge_table(tmp_path / f"cnn{seed}.csv", torn, seed=seed)
        judge_table(tmp_path / f"vit{seed}.csv", {**wrong, ids[5]: 0.9 + seed / 100}, seed=seed)
    return root


def judges(folder: Path) -> list[str]:
    pairs = [(family, seed) for family in ("cnn", "vit") for seed in (1, 2, 3)]
    return [
        part
        for family, seed in pairs
        for part in ("--judge", f"{family}={folder / f'{family}{seed}.csv'}")
    ]


def told(capsys: pytest.CaptureFixture[str], *line: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run([*line, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_made_shown_frozen_and_shown_again(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tiers.json")
    made = told(capsys, "tiers", "make", str(root), *judges(tmp_path), "--out", out)
    sizes = {name: row["cases"] for name, row in made["tiers"].items()}
    assert sizes == {"Easy": 4, "Medium": 1, "Hard": 1, "Unrated": 0}
    assert made["tiers"]["Easy"]["malignant"] == 2
    assert made["tiers"]["Medium"]["discordant"] == 1
    assert not any(row["area_told"] for row in made["tiers"].values())
    assert made["stability"]["share"] == 0
    assert "C0001" not in json.dumps(made)
    assert (tmp_path / "tiers.json").stat().st_mode & 0o077 == 0
    assert told(capsys, "tiers", "show", out)["sha256"] == made["sha256"]
    frozen = told(capsys, "tiers", "freeze", str(root), out)
    assert frozen["sha256"] == made["sha256"]
    assert frozen["post_hoc"] is False
    shown = told(capsys, "tiers", "show", str(root))
    assert shown["tiers"] == made["tiers"]
    assert [one["version"] for one in shown["frozen"]] == [1]
    assert run(["tiers", "make", str(root), *judges(tmp_path), "--out", out]) == 1, "it is there"


def test_equal_judges_make_equal_bytes(root: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert (
            run(["tiers", "make", str(root), *judges(tmp_path), "--out", str(tmp_path / name)]) == 0
        )
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_after_results_no_tiers_are_frozen_and_a_later_version_is_marked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = ["tiers", "make", str(root), *judges(tmp_path), "--out"]
    assert run([*make, str(tmp_path / "1.json")]) == 0
    assert run([*make, str(tmp_path / "2.json"), "--version", "2"]) == 0
    assert run(["tiers", "freeze", str(root), str(tmp_path / "1.json")]) == 0
    again = ["tiers", "freeze", str(root), str(tmp_path / "1.json"), "--reason", "again"]
    assert run(again) == 1
    assert "Tiers of version 1 are frozen already" in capsys.readouterr().err
    with Study.open(root) as study:
        study.record(REPORTED)
    later = ["tiers", "freeze", str(root), str(tmp_path / "2.json")]
    assert run(later) == 1
    assert "no reason is given" in capsys.readouterr().err
    assert run([*later, "--reason", "a third judge"]) == 0
    assert "AFTER results were opened: no table goes by them." in capsys.readouterr().out
    with Study.open(root, writable=False) as study:
        file = shown_tiers(study, PASSPHRASE)
    assert file is not None
    assert file.version == 1


def test_first_tiers_after_results_are_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tiers.json")
    assert run(["tiers", "make", str(root), *judges(tmp_path), "--out", out]) == 0
    with Study.open(root) as study:
        study.record(REPORTED)
        assert shown_tiers(study, PASSPHRASE) is None
    assert run(["tiers", "freeze", str(root), out]) == 1
    assert "were opened before any tiers were frozen" in capsys.readouterr().err


def test_tiers_of_another_study_and_of_one_family_are_refused(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tiers.json")
    assert run(["tiers", "make", str(root), *judges(tmp_path), "--out", out]) == 0
    changed = Path(out).read_bytes().replace(b'"study":"test-study"', b'"study":"other-study"')
    Path(out).write_bytes(changed)
    assert run(["tiers", "freeze", str(root), out]) == 1
    assert "made for the study 'other-study'" in capsys.readouterr().err
    line = ["tiers", "make", str(root), "--out", str(tmp_path / "x")]
    assert run([*line, "--judge", f"cnn={tmp_path / 'cnn1.csv'}"]) == 1
    assert "at least 2 architecture families" in capsys.readouterr().err
    assert run([*line, "--judge", f"qwen={tmp_path / 'cnn1.csv'}"]) == 1
    assert "never judge" in capsys.readouterr().err
    assert run([*line, "--judge", "cnn"]) == 2
    assert not (tmp_path / "x").exists()


def test_beside_them_stand_tiers_by_people_once_the_study_is_unblinded(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "tiers.json")
    assert run(["tiers", "make", str(root), *judges(tmp_path), "--out", out]) == 0
    assert run(["tiers", "freeze", str(root), out]) == 0
    assert run(["tiers", "show", str(root), "--people"]) == 1
    assert "still blinded" in capsys.readouterr().err
    with Study.open(root) as study:
        for reader in ("r1", "r2"):
            read_all(study, reader)
        close_and_unblind(study)
    found = told(capsys, "tiers", "show", str(root), "--people")["people"]
    assert found["readers"] == 2
    assert found["junior"] is False
    assert sum(found["tiers"].values()) == 6
    assert found["weighted_kappa"]["n"] <= 6
    assert found["weighted_kappa"]["weights"] == "linear"


@pytest.mark.parametrize(
    ("right", "tier"),
    [
        ((), Tier.UNRATED),
        ((True,), Tier.UNRATED),
        ((True, True), Tier.EASY),
        ((True,) * 4 + (False,), Tier.EASY),
        ((True,) * 3 + (False,), Tier.MEDIUM),
        ((True, False), Tier.MEDIUM),
        ((True, False, False), Tier.HARD),
        ((False, False), Tier.HARD),
    ],
)
def test_truth_table_by_people(right: tuple[bool, ...], tier: Tier) -> None:
    assert tier_by_people(right) is tier


def test_agreement_by_hand() -> None:
    e, m, h, u = Tier.EASY, Tier.MEDIUM, Tier.HARD, Tier.UNRATED
    one = dict(zip("abcdef", (e, e, m, m, h, u), strict=True))
    assert agreement(one, one).value == 1
    other = one | {"b": m, "c": e}
    # Weighted agreement (1 + .5 + .5 + 1 + 1) / 5 = 0.8; by chance 0.6 (2/5, 2/5, 1/5 each).
    assert agreement(one, other).value == pytest.approx((0.8 - 0.6) / (1 - 0.6))
    assert agreement(one, other).n == 5


def test_both_sides_know_the_same_small_tiers() -> None:
    for malignant in range(35):
        for others in range(35):
            told = by_tier.area_is_told(malignant, others)
            assert told is stability.area_is_told(malignant, others)
