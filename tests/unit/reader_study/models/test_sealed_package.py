"""The AI in a reader's package: sealed to her, without the card, without other cases' reads."""

from pathlib import Path

import pytest

from app.cli import run
from ground.errors import ReaderStudyError
from reader_study.cases import CaseRole
from reader_study.conduct.locking import lock_with_truth
from reader_study.exchange.opening_package import unpack
from reader_study.exchange.packing import pack
from reader_study.models import frozen as models
from reader_study.models.readiness import open_keys
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.verify import verify
from tests import builders
from tests.builders import PASSPHRASE, make_study, rated
from tests.made_people import derive_fast, log_in, register_readers
from tests.made_sealed import files_of, freeze_telling, told_by
from tests.media.evidence import freeze_with_evidence


def test_a_package_opens_by_her_pin_on_another_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    with make_study(tmp_path / "s", readers=("r1", "r2"), model=False, locked=False) as study:
        scores = freeze_telling(study)
        register_readers(study, "r1", "r2")
        lock_with_truth(study, lambda: PASSPHRASE)
        pack(study, "r1", tmp_path / "r1.zip")
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "her-home"))
    hers = tmp_path / "hers"
    unpack(tmp_path / "r1.zip", hers)
    assert told_by(hers, scores) == []
    inside = [p.relative_to(hers / "models").as_posix() for p in files_of(hers / "models")]
    boxes = [name for name in inside if "/keys/" in name]
    assert boxes == ["m1/keys/person-r1.box"]
    assert not [name for name in inside if "card" in name]
    with Study.open(hers) as package:
        with pytest.raises(ReaderStudyError, match="no key"):
            open_keys(package, "r1")
        session = ReadingSession.begin(package, "r1", entered=log_in(package))
        session.painted(1.0)
        task = session.answer(rated("4A", 30))
        session.lock()
        shown = session.reveal()
        assert shown.ai is not None
        assert shown.ai.score == scores[task.step.case_id]
        with pytest.raises(ReaderStudyError):
            models.card(package, "m1")
        session.end()
    assert verify(hers) == []
    assert told_by(hers, scores) == []


def test_a_package_tells_not_of_which_case_there_is_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive_fast(monkeypatch)
    shows = '[ai]\nshows = ["score", "heat_map"]\n'
    monkeypatch.setattr(builders, "PROTOCOL", builders.PROTOCOL.replace("[ai]\n", shows))
    with make_study(tmp_path / "s", n_reading=4, model=False, locked=False) as study:
        cases = [case.case_id for case in study.cases(CaseRole.READING)]
        freeze_with_evidence(study, without=tuple(cases[1:]))
        register_readers(study, "r1")
        lock_with_truth(study, lambda: PASSPHRASE)
        pack(study, "r1", tmp_path / "r1.zip")
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "her-home"))
    hers = tmp_path / "hers"
    unpack(tmp_path / "r1.zip", hers)
    reads = sorted((hers / "models" / "m1" / "reads").iterdir())
    assert [path.stem for path in reads] == cases
    assert len({(path.stat().st_size, path.stat().st_mtime_ns) for path in reads}) == 1
    for path in files_of(hers):
        clear = path.read_bytes()
        assert b'"evidence"' not in clear, path
        assert b'"heat"' not in clear, path
    found = {}
    with Study.open(hers) as package:
        session = ReadingSession.begin(package, "r1", entered=log_in(package))
        while (task := session.task) is not None:
            session.painted(1.0)
            assert task.ai is None
            session.answer(rated("4A", 30))
            session.lock()
            shown = session.reveal().ai
            assert shown is not None
            found[task.step.case_id] = shown.evidence is not None
            session.lock()
        session.end()
    assert found == {case: case == cases[0] for case in cases}


def test_status_tells_for_whom_the_ai_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    derive_fast(monkeypatch)
    make_study(tmp_path / "s").close()
    assert run(["status", str(tmp_path / "s")]) == 0
    assert "m1 opens for coordinator, workstation-" in capsys.readouterr().out
    (tmp_path / "secret.txt").write_text(PASSPHRASE)
    with Study.open(tmp_path / "s") as study:
        register_readers(study, "r1")
    words = ["--passphrase-file", str(tmp_path / "secret.txt")]
    assert run(["seal-ai", str(tmp_path / "s"), *words]) == 0
    assert run(["status", str(tmp_path / "s")]) == 0
    assert "m1 opens for coordinator, person-r1\n" in capsys.readouterr().out
