"""A package file in the real window: checked, laid beside itself, read, and read on."""

from pathlib import Path

import pytest

from ground.errors import IntegrityError
from reader_study.exchange.packing import pack
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study
from tests.e2e.test_blinding import read_some


def test_a_package_file_is_read_in_the_real_window(tmp_path: Path) -> None:
    with make_study(tmp_path / "study", n_reading=8, readers=("r1", "r2")) as study:
        pack(study, "r1", tmp_path / "for r1.zip")
    opened = read_some(tmp_path / "for r1.zip", tmp_path, locks=4)
    assert [name for _, name in opened if name.endswith("for r1/study.db")]
    with Study.open(tmp_path / "for r1") as package:
        first = package.reads()
    assert len(first) >= 4
    assert verify(tmp_path / "for r1") == []
    read_some(tmp_path / "for r1.zip", tmp_path, locks=2)
    with Study.open(tmp_path / "for r1") as package:
        assert package.reads()[: len(first)] == first
        assert len(package.reads()) >= len(first) + 2


def test_the_desk_opens_no_package_that_was_changed(tmp_path: Path) -> None:
    from app.desk import Desk

    with make_study(tmp_path / "study", n_reading=2) as study:
        pack(study, "r1", tmp_path / "r1.zip")
    data = bytearray((tmp_path / "r1.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "r1.zip").write_bytes(data)
    with pytest.raises(IntegrityError):
        Desk().open(tmp_path / "r1.zip")
    assert not (tmp_path / "r1").exists()
