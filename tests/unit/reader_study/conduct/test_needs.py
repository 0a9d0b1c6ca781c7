"""What waits for a person, and what comes next, in the order in which a study goes."""

from pathlib import Path

from reader_study.closing import close_study, unblind
from reader_study.conduct.needs import NeedKind, NextStep, needs, next_step
from reader_study.conduct.overriding import override_washout
from reader_study.conduct.standing import standing
from reader_study.lock import lock_protocol
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from tests.builders import PASSPHRASE, MovableClock
from tests.made_conduct import plain_study, two_session_study, work


def kinds(study: Study) -> list[NeedKind]:
    return [need.kind for need in needs(standing(study))]


def test_steps_come_in_the_order_of_a_study(tmp_path: Path) -> None:
    with plain_study(tmp_path / "empty", locked=False, n_reading=0) as study:
        assert next_step(standing(study)) is NextStep.CASES
    with plain_study(tmp_path / "study", locked=False, readers=("r1",)) as study:
        assert next_step(standing(study)) is NextStep.LOCK
        lock_protocol(study)
        assert next_step(standing(study)) is NextStep.READING
        work(study, "r1")
        assert next_step(standing(study)) is NextStep.CLOSE
        close_study(study)
        assert next_step(standing(study)) is NextStep.UNBLIND
        unblind(study, passphrase=PASSPHRASE)
        assert next_step(standing(study)) is NextStep.ANALYSE
        assert not standing(study).analysed
        assert not standing(study).reported


def test_a_changed_protocol_and_reported_patient_data_are_told(tmp_path: Path) -> None:
    with plain_study(tmp_path / "study", readers=("r1",)) as study:
        assert kinds(study) == []
        session = ReadingSession.begin(study, "r1")
        session.painted(1.0)
        assert session.task is not None
        assert session.task.case is not None
        reported = session.task.case.case_id
        session.report_patient_data()
        session.end()
        found = {need.kind: need for need in needs(standing(study))}
        assert found[NeedKind.PATIENT_DATA].names == (reported,)
        assert found[NeedKind.PATIENT_DATA].count == 1
        study.paths.protocol.write_text(study.paths.protocol.read_text() + "\n# later\n")
    with Study.open(tmp_path / "study", writable=False) as changed:
        assert kinds(changed)[0] is NeedKind.PROTOCOL_CHANGED


def test_a_deviation_is_counted(tmp_path: Path) -> None:
    with two_session_study(tmp_path / "study", MovableClock()) as study:
        work(study, "r1")
        override_washout(study, "r1", reason="she leaves")
        found = {need.kind: need.count for need in needs(standing(study))}
        assert found[NeedKind.DEVIATIONS] == 1
