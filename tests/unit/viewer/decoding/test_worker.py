"""What the decoding process answers when a decoder misbehaves."""

import errno
import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from ground.errors import MediaError
from viewer.decoding.child import Budget, Child, Job
from viewer.decoding.protocol import DecodeRefusal, Reply, Verdict, read_answer
from viewer.decoding.requests import Request, Verb, encode_request
from viewer.decoding.worker import DecodeWorker
from viewer.frames.info import ClipInfo, ClipKind
from viewer.frames.pixels import Pixels

INFO = ClipInfo(ClipKind.STILL, 1, 4, 5)
OPENING = Request(Verb.OPEN, 1, paths=("/patients/Smith.dcm",))


class PanicException(BaseException):
    """As raised by libraries that are written in Rust."""


@dataclass(slots=True)
class BadClip:
    """A clip whose decoder does what the test says."""

    decode: Callable[[], Any]
    info: ClipInfo = field(default=INFO)

    def frame(self, index: int) -> Pixels:
        pixels: Pixels = self.decode()
        return pixels

    def close(self) -> None:
        """Nothing is held."""


def answer_of(decode: Callable[[], Any]) -> Reply:
    worker = DecodeWorker({1: (BadClip(decode), OPENING)})
    parts = worker.answer(Request(Verb.FRAME, 1))
    return read_answer(io.BytesIO(b"".join(parts)), expected=Verdict.FRAME, size=(5, 4))


def refusal_of(error: BaseException) -> tuple[Verdict, DecodeRefusal]:
    def fail() -> NoReturn:
        raise error

    answer = answer_of(fail)
    assert answer.refusal is not None
    return answer.verdict, answer.refusal


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Smith^John"),
        RecursionError(),
        KeyError("PatientName"),
        AssertionError(),
        PanicException("index out of bounds"),
        SystemExit(3),
        UnicodeDecodeError("utf-8", b"Smith", 0, 1, "reason"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_nobody_foresaw_is_told_by_its_kind_alone(error: BaseException) -> None:
    verdict, refusal = refusal_of(error)
    assert verdict is Verdict.FAILED
    assert type(error).__name__ in refusal.what
    assert "test_worker" in refusal.what
    assert "Smith" not in refusal.what
    assert refusal.remedy


def test_a_media_error_arrives_in_its_own_words() -> None:
    error = MediaError("It is torn.", remedy="Mend it.", path="/patients/Smith.dcm")
    assert refusal_of(error) == (
        Verdict.REFUSED,
        DecodeRefusal("It is torn.", "Mend it.", "/patients/Smith.dcm"),
    )


def media_error_behind(cause: BaseException) -> MediaError:
    error = MediaError("The image is damaged ().", remedy="Copy it again.")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        media_error_behind(MemoryError()),
        media_error_behind(OSError(errno.ENOMEM, "Cannot allocate memory")),
        ImportError("libx.so: failed to map segment from shared object"),
    ],
    ids=repr,
)
def test_a_lack_of_memory_is_told_from_damage(error: BaseException) -> None:
    assert refusal_of(error)[0] is Verdict.NO_MEMORY


def test_a_library_that_is_missing_is_named_with_the_way_out() -> None:
    verdict, refusal = refusal_of(ModuleNotFoundError("No module named 'av'", name="av"))
    assert verdict is Verdict.REFUSED
    assert "(av)" in refusal.what
    assert "run.py setup" in refusal.remedy


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 5), np.uint8),
        np.zeros((5, 4, 4), np.uint8),
        np.zeros((5, 4, 3), np.uint16),
        np.zeros((5, 4), np.float64),
        np.zeros((5, 4), np.int16),
        np.zeros(20, np.uint8),
    ],
    ids=lambda pixels: f"{pixels.shape} {pixels.dtype}",
)
def test_a_frame_of_another_size_or_kind_is_refused_here_already(pixels: Any) -> None:  # noqa: ANN401
    answer = answer_of(lambda: pixels)
    assert answer.verdict is Verdict.REFUSED
    assert answer.refusal is not None
    assert "another size" in answer.refusal.what


def test_a_clip_that_is_not_open_is_an_error_and_not_the_end() -> None:
    parts = DecodeWorker().answer(Request(Verb.FRAME, 7))
    answer = read_answer(io.BytesIO(b"".join(parts)), expected=Verdict.FRAME, size=(5, 4))
    assert answer.verdict is Verdict.FAILED


NOISY = """
import os, sys
import viewer.decoding.worker as worker
real = worker.open_clip
def open_clip(path, plane=None):
    print("libnoise: warning")
    sys.stdout.flush()
    os.write(1, b"from C\\n")
    os.write(2, b"and to the other\\n")
    assert sys.stdin.read() == ""
    return real(path, plane)
worker.open_clip = open_clip
worker.main()
"""


def test_what_libraries_print_does_not_reach_the_answers(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "a.png"
    Image.new("L", (20, 30)).save(path)
    child = Child((sys.executable, "-c", NOISY, str(2**31)))
    line = encode_request(Request(Verb.OPEN, 1, paths=(str(path),)))
    info = child.send(Job(line, Verdict.INFO, Budget(20))).result(timeout=30).info
    child.close()
    assert child.join(timeout_s=5)
    assert info is not None
    assert info.width == 20
