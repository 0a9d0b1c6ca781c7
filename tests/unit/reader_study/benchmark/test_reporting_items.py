"""Items of reporting guidelines: their numbers, and what fills them."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from ground.errors import TableError
from reader_study.analysis.benchmark.guidelines import (
    ReportingItem,
    all_items,
    fact_names,
    guidelines,
)
from reader_study.analysis.benchmark.leaderboard import ModelFact, leaderboard
from reader_study.analysis.benchmark.reporting import Filled, FilledItem, filled_items
from reader_study.analysis.benchmark.stated import load_facts
from reader_study.analysis.benchmark.told import told_facts
from reader_study.report.benchmark.chapter import render_benchmark
from reader_study.report.words import LANGUAGES, Language, ReportWords
from tests.unit.reader_study.benchmark.twelve import twelve


def of(found: tuple[FilledItem, ...], guideline: str, number: str) -> FilledItem:
    """Return one item."""
    return next(
        one for one in found if (one.item.guideline, one.item.number) == (guideline, number)
    )


def numbers_of(guideline: str) -> list[str]:
    return [item.number for item in all_items() if item.guideline == guideline]


def test_tripod_llm_has_its_19_items_and_the_rows_of_its_tables() -> None:
    numbers = numbers_of("TRIPOD-LLM")
    main = [int(re.sub("[a-z]", "", number)) for number in numbers]
    assert list(dict.fromkeys(main)) == list(range(1, 20))
    letters = {n: sum(each == n for each in main) for n in set(main)}
    assert {n: count for n, count in letters.items() if count > 1} == {
        **{2: 12, 3: 2, 5: 5, 6: 5, 7: 5, 8: 3, 9: 2, 14: 6, 16: 4, 19: 7},
    }
    assert len(numbers) - 12 + 1 == 49  # the main table has one row for the abstract
    assert len(set(numbers)) == len(numbers)


def test_mi_clear_llm_has_the_eight_categories_of_2025() -> None:
    assert numbers_of("MI-CLEAR-LLM 2025") == [str(number) for number in range(1, 9)]


def test_a_list_that_was_not_found_has_a_place_and_is_called_unverified() -> None:
    found = {each.name: each for each in guidelines()}
    assert found["FLAIR"].items == ()
    assert {name for name, each in found.items() if not each.verified} == {"FLAIR"}
    assert all(each.doi.startswith("10.") for each in guidelines() if each.verified)


@pytest.mark.parametrize("item", all_items(), ids=lambda one: f"{one.guideline}-{one.number}")
def test_every_item_is_filled_by_known_facts_or_moot_for_a_reason(item: ReportingItem) -> None:
    assert bool(item.needs) != bool(item.moot)
    assert {*item.needs, *item.beside} <= fact_names().keys()
    assert re.search("[一-鿿]", item.zh)
    assert not re.search("[一-鿿]", item.en)
    if item.moot:
        assert all(ReportWords(language)(f"bench.{item.moot}") for language in LANGUAGES)


def test_no_fact_is_asked_for_in_vain() -> None:
    assert {fact for one in all_items() for fact in (*one.needs, *one.beside)} == set(fact_names())


def test_what_stands_beside_is_told_and_not_missed() -> None:
    without, beside = (
        of(filled_items({"protocol": "p", **more}), "TRIPOD-LLM", "14c")
        for more in ({}, {"ledger_head": "ab12"})
    )
    assert (without.filled, without.missing) == (Filled.BY_RESULTS, ())
    assert beside.told == (("protocol", "p"), ("ledger_head", "ab12"))


def test_items_are_filled_by_facts_left_to_the_author_or_moot() -> None:
    found = filled_items({"models": "m", "prompts": "p1", "versions": " ", "ethics": "E 1"})
    assert of(found, "TRIPOD-LLM", "13").filled is Filled.BY_RESULTS
    assert of(found, "TRIPOD-LLM", "13").told == (("ethics", "E 1"),)
    part = of(found, "TRIPOD-LLM", "2f")
    assert (part.filled, part.told, part.missing) == (
        *(Filled.BY_AUTHOR, (("models", "m"),), ("versions",)),
    )
    assert of(found, "TRIPOD-LLM", "19b").filled is Filled.BY_AUTHOR
    assert of(found, "TRIPOD-LLM", "10").filled is Filled.DOES_NOT_APPLY
    assert of(found, "MI-CLEAR-LLM 2025", "5").missing == ("prompt_trials", "prompt_data")


def test_answers_tell_facts_and_what_is_stated_goes_before() -> None:
    answers = twelve()
    rows = leaderboard(answers)
    found = told_facts(answers, rows, {"versions": "m-1", "items": "all"})
    assert found.keys() <= fact_names().keys()
    assert (found["models"], found["versions"], found["items"]) == ("m", "m-1", "all")
    assert (found["classes"], found["rule"]) == ("5 benign, 5 malignant, 2 normal", "wrong")
    assert "trained_until" not in found
    assert told_facts(answers, rows, {}, models={"m": ModelFact(2024)})["trained_until"] == "m 2024"
    several = [*answers, *twelve("other")]
    known = told_facts(several, leaderboard(several), {}, models={"m": ModelFact(2024)})
    assert "trained_until" not in known  # of the other one nobody knows


def test_settings_are_told_factor_by_factor() -> None:
    answers = [
        replace(one, factors={"temperature": degree, "prompt": "plain.v1"}, repeat=repeat)
        for repeat, degree in enumerate(("0.7", "0"), 1)
        for one in twelve()
    ]
    found = told_facts(answers, (), {})
    assert found["settings"] == "prompt = plain.v1; temperature = 0, 0.7"
    assert (found["temperature"], found["repeats"]) == ("0, 0.7", "2")


def test_a_stated_fact_that_no_item_asks_for_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text('[facts]\nethics = "Approved, 2026-12"\n', encoding="utf-8")
    assert load_facts(path).facts == {"ethics": "Approved, 2026-12"}
    path.write_text('[facts]\nmodel = "m"\n', encoding="utf-8")
    with pytest.raises(TableError, match="The fact 'model' is not known"):
        load_facts(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_fact_stands_whole_in_the_chapter(language: Language) -> None:
    versions = "; ".join(f"model-{n} answers as build-{n}" for n in range(60))
    data = render_benchmark(
        leaderboard(twelve()), language=language, title="T", facts={"versions": versions}
    )
    text = "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(data)).pages)
    assert "".join(versions.split()) in text
    assert text.count("model-59answersasbuild-59") == 1


def test_a_code_of_the_results_is_said_in_the_language() -> None:
    data = render_benchmark(
        leaderboard(twelve()), language="zh", title="T", facts={"sessions": "one_each"}
    )
    text = "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(data)).pages)
    assert "每次调用均为独立会话" in text
    assert "one_each" not in text
