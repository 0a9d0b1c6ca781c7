"""What headers say is read in the decoding process, and believed when it is checked."""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread

from ground.errors import MediaError
from tests.media.dicoms import make_dicom
from viewer.decoding import DecodePool, remote
from viewer.decoding import pool as pools
from viewer.decoding.headers import HeaderFacts
from viewer.decoding.protocol import GarbageError, Verdict, headers_answer, read_answer
from viewer.decoding.slot import GivenUpError, Slot

FRAME = np.zeros((4, 6), np.uint8)


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    made = DecodePool(children=1)
    yield made
    made.close()


def read(data: bytes) -> tuple[HeaderFacts, ...]:
    return read_answer(io.BytesIO(data), expected=Verdict.HEADERS).headers


def test_what_headers_say_arrives_in_order(pool: DecodePool, tmp_path: Path) -> None:
    tags = {"SpecificCharacterSet": "ISO_IR 192", "PatientID": "王 7", "PatientSex": "F"}
    one = make_dicom(tmp_path / "1", frames=FRAME, **tags)
    report = make_dicom(tmp_path / "report", frames=FRAME)
    dataset = dcmread(report)
    del dataset.PixelData
    dataset.save_as(report)
    (tmp_path / "cut").write_bytes(one.read_bytes()[:150])
    told: list[int] = []
    files = [tmp_path / "cut", one, report, tmp_path / "gone"]
    cut, good, none, gone = pool.headers_of(files, on_read=told.append)
    assert (good.values["PatientID"], good.values["PatientSex"]) == ("王 7", "F")
    assert "PatientName" not in good.values
    assert told == [4]
    assert "holds no image" in none.what
    assert not cut.values
    assert cut.what
    assert not gone.values
    assert gone.what
    assert "王" not in repr(good)


def test_a_header_that_ends_the_process_costs_the_others_nothing(
    pool: DecodePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = remote.headers_of

    def deadly(slot: Slot, files: Sequence[Path]) -> tuple[HeaderFacts, ...]:
        if any(path.name == "bad" for path in files):
            raise GivenUpError("The decoder crashed on this file.", remedy="Export it again.")
        return asked(slot, files)

    monkeypatch.setattr(pools, "headers_of", deadly)
    good = [make_dicom(tmp_path / str(n), frames=FRAME, PatientID=str(n)) for n in range(3)]
    (tmp_path / "bad").touch()
    found = pool.headers_of([good[0], tmp_path / "bad", *good[1:]])
    assert [row.values.get("PatientID") for row in found] == ["0", None, "1", "2"]
    assert found[1].what == "The decoder crashed on this file."


def test_headers_come_back_equal() -> None:
    rows = (HeaderFacts({"PatientID": "1"}), HeaderFacts(what="Kaputt.", remedy="Noch einmal."))
    assert read(b"".join(headers_answer(rows))) == rows


MANY = {f"A{n}": "" for n in range(65)}
FORGED: list[object] = [
    None,
    {},
    [1],
    [[{}, "", 1]],
    [[{}, 1, ""]],
    [[[], "", ""]],
    [[{"a": 1}, "", ""]],
]
FORGED += [[[{"a b": "x"}, "", ""]], [[{"a": "x" * 257}, "", ""]], [[MANY, "", ""]], [[{}, ""]]]


@pytest.mark.parametrize("rows", FORGED, ids=lambda rows: str(rows)[:30])
def test_forged_headers_are_garbage(rows: object) -> None:
    data = json.dumps(rows).encode()
    head = json.dumps({"verdict": "headers", "n_bytes": len(data)}).encode() + b"\n"
    with pytest.raises(GarbageError):
        read(head + data)


def test_fewer_headers_than_files_are_refused(
    pool: DecodePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_dicom(tmp_path / "1", frames=FRAME)

    def short(slot: Slot, *_: object) -> object:
        return type("Short", (), {"headers": ()})()

    monkeypatch.setattr(remote, "_ask", short)
    with pytest.raises(MediaError, match="cannot be understood together"):
        remote.headers_of(pool._slots[0], [one])
