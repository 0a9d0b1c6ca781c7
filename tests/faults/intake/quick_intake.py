"""Intakes in processes of their own, which die at the line that they are told; killed many times.

    python -m tests.faults.intake.quick_intake

For each line ``[STUDY, FOLDER, PASSPHRASE FILE, FROM, N]`` on standard input a process is forked,
which has all modules already, and takes the folder in by the command; it kills itself at the N-th
line of what writes, counted from the call of a function. When it is gone, ``{"rc": exit status,
"lines": how many there were from each function}``. Media are decoded in the same process: the
decoding process writes nothing.
"""

import contextlib
import io
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import app.commands.study.intake as command
from app.cli import run
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.made_screened import make_media_folder
from tests.media.opener import OpenerHere

WRITES = (
    *("ground/files", "ground/streamed", "viewer/stored/keeping", "store/database"),
    *("intake/journal", "intake/committing", "registration", "media/folder", "deid/key"),
    *("safekeeping/begun_intake", "safekeeping/replaced", "reader_study/sealed", "study_key"),
    *("reader_study/truth", "reader_study/study.py", "commands/study/intake"),
)
"""Parts of the paths of modules in which a program may die at any line."""


FROM = ("command", "register", "_events", "_finish")
"""Functions from which lines are counted: the command, storing media, the log, what comes then."""


class Death:
    """Kills this process at the n-th line of what writes, counted from the call of a function."""

    def __init__(self, begin: str, line: int) -> None:
        self._begin, self._line = begin, line
        self.seen: dict[str, int] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> Any:  # noqa: ANN401
        if not any(part in frame.f_code.co_filename for part in WRITES):
            return None
        if event == "call" and frame.f_code.co_name in FROM:
            self.seen.setdefault(frame.f_code.co_name, 0)
        if event == "line":
            for name in self.seen:
                self.seen[name] += 1
            if self.seen.get(self._begin) == self._line:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


@contextlib.contextmanager
def media_here() -> Iterator[OpenerHere]:
    yield OpenerHere()


def take_in(
    root: str, folder: str, secret: str, begin: str = "", line: int = -1
) -> tuple[int, dict[str, int]]:
    """Take a folder in; return the exit code, and how many lines there were."""
    words = ["intake", root, folder, "--yes", "--accept-proposals", "--passphrase-file", secret]
    death = Death(begin, line)
    threading.settrace(death)
    sys.settrace(death)
    try:
        return run(words), death.seen
    finally:
        sys.settrace(None)
        threading.settrace(None)


def serve() -> None:
    """Fork a process for each line, one at a time."""
    vars(command)["untrusted_media"] = media_here
    said = io.StringIO()
    with (
        tempfile.TemporaryDirectory() as place,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        _warm_up(Path(place))
    for line in sys.stdin:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _in_the_child(json.loads(line), write)
        os.close(write)
        with os.fdopen(read) as told:
            seen = told.read()
        _, status = os.waitpid(child, 0)
        answer = {"rc": os.waitstatus_to_exitcode(status), "lines": json.loads(seen or "{}")}
        print(json.dumps(answer), flush=True)


def _warm_up(place: Path) -> None:
    """Take one in here: what is imported late is there then, not in each child anew."""
    (place / "secret").write_text(PASSPHRASE)
    Study.create(place / "s", protocol_text()).close()
    code, _ = take_in(str(place / "s"), str(make_media_folder(place / "in")), str(place / "secret"))
    assert code == 0


def _in_the_child(words: Any, write: int) -> None:  # noqa: ANN401
    errors = os.open(Path(words[0]).parent / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    code = 99  # of an error that the command does not tell
    try:
        code, seen = take_in(*words)
        os.write(write, json.dumps(seen).encode())
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
