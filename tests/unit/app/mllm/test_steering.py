"""Wishes reach a run that is under way, and nothing else does."""

import json
import threading
from pathlib import Path

import pytest

from app.mllm import steering
from app.mllm.steering import WISHES, forget_wishes, leave_wish, steered
from engines.mllm.running.controls import ControlOrder, Controls, ControlWish
from ground.errors import EngineError

PATIENCE_S = 20.0


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steering, "_LOOK_S", 0.01)


def next_order(controls: Controls) -> ControlOrder:
    order = controls.events.get(timeout=PATIENCE_S)
    assert isinstance(order, ControlOrder)
    return order


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "mllm-steering"]


def test_wishes_come_in_their_order_and_once(tmp_path: Path) -> None:
    controls = Controls()
    with steered(tmp_path, controls):
        leave_wish(tmp_path, ControlWish.PAUSE)
        leave_wish(tmp_path, ControlWish.RESUME)
        assert next_order(controls) == ControlOrder(ControlWish.PAUSE)
        assert next_order(controls) == ControlOrder(ControlWish.RESUME)
        leave_wish(tmp_path, ControlWish.RETUNE, 7)
        assert next_order(controls) == ControlOrder(ControlWish.RETUNE, 7)
        leave_wish(tmp_path, ControlWish.STOP)
        assert next_order(controls) == ControlOrder(ControlWish.STOP)
    assert controls.events.empty()


def test_a_wish_for_an_earlier_run_is_none_for_this_one(tmp_path: Path) -> None:
    forget_wishes(tmp_path)
    leave_wish(tmp_path, ControlWish.STOP)
    forget_wishes(tmp_path)  # as the beginning of a run does
    controls = Controls()
    with steered(tmp_path, controls):
        leave_wish(tmp_path, ControlWish.PAUSE)
        assert next_order(controls) == ControlOrder(ControlWish.PAUSE)
    assert controls.events.empty()
    assert not (tmp_path / WISHES).exists()


def test_a_wish_since_the_beginning_of_a_run_is_obeyed(tmp_path: Path) -> None:
    controls = Controls()
    leave_wish(tmp_path, ControlWish.STOP)
    with steered(tmp_path, controls):
        assert next_order(controls) == ControlOrder(ControlWish.STOP)


GARBAGE = (
    b"",
    b"stop",
    b"null",
    b"[]",
    b"5",
    b'"stop"',
    b'{"wish": ["stop"]}',
    b'{"wish": "explode"}',
    b'{"connections": 4}',
    b'{"wish": "retune", "connections": 0}',
    b'{"wish": "retune", "connections": -3}',
    b'{"wish": "retune", "connections": "many"}',
    b'{"wish": "retune", "connections": null}',
    b'{"wish": "retune", "connections": [1]}',
    b'{"wish": "retune", "connections": 1e999}',
    b'{"wish": "retune", "connections": NaN}',
    b'{"wish": "retune"}',
    b"[" * 100_000,
    b'{"wish": "retune", "connections": ' + b"9" * 5000 + b"}",
    b"\xff\xfe\x00stop",
    "停".encode(),
)


def test_lines_that_are_no_wishes_are_passed_over(tmp_path: Path) -> None:
    controls = Controls()
    good = json.dumps({"wish": "pause"}).encode()
    with steered(tmp_path, controls):
        (tmp_path / WISHES).write_bytes(b"\n".join([*GARBAGE, good]) + b"\n")
        assert next_order(controls) == ControlOrder(ControlWish.PAUSE)
        assert threads() == ["mllm-steering"]
    assert controls.events.empty()


def test_a_file_that_cannot_be_read_keeps_no_later_wish_away(tmp_path: Path) -> None:
    controls = Controls()
    path = tmp_path / WISHES
    with steered(tmp_path, controls):
        path.write_bytes(b"x" * 1_000_001)
        path.unlink()
        leave_wish(tmp_path, ControlWish.STOP)
        assert next_order(controls) == ControlOrder(ControlWish.STOP)


def test_no_thread_is_left_whatever_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), steered(tmp_path, Controls()):  # noqa: PT012
        assert threads() == ["mllm-steering"]
        raise KeyboardInterrupt
    assert threads() == []


def test_a_wish_for_no_connections_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    for number in (0, -1):
        with pytest.raises(EngineError):
            leave_wish(tmp_path, ControlWish.RETUNE, number)
    assert not (tmp_path / WISHES).exists()
