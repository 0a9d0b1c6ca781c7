"""The main job, step by step, by the same commands that a coordinator would type."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from app.cli import sonoread
from app.commands.program import typed
from app.demo.benchmark import DemoBenchmark
from app.demo.protocol import DemoStudy, needs_network, protocol_text, writers
from app.demo.reading import DemoReading
from app.demo.taking_made import take_made_media
from app.demo.texts import write_texts
from engines.video.models import VIDEO_MODELS
from ground.errors import ReaderStudyError
from ground.files import write_atomic
from reader_study.protocol.file import parse_protocol
from reader_study.study import Study

_DEVELOPMENT_PER_READING = 3
"""Simulated cases made for training, for each one to be read."""

_CLIPS_TO_TRAIN_ON = 24
"""Simulated cases with clips that are made for training."""

_CLIP_MODEL = ("--backbone", "resnet10t", "--image-size", "48", "--detector-epochs", "4")
"""A model of clips small enough for a demonstration on a processor."""

_EXAMPLES = 8
"""Simulated cases that are not read, of which prompts show some."""


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
    design: str = "sequential"
    media: str = "stills"
    mllm: bool = False


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
            data_source=_told_source(options),
            simulated_images=options.data is None,
            seed=options.seed,
            design=options.design,
            media=options.media,
            evidence=options.model in VIDEO_MODELS,
        )
        self._text = protocol_text(self._plan)
        self._protocol = parse_protocol(self._text)
        asks_network = needs_network(self._protocol) and not self._looks_at_clips
        if self._is_made and (asks_network or writers(self._protocol)):
            raise ReaderStudyError(
                f"The design {options.design!r} shows an AI, which reads no {options.media} here.",
                remedy="Choose a design without one, such as --design rounds, or clips with "
                "--model wauve.",
            )

    def run(self) -> None:
        """Do all steps; each one names the command that it runs."""
        self._claim()
        steps = (
            ("Images", self._images),
            ("Study", self._make_study),
            ("Models" if self._options.mllm else "Model", self._models),
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

    @property
    def _passphrase(self) -> str:
        return self._passphrase_file.read_text(encoding="utf-8").strip()

    @property
    def _is_made(self) -> bool:
        """Whether cases are made of clips or series, beside their key images."""
        return self._options.media != "stills"

    @property
    def _looks_at_clips(self) -> bool:
        """Whether the model that is trained is one of clips."""
        return self._options.media == "clips" and self._options.model in VIDEO_MODELS

    @property
    def _source(self) -> Path:
        return self._options.data or self._options.out / "images"

    def _images(self) -> None:
        if self._is_made:
            self._say(f"Simulated {self._options.media} are made while they are taken in.")
            return
        if self._options.data is not None:
            self._say(f"Real images from {self._options.data}")
            return
        compares_media = len({arm.media for arm in self._protocol.all_arms}) > 1
        self._command(
            *("phantom", self._source, "--cases", str(self._cases_made())),
            *("--seed", str(self._options.seed)),
            *(("--two-views", "1") if compares_media else ()),
        )

    def _cases_made(self) -> int:
        """Return how many cases are needed: those to be read, and those to train or practise on."""
        reading = self._options.cases
        if self._options.mllm:
            return reading + _EXAMPLES
        if needs_network(self._protocol):
            return reading * (1 + _DEVELOPMENT_PER_READING)
        return reading + 2 * self._protocol.practice.cases

    def _make_study(self) -> None:
        protocol = self._options.out / "protocol.toml"
        write_atomic(protocol, self._text.encode())
        self._command("new", self._study, "--protocol", protocol)
        if self._is_made:
            take_made_media(
                self._study,
                self._options.media,
                self._options.out / "images",
                n_cases=self._options.cases,
                seed=self._options.seed,
                passphrase=self._passphrase,
                progress=lambda done, all_: self._say(f"  {done} / {all_} cases taken in"),
                development=_CLIPS_TO_TRAIN_ON if self._looks_at_clips else 0,
            )
            return
        self._command(
            *("intake", self._study, self._source, "--reading", str(self._options.cases)),
            *("--skip-bad", "--yes", "--passphrase-file", self._passphrase_file),
        )

    def _models(self) -> None:
        """Freeze what readers see, or are compared with; a design without AI needs nothing."""
        if self._options.mllm:
            self._benchmark.ask()
            return
        names = writers(self._protocol)
        for number, name in enumerate(names):
            self._write_texts(number, name)
        if needs_network(self._protocol):
            self._train()
        elif not names:
            self._say("The design shows readers no AI: no model is trained.")

    def _write_texts(self, number: int, name: str) -> None:
        table = self._options.out / f"{name}.csv"
        with Study.open(self._study, writable=False) as study:
            write_texts(study, self._source, table, writer=number, passphrase=self._passphrase)
        self._command("texts", self._study, table, "--model", name)

    def _train(self) -> None:
        options = self._options
        folder = options.out / "model"
        if self._looks_at_clips:
            self._command(
                *("train", self._study, "--out", folder, "--model", options.model),
                *("--boxes", options.out / "images" / "lesions.csv", *_CLIP_MODEL),
                *("--epochs", str(2 * options.epochs), "--target-sensitivity", "0.9"),
                *("--passphrase-file", self._passphrase_file),
            )
            self._command("predict", self._study, "--model", folder, "--heat")
            return
        weights = () if options.weights is None else ("--weights", options.weights)
        self._command(
            *("train", self._study, "--out", folder, "--model", options.model, *weights),
            *("--epochs", str(options.epochs), "--image-size", str(options.image_size)),
            *("--target-sensitivity", "0.9", "--passphrase-file", self._passphrase_file),
        )
        self._command("predict", self._study, "--model", folder)

    def _lock(self) -> None:
        self._command("lock", self._study, "--passphrase-file", self._passphrase_file)

    def _read(self) -> None:
        reading = DemoReading(
            self._study,
            self._protocol,
            passphrase=self._passphrase,
            screens=self._options.out / "screens",
            say=self._say,
            command=self._command,
        )
        reading.read_all()

    def _results(self) -> None:
        with Study.open(self._study, writable=False) as study:
            missing = sum(progress.total - progress.done for progress in study.progress())
        early = ("--reason", "the demonstration ended before all cases were read")
        passphrase = ("--passphrase-file", self._passphrase_file)
        self._command("close", self._study, "--yes", *(early if missing else ()))
        self._command("unblind", self._study, "--yes", *passphrase)
        self._command("analyse", self._study, *passphrase)
        self._command("report", self._study, "--out", self._options.out)
        if self._options.mllm:
            self._benchmark.tell()

    @property
    def _benchmark(self) -> DemoBenchmark:
        options = self._options
        return DemoBenchmark(
            self._study, options.out, self._passphrase_file, options.seed, self._command
        )

    def _verify(self) -> None:
        self._command("verify", self._study)

    def _command(self, *words: str | Path) -> None:
        line = [str(word) for word in words]
        self._say(f"$ {typed(*line)}")
        sonoread.main(args=line, prog_name="sonoread", standalone_mode=False)


def _told_source(options: Options) -> str:
    if options.media != "stills":
        return f"simulated {options.media}, each with a key image"
    if options.data is None:
        return "simulated B-mode phantoms"
    return f"real images from the folder {options.data.resolve().name}"


_SHOWN = (".pdf", ".json", ".csv", ".png", ".html")
_HIDDEN = {"images", "media", "reads", "models", "reports"}


def say_aloud(text: str) -> None:
    """Print progress at once, apart from the results of commands."""
    click.echo(text, err=True)
