"""Case by case: filters, and the image of the chosen one."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QTableView

from app.coordinating.results.gallery import CasePicture
from reader_study.analysis import load_analysis
from reader_study.analysis.case_outcomes import case_outcomes
from tests.gui.coordinating.conftest import Bureau, OpensBureau
from tests.gui.coordinating.made_results import analysed_study
from tests.gui.coordinating.test_results_page import choose, results


def open_gallery(coordinator: Bureau) -> QTableView:
    results(coordinator)
    choose(coordinator, "Case by case")
    coordinator.until(lambda: coordinator.shown("galleryCases"))
    return coordinator.find("galleryCases", QTableView)


def test_the_chosen_case_is_shown_with_its_image_and_all_that_was_said(
    bureau: OpensBureau, tmp_path: Path
) -> None:
    with analysed_study(tmp_path / "study") as study:
        analysis = load_analysis(study)
        expected = case_outcomes(analysis.results, analysis.handed_on["reads.csv"])
    coordinator = bureau(tmp_path / "study")
    table = open_gallery(coordinator)
    assert table.model().rowCount() == len(expected) == 12
    picture = coordinator.find("galleryPicture", CasePicture)
    coordinator.until(lambda: picture.image is not None)
    first = picture.image
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    coordinator.until(lambda: picture.image is not None and picture.image != first)
    told = coordinator.find("galleryTold", QLabel).text()
    case = expected[1]
    assert told.startswith(f"{case.case_id} · {case.truth}")
    assert picture.accessibleName() == case.case_id
    for one in case.readers:
        assert f"{one.code}: {one.before} → {one.after}" in told


def test_filters_leave_the_cases_that_they_name(bureau: OpensBureau, tmp_path: Path) -> None:
    with analysed_study(tmp_path / "study", n_reading=30) as study:
        analysis = load_analysis(study)
        cases = case_outcomes(analysis.results, analysis.handed_on["reads.csv"])
    coordinator = bureau(tmp_path / "study")
    table = open_gallery(coordinator)
    box = coordinator.find("galleryFilter", QComboBox)
    wanted = [
        len(cases),
        sum(case.missed_and_found for case in cases),
        sum(case.harmed for case in cases),
        sum(case.helped for case in cases),
    ]
    assert all(0 < few < wanted[0] for few in wanted[1:])
    box.setFocus()
    shown = []
    for _ in wanted:
        shown.append(table.model().rowCount())
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert shown == wanted


def test_a_filter_that_leaves_nothing_says_so(bureau: OpensBureau, tmp_path: Path) -> None:
    # Two cases and one reader: both are benign, so no cancer was missed.
    analysed_study(tmp_path / "study", readers=("r1",), n_reading=2).close()
    coordinator = bureau(tmp_path / "study")
    open_gallery(coordinator)
    box = coordinator.find("galleryFilter", QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    coordinator.until(lambda: coordinator.shown("galleryCasesEmpty"))
    assert coordinator.find("galleryPicture", CasePicture).image is None
    assert coordinator.find("galleryTold", QLabel).text() == ""
