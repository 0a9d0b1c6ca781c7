"""What was decided becomes the study: masks in the pixels, words in the log, nothing undecided."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ground.errors import IntakeError, ReaderStudyError
from reader_study.cases import Case
from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskDecision
from reader_study.intake import prepare, scan
from reader_study.intake.committing.decided import DecidedPlan, as_decided
from reader_study.intake.journal import IntakeJournal
from reader_study.intake.review.decision import SourceVerdict
from reader_study.media.medium import Medium, MediumKind
from reader_study.registration import append_cases, register
from reader_study.study import Study
from reader_study.truth import unseal
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.made_intake import pngs_of, prepare_here
from tests.made_screened import (
    BY,
    FILES,
    SIDE,
    TOP,
    accepted,
    excluded,
    make_media_folder,
    plan_of,
    storing,
)
from tests.media.opener import OpenerHere
from tests.unit.reader_study.intake.made_folders import make_folder, noise, save
from viewer.frames import open_clip, read_pixels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_media_folder(tmp_path / "folder")


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.create(tmp_path / "study", protocol_text()) as made:
        yield made


def take_in(
    study: Study, plan: DecidedPlan, journal: IntakeJournal, opener: OpenerHere, *, seed: int = 1
) -> None:
    batch = prepare(
        plan,
        seed=seed,
        maker=storing(study, plan, journal, opener),
        pseudonyms=journal.pseudonyms,
    )
    register(study, batch, passphrase=PASSPHRASE, begun=journal)


def take_all_in(study: Study, folder: Path) -> DecidedPlan:
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = plan_of(folder, opener, known=journal)
        journal.decide(*accepted(plan).values())
        decided = as_decided(plan, journal.decisions)
        take_in(study, decided, journal, opener)
    return decided


def media_of(study: Study) -> dict[str, Medium]:
    """Return the media of a study by the files that they came from."""
    truths = unseal(study.paths.truth, passphrase=PASSPHRASE)
    return {
        name: medium
        for case in study.cases()
        for name, medium in zip(truths[case.case_id].source_files, case.media, strict=True)
    }


def test_each_medium_is_stored_as_was_decided_and_the_log_tells_so(
    study: Study, folder: Path
) -> None:
    take_all_in(study, folder)
    media = media_of(study)
    kinds = [media[name].kind for name in FILES]
    assert kinds == [MediumKind.STILL, MediumKind.CLIP, MediumKind.CLIP, MediumKind.STILL]
    assert [media[name].frames for name in FILES] == [1, 3, 3, 1]
    assert {media[name].role for name in FILES} == {"key", "cine"}
    for name in FILES[:2]:
        with (
            closing(open_clip(folder / name)) as before,
            closing(open_clip(study.media_path(media[name]))) as after,
        ):
            for n in range(media[name].frames):
                assert not after.frame(n)[:TOP].any()
                assert np.array_equal(after.frame(n)[TOP:], before.frame(n)[TOP:])
        assert media[name].mm_per_px == pytest.approx(0.1)
    said = {
        (event.entity.removeprefix("case/"), event.content["medium"]): event.content
        for event in study.events(action="media.screened")
    }
    assert len(said) == len(FILES)
    of_still = said[place_of(study.cases(), media[FILES[0]])]
    assert of_still == {
        "medium": of_still["medium"],
        "decision": "as_proposed",
        "why": "regions",
        "masks": [[0, 0, SIDE - 1, TOP - 1, 0, None]],
        "by": BY,
        "detectors": ["regions 1"],
    }
    assert said[place_of(study.cases(), media[FILES[3]])]["decision"] == "nothing_to_mask"
    assert not study.paths.intake_journal.exists()
    assert verify(study.root) == []
    assert leftovers(study) == []


def place_of(cases: tuple[Case, ...], medium: Medium) -> tuple[str, int]:
    ((case_id, place),) = [
        (case.case_id, n) for case in cases for n, one in enumerate(case.media) if one == medium
    ]
    return case_id, place


def leftovers(study: Study) -> list[str]:
    """Return files of the media folder that no case has, and halves anywhere."""
    named = {path for case in study.cases() for m in case.media for path in study.paths.files_of(m)}
    there = [path for path in study.paths.media.rglob("*") if path.is_file()]
    return [path.name for path in there if path not in named] + [
        path.name for path in study.root.rglob(".part-*")
    ]


def test_facts_of_headers_lie_sealed_and_the_log_has_none(study: Study, folder: Path) -> None:
    take_all_in(study, folder)
    truths = unseal(study.paths.truth, passphrase=PASSPHRASE)
    (of_dicom,) = [one for one in truths.values() if FILES[0] in one.source_files]
    assert [fact.sex for fact in of_dicom.facts] == ["F", "F"]
    assert {fact.age_years for fact in of_dicom.facts} == {51}
    assert of_dicom.facts[0].study_uid.startswith("2.25.")
    assert of_dicom.facts[0].exam_day < "2024-01-02"
    assert all(one.facts == () for one in truths.values() if one is not of_dicom)
    told = json.dumps([event.new for event in study.events()])
    for word in ("51", "2024", "exam_day", "sex", "ZZPHI", ".dcm", "malignant"):
        assert f'"{word}' not in told.replace("\\", "")


@pytest.mark.parametrize(
    "open_one", [{}, {"again": SourceVerdict.AGAIN}, {"beyond": (MaskBox(0, 0, 999, 1),)}]
)
def test_what_is_undecided_keeps_everything_waiting(
    folder: Path, open_one: dict[str, object]
) -> None:
    plan = plan_of(folder, OpenerHere())
    told = accepted(plan)
    if "again" in open_one:
        told[FILES[1]] = replace(told[FILES[1]], verdict=SourceVerdict.AGAIN)
    elif "beyond" in open_one:
        told[FILES[1]] = replace(told[FILES[1]], masks=(MaskBox(0, 0, 999, 1),))
    else:
        del told[FILES[1]]
    with pytest.raises(IntakeError, match="1 of 4 media are not decided on") as refused:
        as_decided(plan, told)
    assert "--accept-proposals" in refused.value.remedy
    with pytest.raises(IntakeError, match="4 of 4"):
        prepare_here(plan, seed=1)


def test_what_was_left_out_leaves_its_case_and_a_case_without_media_is_counted(
    study: Study, folder: Path
) -> None:
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        whole = plan_of(folder, opener, known=journal)
        journal.decide(*accepted(whole).values())
        journal.decide(excluded(FILES[0], "patient_data"), excluded(FILES[2], "no_breast"))
        plan = plan_of(folder, opener, known=journal, decisions=journal.decisions)
        decided = as_decided(plan, journal.decisions)
        assert "2 media left out" in decided.describe()
        take_in(study, decided, journal, opener)
    assert sorted(media_of(study)) == [FILES[1], FILES[3]]
    (summary,) = [event.content for event in study.events(action="intake.committed")]
    assert summary["media_left_out"] == {"patient_data": 1, "no_breast": 1}
    assert summary["excluded"] == {"no_breast": 1}
    assert (summary["cases"], summary["accepted_unseen"]) == (2, 0)


def test_proposals_that_nobody_saw_are_counted_and_told(study: Study, folder: Path) -> None:
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = plan_of(folder, opener, known=journal)
        unseen = [replace(t, masking=MaskDecision.UNSEEN) for t in accepted(plan).values()]
        journal.decide(*unseen)
        decided = as_decided(plan, journal.decisions)
        assert "4 proposals accepted unseen" in decided.describe()
        take_in(study, decided, journal, opener)
    decisions = [event.content["decision"] for event in study.events(action="media.screened")]
    assert decisions == ["unseen"] * 4
    (summary,) = [event.content for event in study.events(action="intake.committed")]
    assert summary["accepted_unseen"] == 4


def test_plain_stills_are_stored_byte_for_byte_as_before(study: Study, tmp_path: Path) -> None:
    folder, opener = make_folder(tmp_path / "plain", 4), OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = scan(folder, opener=opener, known=journal)
        before = {data for item in prepare_here(plan, seed=1).cases() for data in pngs_of(item)}
        take_in(study, as_decided(plan, journal.decisions), journal, opener)
    stored = {path.read_bytes() for path in study.paths.media.rglob("*.png")}
    assert stored == before
    assert not list(study.paths.media.rglob("*.json"))
    assert list(study.events(action="media.screened")) == []


def test_a_file_that_has_changed_since_the_look_is_refused(study: Study, folder: Path) -> None:
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = plan_of(folder, opener, known=journal)
        journal.decide(*accepted(plan).values())
        decided = as_decided(plan, journal.decisions)
        content = (folder / FILES[0]).read_bytes()
        (folder / FILES[0]).write_bytes(content[:-1] + b"\7")
        with pytest.raises(IntakeError, match="has changed since") as refused:
            take_in(study, decided, journal, opener)
        assert refused.value.path == folder / FILES[0]
    assert study.cases() == ()
    assert not study.paths.truth.exists()


def test_what_is_stored_is_not_stored_again(
    study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log cannot be written at first: all media stay, and the second time none is opened."""
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = plan_of(folder, opener, known=journal)
        journal.decide(*accepted(plan).values())
        fail_once(study, as_decided(plan, journal.decisions), journal, opener, monkeypatch)
        assert not study.paths.truth.exists()
        assert study.paths.intake_journal.exists()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        fresh = OpenerHere()
        plan = plan_of(folder, fresh, known=journal)
        take_in(study, as_decided(plan, journal.decisions), journal, fresh)
        assert fresh.opened == []
    assert sorted(media_of(study)) == sorted(FILES)
    assert leftovers(study) == []
    assert verify(study.root) == []


def fail_once(
    study: Study,
    plan: DecidedPlan,
    journal: IntakeJournal,
    opener: OpenerHere,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(study, "record", disk_is_full)
        with pytest.raises(ReaderStudyError, match="full"):
            take_in(study, plan, journal, opener)


def disk_is_full(*_: object) -> None:
    raise ReaderStudyError("The disk is full.", remedy="Make room.")


def test_masks_that_were_changed_leave_no_earlier_medium_behind(
    study: Study, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = OpenerHere()
    with IntakeJournal.open(study, PASSPHRASE, folder) as journal:
        plan = plan_of(folder, opener, known=journal)
        journal.decide(*accepted(plan).values())
        fail_once(study, as_decided(plan, journal.decisions), journal, opener, monkeypatch)
        told = journal.decisions[FILES[0]]
        more = (*told.masks, MaskBox(0, TOP, 5, TOP + 3))
        journal.decide(replace(told, masks=more, masking=MaskDecision.CHANGED))
        take_in(study, as_decided(plan, journal.decisions), journal, opener)
    kept = read_pixels(study.media_path(media_of(study)[FILES[0]]))
    assert not kept[TOP : TOP + 4, :6].any()
    assert leftovers(study) == []


def test_further_cases_come_with_their_decisions_under_their_own_ids(
    study: Study, folder: Path, tmp_path: Path
) -> None:
    take_all_in(study, folder)
    more, opener = make_media_folder(tmp_path / "more"), OpenerHere()
    (more / FILES[3]).unlink()
    save(more / FILES[3], noise(77, width=SIDE, height=SIDE))
    with IntakeJournal.open(study, PASSPHRASE, more) as journal:
        plan = plan_of(more, opener, known=journal)
        journal.decide(*accepted(plan).values())
        journal.decide(*(excluded(name, "copy") for name in FILES[:3]))
        plan = plan_of(more, opener, known=journal, decisions=journal.decisions)
        decided = as_decided(plan, journal.decisions)
        batch = prepare(decided, seed=1, maker=storing(study, decided, journal, opener))
        append_cases(study, batch, passphrase=PASSPHRASE, begun=journal)
    assert [case.case_id for case in study.cases()] == ["C0001", "C0002", "C0003", "C0004"]
    last = list(study.events(action="media.screened"))[-1]
    assert last.entity == "case/C0004"
    assert verify(study.root) == []
