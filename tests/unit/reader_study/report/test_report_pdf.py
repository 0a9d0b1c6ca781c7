import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ground.errors import ReaderStudyError
from reader_study.analysis import Results, analyse, to_json
from reader_study.cases import STANDALONE, ReaderKind
from reader_study.report import numbers, write_report
from reader_study.report.words import LANGUAGES, Language
from tests.unit.reader_study.analysis.made_inputs import made_inputs


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages(path: Path) -> list[str]:
    return [plain(page.extract_text()) for page in PdfReader(path).pages]


@cache
def usual() -> Results:
    return analyse(made_inputs(refused=2))


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_text_holds_the_figures_of_the_results(tmp_path: Path, language: Language) -> None:
    results = usual()
    text = "".join(pages(write_report(results, tmp_path, lang=language)))
    to = {"en": " to ", "zh": ", "}[language]
    for row in results.performance:
        for figure in ("sensitivity", "specificity", "ppv", "npv", "accuracy"):
            assert plain(numbers.percent(getattr(row, figure))) in text, (row.reader_id, figure)
        assert plain(numbers.area(row.auc_likelihood)) in text
        assert plain(numbers.area(row.auc_category)) in text
    for mean in results.comparisons:
        for change in (mean.random, mean.fixed):
            assert plain(numbers.change(mean.endpoint, change, to=to)) in text
            assert plain(numbers.p_value(change.p)) in text
        assert plain(numbers.of_endpoint(mean.endpoint, mean.reference)) in text
    for versus in results.model_comparisons:
        assert plain(numbers.change(versus.endpoint, versus.leading, to=to)) in text
    for spread in (item.total for item in results.times):
        assert spread is not None
        assert f"{spread.median_ms / 1000:.1f}({spread.q1_ms / 1000:.1f}–" in text


def test_report_holds_every_hash_by_which_it_can_be_checked(tmp_path: Path) -> None:
    results = usual()
    found = pages(write_report(results, tmp_path))
    text = "".join(found)
    origin = results.provenance
    sha256 = hashlib.sha256(to_json(results).encode()).hexdigest()
    for value in (sha256, origin.protocol_sha256, origin.log_head_sha256, origin.truth_sha256):
        assert value in text
    assert "sonoreadverify" in text
    foot = [plain(f"protocol {numbers.short_hash(origin.protocol_sha256)}")]
    foot += [plain(f"report {numbers.short_hash(sha256)}")]
    for number, page in enumerate(found, start=1):
        assert f"{number}of{len(found)}" in page
        assert all(part in page for part in foot)


@pytest.mark.parametrize(
    ("kind", "images", "words"),
    [
        (ReaderKind.SIMULATED, False, "simulatedreaders:"),
        (ReaderKind.HUMAN, True, "simulatedimages:"),
        (ReaderKind.SIMULATED, True, "simulatedreadersandsimulatedimages:"),
    ],
)
def test_simulated_stands_on_every_page_and_says_what(
    tmp_path: Path, kind: ReaderKind, images: bool, words: str
) -> None:
    results = analyse(made_inputs(kind=kind, simulated_images=images))
    for page in pages(write_report(results, tmp_path)):
        assert "SIMULATED" in page
        assert words in page
    for page in pages(write_report(results, tmp_path, lang="zh")):
        assert "SIMULATED模拟" in page


def test_a_study_of_people_is_not_called_simulated(tmp_path: Path) -> None:
    assert not any("SIMULATED" in page for page in pages(write_report(usual(), tmp_path)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_font_is_embedded_and_nothing_is_active(tmp_path: Path, language: Language) -> None:
    reader = PdfReader(write_report(usual(), tmp_path, lang=language))
    for page in reader.pages:
        assert "/Annots" not in page
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descriptor = font.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor, font
    root: Any = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(root)


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_results_give_equal_bytes(tmp_path: Path, language: Language) -> None:
    first = write_report(usual(), tmp_path / "a", lang=language).read_bytes()
    again = analyse(made_inputs(refused=2))
    assert write_report(again, tmp_path / "b", lang=language).read_bytes() == first


def test_hostile_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    names = (
        '<b>Bold</b> & <a href="http://x.example">link</a>',
        "Evil \u202efdp.exe \x07 {n} {0} %s",
        "<script>alert(1)</script>",
        "王" * 60 + "\U0001f600",
    )
    title = '</para><font size="90">& \u2066' + "Wolfeschlegelsteinhausenbergerdorff" * 4
    path = write_report(analyse(made_inputs(names=names, title=title)), tmp_path)
    text = "".join(pages(path))
    assert plain(names[0]) in text
    assert "Evilfdp.exe{n}{0}%s" in text
    assert "<script>alert(1)</script>" in text
    assert "王" * 10 in text
    assert '</para><fontsize="90">&Wolfe' in text
    raw = path.read_bytes()
    assert b"/URI" not in raw
    assert b"/JavaScript" not in raw


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "changes",
    [
        {"malignant_share": 0.0},
        {"malignant_share": 1.1},
        {"readers": 0},
        {"readers": 1},
        {"readers": 2},
        {"cases": 0},
        {"cases": 1},
        {"model": False},
        {"refused": 60, "readers": 2},
    ],
    ids=str,
)
def test_degenerate_studies_give_a_report_without_nan(
    tmp_path: Path, language: Language, changes: dict[str, Any]
) -> None:
    results = analyse(made_inputs(**changes))
    text = "".join(pages(write_report(results, tmp_path, lang=language)))
    assert not re.search(r"\bnan\b|\binf\b|None", text.replace("AI", ""))
    primary = results.primary
    assert primary is not None
    if primary.leading.note is not None and primary.leading.value is None:
        words = {"en": "cannotbeanswered", "zh": "无法回答"}[language]
        assert words in text


def test_front_page_answers_with_direction_interval_and_scope(tmp_path: Path) -> None:
    front = pages(write_report(usual(), tmp_path))[0]
    primary = usual().primary
    assert primary is not None
    assert plain("Readers did better in “With AI” than in “Unaided”.") in front
    assert "readersandcaseslikethese" in front
    interval = plain(numbers.change(primary.endpoint, primary.leading)).replace("(", "(95%CI")
    assert interval in front


def test_no_gain_is_not_called_a_gain(tmp_path: Path) -> None:
    results = analyse(made_inputs(lift=0.0))
    assert "Noreaddiffersbetween" in pages(write_report(results, tmp_path))[0]
    worse = analyse(made_inputs(lift=-0.6))
    assert "Readersdidworse" in pages(write_report(worse, tmp_path))[0]


@pytest.mark.parametrize("readers", [2, 12])
def test_reports_of_few_and_many_readers_have_as_many_pages_as_needed(
    tmp_path: Path, readers: int
) -> None:
    found = pages(write_report(analyse(made_inputs(readers=readers)), tmp_path))
    assert 6 <= len(found) <= 15
    labels = [f"R{n + 1}" for n in range(readers)]
    assert all(any(label in page for page in found) for label in labels)
    assert all(len(page) > 150 for page in found), "a page is almost empty"


def test_a_failed_write_leaves_the_report_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_report(usual(), tmp_path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ReaderStudyError, match="No space left"):
        write_report(usual(), tmp_path, lang="zh")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.pdf"]


def test_model_threshold_and_points_come_from_the_results() -> None:
    results = usual()
    alone = [p for p in results.performance if p.arm == STANDALONE]
    assert [p.reader_id for p in alone] == ["net-1"]
    (curve,) = results.curves
    assert curve.points[0] == (0.0, 0.0)
    assert curve.points[-1] == (1.0, 1.0)
    assert all(low <= high for _, low, high in curve.band)


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("en", "OnereaderUnaidedandWithAI", "Meanof1"),
        ("zh", "1名阅片者，无AI辅助与AI辅助", "阅片者的平均值"),
    ],
)
def test_report_of_one_reader_has_no_mean_and_no_random_block(
    tmp_path: Path, language: Language, said: str, unsaid: str
) -> None:
    text = "".join(pages(write_report(analyse(made_inputs(readers=1)), tmp_path, lang=language)))
    assert said in text.replace("reader,", "reader")
    assert unsaid not in text
    assert "RRRC" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("60lesionsin45patients", "secondlook", "readsoflesionsthatarenotmalignant")),
        ("zh", ("60个病灶（45名患者）", "再看一次", "非恶性病灶的")),
    ],
)
def test_report_counts_patients_and_reads_and_names_the_second_look(
    tmp_path: Path, language: Language, said: tuple[str, ...]
) -> None:
    found = pages(write_report(analyse(made_inputs(patients=45)), tmp_path, lang=language))
    for words in said:
        assert words in "".join(found)
    assert {"en": "treatedasindependent", "zh": "相互独立"}[language] in found[0]
