"""How this program is started here, so that what is printed can be typed."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

STARTER = "SONOREAD_STARTED_AS"
"""Set by run.py: the words with which it was started."""

_NAME = "sonoread"
_CALLED = re.compile(rf"\b{_NAME} (?=[a-z])")


def program() -> str:
    """Return what stands before a command here: ``./run.py``, or ``sonoread`` on the PATH."""
    started = os.environ.get(STARTER)
    if started:
        return started
    if shutil.which(_NAME):
        return _NAME
    script = Path(sys.argv[0])
    if script.stem == _NAME:
        return shlex.quote(str(script))
    return f"{shlex.quote(sys.executable)} -m app"


def typed(*words: str | Path) -> str:
    """Return a command line of this program; words with blanks or signs are quoted."""
    return " ".join((program(), *(shlex.quote(str(word)) for word in words)))


def next_step(*words: str | Path) -> str:
    """Return the line that says which command comes next."""
    return f"Next: {typed(*words)}"


def spelled(text: str) -> str:
    """Return `text` with the commands in it as they are typed here.

    What the library says names commands by the program's own name, since it does not know how it
    was started.
    """
    return _CALLED.sub(lambda _: f"{program()} ", text)
