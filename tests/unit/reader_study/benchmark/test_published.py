"""Published figures stand beside ours with their sources, and no word of them is a comparison."""

import io
import re

import pytest
from pypdf import PdfReader

from reader_study.analysis.benchmark.guidelines import fact_names
from reader_study.analysis.benchmark.leaderboard import leaderboard
from reader_study.analysis.benchmark.published import published_figures, reporting_audit
from reader_study.report.benchmark.chapter import render_benchmark
from reader_study.report.words import LANGUAGES, Language
from tests.unit.reader_study.benchmark.twelve import twelve


def text_of(language: Language, facts: dict[str, str]) -> str:
    data = render_benchmark(leaderboard(twelve()), language=language, title="T", facts=facts)
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def test_every_figure_has_a_source_and_words_in_both_languages() -> None:
    for one in published_figures():
        assert one.source.startswith(("doi:10.", "https://", "“"))
        for told in (one.who, one.task, one.n, one.figure):
            assert set(told) == set(LANGUAGES)
        assert re.search(r"\d", one.n["en"])
        assert re.search(r"\d", one.figure["en"])
        # A figure is the same in both languages.
        figures = (re.findall(r"\d+(?:\.\d+)?", one.figure[each]) for each in LANGUAGES)
        assert len(set(map(tuple, map(sorted, figures)))) == 1


def test_the_audit_gives_the_shares_that_it_found() -> None:
    audit = reporting_audit()
    shares = {one.fact: round(100 * one.of / audit.n, 1) for one in audit.items}
    assert shares == {"versions": 27.6, "asked": 35.8, "prompts": 41.1}
    assert shares.keys() <= fact_names().keys()


@pytest.mark.parametrize(("language", "warning"), [("en", "notcomparable"), ("zh", "不可直接比较")])
def test_the_chapter_says_that_they_are_not_comparable(language: Language, warning: str) -> None:
    text = text_of(language, {})
    assert warning in text
    assert "10.1101/2025.09.28.25336860" in text
    assert "0.854" in text


def test_what_this_chapter_states_stands_beside_the_audit() -> None:
    without = text_of("en", {})
    assert without.count(")notstated") == 3
    told = text_of("en", {"versions": "m-1", "asked": "2026-11-27", "prompts": "see:cases"})
    assert told.count(")notstated") == 0
    for share in ("27.6(68)stated", "35.8(88)stated", "41.1(101)stated"):
        assert share in told
