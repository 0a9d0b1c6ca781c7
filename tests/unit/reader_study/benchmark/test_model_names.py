"""Names of models in narrow columns: the ends are kept, and two models never look alike."""

from dataclasses import replace

import pytest

from reader_study.analysis.benchmark.leaderboard import leaderboard
from reader_study.report.benchmark.names import ModelNames, shortened
from tests.unit.reader_study.benchmark.twelve import twelve

LONG = "maker/vision-language-model-72b-instruct-medical-finetune-GGUF:Q4_K_M"


@pytest.mark.parametrize("limit", [12, 32, 60])
def test_a_name_is_cut_in_its_middle(limit: int) -> None:
    short = shortened(LONG, limit)
    assert len(short) <= limit
    assert short.startswith("make")
    assert short.endswith("Q4_K_M")
    assert shortened("m-7b", limit) == "m-7b"


def test_names_that_are_shortened_alike_are_told_apart() -> None:
    inside = LONG.replace("model", "other")
    models = [LONG, inside, "m", "m\u202e"]
    rows = leaderboard([replace(one, model=model) for model in models for one in twelve()])
    names = ModelNames(rows)
    assert len({names.short(row) for row in rows}) == len(models)
    assert len({names.whole(row) for row in rows}) == len(models)
    whole = {names.whole(row) for row in rows}
    assert {LONG, inside} <= whole
    assert all(name.startswith("m (") for name in whole - {LONG, inside})
