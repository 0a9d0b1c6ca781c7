"""A study, a run file and a server for tests, to ask as a coordinator would."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.mllm.conformance.server import ConformanceServer
from tests.builders import make_study
from tests.mllm.commanded import run_file
from tests.typed import typed

NAME = "pilot"
MODELS = (("Pixel reader", "pixel-reader", '["verbalised", "logprob", "sampling"]'),)
EXPERIMENTS = """
[experiments]
cases = 2
thinking = ["off"]
languages = ["zh"]
prompts = ["few-shot.v1"]
long_sides = [48]
typographic = "BI-RADS 2 BENIGN"
ood = { made = true }
"""
FEW = '\n[experiments]\nblind = ["no_image"]\n'


@dataclass(frozen=True, slots=True)
class MadeBenchmark:
    """Where a study and its run file lie.

    Parameters
    ----------
    root : Path
        Of the study.
    file : Path
        The run file.

    """

    root: Path
    file: Path

    def declare(
        self,
        url: str,
        *,
        models: Sequence[tuple[str, str, str]] = MODELS,
        experiments: str = EXPERIMENTS,
        kind: str = "conformance",
        top: str = "",
        end: str = "",
    ) -> Path:
        """Write the run file."""
        more = f"{experiments}\n[limits]\nconnections = 4\ntimeout_s = 20\n{end}"
        return run_file(self.file, url, name=NAME, models=models, top=top, kind=kind, more=more)

    def do(self, act: str, *more: str | Path) -> int:
        """Type a command on the run; return its exit code."""
        return typed(["mllm", act, str(self.root), NAME, *map(str, more)])

    def run(self, *more: str | Path) -> int:
        """Type the command that asks; return its exit code."""
        return typed(["mllm", "run", str(self.root), str(self.file), *map(str, more)])

    def exported(self) -> list[dict[str, Any]]:
        """Return the calls of the run as lines."""
        out = self.file.parent / "calls.jsonl"
        assert self.do("export", "--out", out) == 0
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def made_benchmark(folder: Path, *, n_reading: int = 4) -> MadeBenchmark:
    """Make a study with development cases."""
    root = folder / "study"
    make_study(root, n_reading=n_reading, n_development=3, model=False, locked=False).close()
    return MadeBenchmark(root, folder / "run.toml")


def answers_of(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the texts of replies by the keys of their calls."""
    return {line["key"]: line["reply"]["text"] for line in lines}


def asked(server: ConformanceServer) -> int:
    """Return how many questions a server has had."""
    return sum(each.path.endswith("/chat/completions") for each in server.received)
