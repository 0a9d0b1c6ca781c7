"""The chapter and the page of cases: both languages, hostile names, nothing from elsewhere."""

import io
import re
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from reader_study.analysis.benchmark.leaderboard import ModelFact, leaderboard
from reader_study.report.benchmark.cases_page import cases_page
from reader_study.report.benchmark.chapter import render_benchmark
from reader_study.report.words import Language
from tests.unit.reader_study.benchmark.twelve import twelve
from tests.unit.reader_study.benchmark.whole import HOSTILE, whole


def _pdf_text(data: bytes) -> str:
    return "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(data)).pages)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _seen(page: str) -> _Seen:
    parser = _Seen()
    parser.feed(page)
    return parser


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Headline", "Blindcontrols", "falserefusals", "Itemsofreportingguidelines"]),
        ("zh", ["主要结果", "盲法对照", "误拒", "报告规范条目"]),
    ],
)
def test_the_chapter_tells_all_in_both_languages(language: Language, words: list[str]) -> None:
    rows = leaderboard(whole(), facts={"seer-7b": ModelFact(2024)})
    data = render_benchmark(rows, language=language, title="Benchmark 1")
    text = _pdf_text(data)
    for word in [*words, "seer-7b", "<script>alert('x')</script>&"]:
        assert word.casefold() in text.casefold(), word
    assert data == render_benchmark(rows, language=language, title="Benchmark 1")


def test_the_headline_of_twelve_answers_is_printed_with_its_n() -> None:
    text = _pdf_text(render_benchmark(leaderboard(twelve()), language="en", title="T"))
    assert "50.0(25.4–74.6)/12" in text
    assert "0.850(0.579–1.000)/9" in text
    assert "0.771" in text
    assert "1of12answerswerecutoff" in text
    assert "wasnotaskedwithouttheimage" in text


def test_answers_of_a_server_for_tests_are_marked_on_every_page() -> None:
    rows = leaderboard(twelve())
    marked = render_benchmark(rows, language="en", title="T", conformance=True)
    for page in PdfReader(io.BytesIO(marked)).pages:
        assert "NO MODEL" in page.extract_text()
    assert "NO MODEL" not in _pdf_text(render_benchmark(rows, language="en", title="T"))


def test_no_answers_make_a_page_that_says_so() -> None:
    assert "Thereisnoansweryet" in _pdf_text(render_benchmark((), language="en", title="T"))
    assert "0 items" in cases_page([], language="en", title="T")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_of_cases_runs_nothing_and_loads_nothing(language: Language) -> None:
    answers = whole(n=8)
    page = cases_page(answers, language=language, title=HOSTILE, images={"1": b"\x89PNG"})
    seen = _seen(page)
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(seen.tags)
    assert all(link.startswith(("#prompt-", "data:image/png;base64,")) for link in seen.links)
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|@import|url\(", page)
    assert "\u202e" not in page
    told = "".join(seen.texts)
    assert "<script>alert('x')</script>" in told
    assert "I cannot <b>help</b>." in told
    assert seen.tags.count("img") == 1
    assert page.count("Look at the &lt;image&gt; &amp; answer.") == 1  # a prompt stands once
    assert told.count("It may be a cyst.") == len(answers)


def test_items_stand_in_the_order_of_their_numbers() -> None:
    page = cases_page(twelve(), language="en", title="T")
    assert re.findall(r"<h2>Item (\d+)</h2>", page) == [str(n) for n in range(1, 13)]
