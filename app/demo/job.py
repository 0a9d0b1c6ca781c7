"""The main job, step by step, by the same commands that a coordinator would type."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli import sonoread
from app.commands.program import typed
from app.demo.protocol import PERSON, DemoStudy, protocol_text, reader_ids
from app.demo.sittings import sit_person, sit_simulated
from ground.errors import ReaderStudyError
from ground.files import write_atomic
from reader_study.study import Study

_DEVELOPMENT_PER_READING = 3
"""Simulated cases made for training, for each one to be read."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for; see ``sonoread demo --help``."""

    out: Path
    data: Path | None
    cases: int
    readers: int
    window: bool
    model: str
    weights: Path | None
    epochs: int
    image_size: int
    seed: int


class Demo:
    """One demonstration in one folder."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self._options = options
        self._say = say
        self._began = time.monotonic()
        self._study = options.out / "study"
        self._passphrase_file = options.out / "coordinator-passphrase.txt"
        self._plan = DemoStudy(
            readers=options.readers,
            person=options.window,
            data_source=(
                "simulated B-mode phantoms"
                if options.data is None
                else f"real images from the folder {options.data.resolve().name}"
            ),
            simulated_images=options.data is None,
            seed=options.seed,
        )

    def run(self) -> None:
        """Do all steps; each one names the command that it runs."""
        self._claim()
        steps = (
            ("Images", self._images),
            ("Study", self._make_study),
            ("Model", self._train),
            ("Lock", self._lock),
            ("Reading", self._read),
            ("Results", self._results),
            ("Verification", self._verify),
        )
        for number, (name, step) in enumerate(steps, start=1):
            elapsed = time.monotonic() - self._began
            self._say(f"\n[{number}/{len(steps)}] {name}  ({elapsed:.0f} s)")
            step()
        self._say(f"\nDone in {time.monotonic() - self._began:.0f} s. Look at:")
        for path in sorted(p for p in self._options.out.rglob("*") if p.suffix in _SHOWN):
            if _HIDDEN.isdisjoint(path.relative_to(self._options.out).parts):
                self._say(f"  {path}")

    def _claim(self) -> None:
        out = self._options.out
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ReaderStudyError(
                "The folder for the demonstration is not empty.",
                remedy="Name a new one with --out, or remove this one.",
                path=out,
            )
        secret = secrets.token_urlsafe(12)
        write_atomic(self._passphrase_file, f"{secret}\n".encode(), mode=0o600)

    def _images(self) -> None:
        if self._options.data is not None:
            self._say(f"Real images from {self._options.data}")
            return
        cases = self._options.cases * (1 + _DEVELOPMENT_PER_READING)
        self._command(
            "phantom", self._source, "--cases", str(cases), "--seed", str(self._options.seed)
        )

    @property
    def _source(self) -> Path:
        return self._options.data or self._options.out / "images"

    def _make_study(self) -> None:
        protocol = self._options.out / "protocol.toml"
        write_atomic(protocol, protocol_text(self._plan).encode())
        self._command("new", self._study, "--protocol", protocol)
        self._command(
            *("intake", self._study, self._source, "--reading", str(self._options.cases)),
            *("--skip-bad", "--yes", "--passphrase-file", self._passphrase_file),
        )

    def _train(self) -> None:
        options = self._options
        folder = options.out / "model"
        weights = () if options.weights is None else ("--weights", options.weights)
        self._command(
            *("train", self._study, "--out", folder, "--model", options.model, *weights),
            *("--epochs", str(options.epochs), "--image-size", str(options.image_size)),
            *("--target-sensitivity", "0.9", "--passphrase-file", self._passphrase_file),
        )
        self._command("predict", self._study, "--model", folder)

    def _lock(self) -> None:
        self._command("lock", self._study)

    def _read(self) -> None:
        passphrase = self._passphrase_file.read_text(encoding="utf-8").strip()
        screens: Path | None = self._options.out / "screens"
        for index, reader in enumerate(reader_ids(self._plan)):
            if reader == PERSON:
                self._say("The window opens for you. Close it when you have read enough.")
                sit_person(self._study, reader)
                continue
            self._say(f"{reader} reads in the real window, offscreen, by keys (SIMULATED)")
            sit_simulated(
                self._study,
                reader,
                index=index,
                passphrase=passphrase,
                screens=screens,
                progress=self._reading_progress(reader),
            )
            screens = None

    def _reading_progress(self, reader: str) -> Callable[[int], None]:
        total = self._options.cases

        def show(position: int) -> None:
            if position % 10 == 0 or position == total:
                self._say(f"  {reader}: {position} / {total}")

        return show

    def _results(self) -> None:
        with Study.open(self._study, writable=False) as study:
            missing = sum(progress.total - progress.done for progress in study.progress())
        early = ("--reason", "the demonstration ended before all cases were read")
        passphrase = ("--passphrase-file", self._passphrase_file)
        self._command("close", self._study, "--yes", *(early if missing else ()))
        self._command("unblind", self._study, "--yes", *passphrase)
        self._command("analyse", self._study, *passphrase)
        self._command("report", self._study, "--out", self._options.out)

    def _verify(self) -> None:
        self._command("verify", self._study)

    def _command(self, *words: str | Path) -> None:
        line = [str(word) for word in words]
        self._say(f"$ {typed(*line)}")
        sonoread.main(args=line, prog_name="sonoread", standalone_mode=False)


_SHOWN = (".pdf", ".json", ".csv", ".png")
_HIDDEN = {"images", "media", "reads", "models", "reports"}


def say_aloud(text: str) -> None:
    """Print progress at once, apart from the results of commands."""
    click.echo(text, err=True)
