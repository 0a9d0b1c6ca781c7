"""Cases that come later: behind those there are, under new ids, and nobody's steps move."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ground.errors import IntakeError, ProtocolError, ReadingRuleError, TruthError
from reader_study import registration
from reader_study.analysis.collect import collect
from reader_study.cases import CaseRole
from reader_study.conduct.adding import add_cases
from reader_study.conduct.locking import lock_with_truth
from reader_study.lock import lock_protocol
from reader_study.models import frozen as models
from reader_study.safekeeping.replaced import replacement
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import (
    PASSPHRASE,
    MadeBatch,
    MadeCase,
    MovableClock,
    close_and_unblind,
    make_study,
)
from tests.made_conduct import TWO_ARMS, TWO_SESSIONS, plain_study, work


class OfPatient(MadeBatch):
    """A batch whose cases are of one patient, known at the source."""

    def __init__(self, n: int, *, patient: str, later: int, development: bool = False) -> None:
        super().__init__(
            0 if development else n, n_development=n if development else 0, later=later
        )
        self._patient_name = patient

    def cases(self) -> Iterator[MadeCase]:
        for made in super().cases():
            yield replace(made, truth=replace(made.truth, source_patient=self._patient_name))


def test_before_the_lock_cases_come_behind_those_there_are(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s", locked=False) as study:
        before = study.cases()
        registration.register(study, MadeBatch(3, later=4), passphrase=PASSPHRASE)
        assert study.cases()[:4] == before
        added = study.cases()[4:]
        assert [case.case_id for case in added] == ["C0005", "C0006", "C0007"]
        assert [case.patient_id for case in added] == ["P0005", "P0006", "P0007"]
        assert [case.lesion_id for case in added] == ["L0005", "L0006", "L0007"]
        truths = open_sealed(study, PASSPHRASE)
        assert sorted(truths) == [case.case_id for case in study.cases()]
        assert truths["C0005"].source_patient == "original-patient-5"
        assert not replacement(study.paths.truth).exists()
        lock_protocol(study)
        assert sorted(study.reading_list("r1")) == sorted(truths)
    assert verify(tmp_path / "s") == []


def test_a_known_patient_keeps_her_id_and_her_side(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s", locked=False) as study:
        batch = OfPatient(2, patient="original-patient-3", later=10)
        registration.register(study, batch, passphrase=PASSPHRASE)
        assert [case.patient_id for case in study.cases()[4:]] == ["P0003", "P0003"]
        other = OfPatient(1, patient="original-patient-3", later=20, development=True)
        with pytest.raises(IntakeError, match="patient P0003 has cases to be read and"):
            registration.register(study, other, passphrase=PASSPHRASE)
        assert len(study.cases()) == 6


def test_what_is_refused_leaves_the_study_as_it_was(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s", locked=False) as study:
        head, sealed = study.store.head, study.paths.truth.read_bytes()
        images = sorted(study.paths.media.rglob("*.png"))
        with pytest.raises(IntakeError, match="already, in case C0004"):
            registration.register(study, MadeBatch(3, later=3), passphrase=PASSPHRASE)
        with pytest.raises(TruthError, match="wrong passphrase"):
            registration.register(study, MadeBatch(3, later=4), passphrase="another phrase")

        class Failing(MadeBatch):
            def cases(self) -> Iterator[MadeCase]:
                yield from list(super().cases())[:2]
                raise ReadingRuleError("The stick is gone.", remedy="Put it back.")

        with pytest.raises(ReadingRuleError):
            registration.register(study, Failing(3, later=4), passphrase=PASSPHRASE)
        assert (study.store.head, study.paths.truth.read_bytes()) == (head, sealed)
        assert sorted(study.paths.media.rglob("*.png")) == images
        assert not replacement(study.paths.truth).exists()
    assert verify(tmp_path / "s") == []


def test_a_seal_that_was_cut_off_between_log_and_file_is_put_in_its_place(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s", locked=False) as study:
        old = study.paths.truth.read_bytes()
        registration.register(study, MadeBatch(1, later=4), passphrase=PASSPHRASE)
        # As a program leaves it that dies after the log was written.
        study.paths.truth.rename(replacement(study.paths.truth))
        study.paths.truth.write_bytes(old)
        assert len(open_sealed(study, PASSPHRASE)) == 5
        replacement(study.paths.truth).write_bytes(b"never named by the log")
        assert len(open_sealed(study, PASSPHRASE)) == 5
        assert not replacement(study.paths.truth).exists()
    assert verify(tmp_path / "s") == []


def test_after_the_lock_steps_are_drawn_behind_and_nobody_moves(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s") as study:
        work(study, "r1")
        before = study.steps()
        new = add_cases(
            study, MadeBatch(3, later=4), passphrase=PASSPHRASE, reason=" slow recruitment "
        )
        after = study.steps()
        assert [step for step in after if step in before] == before
        assert {step.case_id for step in new} == {"C0005", "C0006", "C0007"}
        for reader in ("r1", "r2"):
            mine = [step for step in new if step.reader_id == reader]
            assert [step.ordinal for step in mine] == [5, 6, 7]
            assert [step.position for step in mine] == [5, 6, 7]
        (event,) = study.events(action="protocol.amended")
        assert event.reason == "slow recruitment"
        assert event.content["changes"] == {"cases": ["4", "7"]}
        assert study.protocol_version == 2
        assert work(study, "r1") == 3
        assert work(study, "r2") == 7
        close_and_unblind(study)
        inputs = collect(study, passphrase=PASSPHRASE)
        assert len(inputs.truth) == 7
        assert inputs.flow.images_found == 7
    assert verify(tmp_path / "s") == []


def test_runs_and_sessions_of_the_design_are_kept(tmp_path: Path) -> None:
    plain = TWO_ARMS.replace('shows = ["score"]', "")
    study = make_study(
        tmp_path / "s",
        clock=MovableClock(),
        version=3,
        design=f"{TWO_SESSIONS}\nmax_run = 2{plain}",
        n_reading=9,
        locked=False,
        model=False,
    )
    with study:
        lock_with_truth(study, lambda: PASSPHRASE)
        before = study.steps()
        add_cases(study, MadeBatch(9, later=9), passphrase=PASSPHRASE, reason="more cases")
        assert [step for step in study.steps() if step in before] == before
        for session in (1, 2):
            listed = study.reading_list("r1", session)
            assert len(listed) == 18
            truths = [int(case[1:]) % 3 == 0 for case in listed]
            assert all(len(set(truths[n : n + 3])) > 1 or not truths[n] for n in range(16))
        assert all(step.kind == "scored" for step in study.steps())


def test_a_frozen_model_has_no_answer_for_added_cases(tmp_path: Path) -> None:
    with plain_study(tmp_path / "s", model=True) as study:
        assert models.model_ids(study) == ("m1",)
        with pytest.raises(IntakeError, match="The answers of m1 are frozen") as caught:
            add_cases(study, MadeBatch(1, later=4), passphrase=PASSPHRASE, reason="more")
        assert "make a new study" in caught.value.remedy


def test_cases_for_development_a_missing_reason_and_a_closed_study_are_refused(
    tmp_path: Path,
) -> None:
    def add(study: Study, batch: MadeBatch, reason: str = "more") -> None:
        add_cases(study, batch, passphrase=PASSPHRASE, reason=reason)

    with plain_study(tmp_path / "s") as study:
        with pytest.raises(ReadingRuleError, match="No reason"):
            add(study, MadeBatch(1, later=4), reason="")
        with pytest.raises(ProtocolError, match="None of the cases is to be read"):
            add(study, MadeBatch(0, n_development=2, later=4))
        close_and_unblind(study, reason="enough")
        with pytest.raises(ReadingRuleError, match="is closed"):
            add(study, MadeBatch(1, later=4))
        assert len(study.cases(CaseRole.READING)) == len(study.cases()) == 4
