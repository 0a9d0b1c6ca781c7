"""Learning curves as they lie in model folders and beside checkpoints."""

import json
from pathlib import Path
from typing import Any

import pytest

from engines.cards.curves import (
    CURVE_NAME,
    LearningCurve,
    LearntEpoch,
    curve_bytes,
    curves_of,
    read_curves,
)
from engines.messages import Learnt
from ground.errors import EngineError

HISTORY: list[dict[str, Any]] = [
    {"epoch": 0, "loss": None, "validation_auc": 0.7},
    {"epoch": 1, "loss": 0.6, "validation_auc": 0.9},
    {"epoch": 2, "loss": 0.5, "validation_auc": 0.9},
]


def finished(folder: Path, *, seed: int = 1, history: object = HISTORY) -> None:
    folder.mkdir(parents=True)
    content = {"seed": seed, "training": {"history": history}}
    (folder / "card.json").write_text(json.dumps(content))


def under_way(folder: Path, *, epochs: int = 2, seed: int = 1) -> None:
    folder.mkdir(parents=True)
    (folder / CURVE_NAME).write_bytes(curve_bytes(HISTORY[:epochs], seed=seed))


def test_a_model_alone(tmp_path: Path) -> None:
    finished(tmp_path / "m")
    (curve,) = read_curves(tmp_path / "m")
    assert read_curves(tmp_path / "m" / "card.json") == (curve,)
    assert (curve.fold, curve.seed, curve.finished) == (None, 1, True)
    assert curve.epochs[0] == LearntEpoch(0, None, 0.7)
    assert curve.best == LearntEpoch(1, 0.6, 0.9), "the first of equals is the one that is kept"


def test_a_training_under_way_is_found_by_the_name_of_what_it_will_be(tmp_path: Path) -> None:
    under_way(tmp_path / "m.training")
    for named in (tmp_path / "m", tmp_path / "m.training"):
        (curve,) = read_curves(named)
        assert not curve.finished
        assert [one.epoch for one in curve.epochs] == [0, 1]


def test_members_of_a_cross_fitting_are_told_apart(tmp_path: Path) -> None:
    members = tmp_path / "m.training" / "members"
    finished(members / "fold-1-seed-3", seed=3)
    finished(members / "fold-2-seed-3", seed=3)
    under_way(members / "fold-3-seed-3.training", seed=3)
    (members / "fold-4-seed-3.training").mkdir()
    curves = read_curves(tmp_path / "m")
    assert [(one.fold, one.seed, one.finished) for one in curves] == [
        (1, 3, True),
        (2, 3, True),
        (3, 3, False),
    ]
    (tmp_path / "m.training").rename(tmp_path / "m")
    (tmp_path / "m" / "card.json").write_text(json.dumps({"kind": "folds", "folds": 4}))
    assert read_curves(tmp_path / "m") == curves


def test_a_finished_model_does_not_show_what_was_left_beside_it(tmp_path: Path) -> None:
    finished(tmp_path / "m")
    under_way(tmp_path / "m.training", epochs=1)
    assert [one.finished for one in read_curves(tmp_path / "m")] == [True]


def test_what_was_not_judged_by_an_auc_has_no_curve_here(tmp_path: Path) -> None:
    finished(tmp_path / "m", history=[{"epoch": 1, "loss": 0.5, "mean_overlap": 0.4}])
    assert read_curves(tmp_path / "m") == ()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"{",
        b"[]",
        b'{"training": {"history": [1]}}',
        b'{"training": {"history": [{"epoch": "1", "validation_auc": 0.5}]}}',
        b'{"training": {"history": [{"epoch": 1, "loss": "x", "validation_auc": 0.5}]}}',
    ],
)
def test_a_damaged_card_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "card.json").write_bytes(content)
    with pytest.raises(EngineError, match=r"card\.json.*cannot be read"):
        read_curves(tmp_path)


def test_a_damaged_curve_is_named(tmp_path: Path) -> None:
    under_way(tmp_path / "m.training")
    path = tmp_path / "m.training" / CURVE_NAME
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(EngineError, match=r"curve\.jsonl.*cannot be read"):
        read_curves(tmp_path / "m")


def test_nothing_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model and no training"):
        read_curves(tmp_path / "m")


def test_points_of_a_running_job_become_curves() -> None:
    told = [
        Learnt(job="j", epoch=0, loss=None, validation_auc=0.5, part="fold 1 of 2, seed 7"),
        Learnt(job="j", epoch=1, loss=0.7, validation_auc=0.6, part="fold 1 of 2, seed 7"),
        Learnt(job="j", epoch=1, loss=0.6, validation_auc=0.8, part="fold 1 of 2, seed 7"),
        Learnt(job="j", epoch=0, loss=None, validation_auc=0.4, part="fold 2 of 2, seed 7"),
    ]
    first, second = curves_of(told)
    assert first == LearningCurve(
        (LearntEpoch(0, None, 0.5), LearntEpoch(1, 0.6, 0.8)), 1, 7, finished=False
    ), "an epoch that is told again, after a restart, stands for the one before"
    assert (second.fold, second.seed) == (2, 7)
    (alone,) = curves_of([Learnt(job="j", epoch=0, validation_auc=0.5)])
    assert (alone.fold, alone.seed) == (None, None)
