"""What a reader's window opens tells nothing: read back from the files themselves."""

import contextlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import roc_auc_score

from app.cli import run
from reader_study.lock import lock_protocol
from reader_study.models import frozen as models
from reader_study.study import Study
from reader_study.truth import unseal
from tests.builders import PASSPHRASE, freeze_model, protocol_text
from tests.made_sealed import told_by

CHILD = Path(__file__).parents[1] / "faults" / "reading_child.py"

AUDITED = """
import json, runpy, sys, time
log = open(sys.argv[1], "w", buffering=1)
def hook(event, arguments):
    if event in ("open", "sqlite3.connect") and isinstance(arguments[0], (str, bytes)):
        name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
        log.write(json.dumps([time.monotonic_ns(), name]) + "\\n")
sys.argv = sys.argv[2:]
sys.addaudithook(hook)
runpy.run_path(sys.argv[0], run_name="__main__")
"""

HISTOLOGY = ("Fibroadenoma-canary", "Invasive-carcinoma-canary")


def make_source(folder: Path, n: int) -> Path:
    """Write images whose names, folders and table shout the truth."""
    rows = ["path,case_id,patient_id,pathology,histology,verification"]
    for number in range(n):
        label = ("benign", "malignant")[number % 2]
        path = folder / label / f"{label} ({number}) ZZPHI-CANARY.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (60, 80), dtype=np.uint8)
        image = Image.fromarray(pixels)
        info = Image.Exif()
        info[0x010E] = "ZZPHI-CANARY described"
        image.save(path, exif=info)
        histology = HISTOLOGY[number % 2]
        rows.append(
            f"{path.relative_to(folder)},{label}-{number},ZZPHI-{number},{label},{histology},biopsy"
        )
    (folder / "table.csv").write_text("\n".join(rows))
    return folder


WORDS = re.compile(
    r"malignan|benign|carcinoma|fibroadenoma|canary|zzphi|biopsy|histolog|patholog", re.I
)


@pytest.fixture
def study_root(tmp_path: Path) -> Path:
    source = make_source(tmp_path / "source", 24)
    root, secret = tmp_path / "study", tmp_path / "secret.txt"
    protocol = tmp_path / "protocol.toml"
    protocol.write_text(protocol_text())
    secret.write_text(PASSPHRASE)
    assert run(["new", str(root), "--protocol", str(protocol)]) == 0
    words = ["intake", str(root), str(source), "--yes", "--passphrase-file", str(secret)]
    assert run(words) == 0
    with Study.open(root) as study:
        freeze_model(study)
        lock_protocol(study)
    # What the reader's computer never had cannot help the test to pass.
    shutil.rmtree(source)
    return root


def read_some(study_root: Path, tmp_path: Path, *, locks: int) -> list[tuple[int, str]]:
    """Read in the real window; return when it opened which file."""
    audit = tmp_path / "opened.jsonl"
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", AUDITED, str(audit), str(CHILD)),
            *(str(study_root), "r1", str(tmp_path / "settings"), "1"),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += "locked" in json.loads(line)
        if seen == locks:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    lines = audit.read_text().splitlines()
    opened = [json.loads(line) for line in lines if line.endswith("]")]
    return [(at, name.removeprefix("file://").split("?")[0]) for at, name in opened]


def strings_of(data: bytes) -> str:
    """Return the printable runs of a file, in 8-bit and 16-bit text, as ``strings`` does."""
    narrow = re.findall(rb"[\x20-\x7e]{4,}", data)
    wide = [run.replace(b"\x00", b"") for run in re.findall(rb"(?:[\x20-\x7e]\x00){4,}", data)]
    return b"\n".join(narrow + wide).decode()


def test_nothing_that_the_window_opens_holds_truth_or_names(
    study_root: Path, tmp_path: Path
) -> None:
    opened = read_some(study_root, tmp_path, locks=8)
    inside = sorted({Path(name) for _, name in opened if str(study_root) in name})
    kinds = {path.relative_to(study_root).parts[0] for path in inside}
    assert {"protocol.toml", "study.db", "media", "models"} <= kinds
    assert "truth.sealed" not in kinds
    assert "reports" not in kinds
    # The database comes last: opening it takes the journal of the killed window away.
    for path in sorted(inside, key=lambda path: path.name == "study.db"):
        if path.name == "study.db":
            # The terms of the locked forms are the same in every study; all else is looked at.
            forms, rest = rows_of(path)
            assert WORDS.search(rest) is None, WORDS.search(rest)
            told = {found.group().lower() for found in WORDS.finditer(forms)}
            text = strings_of(path.read_bytes())
            assert {found.group().lower() for found in WORDS.finditer(text)} <= told
        elif path.is_file() and path.name != "study.lock":
            found = WORDS.search(strings_of(path.read_bytes()))
            assert found is None, f"{path.name}: {found}"


def rows_of(database: Path) -> tuple[str, str]:
    """Return the contents of the forms, and every other value of every row."""
    forms: list[str] = []
    rest: list[str] = []
    # Writable: the window was killed, and what it left half-written is rolled back here.
    with contextlib.closing(sqlite3.connect(database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            for row in connection.execute(f"SELECT * FROM {table}"):
                text = " ".join(str(value) for value in row)
                (forms if table == "form" or "form.locked" in row else rest).append(text)
    assert forms
    assert rest
    return "\n".join(forms), "\n".join(rest)


def test_a_model_file_is_opened_only_after_the_lock_and_the_logged_reveal(
    study_root: Path, tmp_path: Path
) -> None:
    opened = read_some(study_root, tmp_path, locks=9)
    reads = [(at, Path(name).stem) for at, name in opened if "/models/m1/reads/" in name]
    with Study.open(study_root) as study:
        facts: dict[tuple[str, str], int] = {}
        for event in study.events():
            facts.setdefault((event.action, event.entity), event.monotonic_ns)
        for at, case_id in reads:
            entity = f"read/r1/1/{case_id}"
            assert facts[("read.locked", f"{entity}/unaided")] < at
            assert facts[("ai.revealed", f"{entity}/aided")] < at
        # Not even afterwards: the log is read by other readers' windows too.
        telling = [event.action for event in study.events() if '"score":' in event.new]
        assert telling == []
    assert len(reads) >= 4


def test_no_answer_of_the_ai_lies_open_when_the_window_is_killed(
    study_root: Path, tmp_path: Path
) -> None:
    read_some(study_root, tmp_path, locks=3)
    with Study.open(study_root) as study:
        scores = {case: read.score or 0.0 for case, read in models.load_all(study, "m1").items()}
    assert len(scores) == 24
    assert told_by(study_root, scores) == []


def test_ids_order_sizes_and_times_do_not_tell_the_truth(study_root: Path) -> None:
    with Study.open(study_root, writable=False) as study:
        labels = unseal(study.paths.truth, passphrase=PASSPHRASE)
        cases = study.cases()
        malignant = [labels[case.case_id].label == "malignant" for case in cases]
        files = [study.media_path(case.media[0]).stat() for case in cases]
    assert len({file.st_mtime_ns for file in files}) == 1
    assert {file.st_size % 65536 for file in files} == {0}
    assert len({file.st_size for file in files}) == 1
    # The source alternates between the labels; the ids must not. Within five standard errors.
    area = float(roc_auc_score(malignant, range(len(cases))))
    assert abs(area - 0.5) < 5 * 0.12


def test_stored_images_carry_no_metadata(study_root: Path) -> None:
    for path in (study_root / "media").rglob("*.png"):
        with Image.open(path) as image:
            image.load()
            assert image.info == {}
        assert time.gmtime(path.stat().st_mtime).tm_year == 2000
