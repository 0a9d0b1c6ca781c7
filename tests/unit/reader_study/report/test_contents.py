"""What is kept of a report while it is made is what its PDF holds."""

from functools import cache
from pathlib import Path

import pytest

from reader_study.analysis import Results, analyse
from reader_study.report import write_report
from reader_study.report.contents import ReportFigure, ReportTable
from reader_study.report.document import contents
from reader_study.report.words import LANGUAGES, Language
from tests.unit.reader_study.analysis.made_designs import DESIGNS
from tests.unit.reader_study.report.test_report_pdf import pages, plain


@cache
def results_of(name: str) -> Results:
    return analyse(DESIGNS[name]())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["crossover", "annotation"])
def test_every_piece_stands_in_the_pdf_in_this_order(
    name: str, language: Language, tmp_path: Path
) -> None:
    results = results_of(name)
    text = "".join(pages(write_report(results, tmp_path, lang=language)))
    at = {ReportFigure: 0, ReportTable: 0}
    found = 0
    for part in contents(results, language=language, results_sha256="0" * 64):
        assert plain(part.heading) in text
        for piece in part.pieces:
            told = piece.caption if isinstance(piece, ReportFigure) else piece.title
            place = text.find(plain(piece.label + told)[:60], at[type(piece)])
            assert place >= 0, (piece.label, told)
            at[type(piece)] = place
            found += 1
            if isinstance(piece, ReportTable):
                assert all(plain(note)[:40] in text for note in piece.notes)
                assert all(plain(row.cells[0]) in text for row in piece.rows)
    assert found >= 5


def test_making_the_contents_twice_gives_the_same_numbers() -> None:
    results = results_of("crossover")
    both = [
        [
            piece.label
            for part in contents(results, language="en", results_sha256="0" * 64)
            for piece in part.pieces
        ]
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert len(set(both[0])) == len(both[0])
