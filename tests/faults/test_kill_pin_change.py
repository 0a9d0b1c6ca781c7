"""A program that is killed while a PIN is changed leaves exactly one that opens."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from reader_study.people.refusal import EntryRefusedError
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import make_study
from tests.made_people import derive_fast, log_in, register_readers

CHANGING = """
import sys
from pathlib import Path
from reader_study.people import key_files
from reader_study.people.changing import change_secret
from reader_study.study import Study
from tests.made_people import FAST

key_files.DERIVATION = FAST
root, old, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Study.open(root) as study:
    for number in range(first, first + 100_000):
        new = f"w4lnut-{number}"
        print(number, flush=True)
        change_secret(study, "r1", old=old, new=new)
        old = new
"""


def opens(root: Path, pin: str) -> bool:
    with Study.open(root) as study:
        try:
            log_in(study, pin=pin)
        except EntryRefusedError:
            return False
    return True


def killed_in_a_change(root: Path, pin: str, first: int, moment: float) -> int:
    """Let PINs be changed, kill at a moment of some change, return the number of the last one."""
    line = [sys.executable, "-c", CHANGING, str(root), pin, str(first)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(1 + int(moment * 5)):
            last = int(child.stdout.readline())
        try:
            child.wait(timeout=(moment * 5 % 1) * 0.03)
        except subprocess.TimeoutExpired:
            child.kill()
        told = child.stdout.read().split()
    return int(told[-1]) if told else last


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.deep)])
def test_one_pin_opens_after_every_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    derive_fast(monkeypatch)
    root = tmp_path / "study"
    with make_study(root, n_reading=1) as study:
        register_readers(study, "r1")
    pin, last, draw = "k7-fenn", 0, random.Random(7)
    for _ in range(kills):
        before = last
        last = killed_in_a_change(root, pin, last + 1, draw.random())
        earlier = pin if last == before + 1 else f"w4lnut-{last - 1}"
        found = [one for one in (earlier, f"w4lnut-{last}") if opens(root, one)]
        assert len(found) == 1
        (pin,) = found
        assert [path.name for path in (root / "people").iterdir()] == ["r1.key"]
    assert verify(root) == []
