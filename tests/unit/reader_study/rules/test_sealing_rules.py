"""What the rules say of the study's key, and of whom the AI's answers are sealed to."""

from pathlib import Path

import pytest

from reader_study.rules import RuleBroken
from reader_study.store import Actor, NewEvent
from reader_study.store.events import Value
from tests.builders import close_and_unblind, make_study, read_all

KEY: dict[str, Value] = {name: "ab" * 32 for name in ("public", "sealing", "sha256")}
BOX: dict[str, Value] = {"sealing": "ab" * 32, "sha256": "cd" * 32, "card": False}


def sealed(model_id: str = "m1", **boxes: Value) -> NewEvent:
    content: dict[str, Value] = {"model_id": model_id, "boxes": dict(boxes)}
    return NewEvent("model.sealed", f"model/{model_id}", new=content)


@pytest.mark.parametrize(
    ("event", "rule"),
    [
        (NewEvent("study.key_made", "study", new=KEY), "key-made-twice"),
        (sealed("m2", coordinator=BOX), "seals-nothing"),
        (sealed(), "sealed-to-nobody"),
        (sealed(coordinator=BOX | {"sealing": "ab"}), "malformed"),
    ],
)
def test_what_the_store_refuses(tmp_path: Path, event: NewEvent, rule: str) -> None:
    with make_study(tmp_path / "s") as study:
        head = study.store.head
        with pytest.raises(RuleBroken) as broken:
            study.record(event)
        assert broken.value.rule == rule
        assert study.store.head == head


def test_readers_seal_nothing_to_themselves(tmp_path: Path) -> None:
    with make_study(tmp_path / "s") as study:
        with pytest.raises(RuleBroken) as broken:
            study.store.append(Actor("r1", "reader"), study.clock, sealed(x=BOX))
        assert broken.value.rule == "not-the-coordinator"


def test_sealing_anew_is_allowed_after_the_end(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=1) as study:
        read_all(study, "r1")
        close_and_unblind(study)
        study.record(sealed(coordinator=BOX))
