"""Which files a program opens, as the system saw it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

_OPENED = re.compile(r"\bopen(?:at|at2)?\(.*\)\s*= \d+<([^>]+)>")


def why_not() -> str:
    """Say why nobody can be watched here; empty when it can be done."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(watched(["true"], Path(os.devnull)), capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"not permitted here: {tried.stderr.decode()[-200:]}"


def watched(line: list[str], trace: Path) -> list[str]:
    """Return a command line that runs another one; what it opens is written to ``trace``."""
    calls = "trace=open,openat,openat2,creat"
    return [*("strace", "-f", "--seccomp-bpf", "-qq", "-y", "-e", calls, "-o", str(trace)), *line]


def opened(trace: Path) -> set[Path]:
    """Return all paths that were opened, wherever they lie."""
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines()
    found = (_OPENED.search(line) for line in lines)
    return {Path(one.group(1).removesuffix(" (deleted)")) for one in found if one}
