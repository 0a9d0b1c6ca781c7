"""A model's category: from a calibrated probability, or there is none and none is shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from ground.errors import EngineError, ProtocolError, ReadingRuleError
from reader_study import registration
from reader_study.analysis import analyse, collect
from reader_study.cases import CaseRole
from reader_study.lock import lock_protocol
from reader_study.models import freezing
from reader_study.models import frozen as models
from reader_study.models.calibrated import ScoreCalibration
from reader_study.models.record import decoded
from reader_study.study import Study
from tests.builders import (
    CALIBRATION,
    PASSPHRASE,
    MadeBatch,
    close_and_unblind,
    freeze_model,
    protocol_text,
    read_all,
)


def make_open(root: Path, *, shows: str | None = None, n: int = 6) -> Study:
    """Return a study with cases and no model yet."""
    text = protocol_text()
    if shows is not None:
        text = text.replace('model = "m1"', f'model = "m1"\nshows = {shows}')
    study = Study.create(root, text)
    registration.register(study, MadeBatch(n), passphrase=PASSPHRASE)
    return study


def freeze(study: Study, scores: list[float], *, model_id: str = "m1", **card: Any) -> None:  # noqa: ANN401
    cases = [case.case_id for case in study.cases(CaseRole.READING)]
    freezing.freeze(
        study,
        card={"model_id": model_id, "threshold": 0.4} | card,
        scores=dict(zip(cases, scores, strict=True)),
    )


def test_a_simple_cyst_is_not_said_to_be_probably_benign(tmp_path: Path) -> None:
    with make_open(tmp_path / "s", n=3) as study:
        freeze(study, [0.001, 0.01, 0.97], calibration=CALIBRATION)
        found = [read.category for read in models.load_all(study, "m1").values()]
    assert found == ["2", "3", "5"]


def test_the_call_follows_from_the_threshold_and_not_from_the_category(tmp_path: Path) -> None:
    low = CALIBRATION | {"intercept": -9.0}
    with make_open(tmp_path / "s", n=2) as study:
        freeze(study, [0.41, 0.39], calibration=low)
        reads = models.reads(study, "m1")
    assert [(read.category, read.positive) for read in reads] == [("2", True), ("2", False)]


@pytest.mark.parametrize("card", [{}, {"calibration": None}])
def test_without_a_calibration_there_is_no_category(tmp_path: Path, card: dict[str, Any]) -> None:
    with make_open(tmp_path / "s", shows='["score"]', n=2) as study:
        freeze(study, [0.1, 0.9], **card)
        reads = models.load_all(study, "m1").values()
        assert {(read.category, read.probability) for read in reads} == {(None, None)}
        lock_protocol(study)


def test_a_protocol_that_shows_a_category_refuses_a_model_without(tmp_path: Path) -> None:
    with make_open(tmp_path / "s") as study:
        with pytest.raises(ReadingRuleError, match=r"no calibration.*shows = \[\"score\"\]"):
            freeze_model(study, calibration=None)
        assert not study.paths.models.exists()
        # A model that readers do not see needs none.
        freeze_model(study, model_id="other", calibration=None)


def test_a_protocol_that_shows_it_only_later_is_not_locked(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_open(root, shows='["score"]') as study:
        freeze_model(study, calibration=None)
    file = root / "protocol.toml"
    file.write_text(file.read_text().replace('["score"]', '["score", "category"]'))
    with Study.open(root) as study:
        with pytest.raises(ProtocolError, match="frozen reads have none"):
            lock_protocol(study)
        assert not study.is_locked


def test_categories_frozen_by_the_first_version_are_kept(tmp_path: Path) -> None:
    old = {
        "case_id": "C0001",
        "category": "3",
        "model_id": "m1",
        "positive": False,
        "score": "0.010000",
        "shown_as": "AI-A",
        "threshold": "0.400000",
    }
    read = decoded(json.dumps(old).encode().ljust(512))
    assert (read.category, read.probability) == ("3", None)


@pytest.mark.parametrize("shown_as", ["A", "名" * 200])
def test_all_files_have_one_size_whatever_they_say(tmp_path: Path, shown_as: str) -> None:
    text = protocol_text().replace('model = "m1"', f'model = "m1"\nshown_as = "{shown_as}"')
    with Study.create(tmp_path / "s", text) as study:
        registration.register(study, MadeBatch(7), passphrase=PASSPHRASE)
        freeze(study, [0.001, 0.01, 0.05, 0.2, 0.7, 0.99, 1], calibration=CALIBRATION)
        files = list((study.paths.models / "m1" / "reads").iterdir())
    sizes = {path.stat().st_size for path in files}
    assert len(files) == 7
    assert len(sizes) == 1
    assert sizes.pop() % 512 == 0


@pytest.mark.parametrize(
    "calibration",
    [
        {"method": "isotonic", "slope": 1, "intercept": 0},
        {"method": "platt", "slope": 0, "intercept": 0},
        {"method": "platt", "slope": float("nan"), "intercept": 0},
        {"method": "platt"},
        "platt",
    ],
)
def test_a_calibration_that_is_not_known_is_refused(calibration: object) -> None:
    with pytest.raises(EngineError, match="does not know"):
        ScoreCalibration.of({"calibration": calibration})


def test_the_analysis_of_a_model_without_categories_uses_its_calls(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_open(root, shows='["score"]', n=8) as study:
        freeze_model(study, calibration=None, threshold=0.3)
        freeze_model(study, model_id="m2", threshold=0.3)
        lock_protocol(study)
        read_all(study, "r1")
        close_and_unblind(study)
        results = analyse(collect(study, passphrase=PASSPHRASE))
    rows = {row.reader_id: row for row in results.performance if row.arm == "standalone"}
    without, calibrated = rows["m1"], rows["m2"]
    assert without.n_cases == 8
    assert (without.sensitivity, without.specificity) == (
        calibrated.sensitivity,
        calibrated.specificity,
    )
    assert without.auc_likelihood == calibrated.auc_likelihood
    assert without.auc_category.value is None
    assert without.auc_category.note is not None
    assert without.auc_category.note.code == "no_categories"
    compared = [row for row in results.model_comparisons if row.model_id == "m1"]
    assert all(row.model.value is not None for row in compared)
