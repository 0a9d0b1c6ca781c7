"""Two studies made by version 0.1.0: they open, verify, are read on, and give the same numbers."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli import run
from reader_study.analysis.earlier import brought_up
from reader_study.reading.session import ReadingSession
from reader_study.store.chain import first_fault
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import MovableClock, rated

STUDIES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "studies"
pytestmark = pytest.mark.skipif(
    not STUDIES.is_dir(), reason="studies of version 0.1.0 are not here (../shared/data/studies)"
)


def copied(name: str, folder: Path) -> Path:
    """Copy a study to where it may be written; the original may be read-only."""
    root = folder / name
    shutil.copytree(STUDIES / name, root)
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return root


@pytest.mark.parametrize("name", ["v1-finished", "v1-half-read"])
def test_it_verifies_before_and_after_its_format_is_brought_up_to_date(
    name: str, tmp_path: Path
) -> None:
    root = copied(name, tmp_path)
    database = (root / "study.db").read_bytes()
    assert verify(root) == []
    assert (root / "study.db").read_bytes() == database
    with Study.open(root, writable=False) as study:
        reads, head = study.reads(), study.store.head
    with Study.open(root) as study:
        assert (study.reads(), study.store.head) == (reads, head)
        locked = study.store.tables.state("protocol.locked")
        assert locked is not None
        assert study.protocol.sha256 == locked["new"]["sha256"]
        assert study.protocol.flat() == locked["new"]["keys"]
    assert verify(root, expected_head=head[1]) == []


def test_the_half_read_study_is_read_on_to_its_end(tmp_path: Path) -> None:
    root = copied("v1-half-read", tmp_path)
    clock = MovableClock()
    clock.now = datetime.now(UTC)
    with Study.open(root, clock=clock) as study:
        before = study.reads()
        for reader in ("r1", "r2"):
            session = ReadingSession.begin(study, reader)
            while (task := session.task) is not None:
                session.painted(1.0)
                if task.reveals_at_once:
                    session.reveal()
                    clock.advance(2)
                session.answer(rated("4A", 40))
                session.lock()
        assert [(p.done, p.total) for p in study.progress()] == [(8, 8), (8, 8)]
        assert study.reads()[: len(before)] == before
        assert first_fault(study.store.events(origin=study.store.origin)) is None
        assert {event.chain for event in study.events()} == {1, 2}
    assert verify(root) == []


def test_the_finished_study_gives_the_numbers_of_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied("v1-finished", tmp_path)
    passphrase = (STUDIES / "v1-finished.passphrase.txt").read_text(encoding="utf-8").strip()
    monkeypatch.setenv("SONOREAD_PASSPHRASE", passphrase)
    assert run(["analyse", str(root)]) == 0
    now = json.loads((root / "reports" / "results.json").read_text(encoding="utf-8"))
    then = brought_up(
        json.loads((STUDIES / "v1-finished.results.json").read_text(encoding="utf-8"))
    )
    assert list(differences(then, now)) == []


def differences(then: object, now: object, where: str = "") -> list[str]:
    """Name every figure that was there and is another one now; what was added is no difference."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            line
            for key, value in then.items()
            if key not in ("app_version", "libraries", "schema_version")
            for line in differences(value, now.get(key, "nothing"), f"{where}/{key}")
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        pairs = enumerate(zip(then, now, strict=True))
        return [line for i, (a, b) in pairs for line in differences(a, b, f"{where}/{i}")]
    return [] if then == now else [f"{where}: {then!r} is {now!r}"]
