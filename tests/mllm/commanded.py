"""Commands on runs of chat models as a person types them, and a server that tells what came."""

import contextlib
import io
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engines.mllm.conformance.asked import Asked, take_apart
from engines.mllm.conformance.judging import trace_of
from engines.mllm.conformance.server import ConformanceServer
from tests.typed import typed

PATIENCE_S = 120.0
_BEGUN: list["subprocess.Popen[str]"] = []
Asking = tuple[str, int, str]
"""Name of the model at the server, seed, and what the pixels of a question were."""


class WatchedServer(ConformanceServer):
    """A server that wakes who waits for more calls."""

    def __init__(self, *, latency_s: float = 0.0) -> None:
        super().__init__(latency_s=latency_s)
        self._news = threading.Condition()

    def keep(self, path: str, headers: dict[str, str], body: bytes) -> int:
        times = super().keep(path, headers, body)
        with self._news:
            self._news.notify_all()
        return times

    @property
    def n_calls(self) -> int:
        """How many questions came."""
        return sum(1 for each in list(self.received) if each.body)

    def wait_for(self, n_calls: int) -> None:
        """Wait until so many questions came in all."""
        with self._news:
            assert self._news.wait_for(lambda: self.n_calls >= n_calls, PATIENCE_S)

    def asked(self) -> list[Asked]:
        """Return all questions in their order, taken apart."""
        return [
            take_apart(json.loads(each.body), each.digest)
            for each in list(self.received)
            if each.body
        ]

    def came(self) -> Counter[Asking]:
        """Return how often each question came."""
        return Counter(
            (asked.model, int(asked.body["seed"]), trace_of(asked.images)) for asked in self.asked()
        )


def run_file(
    path: Path,
    base_url: str,
    *,
    name: str = "trial",
    models: Sequence[tuple[str, str] | tuple[str, str, str]] = (("a", "pixel-reader"),),
    top: str = "",
    kind: str = "conformance",
    server: str = "",
    more: str = "",
) -> Path:
    """Write a run file with one server.

    Parameters
    ----------
    models : sequence of (str, str) or (str, str, str)
        Name in the tables, and name at the server; and its sources of probabilities as TOML.
    top, server, more : str
        More lines of the run, of its server, and behind all models.

    """
    told = "".join(_model(*model) for model in models)
    path.write_text(
        f'format = "sonoread-mllm-run 1"\nname = "{name}"\n{top}\n'
        f'[servers.ward]\nbase_url = "{base_url}"\nkind = "{kind}"\n{server}\n{told}{more}\n',
        encoding="utf-8",
    )
    return path


def _model(shown: str, served: str, probability: str = "") -> str:
    told = f'[[models]]\nname = "{shown}"\nserved = "{served}"\nserver = "ward"\n'
    return f"{told}probability = {probability}\n" if probability else told


def mllm(*words: str | Path) -> int:
    """Run a command in this process; return its exit status."""
    return typed(["mllm", *map(str, words)])


def begun(*words: str | Path, most_bytes: int | None = None) -> "subprocess.Popen[str]":
    """Begin a command as a program of its own, in a group of its own as a terminal has it.

    Parameters
    ----------
    most_bytes : int, optional
        Of a file that it writes; as on a disk that is full, it can write no more.

    """
    program = [sys.executable, "-m", "app", "mllm", *map(str, words)]
    if most_bytes is not None:
        program = ["prlimit", f"--fsize={most_bytes}", *program]
    process = subprocess.Popen(
        program,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _BEGUN.append(process)
    return process


def end_all() -> None:
    """End programs that a test which failed has left."""
    while _BEGUN:
        process = _BEGUN.pop()
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a program; return its exit status and what it said on both outputs."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out, err


def status_of(study: Path, name: str) -> dict[str, Any]:
    """Return what `sonoread mllm status --json` tells."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert mllm("status", study, name, "--json") == 0
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def exported(study: Path, name: str, folder: Path) -> list[dict[str, Any]]:
    """Return what `sonoread mllm export` writes, without what differs from run to run."""
    out = folder / f"{study.name}-{name}-calls.jsonl"
    assert mllm("export", study, name, "--out", out) == 0
    lines = [json.loads(line) for line in out.read_text("ascii").splitlines()]
    for line in lines:
        del line["mark"]
        del line["reply"]["seconds"]
    return lines


def answers(study: Path, name: str, folder: Path) -> bytes:
    """Return what `sonoread mllm export --answers` writes."""
    out = folder / f"{study.name}-{name}-answers.jsonl"
    assert mllm("export", study, name, "--out", out, "--answers") == 0
    return out.read_bytes()


def asking_of(line: dict[str, Any]) -> Asking:
    """Return which question a line of an export answers, by what the reply says of its pixels."""
    report = json.loads(line["reply"]["text"])["report"]
    return line["served"], line["seed"], report.partition("Pixels ")[2].rstrip(".")
