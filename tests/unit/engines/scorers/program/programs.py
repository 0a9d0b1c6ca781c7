"""Foreign programs of a few lines, well behaved and not, and their cards."""

import hashlib
import textwrap
from pathlib import Path
from typing import Any

from tests.unit.engines.scorers.cards import FACTS, changed, write_card

_BEGINNING = """
import json, os, sys, time

def say(**line):
    print(json.dumps(line), flush=True)

def greet(**more):
    say(**({"version": 1, "name": "made", "release": "1.0"} | more))

def asked():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return json.loads(line)
"""

GOOD = """
greet()
while True:
    one = asked()
    say(case=one["case"], probability=int(one["case"]) / 10)
"""


def write_program(folder: Path, body: str = GOOD, **changes: object) -> Path:
    """Write a program in Python and its card; return the card's path."""
    folder.mkdir(parents=True, exist_ok=True)
    text = _BEGINNING + textwrap.dedent(body)
    (folder / "wrapper.py").write_text(text, encoding="utf-8")
    card: dict[str, Any] = {
        "kind": "program",
        **FACTS,
        "command": ["{python}", "wrapper.py"],
        "threshold": {"value": 0.25, "rule": "a round number"},
        "files": {"wrapper.py": hashlib.sha256(text.encode()).hexdigest()},
        "limits": {"start_s": 60.0, "case_s": 60.0},
    }
    return write_card(folder, changed(card, changes))
