"""Processes that lie, hang and die, seen from the process that started them."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from ground.errors import MediaError
from viewer.decoding.child import Budget, Child, ChildGoneError, Fate, Job
from viewer.decoding.protocol import Reply, Verdict
from viewer.decoding.remote import FrameSource, RemoteClip
from viewer.decoding.requests import Request, Verb, encode_request
from viewer.decoding.slot import Slot

SPEAK = """
import sys, json, time, os
from viewer.decoding.protocol import *
from viewer.decoding.requests import *
from viewer.frames.info import *
import numpy as np
out = sys.stdout.buffer
def say(parts):
    for part in parts: out.write(part)
    out.flush()
def requests():
    for line in sys.stdin.buffer:
        yield decode_request(line)
info = ClipInfo(ClipKind.VIDEO, 3, 4, 5, times_ms=(0., 1., 2.), time_source=TimeSource.CONTAINER)
def good(request):
    if request.verb is Verb.OPEN: say(info_answer(info, path=None))
    elif request.verb is Verb.FRAME: say(frame_answer(np.full((5, 4), request.index, np.uint8)))
    else: say(bare_answer(Verdict.DONE))
say(bare_answer(Verdict.READY))
"""
GOOD = SPEAK + "for request in requests(): good(request)\n"

Start = Callable[[str], Child]


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[Child] = []

    def make(program: str) -> Child:
        children.append(Child((sys.executable, "-c", program)))
        return children[-1]

    yield make
    for child in children:
        child.close()
    assert all(child.join(timeout_s=5) for child in children)
    assert not psutil.Process().children()


def opening(budget_s: float = 5.0) -> Job:
    request = Request(Verb.OPEN, 1, paths=("/x",))
    return Job(encode_request(request), Verdict.INFO, Budget(budget_s))


def frame(index: int, *, budget_s: float = 5.0, ahead: bool = False) -> Job:
    line = encode_request(Request(Verb.FRAME, 1, index=index))
    return Job(line, Verdict.FRAME, Budget(budget_s), size=(5, 4), ahead=ahead)


def fate_of(answer: "Future[Reply]") -> Fate:
    with pytest.raises(ChildGoneError) as gone:
        answer.result(timeout=30)
    return gone.value.fate


def shown(answer: "Future[Reply]") -> int:
    pixels = answer.result(timeout=30).pixels
    assert pixels is not None
    return int(pixels[0, 0])


def test_requests_are_answered_in_order(start: Start) -> None:
    child = start(GOOD)
    answers = [child.send(opening()), *(child.send(frame(i)) for i in range(3))]
    assert answers[0].result(timeout=30).info is not None
    assert [shown(answer) for answer in answers[1:]] == [0, 1, 2]
    assert child.is_fresh


def test_what_is_wanted_overtakes_what_is_read_ahead(start: Start) -> None:
    child = start(SPEAK + "for request in requests(): time.sleep(0.05); good(request)\n")
    child.send(opening()).result(timeout=30)
    done: list[int] = []
    ahead = [child.send(frame(i, ahead=True)) for i in range(6)]
    wanted = child.send(frame(9))
    for answer in (*ahead, wanted):
        answer.add_done_callback(lambda it: done.append(shown(it)))
    for answer in (*ahead, wanted):
        answer.result(timeout=30)
    # One is worked on and one waits in the pipe; nothing else is before it.
    assert done.index(9) <= 2
    assert sorted(done) == [0, 1, 2, 3, 4, 5, 9]


def test_a_killed_process_is_told_to_everybody_who_waits(start: Start) -> None:
    child = start(SPEAK + "for request in requests(): time.sleep(100)\n")
    head, behind, waiting = (child.send(frame(i, budget_s=60)) for i in range(3))
    child.started.result(timeout=30)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert fate_of(head) is Fate.CRASHED
    assert fate_of(behind) is fate_of(waiting) is Fate.BYSTANDER
    assert child.has_ended
    assert fate_of(child.send(frame(0))) is Fate.BYSTANDER


def test_a_process_that_hangs_is_ended_in_time(start: Start) -> None:
    child = start(SPEAK + "for request in requests(): time.sleep(100)\n")
    child.started.result(timeout=30)
    began = time.monotonic()
    hanging = child.send(frame(0, budget_s=0.5))
    behind = child.send(frame(1, budget_s=0.5))
    assert fate_of(hanging) is Fate.OVERDUE
    assert 0.4 < time.monotonic() - began < 2
    assert fate_of(behind) is Fate.BYSTANDER


def test_a_process_that_stops_in_the_middle_of_a_frame_is_ended_in_time(start: Start) -> None:
    half = "h, p = frame_answer(np.zeros((5, 4), np.uint8)); say((h, p[:7])); time.sleep(100)\n"
    child = start(SPEAK + "for request in requests(): " + half)
    child.started.result(timeout=30)
    assert fate_of(child.send(frame(0, budget_s=0.3))) is Fate.OVERDUE


def test_a_stopped_process_does_not_hold_up_who_asks(start: Start) -> None:
    child = start(GOOD)
    child.started.result(timeout=30)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGSTOP)
    # More than any pipe holds: the sender blocks, and only the end of the process frees it.
    request = Request(Verb.OPEN, 1, paths=tuple("/slice" * 40 + str(i) for i in range(20_000)))
    job = Job(encode_request(request), Verdict.INFO, Budget(1.0))
    began = time.monotonic()
    answers: list[Future[Reply]] = []
    sender = threading.Thread(target=lambda: answers.append(child.send(job)))
    sender.start()
    sender.join(timeout=10)
    assert not sender.is_alive()
    assert fate_of(answers[0]) is Fate.OVERDUE
    assert time.monotonic() - began < 5


def test_closing_ends_a_process_that_hangs(start: Start) -> None:
    child = start(SPEAK + "for request in requests(): time.sleep(100)\n")
    hanging = child.send(frame(0, budget_s=100))
    child.started.result(timeout=30)
    child.close()
    assert child.join(timeout_s=5)
    assert fate_of(hanging) is Fate.CLOSED


def test_a_process_closed_before_it_has_started_ends(start: Start) -> None:
    child = start(GOOD)
    child.close()
    assert child.join(timeout_s=5)
    assert fate_of(child.started) is Fate.CLOSED


@pytest.mark.parametrize(
    "command",
    [("/nonexistent/python",), (sys.executable, "-c", "import nothing_of_this_name")],
    ids=["no program", "no module"],
)
def test_a_process_that_cannot_start_says_so(command: tuple[str, ...]) -> None:
    child = Child(command)
    waiting = child.send(frame(0))
    assert fate_of(waiting) is Fate.NOT_STARTED
    assert fate_of(child.started) is Fate.NOT_STARTED
    late = child.send(frame(0))  # whoever asks after its end hears the same
    assert fate_of(late) is Fate.NOT_STARTED
    assert child.join(timeout_s=5)


LIES = {
    "noise": "out.write(os.urandom(4096)); out.flush()",
    "endless line": "out.write(b'x' * 10**6); out.flush()",
    "text before": "print('libjpeg warning', flush=True); good(request)",
    "another size": "say(frame_answer(np.zeros((50, 40), np.uint8)))",
    "huge": """say((b'{"verdict": "frame", "shape": [99999, 99999], "dtype": "uint8"}\\n',))""",
    "floats": "say(frame_answer(np.zeros((5, 4))))",
    "another verdict": "say(bare_answer(Verdict.DONE))",
    "suicide": "os.abort()",
    "silence": "sys.exit(0)",
    "closed pipe": "os.close(1); time.sleep(100)",
    "half": "h, p = frame_answer(np.zeros((5, 4), np.uint8)); say((h, p[:7])); os._exit(0)",
}


class Starts:
    """Starts processes of a program and counts them."""

    def __init__(self, program: str, *arguments: str) -> None:
        self.command = (sys.executable, "-c", program, *arguments)
        self.count = 0

    def __call__(self) -> Child:
        self.count += 1
        return Child(self.command)


@contextmanager
def remote(path: Path, starts: Starts) -> Iterator[RemoteClip]:
    slot = Slot(starts, seconds=10)
    try:
        yield RemoteClip(slot, FrameSource((path,), series=False), None, lambda: None)
    finally:
        slot.close()
        assert slot.join(timeout_s=5)
        assert not psutil.Process().children()


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_process_that_lies_costs_two_processes_and_one_message(lie: str, tmp_path: Path) -> None:
    honest_at_first = (
        "for request in requests():\n    if request.verb is Verb.OPEN: good(request)\n"
    )
    starts = Starts(SPEAK + honest_at_first + f"    else: {lie}\n")
    with remote(tmp_path / "x", starts) as clip:
        with pytest.raises(MediaError, match="crashed") as refusal:
            clip.frame(1)
        assert refusal.value.path == tmp_path / "x"
        assert starts.count == 2
        with pytest.raises(MediaError, match="crashed"):
            clip.frame(2)
        assert starts.count == 4
        # By now it is known that the clip costs more than it gives.
        with pytest.raises(MediaError, match="crashed"):
            clip.frame(0)
        assert starts.count == 4


def test_an_answer_that_nobody_asked_for_is_not_taken_for_another(tmp_path: Path) -> None:
    late = "    if request.verb is Verb.FRAME: time.sleep(0.2); good(request)\n"
    starts = Starts(SPEAK + "for request in requests():\n    good(request)\n" + late)
    with remote(tmp_path / "x", starts) as clip:
        assert int(clip.frame(1)[0, 0]) == 1
        time.sleep(0.5)
        assert int(clip.frame(2)[0, 0]) == 2
        assert starts.count == 2


FULL_AT = """
opened = 0
for request in requests():
    opened += request.verb is Verb.OPEN
    if opened > int(sys.argv[1]):
        say(refusal_answer(Verdict.NO_MEMORY, DecodeRefusal("MemoryError", "")))
    else:
        good(request)
"""


def test_what_others_hold_does_not_refuse_a_file(tmp_path: Path) -> None:
    starts = Starts(SPEAK + FULL_AT, "1")
    with remote(tmp_path / "x", starts) as clip:
        other = RemoteClip(
            clip._slot, FrameSource((tmp_path / "y",), series=False), None, lambda: None
        )
        assert starts.count == 2
        # Each needs the process for itself, and gets it.
        for index in range(3):
            assert int(clip.frame(index)[0, 0]) == index
            assert int(other.frame(index)[0, 0]) == index
        assert starts.count == 8


def test_a_file_that_fills_a_fresh_process_is_refused_at_once(tmp_path: Path) -> None:
    starts = Starts(SPEAK + FULL_AT, "0")
    with pytest.raises(MediaError, match="memory") as refusal, remote(tmp_path / "x", starts):
        raise AssertionError("it opened")
    assert starts.count == 1
    assert refusal.value.path == tmp_path / "x"


def test_a_description_that_changes_is_refused(tmp_path: Path) -> None:
    program = SPEAK + (
        "import pathlib, dataclasses\n"
        "mark = pathlib.Path(sys.argv[1])\n"
        "if mark.exists(): info = dataclasses.replace(info, width=8)\n"
        "mark.touch()\n"
        "for request in requests():\n"
        "    if request.verb is Verb.FRAME: os.abort()\n"
        "    good(request)\n"
    )
    starts = Starts(program, str(tmp_path / "mark"))
    with remote(tmp_path / "x", starts) as clip, pytest.raises(MediaError, match="changed"):
        clip.frame(0)


def test_frames_of_another_process_arrive_whole(start: Start) -> None:
    child = start(GOOD)
    child.send(opening()).result(timeout=30)
    pixels = child.send(frame(7)).result(timeout=30).pixels
    np.testing.assert_array_equal(pixels, np.full((5, 4), 7, np.uint8))
