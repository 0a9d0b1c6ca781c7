"""Wishes from another program for a run that is under way: pause, go on, other connections, stop.

They are lines of a small file in the run's folder, which the run looks at a few times a second.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.mllm.running.controls import Controls, ControlWish
from engines.mllm.running.pace import check_connections
from ground.errors import EngineError
from ground.files import write_atomic
from ground.regular import MB, read_regular

WISHES = "wishes.jsonl"
_LOOK_S = 0.25


def leave_wish(folder: Path, wish: ControlWish, connections: int = 0) -> None:
    """Leave a wish for a run.

    Parameters
    ----------
    folder : Path
        Of the run.
    connections : int
        Of `ControlWish.RETUNE`.

    Raises
    ------
    EngineError
        There are no connections.
    ReaderStudyError
        The file cannot be written.

    """
    if wish is ControlWish.RETUNE:
        check_connections(connections)
    line = json.dumps({"wish": wish.value, "connections": connections}) + "\n"
    path = folder / WISHES
    before = "".join(f"{one}\n" for one in _lines(path))
    write_atomic(path, (before + line).encode("ascii"))


def forget_wishes(folder: Path) -> None:
    """Forget what was wished of an earlier run, which had ended before it saw it."""
    (folder / WISHES).unlink(missing_ok=True)


@contextmanager
def steered(folder: Path, controls: Controls) -> Iterator[None]:
    """Hand to a run what is wished of it while the block lasts, or was since its beginning."""
    path = folder / WISHES
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(path, controls, over), name="mllm-steering")
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        path.unlink(missing_ok=True)


def _watch(path: Path, controls: Controls, over: threading.Event) -> None:
    taken = 0
    while not over.wait(_LOOK_S):
        lines = _lines(path)
        for line in lines[taken:]:
            _obey(line, controls)
        taken = max(taken, len(lines))


def _lines(path: Path) -> list[str]:
    try:
        return read_regular(path, MB).decode("ascii", "replace").splitlines()
    except OSError:
        return []


def _obey(line: str, controls: Controls) -> None:
    try:
        told = json.loads(line)
        wish, connections = ControlWish(told["wish"]), int(told.get("connections", 0))
        match wish:
            case ControlWish.PAUSE:
                controls.pause()
            case ControlWish.RESUME:
                controls.resume()
            case ControlWish.RETUNE:
                controls.retune(connections)
            case ControlWish.STOP:
                controls.stop()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, EngineError):
        return  # a line that is no wish was not left by this program
