"""`sonoread mllm report` and `view` on a file of answers."""

import json
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.cli import run
from reader_study.analysis.benchmark.lines import to_lines
from tests.unit.reader_study.benchmark.twelve import twelve
from tests.unit.reader_study.benchmark.whole import whole

FACTS = """[models."m"]
trained_until = 2024
[published]
"our clinic" = 2025
[facts]
versions = "2.1"
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text(to_lines(twelve()), encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report_writes_chapter_and_leaderboard(answers: Path, tmp_path: Path, lang: str) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_text(FACTS, encoding="utf-8")
    out = tmp_path / "out"
    words = ["mllm", "report", str(answers), "--out", str(out), "--lang", lang]
    assert run([*words, "--facts", str(facts)]) == 0
    assert (out / "benchmark.pdf").read_bytes().startswith(b"%PDF")
    board = json.loads((out / "leaderboard.json").read_text(encoding="utf-8"))
    (row,) = board["rows"]
    assert row["wrong"]["category"]["value"] == 0.5
    assert row["wrong"]["counts"] == {
        "n": 12, "answered": 9, "refused": 1, "unparsed": 1, "truncated": 1, "others": [],
        "blocked": True,
    }  # fmt: skip
    assert row["contamination"][0]["exposure"] == "possible"


def test_view_puts_images_in_without_their_metadata(answers: Path, tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    told = PngInfo()
    told.add_text("patient", "zz-canary")
    Image.new("L", (40, 30), 90).save(images / "3.png", pnginfo=told)
    page = tmp_path / "cases.html"
    assert run(["mllm", "view", str(answers), "--out", str(page), "--images", str(images)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("<img ") == 1
    assert "zz-canary" not in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("[facts]\ncolour = 'x'", "The fact 'colour' is not known"),
        ("[models.m]\ntrained_until = 'soon'", "The year of m is 'soon'"),
        ("[model.m]\n", "The section 'model' is not known"),
        ("models = 3", "models is no table of facts"),
        ("[facts", "The facts cannot be read"),
    ],
)
def test_odd_facts_are_a_sentence(
    answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], facts: str, said: str
) -> None:
    path = tmp_path / "facts.toml"
    path.write_text(facts)
    out = tmp_path / "out"
    assert run(["mllm", "report", str(answers), "--out", str(out), "--facts", str(path)]) == 1
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_bad_answers_and_images_are_sentences(
    answers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["mllm", "report", str(tmp_path / "none"), "--out", str(tmp_path / "o")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    twice = tmp_path / "twice.jsonl"
    twice.write_text(to_lines([*twelve(), *twelve()]), encoding="utf-8")
    assert run(["mllm", "report", str(twice), "--out", str(tmp_path / "o")]) == 1
    assert "two main answers to item 1" in capsys.readouterr().err
    (tmp_path / "1.png").write_bytes(b"no image")
    words = ["mllm", "view", str(answers), "--out", str(tmp_path / "p.html")]
    assert run([*words, "--images", str(tmp_path)]) == 1
    assert "The image cannot be read" in capsys.readouterr().err
    assert run(["mllm", "report", str(answers)]) == 2


def test_a_whole_benchmark_is_written(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(to_lines(whole(n=16)), encoding="utf-8")
    assert run(["mllm", "report", str(path), "--out", str(tmp_path), "--conformance"]) == 0
    board = json.loads((tmp_path / "leaderboard.json").read_text(encoding="utf-8"))
    assert [len(row["controls"]) for row in board["rows"]] == [3, 3]


def test_lines_with_raw_text_alone_are_read_by_the_parser(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [
        "BI-RADS 4C, malignant, probability of malignancy 80%",
        "I cannot help with that.",
        "?",
    ]
    lines = [
        {"model": "m", "experiment": "main", "item": str(n), "raw": text,
         "truth": {"label": "malignant", "birads": "4C"}}
        for n, text in enumerate(texts, 1)
    ]  # fmt: skip
    path = tmp_path / "raw.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert run(["mllm", "report", str(path), "--out", str(tmp_path)]) == 0
    board = json.loads((tmp_path / "leaderboard.json").read_text(encoding="utf-8"))
    found = board["rows"][0]["wrong"]
    assert found["counts"]["n"] == 3
    assert found["counts"]["answered"] == 1
    assert found["counts"]["refused"] == 1
    assert found["category"]["value"] == pytest.approx(1 / 3)
    path.write_text(json.dumps(lines[0] | {"birads": "5"}), encoding="utf-8")
    assert run(["mllm", "report", str(path), "--out", str(tmp_path)]) == 1
    assert "it has no status, and says 'birads' beside the raw text" in capsys.readouterr().err
