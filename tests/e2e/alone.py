"""Runs a program where there is no network but loopback, and notes what sockets it asks for."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

_UP = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    name = struct.pack("16sh14x", b"lo", 1 | 64)  # IFF_UP, IFF_RUNNING
    fcntl.ioctl(any_socket, 0x8914, name)  # SIOCSIFFLAGS
os.execvp(sys.argv[1], sys.argv[1:])
"""

_INTERNET = re.compile(r"\b(socket\(AF_INET6?,|connect\(.*sa_family=AF_INET6?,)")


def why_not() -> str:
    """Say why programs cannot be run so here; empty when they can."""
    for tool in ("unshare", "strace"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    line = [*_line([], Path(os.devnull)), "true"]
    tried = subprocess.run(line, capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"not permitted here: {tried.stderr.decode()[-200:]}"


def alone(line: list[str], trace: Path) -> list[str]:
    """Return a command line that runs another one so; its sockets are written to ``trace``."""
    return _line(["--seccomp-bpf"], trace) + line


def _line(more: list[str], trace: Path) -> list[str]:
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    return [
        *("unshare", "--net", *user, sys.executable, "-c", _UP),
        *("strace", "-f", *more, "-qq", "-e", "trace=socket,connect", "-o", str(trace)),
    ]


def internet_calls(trace: Path) -> list[str]:
    """Return the calls that asked for a socket of the internet, or connected one."""
    return [line for line in trace.read_text().splitlines() if _INTERNET.search(line)]
