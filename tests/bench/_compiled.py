"""Starts with compiled modules, as an installed program has them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "ground", "reader_study", "viewer")

_OWN = ("PYTHONDONTWRITEBYTECODE",)
"""Not handed on: it would make each start compile everything again."""


def compiled_environment(folder: Path) -> dict[str, str]:
    """Compile the program's modules into `folder`; return an environment that uses them.

    The decoding process writes no file, so what it alone imports would be compiled at each start.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _OWN}
    environment = kept | {"PYTHONPYCACHEPREFIX": str(folder)}
    line = [sys.executable, "-m", "compileall", "-q", *ROOMS]
    subprocess.run(line, cwd=ROOT, env=environment, check=True)
    return environment
