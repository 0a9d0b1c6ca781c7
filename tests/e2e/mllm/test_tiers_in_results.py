"""Tiers that were frozen before the results of a run divide them; later ones do not."""

import json
from pathlib import Path

import pytest

from app.cli import run
from engines.mllm.conformance.server import ConformanceServer
from reader_study.study import Study
from tests.mllm.made_benchmark import FEW, made_benchmark
from tests.unit.app.tiers.made_judges import judge_table, reading_ids

pytestmark = pytest.mark.usefixtures("passphrase")


def test_results_go_by_the_tiers_that_were_frozen_before(
    tmp_path: Path, server: ConformanceServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one").mkdir()
    bench = made_benchmark(tmp_path / "one")
    bench.declare(server.base_url, experiments=FEW)
    assert bench.run() == 0
    with Study.open(bench.root) as study:
        ids = reading_ids(study)
    judges = []
    for family in ("cnn", "vit"):
        # Of one case nobody knows anything: it is unrated.
        table = judge_table(tmp_path / f"{family}.csv", dict.fromkeys(ids[1:], 0.9))
        judges += ["--judge", f"{family}={table}"]
    files = [tmp_path / "1.json", tmp_path / "2.json"]
    for version, file in enumerate(files, start=1):
        line = ["tiers", "make", str(bench.root), *judges, "--out", str(file)]
        assert run([*line, "--version", str(version)]) == 0
    assert run(["tiers", "freeze", str(bench.root), str(files[0])]) == 0
    told = []
    for name in ("before", "after"):
        out = tmp_path / name
        assert bench.do("report", "--out", out) == 0
        (row,) = json.loads((out / "leaderboard.json").read_text(encoding="utf-8"))["rows"]
        told.append({tier: found["counts"]["n"] for tier, found in row["tiers"]})
        if name == "before":
            late = ["tiers", "freeze", str(bench.root), str(files[1])]
            assert run([*late, "--reason", "another judge"]) == 0
            assert "AFTER results were opened" in capsys.readouterr().out
    assert told[0] == told[1]
    assert told[0]["Unrated"] == 1
    assert sum(told[0].values()) == len(ids)
