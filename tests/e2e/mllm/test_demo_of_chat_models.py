"""`sonoread demo --mllm`: a benchmark from images to both reports, small."""

import json
from pathlib import Path

from tests.typed import typed

NAMES = {"Pixel reader", "Second reader", "In its own words", "Does not look", "Refuses"}


def test_the_demonstration_benchmarks_chat_models_and_compares_readers_with_one(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    assert typed(["demo", "--mllm", "--out", str(out), "--cases", "8", "--readers", "2"]) == 0
    for language in ("en", "zh"):
        folder = out / "benchmark" / language
        assert (folder / "benchmark.pdf").read_bytes().startswith(b"%PDF")
        rows = json.loads((folder / "leaderboard.json").read_text(encoding="utf-8"))["rows"]
        assert {row["model"] for row in rows} == NAMES
        by_name = {row["model"]: row["wrong"]["counts"] for row in rows}
        assert by_name["Pixel reader"]["answered"] == by_name["Refuses"]["n"] == 8
        assert by_name["Refuses"]["answered"] == by_name["Does not look"]["answered"] == 0
        assert (folder / "cases.html").is_file()
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert "baseline" in json.dumps(results.get("models", results))


def test_the_demonstration_of_chat_models_reads_stills_alone(tmp_path: Path) -> None:
    assert typed(["demo", "--mllm", "--media", "clips", "--out", str(tmp_path / "o")]) == 2
