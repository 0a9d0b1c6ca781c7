"""Folders and tables of a hundred thousand rows cost ten times those of ten thousand."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from reader_study.intake.gathering import GatheredCases, gather
from reader_study.intake.issues import IssueKind
from reader_study.intake.sources.opening import ContentKind, SliceGroup, SourceHeader
from reader_study.intake.sources.places import SourcePlaces
from tests.media.opener import OpenerHere
from tests.unit.reader_study.intake.made_folders import Line, write_table

HEADER = ("file", "case_id", "patient_id", "pathology", "role", "sex", "side")
_FEW, _MANY = 10_000, 100_000
_MOST = 12.0
"""Ten times the rows, and some more for what does not fit the processor's memory."""


class ToldOpener(OpenerHere):
    """Tells headers of files by their names, so that the table's work alone is measured.

    Parameters
    ----------
    same : bool
        Whether half of all files bear one Patient ID, and half of them one series.

    """

    def __init__(self, *, same: bool) -> None:
        super().__init__()
        self._same = same

    def content_of(self, head: bytes) -> ContentKind | None:
        return ContentKind.DICOM

    def headers_of(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> list[SourceHeader]:
        return [_header(int(path.name), same=self._same) for path in files]

    def series_among(
        self, files: Sequence[Path], *, on_read: Callable[[int], None] | None = None
    ) -> list[SliceGroup]:
        return []


def _header(number: int, *, same: bool) -> SourceHeader:
    patient = number // 4
    series = patient % 2 if same else number // 2
    return SourceHeader(
        {
            "PatientID": f"US{patient % 2}" if same else f"P{patient}",
            "PatientSex": "F",
            "ImageLaterality": "L" if number % 2 else "R",
            "SOPInstanceUID": f"1.2.{number}",
            "SeriesInstanceUID": f"1.3.{series}",
            "StudyInstanceUID": f"1.4.{patient}",
        }
    )


def made(folder: Path, n: int, cell: Callable[[int], str]) -> Path:
    lines: list[Line] = []
    for number in range(n):
        place = folder / f"d{number // 100}" / str(number)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        label = "malignant" if number // 4 % 3 == 0 else "benign"
        side = "left" if number % 2 else "right"
        case = f"c{number // 2}"
        lines.append((cell(number), case, f"P{number // 4}", label, "key", "F", side))
    write_table(folder, lines, header=HEADER)
    return folder


def seconds(folder: Path, *, same: bool = False) -> tuple[float, GatheredCases]:
    began = time.process_time()
    with SourcePlaces(folder) as places:
        found = gather(places, ToldOpener(same=same))
    return time.process_time() - began, found


@pytest.mark.deep
@pytest.mark.parametrize(
    "cell",
    [lambda n: f"d{n // 100}/{n}", lambda n: f"1.2.{n}"],
    ids=["path", "uid"],
)
def test_the_work_on_a_table_grows_with_its_rows(
    tmp_path: Path, cell: Callable[[int], str]
) -> None:
    few, small = seconds(made(tmp_path / "few", _FEW, cell))
    many, large = seconds(made(tmp_path / "many", _MANY, cell))
    assert (len(small.cases), len(large.cases)) == (_FEW // 2, _MANY // 2)
    assert not [issue for issue in large.issues if issue.kind.is_error]
    assert many / few < _MOST, f"{few:.1f} s and {many:.1f} s"


@pytest.mark.deep
def test_headers_that_are_all_alike_cost_no_more(tmp_path: Path) -> None:
    few, _ = seconds(made(tmp_path / "few", _FEW, str), same=True)
    many, found = seconds(made(tmp_path / "many", _MANY, str), same=True)
    assert IssueKind.HEADER in {issue.kind for issue in found.issues}
    assert many / few < _MOST, f"{few:.1f} s and {many:.1f} s"
