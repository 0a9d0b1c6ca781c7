"""Series as they come from the field, each for a kind of fault, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom import dcmread

from app.cli import run
from viewer.decoding.volume import open_volume
from viewer.frames.series.planes import Plane

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "cases" / "series"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason=f"no series at {CASES}")

EXPECTED = {
    "ct_empty_modality_lut": [("ct_empty_modality_lut (8)", 8, [])],
    "ct_one_minus_zero": [("ct_one_minus_zero (12)", 12, [])],
    "ct_signed_zero": [("ct_signed_zero (8)", 8, [])],
    "mr_dce_three_phases": [
        (f"mr_dce_three_phases (6)  ·  temporal position {number}", 6, []) for number in (1, 2, 3)
    ],
    "series_over_folders": [("series_over_folders (12)", 12, [])],
    "two_patients_no_uid": [
        ("patient A (6)", 6, ["series_guessed"]),
        ("patient B (6)", 6, ["series_guessed"]),
    ],
}
"""Name, number of slices and notes of each volume of each folder."""


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    with pytest.raises(SystemExit) as end:
        run(["facts", "--json", *map(str, arguments)])
    assert end.value.code == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_case_has_an_expectation() -> None:
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_case_is_grouped_named_and_measured(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, CASES / name)
    assert [(it["name"], it["frames"], it["notes"]) for it in found] == EXPECTED[name]
    assert all(it["refused"] is None and it["kind"] == "volume" for it in found)
    assert all((it["step_mm"], it["mm_per_px"]) == (3.0, [0.5, 0.5]) for it in found)


@pytest.mark.parametrize("name", ["ct_empty_modality_lut", "ct_signed_zero", "ct_one_minus_zero"])
def test_values_of_a_case_equal_pydicoms(name: str) -> None:
    clip = open_volume(CASES / name, Plane.AXIAL)
    slices = [dcmread(path) for path in (CASES / name).iterdir()]
    slices.sort(key=lambda header: -header.ImagePositionPatient[2])  # the head first
    for index, header in enumerate(slices):
        values = clip.info.values
        seen = clip.frame(index) * values.slope + values.intercept
        expected = header.pixel_array * float(header.RescaleSlope) + float(header.RescaleIntercept)
        np.testing.assert_array_equal(seen, expected)


def test_phases_differ_and_none_mixes_two(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, CASES / "mr_dce_three_phases", "--pixels")
    by_number = {number: set(it["sha256"]) for number, it in enumerate(found)}
    assert all(not by_number[a] & by_number[b] for a, b in ((0, 1), (1, 2), (0, 2)))
