"""Identifiers and dates: the same for the same, ordered as before, and of no use to others."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import TruthError
from reader_study import registration
from reader_study.deid.key import pseudonyms_of
from reader_study.deid.pseudonyms import MOST_DAYS, Pseudonyms
from reader_study.study import Study
from tests.builders import PASSPHRASE, MadeBatch, protocol_text

NAMES = Pseudonyms(bytes(range(32)))
OTHERS = Pseudonyms(bytes(range(1, 33)))


@given(st.lists(st.integers(0, 10**9).map(str), min_size=1, max_size=8))
def test_identifiers_stay_apart_and_are_of_the_form_of_the_standard(parts: list[str]) -> None:
    uid = "1.2." + ".".join(parts)
    named = NAMES.uid(uid)
    assert named == NAMES.uid(f"{uid}\0")
    assert named.startswith("2.25.")
    assert len(named) <= 64
    assert named != OTHERS.uid(uid)
    assert named != NAMES.uid(f"{uid}.1")
    assert uid not in named


@pytest.mark.parametrize("text", ["", "ZZPHI^CANARY", "1.2.x", "1" * 300])
def test_what_is_no_identifier_becomes_none(text: str) -> None:
    assert NAMES.uid(text) == ""


@given(st.lists(st.dates(date(1950, 1, 1), date(2040, 1, 1)), min_size=2, max_size=5), st.text())
def test_order_and_distance_of_a_patients_dates_stay(days: list[date], patient: str) -> None:
    moved = [date.fromisoformat(NAMES.date(f"{day:%Y%m%d}", patient)) for day in days]
    shift = NAMES.shift_days(patient)
    assert -MOST_DAYS <= shift <= -1
    assert [new - old for new, old in zip(moved, days, strict=True)] == [
        timedelta(days=shift)
    ] * len(days)


def test_shifts_of_patients_differ_over_the_whole_year() -> None:
    shifts = [NAMES.shift_days(f"p{n}") for n in range(4000)]
    assert len(set(shifts)) > 0.95 * MOST_DAYS
    assert min(shifts) == -MOST_DAYS
    assert max(shifts) == -1


@pytest.mark.parametrize("text", ["", "ZZPHI", "20261399", "00010101", "2026"])
def test_what_is_no_date_is_dropped(text: str) -> None:
    assert NAMES.date(text, "p1") == ""


def test_the_key_is_made_before_the_intake_and_the_same_after(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s", protocol_text()) as study:
        before = pseudonyms_of(study, PASSPHRASE)
        registration.register(study, MadeBatch(1), passphrase=PASSPHRASE)
        assert pseudonyms_of(study, PASSPHRASE) == before
        with pytest.raises(TruthError):
            pseudonyms_of(study, "another horse battery")
        assert before.key.hex() not in repr(before)
    for path in (tmp_path / "s").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert before.key not in content
            assert before.key.hex().encode() not in content


def test_an_intake_under_another_passphrase_than_the_keys_is_refused(tmp_path: Path) -> None:
    with Study.create(tmp_path / "s", protocol_text()) as study:
        pseudonyms_of(study, PASSPHRASE)
        with pytest.raises(TruthError):
            registration.register(study, MadeBatch(1), passphrase="another horse battery")
        assert not study.cases()
        assert not study.paths.truth.exists()
