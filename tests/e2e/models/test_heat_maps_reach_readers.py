"""Where a network looked: from a worker's answer over a frozen study to what a reader is shown."""

from pathlib import Path

import pytest

from reader_study import lock, registration
from reader_study.models import frozen
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text, rated
from tests.e2e.test_train_predict import TINY, LearnableBatch, sonoread

pytestmark = pytest.mark.engine


def test_a_heat_map_of_a_trained_network_is_shown_after_the_lock_of_the_first_read(
    tmp_path: Path,
) -> None:
    root = tmp_path / "study"
    shows = 'model = "m1"\nshows = ["score", "heat_map"]'
    with Study.create(root, protocol_text().replace('model = "m1"', shows)) as made:
        batch = LearnableBatch(3, n_development=24, images=2)
        registration.register(made, batch, passphrase=PASSPHRASE)
    trained = sonoread("train", root, *TINY, "--epochs", "2", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    folder = root / "training" / "test_resnet-seed1"
    predicted = sonoread("predict", root, "--model", folder, "--heat", cwd=tmp_path)
    assert predicted.returncode == 0, predicted.stderr
    with Study.open(root) as study:
        reads = frozen.load_all(study, "m1").values()
        all_heats = [heat for read in reads if read.evidence for heat in read.evidence.heats]
        assert len(all_heats) == 6
        # The strongest place of each map, or nothing at all where nothing speaks for malignancy.
        assert {max(heat.values) for heat in all_heats} <= {0, 255}
        lock.lock_protocol(study)
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        assert session.task is not None
        assert session.task.ai is None
        session.answer(rated("4A", 40))
        session.lock()
        shown = session.reveal().ai
        assert shown is not None
        assert shown.evidence is not None
        heats = [medium.heat for medium in shown.evidence.media]
        kept = frozen.load_one(study, "m1", session.task.step.case_id).evidence
        session.end()
    assert kept is not None
    assert tuple(heats) == kept.heats
    assert len(heats) == 2
    for heat in heats:
        assert heat is not None
        assert len(heat.values) == heat.rows * heat.columns
