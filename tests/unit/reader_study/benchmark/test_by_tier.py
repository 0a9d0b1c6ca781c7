"""Results by difficulty: in their order, small tiers without an area, cautions beside them."""

import json
import random

import pytest

from reader_study.analysis.benchmark.by_tier import TOO_FEW, by_tier
from reader_study.analysis.benchmark.leaderboard import leaderboard
from reader_study.analysis.benchmark.records import ItemAnswer, ItemTruth
from reader_study.cases import ReadStatus
from reader_study.report.benchmark.chapter import render_benchmark
from reader_study.report.benchmark.output import board_json
from reader_study.report.words import Language
from tests.unit.reader_study.benchmark.test_pages import _pdf_text


def tier(name: str, malignant: int, others: int, *, first: int = 0) -> list[ItemAnswer]:
    drawn = random.Random(first + 1)
    labels = ["malignant"] * malignant + ["benign"] * others
    return [
        ItemAnswer(
            "m",
            "main",
            str(first + place),
            ReadStatus.OK,
            ItemTruth(label, tier=name),
            birads="4A" if label == "malignant" else "2",
            assessment=label,
            probabilities={"verbalised": drawn.random()},
        )
        for place, label in enumerate(labels)
    ]


def answers() -> list[ItemAnswer]:
    return [
        *tier("Unrated", 1, 1, first=900),
        *tier("Hard", 9, 40, first=600),
        *tier("Medium", 10, 20, first=300),
        *tier("Easy", 15, 14),
        *tier("others", 1, 0, first=990),
    ]


def test_tiers_stand_from_easy_to_unrated() -> None:
    found = [name for name, _ in by_tier(answers())]
    assert found == ["Easy", "Medium", "Hard", "Unrated", "others"]
    assert by_tier([one for one in answers() if not one.truth.tier]) == ()


def test_a_small_tier_has_counts_and_no_area() -> None:
    found = dict(by_tier(answers()))
    medium = found["Medium"]
    assert medium.auc("verbalised") is not None
    assert medium.auc("verbalised").value is not None  # type: ignore[union-attr]
    assert medium.ordinal.value == 1
    for name in ("Easy", "Hard", "Unrated"):
        area = found[name].auc("verbalised")
        assert area is not None
        assert (area.value, area.lower, area.reason) == (None, None, TOO_FEW)
        assert found[name].sources[0][1].auc_neutral.value is None
        assert found[name].ordinal.value is None
        assert found[name].classes.accuracy.value == 1
    assert found["Easy"].counts.n == 29


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["medium", "10+20", "nochatmodeljudges", "Tiers:consensus-1,version1."]),
        ("zh", ["中", "10+20", "对话模型不参与评定", "分层：consensus-1,version1。"]),
    ],
)
def test_the_chapter_tells_counts_and_cautions(language: Language, words: list[str]) -> None:
    rows = leaderboard(answers())
    facts = {"tiers": "consensus-1, version 1"}
    text = _pdf_text(render_benchmark(rows, language=language, title="B", facts=facts))
    for word in words:
        assert word in text, word
    told = json.loads(board_json(rows))["rows"][0]["tiers"]
    assert [name for name, _ in told] == ["Easy", "Medium", "Hard", "Unrated", "others"]


def test_without_tiers_the_chapter_says_nothing_of_them() -> None:
    plain = [
        ItemAnswer("m", "main", str(k), ReadStatus.OK, ItemTruth("benign"), assessment="benign")
        for k in range(3)
    ]
    text = _pdf_text(render_benchmark(leaderboard(plain), language="en", title="B"))
    assert "nochatmodeljudges" not in text
