"""Workers that follow a script: what a client does when one dies, hangs, or answers wrongly."""

import sys
from dataclasses import replace
from pathlib import Path

from engines.messages import PROTOCOL_VERSION, Hello, MediumFile, PredictItem, PredictJob, encode
from engines.process import EngineOptions

HELLO = encode(Hello(version=PROTOCOL_VERSION, pid=1)).decode().strip()
PATIENCE_S = 120

_WORKER = r"""
import json, os, signal, sys, time
from pathlib import Path
lives = Path(LIVES)
life = int(lives.read_text()) if lives.exists() else 0
lives.write_text(str(life + 1))
def say(kind, **more):
    sys.stdout.write(json.dumps(dict(kind=kind, job=job["job"], **more)) + "\n")
    sys.stdout.flush()
def answer(n, p=None):
    case = job["items"][n]["case_id"]
    given = dict(case_id=case, probability=n / 10 if p is None else p)
    say("answer", ordinal=n, answer=given)
def end():
    say("predicted", answers=[], card={}, provenance={})
def die():
    os.kill(os.getpid(), signal.SIGKILL)
print(HELLO, flush=True)
job = json.loads(sys.stdin.readline())
"""


def scripted(folder: Path, act: str, **options: float) -> EngineOptions:
    """Return options for a worker that does `act`; in it `life` counts workers, from 0.

    ``job`` is what it was asked, ``answer(n)``, ``say``, ``end`` and ``die`` are at hand.
    """
    code = _WORKER.replace("LIVES", repr(str(folder / "lives"))).replace("HELLO", repr(HELLO)) + act
    made = EngineOptions(command=(sys.executable, "-c", code), start_timeout_s=PATIENCE_S)
    return replace(made, **options)  # type: ignore[arg-type]


def asking_for(cases: int, **changes: object) -> PredictJob:
    """Return a job over so many cases."""
    items = tuple(
        PredictItem(case_id=f"C{n}", media=(MediumFile(path=f"{n}.png"),)) for n in range(cases)
    )
    return PredictJob.model_validate({"card": "card.json", "items": items, **changes})
