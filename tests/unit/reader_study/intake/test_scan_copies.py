"""Exact copies by decoded pixels, whatever the file's name, format or bytes."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ground.errors import IntakeError
from reader_study.intake import IntakePlan, IssueKind, scan
from reader_study.intake.roles import groups_of
from tests.made_intake import prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import Line, noise, save, write_table


def looked_at(folder: Path, lines: Sequence[Line], *, skip_bad: bool = False) -> IntakePlan:
    write_table(folder, lines)
    return scan(folder, opener=HERE, skip_bad=skip_bad)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """a.png, its copy as b.bmp in other bytes, and c.png, which differs by one grey level."""
    pixels = noise(1)
    save(tmp_path / "a.png", pixels)
    Image.fromarray(pixels).convert("RGB").save(tmp_path / "b.bmp")
    other = pixels.copy()
    other[5, 5] ^= 1
    save(tmp_path / "c.png", other)
    return tmp_path


def test_a_copy_within_a_case_is_kept_once_and_told(folder: Path) -> None:
    lines = [(name, "one", "p", "benign") for name in ("a.png", "b.bmp", "c.png")]
    plan = looked_at(folder, lines)
    assert plan.ok
    assert [i.path for i in plan.cases[0].media] == ["a.png", "c.png"]
    assert plan.copies == 1
    assert any("a.png = b.bmp" in w.text for w in plan.warnings)


def test_a_copy_under_two_labels_is_an_error_unless_bad_cases_are_skipped(folder: Path) -> None:
    lines = [
        ("a.png", "one", "p", "benign"),
        ("b.bmp", "two", "q", "malignant"),
        ("c.png", "three", "r", "benign"),
    ]
    plan = looked_at(folder, lines)
    (error,) = plan.errors
    assert (error.kind, error.rows, error.cases) == (IssueKind.TWO_LABELS, (2, 3), ("one", "two"))
    with pytest.raises(IntakeError, match="different labels"):
        prepare_here(plan, seed=1)
    skipping = looked_at(folder, lines, skip_bad=True)
    assert [case.name for case in skipping.cases] == ["three"]
    assert skipping.excluded_by_reason == {"same image under two labels": 2}


def test_a_copy_in_another_patient_is_told_and_keeps_both_on_one_side(folder: Path) -> None:
    lines = [
        ("a.png", "one", "p", "benign"),
        ("b.bmp", "two", "q", "benign"),
        ("c.png", "three", "r", "benign"),
    ]
    plan = looked_at(folder, lines)
    assert plan.ok
    assert any("2 cases of 2 patients" in w.text for w in plan.warnings)
    assert sorted(len(group) for group in groups_of(plan.cases)) == [1, 2]
    skipping = looked_at(folder, lines, skip_bad=True)
    assert [case.name for case in skipping.cases] == ["one", "three"]
    assert skipping.excluded_by_reason == {"exact copy of another case": 1}


def test_one_file_in_two_cases_counts_as_a_copy(folder: Path) -> None:
    lines = [("a.png", "one", "p", "benign"), ("a.png", "two", "p", "malignant")]
    assert [e.kind for e in looked_at(folder, lines).errors] == [IssueKind.TWO_LABELS]


def test_a_case_left_out_takes_no_other_with_it(folder: Path) -> None:
    lines = [
        ("a.png", "one", "p", "benign"),
        ("gone.png", "one", "p", "benign"),
        ("b.bmp", "two", "q", "malignant"),
    ]
    plan = looked_at(folder, lines, skip_bad=True)
    assert [case.name for case in plan.cases] == ["two"]
    assert plan.excluded_by_reason == {"image file missing": 1}
