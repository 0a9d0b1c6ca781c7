"""The report of every design: it follows the results, in both languages, and nothing is clipped."""

import dataclasses
import re
from functools import cache
from pathlib import Path

import pytest

from reader_study.analysis import Results, analyse
from reader_study.analysis.facts import Deviation
from reader_study.analysis.inputs import AnalysisInputs
from reader_study.analysis.notes import note
from reader_study.report import numbers, write_report
from reader_study.report.plots.slopes import Slope, slopes_figure
from reader_study.report.sections import (
    areas,
    course,
    description,
    outcome,
    pace,
    ratings,
    reliance,
)
from reader_study.report.sheet import Sheet
from reader_study.report.summary import summary
from reader_study.report.words import LANGUAGES, Language, ReportWords
from tests.unit.reader_study.analysis.made_designs import (
    DESIGNS,
    ai_first,
    crossover,
    on_demand,
    report_quality,
)
from tests.unit.reader_study.report.test_figures_fit import check, figures, texts
from tests.unit.reader_study.report.test_report_pdf import pages, plain


@cache
def results_of(name: str) -> Results:
    return analyse(DESIGNS[name]())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(DESIGNS))
def test_a_report_of_every_design_names_its_arms_and_holds_no_gap_without_reason(
    name: str, language: Language, tmp_path: Path
) -> None:
    results = results_of(name)
    found = pages(write_report(results, tmp_path, lang=language))
    text = "".join(found)
    assert not re.search(r"\bnan\b|None|\{\w*\}", text)
    for arm in results.protocol.arms:
        assert plain(arm.heading(language)) in text
    if language == "en":
        assert plain(results.protocol.design_title) in found[0]
    for row in results.comparisons:
        if row.leading.value is not None:
            to = {"en": " to ", "zh": ", "}[language]
            assert plain(numbers.change(row.endpoint, row.leading, to=to)) in text
    assert results.protocol.arms[0].title in summary(results) or not results.performance


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_result_that_was_found_stands_in_the_report(
    language: Language, tmp_path: Path
) -> None:
    text = "".join(pages(write_report(results_of("crossover"), tmp_path / "a", lang=language)))
    results = results_of("crossover")
    for row in results.repeats:
        assert plain(numbers.percent(row.same)) in text
    for used in results.reliance:
        assert plain(numbers.percent(used.over)) in text
    for stretch in results.learning:
        assert plain(numbers.percent(stretch.right)) in text
    assert {"en": "declaredwashout28days", "zh": "声明的洗脱期为28天"}[language] in text
    quality = results_of("report-quality")
    text = "".join(pages(write_report(quality, tmp_path / "b", lang=language)))
    to = {"en": " to ", "zh": ", "}[language]
    for item in quality.rating_differences:
        assert plain(numbers.levels(item.difference, to=to)) in text
    annotated = results_of("annotation")
    text = "".join(pages(write_report(annotated, tmp_path / "c", lang=language)))
    assert plain(numbers.coefficient(annotated.arbitration[0].kappa)) in text


def with_titles(inputs: AnalysisInputs, *titles: str) -> AnalysisInputs:
    arms = tuple(
        dataclasses.replace(arm, title=title, title_zh=title)
        for arm, title in zip(inputs.protocol.arms, titles, strict=True)
    )
    return dataclasses.replace(inputs, protocol=dataclasses.replace(inputs.protocol, arms=arms))


LONG = (
    "Independent reading of the static images without any help",
    "在首次显示时即同时给出人工智能评分、分类与错误率的并行阅片组",
    "W" * 60,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_titles_of_arms_stay_in_their_place(language: Language) -> None:
    of_two = analyse(with_titles(crossover(), *LONG[:2]))
    of_three = analyse(with_titles(ai_first(), *LONG))
    rated = analyse(with_titles(report_quality(), *LONG[1:]))
    drawn = []
    for results in (of_two, of_three):
        sheet = Sheet(results, ReportWords(language))
        drawn += [
            areas.areas(sheet),
            description.changes(sheet),
            pace.times(sheet),
            course.learning(sheet),
            reliance.reliance(sheet),
        ]
    drawn.append(ratings.ratings(Sheet(rated, ReportWords(language))))
    found = list(figures(drawn))
    assert len(found) >= 12
    for figure in found:
        check(figure)


def test_the_primary_contrast_comes_first_and_the_rule_is_said(tmp_path: Path) -> None:
    text = "".join(pages(write_report(results_of("ai-first"), tmp_path)))
    first = text.index(plain("Primary comparison: AI second against Without AI."))
    second = text.index(plain("Secondary comparison: AI first against Without AI."))
    assert first < second
    assert plain("Multiplicity: the first declared comparison is the primary one") in text


def test_the_second_look_is_named_where_an_arm_follows_and_nowhere_else(tmp_path: Path) -> None:
    follows = "".join(pages(write_report(results_of("on-demand"), tmp_path / "a")))
    apart = "".join(pages(write_report(results_of("crossover"), tmp_path / "b")))
    assert plain("second look at the same images") in follows
    assert plain("second look at the same images") not in apart
    assert plain("when the reader asks for it") in follows


def test_what_a_design_says_against_itself_is_printed(tmp_path: Path) -> None:
    said, said_zh = ("The order goes with the arm.",), ("顺序与组别混同。",)
    results = analyse(on_demand(warnings=said, warnings_zh=said_zh))
    english = "".join(pages(write_report(results, tmp_path / "a")))
    chinese = "".join(pages(write_report(results, tmp_path / "b", lang="zh")))
    assert plain("The order goes with the arm.") in english
    assert plain("顺序与组别混同。") in chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_override_and_an_amendment_stand_among_the_deviations(
    language: Language, tmp_path: Path
) -> None:
    override = note(
        "washout_overridden", reader="R1", cases="C0007", session=2, due="2026-12-10 08:00"
    )
    voided = note("voided_kept", reader="R2", case="C0009", arm="plain")
    inputs = dataclasses.replace(
        crossover(),
        deviations=(
            Deviation("2026-12-01T08:00:00Z", override, "the reader leaves the hospital"),
            Deviation("2026-12-02T08:00:00Z", voided, "wrong patient"),
        ),
    )
    results = analyse(inputs)
    text = "".join(pages(write_report(results, tmp_path, lang=language)))
    told = {
        "en": ("the washout was overridden for C0007", "R2, C0009, Without AI"),
        "zh": (
            "对 C0007（第 2 次会话，应为 2026-12-10 08:00 UTC）提前解除洗脱期",
            "R2，C0009，无 AI",
        ),
    }
    for words in (*told[language], "the reader leaves the hospital", "wrong patient"):
        assert plain(words) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_roc_of_single_points_is_drawn_for_arms_without_a_contrast(language: Language) -> None:
    sheet = Sheet(results_of("standalone"), ReportWords(language))
    (figure,) = figures(outcome.roc(sheet))
    check(figure)


def test_readers_who_all_stay_where_they_were_still_have_an_axis() -> None:
    slopes = [Slope(f"R{n}", 100.0, 100.0) for n in range(1, 4)]
    figure = slopes_figure([("Sensitivity", slopes)], before="before", after="after")
    check(figure)
    marks = [text for *_, text in texts(figure) if text.isdigit()]
    assert len(marks) > 2
    assert "100" in marks
