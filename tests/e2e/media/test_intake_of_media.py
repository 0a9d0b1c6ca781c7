"""``sonoread intake`` on what hospitals have: shown as a plan, taken in, stopped by hand."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from reader_study.media.medium import MediumKind
from reader_study.study import Study
from reader_study.truth import unseal
from tests.builders import PASSPHRASE, protocol_text
from tests.media.videos import make_video
from tests.unit.reader_study.intake.made_folders import noise, save, write_table
from tests.unit.reader_study.intake.made_media import cine, report, slices, still, zipped

HEADER = ("file", "case_id", "patient_id", "pathology", "role")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Hold that nothing is left where members of archives are unpacked."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    assert not list(place.glob("sonoread-intake-*"))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "pass").write_text(PASSPHRASE)
    Study.create(tmp_path / "study", protocol_text()).close()
    return tmp_path / "study"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two cases of everything, one of them in an archive."""
    folder = tmp_path / "in"
    still(folder / "d/IM1", 1, PatientID="A", PatientName="ZZPHI^CANARY")
    files = [
        cine(folder / "d/IM2", 2, PatientID="A", PatientName="ZZPHI^CANARY"),
        *slices(folder / "mr", "1.2.1", PatientID="A", PatientName="ZZPHI^CANARY"),
    ]
    zipped(folder / "more.zip", files, folder)
    save(folder / "k.png", noise(1))
    make_video(folder / "v.avi", codec="ffv1", n_frames=4)
    report(folder / "d/SR", PatientID="A")
    lines = [
        ("d/IM1", "c1", "A", "benign", "key"),
        ("d/IM2", "c1", "A", "benign", "cine"),
        ("more/mr", "c1", "A", "benign", "prior"),
        ("k.png", "c2", "B", "malignant", "key"),
        ("v.avi", "c2", "B", "malignant", "cine"),
    ]
    write_table(folder, lines, header=HEADER)
    return folder


def state(study: Path) -> dict[str, bytes]:
    files = (path for path in study.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files if path.name != "study.lock"}


def dry(study: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = run(["intake", str(study), str(folder), "--dry-run", "--json"])
    out = capsys.readouterr()
    told: dict[str, Any] = json.loads(out.out)
    assert code == (0 if told["ok"] else 1)
    return told


def test_a_dry_run_shows_the_plan_and_stores_nothing(
    study: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(study)
    told = dry(study, folder, capsys)
    assert state(study) == before
    assert told["ok"]
    assert told["needs_decisions"]
    assert told["counts"] == {
        "found": 5,
        "cases": 2,
        "patients": 2,
        "media": 5,
        "labels": {"benign": 1, "malignant": 1},
        "copies": 0,
        "not_taken": 1,
    }
    media = [
        (m["path"], m["role"], m["kind"], m["frames"], m["files"])
        for case in told["cases"]
        for m in case["media"]
    ]
    assert media == [
        ("d/IM1", "key", "still", 1, 1),
        ("more.zip!/d/IM2", "cine", "clip", 8, 1),
        ("more.zip!/mr/1-2-1-005.dcm", "prior", "series", 5, 5),
        ("k.png", "key", "still", 1, 1),
        ("v.avi", "cine", "clip", 4, 1),
    ]
    (left,) = told["not_taken"]
    assert (left["path"], left["reason"]) == ("d/SR", "cannot be taken in")
    assert "holds no image" in left["detail"]
    assert run(["intake", str(study), str(folder), "--dry-run"]) == 0
    out = capsys.readouterr()
    assert "Not taken 1 files" in out.out
    assert "Nothing was stored." in out.err
    assert "of 5 looked at" in out.err
    assert "CANARY" not in out.out + out.err + json.dumps(told)


def test_a_dry_run_of_what_errs_ends_with_one(
    study: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "v.avi").write_bytes(b"RIFF" + bytes(4) + b"AVI " + bytes(50))
    (folder / "lost.zip").write_bytes(b"PK\x03\x04")
    told = dry(study, folder, capsys)
    assert [issue["kind"] for issue in told["errors"]] == [
        "archive cannot be opened",
        "image cannot be read",
    ]
    assert told["errors"][1]["rows"] == [6]
    assert not (study / "media").exists() or not list((study / "media").iterdir())


@pytest.mark.parametrize(
    "options", [("--json",), ("--abandon", "--dry-run"), ("--dry-run", "--abandon", "--json")]
)
def test_options_that_do_not_go_together_are_refused(
    study: Path, folder: Path, options: tuple[str, ...]
) -> None:
    arguments = [] if "--abandon" in options else [str(folder)]
    assert run(["intake", str(study), *arguments, *options]) == 2


def test_everything_is_taken_in_under_its_role_and_nobodys_name(study: Path, folder: Path) -> None:
    secret = ("--passphrase-file", str(study.parent / "pass"))
    arguments = ["intake", str(study), str(folder), *secret, "--yes", "--accept-proposals"]
    assert run(arguments) == 0
    with Study.open(study, writable=False) as opened:
        cases = opened.cases()
        kinds = sorted(sorted((m.kind, m.role, m.frames) for m in case.media) for case in cases)
    assert kinds == [
        [
            (MediumKind.CLIP, "cine", 4),
            (MediumKind.STILL, "key", 1),
        ],
        [
            (MediumKind.CLIP, "cine", 8),
            (MediumKind.SERIES, "prior", 5),
            (MediumKind.STILL, "key", 1),
        ],
    ]
    kept = b"".join(state(study).values())
    for word in (b"CANARY", b"IM1", b"more.zip", b"v.avi"):
        assert word not in kept
    truths = unseal(study / "truth.sealed", passphrase=PASSPHRASE)
    assert {path for truth in truths.values() for path in truth.source_files} >= {
        "more.zip!/d/IM2",
        "v.avi",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_a_look_at_once_and_leaves_nothing(
    study: Path, tmp_path: Path, temporary: Path
) -> None:
    folder = tmp_path / "many"
    files = [still(folder / f"IM{number}", number) for number in range(150)]
    lines = [(path.name, "malignant" if n % 2 else "benign") for n, path in enumerate(files)]
    zipped(folder / "all.zip", files, folder)
    write_table(folder, lines, header=("file", "pathology"))
    before = state(study)
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "intake", str(study), str(folder), "--dry-run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(Path.cwd())},
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "looked at" in line:
            process.send_signal(signal.SIGINT)
            break
    out, err = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert "Cases" not in out
    assert "Traceback" not in err
    assert state(study) == before
