"""Arms are ids that a protocol declares: no Python outside tests holds the words of one design."""

import re
from pathlib import Path

import pytest

from reader_study.designs.registry import DESIGNS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "engines", "ground", "reader_study", "viewer")
ONE_DESIGN = re.compile(r"unaided|(?<![a-z])aided", re.IGNORECASE)
FOLLOWING = ("analysis", "report", "reading")
"""Rooms of `reader_study` that follow steps and contrasts, whatever the design."""


@pytest.mark.parametrize("package", PACKAGES)
def test_no_python_holds_the_arms_of_one_design(package: str) -> None:
    held = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / package).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if ONE_DESIGN.search(line)
    ]
    assert held == []


@pytest.mark.parametrize("room", FOLLOWING)
def test_reading_analysis_and_report_ask_for_no_design(room: str) -> None:
    quoted = re.compile("|".join(f"[\"']{re.escape(name)}[\"']" for name in DESIGNS))
    # "standalone" is also the arm of a model's own reads, and a phrase of the report.
    held = [
        f"{path.relative_to(ROOT)}:{found.group()}"
        for path in (ROOT / "reader_study" / room).rglob("*.py")
        for found in quoted.finditer(path.read_text(encoding="utf-8"))
        if found.group().strip("\"'") != "standalone"
    ]
    assert held == []
