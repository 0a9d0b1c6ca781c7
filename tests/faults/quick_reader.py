"""Readers without a window, one process each, who say what is saved; killed by test_kill.

    python -m tests.faults.quick_reader

For each line ``["read" | "back up", STUDY, READER, SEED]`` on standard input a process is forked,
which has all modules already: a hundred kills then cost the time of a hundred readings, not of a
hundred starts. It says its ``pid`` first, and then what `tests.faults.reading_child` says; each
line is one write, so that a kill leaves no half of one. When it is gone, ``{"ended": pid}``.
"""

import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from reader_study.reading.session import ReadingSession
from reader_study.safekeeping.making import back_up
from reader_study.study import Study
from tests.builders import make_study, rated, read_all

CATEGORIES = ("1", "2", "3", "4A", "4B", "4C", "5")


def say(**facts: object) -> None:
    os.write(1, (json.dumps(facts) + "\n").encode())


def read(root: Path, reader: str, chance: random.Random) -> None:
    """Read the list as fast as the disk allows; each answer is different."""
    with Study.open(root) as study:
        session = ReadingSession.begin(study, reader)
        first = True
        while session.task is not None:
            task = session.task
            place = (task.position, task.step.arm)
            if first:
                say(shown=place)
            first = False
            session.painted(1.0)
            if place[1] == "aided":
                session.reveal()
            answer = (chance.choice(CATEGORIES), chance.randint(0, 100))
            session.answer(rated(*answer))
            say(saved=place, answer=answer, typed=answer)
            session.lock()
            say(locked=place, answer=answer)
        session.end()


def back_up_for_ever(root: Path) -> None:
    """Make one copy after the other; each that is told is complete."""
    with Study.open(root) as study:
        while True:
            say(copied=back_up(study.store, study.paths.backups, clock=study.clock).name)


def serve() -> None:
    """Fork a process for each line, one at a time."""
    with tempfile.TemporaryDirectory() as folder, make_study(Path(folder) / "s") as study:
        read_all(study, "r1")  # what is imported late is there now, not in each child anew
    for line in sys.stdin:
        what, root, reader, seed = json.loads(line)
        child = os.fork()
        if child == 0:
            say(pid=os.getpid(), at_ns=time.monotonic_ns())
            if what == "read":
                read(Path(root), reader, random.Random(seed))
            else:
                back_up_for_ever(Path(root))
            os._exit(0)
        os.waitpid(child, 0)
        say(ended=child)


if __name__ == "__main__":
    serve()
