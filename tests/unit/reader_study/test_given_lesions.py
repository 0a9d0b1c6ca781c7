"""Lesions that readers are shown: in the log where the protocol says so, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest

from ground.errors import ProtocolError, ReaderStudyError
from reader_study.cases import Case
from reader_study.conduct.adding import add_cases
from reader_study.conduct.amending import plan_amendment
from reader_study.conduct.locking import lock_with_truth
from reader_study.lock import lock_protocol
from reader_study.media.lesions import LesionBox, Lesions
from reader_study.protocol.file import parse_protocol
from reader_study.registration import register
from reader_study.store import NewEvent
from reader_study.store.events import Value
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text, read_all
from tests.made_lesions import LESION, Outline, OutlinedBatch, outlined_study

SHOWN = "lesions.given"


def boxes_of(study: Study) -> dict[str, tuple[Lesions, ...]]:
    return {case.case_id: tuple(m.lesions for m in case.media) for case in study.cases()}


@pytest.mark.parametrize("lesion", ["marker", "crop"])
def test_where_the_protocol_shows_lesions_the_lock_tells_them_of_cases_to_be_read(
    tmp_path: Path, lesion: str
) -> None:
    with outlined_study(tmp_path / "s", lesion=lesion, n_development=2, images=2) as study:
        told = [event.entity for event in study.events(action=SHOWN)]
        assert told == [f"case/C{n:04}" for n in range(1, 5)]
        found = boxes_of(study)
        assert found["C0001"] == ((LESION,), (LESION,))
        assert found["C0006"] == ((), ())
        read_all(study, "r1")
        study.store.rebuild()
        assert boxes_of(study) == found
    assert not verify(tmp_path / "s")


def test_where_it_shows_none_no_box_is_in_the_log_and_no_passphrase_is_asked_for(
    tmp_path: Path,
) -> None:
    def never() -> str:
        raise AssertionError("nobody needs the reference standard")

    with outlined_study(tmp_path / "s", lesion="none", locked=False) as study:
        lock_with_truth(study, never)
        assert not list(study.events(action=SHOWN))
        assert not any(map(any, boxes_of(study).values()))
        assert not any(LESION.area[0] in _numbers(e.content) for e in study.events())


def _numbers(content: Any) -> set[int]:  # noqa: ANN401 - JSON of any shape
    if isinstance(content, dict):
        return {n for value in content.values() for n in _numbers(value)}
    if isinstance(content, list):
        return {n for value in content for n in _numbers(value)}
    return {content} if type(content) is int else set()


def none_for_benign(number: int) -> Lesions:
    return (LESION,) if number % 3 == 0 else ()


def outside(number: int) -> Lesions:
    return (LesionBox(90, 10, 97, 20),) if number == 2 else (LESION,)


@pytest.mark.parametrize(("outline", "lacking"), [(none_for_benign, 3), (outside, 1)])
def test_a_case_that_would_be_known_by_its_missing_outline_stops_the_lock(
    tmp_path: Path,
    outline: Outline,
    lacking: int,
) -> None:
    with outlined_study(tmp_path / "s", outline=outline, locked=False) as study:
        with pytest.raises(ProtocolError, match=f"{lacking} of 4 cases have no outline"):
            lock_with_truth(study, lambda: PASSPHRASE)
        assert not study.is_locked
        with pytest.raises(ProtocolError, match="kept with the reference standard"):
            lock_protocol(study)


def test_practice_cases_are_shown_like_the_others(tmp_path: Path) -> None:
    practice = "[practice]\ncases = 2\npass_mark = 0"
    with outlined_study(tmp_path / "s", n_development=3, hanging=practice) as study:
        (drawn,) = study.events(action="practice.drawn")
        told = {event.content["case_id"] for event in study.events(action=SHOWN)}
        assert told == {f"C{n:04}" for n in range(1, 5)} | set(drawn.content["labels"])


def test_cases_that_come_after_the_lock_are_told_with_their_steps(tmp_path: Path) -> None:
    with _study_without_model(tmp_path / "s") as study:
        add_cases(study, OutlinedBatch(2, later=4), passphrase=PASSPHRASE, reason="more")
        assert boxes_of(study)["C0006"] == ((LESION,),)
        with pytest.raises(ProtocolError, match="1 of 2 cases have no outline"):
            add_cases(
                study,
                OutlinedBatch(2, later=8, outline=lambda n: (LESION,) if n == 1 else ()),
                passphrase=PASSPHRASE,
                reason="more",
            )
        assert len(study.cases()) == 6
    assert not verify(tmp_path / "s")


def _study_without_model(root: Path) -> Study:
    text = protocol_text(
        top='[hanging]\nlesion = "marker"\n', design='kind = "standalone"', version=3
    )
    text = text.replace('model = "m1"\n', "")
    study = Study.create(root, f'{text}\n[[arms]]\nid = "plain"\ntitle = "Plain"\n')
    register(study, OutlinedBatch(4), passphrase=PASSPHRASE)
    lock_with_truth(study, lambda: PASSPHRASE)
    return study


def test_what_readers_are_shown_of_lesions_is_never_amended(tmp_path: Path) -> None:
    with outlined_study(tmp_path / "s") as study:
        text = study.paths.protocol.read_text()
        for wanted in ('lesion = "none"', 'lesion = "crop"'):
            study.paths.protocol.write_text(text.replace('lesion = "marker"', wanted))
            with pytest.raises(ProtocolError, match=r"hanging\.lesion: the steps and forms"):
                plan_amendment(study)


def test_a_margin_belongs_to_a_crop() -> None:
    crop = protocol_text(top='[hanging]\nlesion = "crop"\nlesion_margin = 0\n')
    assert parse_protocol(crop).hanging.lesion_margin == 0
    for wrong in (crop.replace('"crop"', '"marker"'), crop.replace("= 0", "= 201", 1)):
        with pytest.raises(ProtocolError, match="lesion_margin"):
            parse_protocol(wrong)


GIVEN: dict[str, Value] = {"case_id": "C0001", "lesions": [[[41, 17, 67, 39, 1]]]}
FORGED: dict[str, tuple[dict[str, Value], str]] = {
    "twice": (GIVEN, "lesions-given-twice"),
    "nobody's": ({**GIVEN, "case_id": "C0099"}, "unknown-case"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_lesions_are_told_once_and_with_the_steps(tmp_path: Path, forged: str) -> None:
    content, rule = FORGED[forged]
    with outlined_study(tmp_path / "s") as study, pytest.raises(ReaderStudyError, match=rule):
        study.record(NewEvent(SHOWN, f"case/{content['case_id']}", new=content))


@pytest.mark.parametrize(
    ("lesions", "rule"),
    [
        ([[]], "lesions-missing"),
        ([[[41, 17, 97, 39, 1]]], "lesions-outside"),
        ([], "malformed"),
        ([[[41, 17, 67]]], "malformed"),
        ([[[41, 17, 67, "39", 1]]], "malformed"),
    ],
)
def test_the_log_takes_lesions_inside_of_every_still_alone(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lesions: list[Any],
    rule: str,
) -> None:
    def forged(_protocol: object, cases: list[Case], _outlined: object) -> list[NewEvent]:
        content = {"case_id": cases[0].case_id, "lesions": lesions}
        return [NewEvent(SHOWN, f"case/{cases[0].case_id}", new=content)]

    monkeypatch.setattr("reader_study.lock.given_events", forged)
    with (
        outlined_study(tmp_path / "s", n_reading=1, locked=False) as study,
        pytest.raises(ReaderStudyError, match=rule),
    ):
        lock_with_truth(study, lambda: PASSPHRASE)


def test_no_steps_are_drawn_for_a_case_of_which_no_lesion_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader_study.lock.given_events", lambda *_: [])
    with (
        outlined_study(tmp_path / "s", locked=False) as study,
        pytest.raises(ReaderStudyError, match="lesions-missing"),
    ):
        lock_with_truth(study, lambda: PASSPHRASE)


def test_no_lesions_are_told_where_the_protocol_shows_none(tmp_path: Path) -> None:
    with (
        outlined_study(tmp_path / "s", lesion="none") as study,
        pytest.raises(ReaderStudyError, match="lesions-not-shown"),
    ):
        study.record(NewEvent(SHOWN, "case/C0001", new=GIVEN))
