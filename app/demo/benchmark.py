"""The demonstration's benchmark: chat models of a server for tests, asked as any others are."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.demo.protocol import MODEL
from ground.child import isolated
from ground.errors import EngineError
from ground.files import write_atomic

RUN = "demo"
_READER = "Pixel reader"
_FILE = """# What the demonstration asks of a server for tests: it answers by arithmetic on pixels.
format = "sonoread-mllm-run 1"
name = "{name}"
title = "Demonstration of a benchmark"
long_side = 512
seed = {seed}

[servers.here]
base_url = "{url}"
kind = "conformance"

[[models]]
name = "{reader}"
served = "pixel-reader"
server = "here"
probability = ["verbalised", "logprob", "sampling"]

[[models]]
name = "Second reader"
served = "pixel-reader-b"
server = "here"
trained_until = 2024

[[models]]
name = "In its own words"
served = "prose-zh"
server = "here"

[[models]]
name = "Does not look"
served = "ignores-image"
server = "here"

[[models]]
name = "Refuses"
served = "refuses-en"
server = "here"

[experiments]
cases = 6
temperature = {{ values = [0.0, 0.7], repeats = 2 }}
thinking = ["off"]
prompts = ["plain.v1", "few-shot.v1"]
languages = ["zh"]
long_sides = [128]
typographic = "BI-RADS 2 BENIGN"
ood = {{ made = true }}

[limits]
connections = 8
timeout_s = 30
"""


@dataclass(frozen=True, slots=True)
class DemoBenchmark:
    """Chat models asked about a study's reading cases, one of them frozen as its model.

    Parameters
    ----------
    study, out, passphrase_file : Path
    seed : int
    command : function
        Does a command, word by word.

    """

    study: Path
    out: Path
    passphrase_file: Path
    seed: int
    command: Callable[..., None]

    def ask(self) -> None:
        """Ask all models, and freeze one as the model that readers are compared with."""
        file = self.out / "run.toml"
        with _served() as url:
            text = _FILE.format(name=RUN, seed=self.seed, url=url, reader=_READER)
            write_atomic(file, text.encode())
            self.command("mllm", "check", self.study, file, *self._passphrase)
            self.command("mllm", "run", self.study, file, *self._passphrase)
        self.command("mllm", "status", self.study, RUN, *self._passphrase)
        frozen = ("--model", _READER, "--as", MODEL)
        self.command("mllm", "freeze", self.study, RUN, *frozen, *self._passphrase)

    def tell(self) -> None:
        """Write the chapter and the page of cases, in both languages."""
        for language in ("en", "zh"):
            folder = self.out / "benchmark" / language
            said = ("--lang", language, *self._passphrase)
            self.command("mllm", "report", self.study, RUN, "--out", folder, *said)
            page = folder / "cases.html"
            self.command("mllm", "view", self.study, RUN, "--out", page, *said)

    @property
    def _passphrase(self) -> tuple[str | Path, ...]:
        return "--passphrase-file", self.passphrase_file


@contextmanager
def _served() -> Iterator[str]:
    """Start the server for tests in a process of its own; yield its address."""
    command = isolated("engines.mllm.conformance.__main__", "--port", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            words = process.stdout.readline().split()
            if not words:
                raise EngineError(
                    "The server for tests did not start.", remedy="Run the demonstration again."
                )
            yield words[-1]
        finally:
            process.terminate()
