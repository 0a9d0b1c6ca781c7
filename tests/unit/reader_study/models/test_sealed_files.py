"""What lies on the disk tells nothing of the AI's answers: before, at and after the lock."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from reader_study import lock
from reader_study.models import freezing
from reader_study.models import frozen as models
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import make_study, rated
from tests.made_sealed import freeze_telling, told_by

READS_UP_TO_THE_LOCK = """
import sys, time
from pathlib import Path
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import rated
study = Study.open(Path(sys.argv[1]))
session = ReadingSession.begin(study, "r1")
session.painted(1.0)
session.answer(rated("4A", 30))
session.lock()
print("locked", flush=True)
time.sleep(600)
"""


def test_no_answer_lies_open_at_any_time(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, n_reading=6, model=False, locked=False) as study:
        scores = freeze_telling(study)
        assert told_by(root, scores) == []
        lock.lock_protocol(study)
        assert told_by(root, scores) == []
        session = ReadingSession.begin(study, "r1")
        for _ in range(2):
            session.painted(1.0)
            session.answer(rated("4A", 30))
            session.lock()
            assert told_by(root, scores) == []
            task = session.reveal()
            assert task.ai is not None
            assert task.ai.score == scores[task.step.case_id]
            assert told_by(root, scores) == []
            session.lock()
        session.end()
    assert told_by(root, scores) == []


def test_the_look_finds_what_lies_open(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, n_reading=2, model=False, locked=False) as study:
        scores = freeze_telling(study)
        read = models.load_one(study, "m1", "C0001")
        (root / "left.json").write_text(f'{{"score": "{read.score:.6f}"}}')
        (root / "wide.bin").write_bytes(read.text.encode("utf-16-le"))
        found = told_by(root, scores)
    assert {name for name, _ in found} == {"left.json", "wide.bin"}
    assert ("left.json", f"{read.score:.6f}") in found


def test_a_kill_between_lock_and_reveal_leaves_nothing_open(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, n_reading=3, model=False, locked=False) as study:
        scores = freeze_telling(study)
        lock.lock_protocol(study)
    child = subprocess.Popen(
        [sys.executable, "-c", READS_UP_TO_THE_LOCK, str(root)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "locked\n"
    child.kill()
    child.wait()
    child.stdout.close()
    assert told_by(root, scores) == []
    with Study.open(root) as study:
        assert [e.action for e in study.events() if e.action.startswith("ai.")] == []


def test_sizes_and_times_are_one_for_all_cases_and_models(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=5, model=False, locked=False) as study:
        freeze_telling(study)
        texts = {case.case_id: "x" * (i + 1) for i, case in enumerate(study.cases())}
        freezing.freeze_texts(study, model_id="w1", texts=texts)
        files = [p.stat() for p in study.paths.models.glob("*/reads/*")]
        assert len(files) == 10
        assert {one.st_size for one in files} == {4096}
        assert len({one.st_mtime_ns for one in files}) == 1
        long = {case: text * 5000 for case, text in texts.items()}
        freezing.freeze_texts(study, model_id="w2", texts=long)
        sizes = {p.stat().st_size for p in study.paths.models.glob("w2/reads/*")}
        freeze_telling(study, "m2")
        later = {p.stat().st_size for p in study.paths.models.glob("m2/reads/*")}
        # One size within a model always; a later one is not smaller than those before.
        assert len(sizes) == 1
        assert later == sizes


def test_nothing_of_a_file_tells_a_positive_answer(tmp_path: Path) -> None:
    n = 120
    with make_study(tmp_path / "s", n_reading=n, model=False, locked=False) as study:
        scores = freeze_telling(study)
        files = sorted((study.paths.models / "m1" / "reads").iterdir())
        positive = [scores[path.stem] >= 0.5 for path in files]
        assert 20 < sum(positive) < n - 20
        blobs = [np.frombuffer(path.read_bytes(), np.uint8) for path in files]
        stats = [path.stat() for path in files]
    features = {
        "size": [one.st_size for one in stats],
        "time": [one.st_mtime_ns for one in stats],
        "made": [one.st_ctime_ns for one in stats],
        "place": [one.st_ino for one in stats],
        "bytes": [float(blob.mean()) for blob in blobs],
        "zeros": [int((blob == 0).sum()) for blob in blobs],
        "name": list(range(n)),
    }
    # Five standard errors of the area under the curve of a feature that tells nothing.
    error = np.sqrt((n + 1) / (12 * sum(positive) * (n - sum(positive))))
    for name, values in features.items():
        area = float(roc_auc_score(positive, values))
        assert abs(area - 0.5) < 5 * error, name
    assert float(roc_auc_score(positive, [scores[path.stem] for path in files])) == 1.0


@pytest.mark.parametrize("name", ["m1", "m2"])
def test_the_log_tells_hashes_and_holders_only(tmp_path: Path, name: str) -> None:
    with make_study(tmp_path / "s", n_reading=3, model=False, locked=False) as study:
        freeze_telling(study, name)
        told = {e.action: e.content for e in study.events(entity=f"model/{name}")}
    assert told["model.frozen"]["sealed"] == "sonoread-ai-1"
    workstation, coordinator = sorted(told["model.sealed"]["boxes"], reverse=True)
    assert coordinator == "coordinator"
    assert workstation.startswith("workstation-")
    assert told["model.sealed"]["boxes"][coordinator]["card"]
    assert not told["model.sealed"]["boxes"][workstation]["card"]
