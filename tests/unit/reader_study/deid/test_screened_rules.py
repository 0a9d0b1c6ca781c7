"""What the log takes of a look at a medium: inside it, by the coordinator, without texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reader_study.deid.masks import MaskBox
from reader_study.deid.screened import MaskDecision, MaskReason, ScreenedMedium
from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from tests.builders import make_study

BOX = MaskBox(0, 0, 3, 1)


def look(case_id: str, medium: int = 0, *masks: MaskBox) -> NewEvent:
    decision = MaskDecision.CHANGED if masks else MaskDecision.NOTHING_TO_MASK
    return ScreenedMedium(
        case_id, medium, decision, MaskReason.BLANK_ROWS, masks, "coordinator", ("banner 1",)
    ).event()


def test_a_look_is_taken_and_verifies(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        case_id = study.cases()[0].case_id
        study.record(look(case_id, 0, BOX), look(case_id))


def test_proposals_that_nobody_saw_are_told_as_such(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        case_id = study.cases()[0].case_id
        of_a_volume = {"decision": "as_proposed", "why": "no_screen"}
        study.record(
            _changed(look(case_id, 0, BOX), decision="unseen"),
            _changed(look(case_id), decision="unseen"),
            _changed(look(case_id), **of_a_volume),
        )


def _changed(event: NewEvent, **fields: Value) -> NewEvent:
    assert isinstance(event.new, dict)
    return NewEvent(event.action, event.entity, new={**event.new, **fields})


@pytest.mark.parametrize(
    ("spoilt", "rule"),
    [
        (lambda c: look("C9999", 0, BOX), "unknown-case"),
        (lambda c: look(c, 7, BOX), "not-a-medium"),
        (lambda c: look(c, 0, MaskBox(0, 0, 10**6, 1)), "mask-outside"),
        (lambda c: _changed(look(c, 0, BOX), text="ZZPHI^CANARY"), "malformed"),
        (lambda c: _changed(look(c, 0, BOX), detectors=["x" * 65]), "malformed"),
        (lambda c: _changed(look(c), decision="as_said_by_phone"), "malformed"),
        (lambda c: _changed(look(c, 0, BOX), decision="nothing_to_mask"), "malformed"),
        (lambda c: _changed(look(c), decision="as_proposed"), "malformed"),
        (lambda c: _changed(look(c), decision="changed"), "malformed"),
        (lambda c: _changed(look(c, 0, BOX), by="k9"), "not-the-coordinator"),
        (lambda c: _changed(look(c, 0, BOX), by=["k9"]), "not-the-coordinator"),
    ],
)
def test_what_the_store_refuses(
    tmp_path: Path, spoilt: Callable[[str], NewEvent], rule: str
) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        head = study.store.head
        with pytest.raises(RuleBroken) as broken:
            study.record(spoilt(study.cases()[0].case_id))
        assert broken.value.rule == rule
        assert study.store.head == head


def test_a_reader_says_nothing_of_masks(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        event = look(study.cases()[0].case_id, 0, BOX)
        with pytest.raises(RuleBroken) as broken:
            study.store.append(Actor("r1", "reader"), study.clock, event)
        assert broken.value.rule == "not-the-coordinator"
