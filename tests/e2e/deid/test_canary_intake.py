"""A name planted in files of every kind is in no byte of a study that has taken them in."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from app.cli import run
from reader_study.lock import lock_protocol
from reader_study.media.medium import Medium
from reader_study.safekeeping.making import back_up
from reader_study.study import Study
from reader_study.truth import unseal
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind, freeze_model, protocol_text, read_all
from tests.e2e.deid.planted import (
    CANARY,
    FACE,
    NUMBER,
    SPELT,
    TOP,
    planted_archive,
    planted_dicom,
    planted_picture,
    planted_video,
    spoken,
)
from tests.unit.reader_study.intake.made_folders import write_table
from viewer.frames import open_clip

BOTTOM = 150


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder named after the patient: DICOM, an image, a video, and the same in a ZIP."""
    folder = tmp_path / CANARY
    (folder / NUMBER).mkdir(parents=True)
    planted_dicom(folder / f"{CANARY}.dcm", 1, with_region=True)
    planted_dicom(folder / NUMBER / "cine.dcm", 3, with_region=True, seed=20)
    planted_dicom(folder / "bare.dcm", 2, with_region=False, seed=30)
    planted_picture(folder / f"{CANARY}.png")
    planted_video(folder / f"{CANARY}.mkv", seed=40)
    planted_archive(
        folder / f"{NUMBER}.zip",
        planted_dicom(folder / "packed.dcm", 4, with_region=True, seed=50),
        planted_video(folder / "packed.mkv", 3, seed=60),
    )
    names = (
        *(f"{CANARY}.dcm", f"{NUMBER}/cine.dcm", "bare.dcm", f"{CANARY}.png", f"{CANARY}.mkv"),
        *(f"{NUMBER}.zip/{CANARY}/{NUMBER}/packed.{suffix}" for suffix in ("dcm", "mkv")),
    )
    lines = [
        (name, f"{CANARY} {n}", NUMBER if name.endswith("dcm") else f"{CANARY} {n}", label)
        for n, (name, label) in enumerate(zip(names, ("benign", "malignant") * 4, strict=False))
    ]
    write_table(folder, lines, name=f"{CANARY}.csv")
    return folder


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    text = protocol_text() + "\n[playing]\ncomplete_plays = 0\n"
    Study.create(tmp_path / "study", text).close()
    return tmp_path / "study"


def test_no_byte_tells_a_name_after_an_intake_nor_before_it_is_confirmed(
    study: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(spoken(tmp_path)) == 7  # all files of the folder
    words = ["intake", str(study), str(folder), "--accept-proposals"]
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run(words) == 130
    assert (study / "intake.journal").stat().st_size > 50_000, "looks at seven media"
    assert spoken(study) == []
    assert run([*words, "--yes"]) == 0
    assert verify(study) == []
    truths = unseal(study / "truth.sealed", passphrase=PASSPHRASE)
    assert sum(CANARY in f"{truth.source_files}" for truth in truths.values()) == 5
    with Study.open(study) as opened:
        for medium in every_medium(opened):
            _require_banner_black(opened.media_path(medium))
        assert len(list(every_medium(opened))) == 7
        told = [event.content["why"] for event in opened.events(action="media.screened")]
        assert sorted(set(told)) == ["blank_rows", "regions"]
        freeze_model(opened)
        lock_protocol(opened)
        read_all(opened, "r1")
        copy = back_up(opened.store, opened.paths.backups, clock=opened.clock)
        assert copy.stat().st_size > 50_000, "the log with all cases"
    everywhere = [study, Path(os.environ["SONOREAD_HOME"])]
    assert [spoken(place) for place in everywhere] == [[], []]
    assert [place for place in everywhere if _has(place, FACE[:64])] == []
    with Study.open(study) as opened:
        close_and_unblind(opened)
    assert run(["analyse", str(study)]) == 0
    assert run(["report", str(study)]) == 0
    pdf = study / "reports" / "report.pdf"
    said = "\n".join(page.extract_text() for page in PdfReader(pdf).pages).encode()
    assert not any(word in said + pdf.read_bytes() for word in SPELT)
    # The table of cases is the way back to the sources; it is made after the unblinding alone.
    assert set(spoken(study)) == {"cases.csv"}


def every_medium(study: Study) -> Iterator[Medium]:
    for case in study.cases():
        yield from case.media


def _require_banner_black(path: Path) -> None:
    clip = open_clip(path)
    try:
        for n in range(clip.info.n_frames):
            frame = clip.frame(n)
            assert not frame[:TOP].any()
            assert frame[TOP:BOTTOM].any()
            assert np.unique(frame[TOP:BOTTOM]).size > 50
    finally:
        clip.close()


def _has(folder: Path, data: bytes) -> bool:
    return any(data in path.read_bytes() for path in folder.rglob("*") if path.is_file())
