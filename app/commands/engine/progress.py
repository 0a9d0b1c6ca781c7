"""An engine job in the terminal: progress, log lines, and Ctrl-C that stops it cleanly."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType

import click

from engines.client import EngineCancelled, Watch
from engines.messages import Log, Progress

_PLAIN_SHARE = 0.1
"""Without a terminal, a line is printed for each tenth of a phase."""

_BAR_CELLS = 24


@dataclass(slots=True)
class EngineProgress:
    """Print what an engine job reports: one living line on a terminal, else a few plain ones."""

    living: bool = field(default_factory=lambda: sys.stderr.isatty())
    _phase: str = ""
    _next_share: float = 0.0

    def on_progress(self, progress: Progress) -> None:
        """Show one report."""
        share = progress.done / progress.total if progress.total else 1.0
        if progress.phase != self._phase:
            self._phase, self._next_share = progress.phase, 0.0
        if self.living:
            end = "\n" if share >= 1.0 else ""
            click.echo(f"\r\x1b[K{describe(progress)}{end}", err=True, nl=False)
        elif share >= self._next_share or share >= 1.0:
            self._next_share = share + _PLAIN_SHARE
            click.echo(describe(progress), err=True)

    def on_log(self, log: Log) -> None:
        """Show one line of the engine; warnings stand out."""
        clear = "\r\x1b[K" if self.living else ""
        text = f"WARNING: {log.text}" if log.level == "warning" else log.text
        click.secho(clear + text, err=True, fg="yellow" if log.level == "warning" else None)


def describe(progress: Progress) -> str:
    """Return a report as one line: phase, bar, count, time left, text."""
    share = progress.done / progress.total if progress.total else 1.0
    filled = round(share * _BAR_CELLS)
    bar = "#" * filled + "-" * (_BAR_CELLS - filled)
    left = "" if progress.eta_s is None else f"  {_minutes(progress.eta_s)} left"
    text = f"  {progress.text}" if progress.text else ""
    return f"{progress.phase:<8} [{bar}] {progress.done}/{progress.total}{left}{text}"


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Give a `Watch` whose job the first Ctrl-C cancels; the second one interrupts at once."""
    cancel = threading.Event()
    progress = EngineProgress()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # Not what was set before: a job in the background inherits an ignored Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        click.echo("\nStopping at the next batch …", err=True)
        cancel.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield Watch(progress.on_progress, progress.on_log, cancel)
    except EngineCancelled as error:
        click.echo(f"{error.what} {error.remedy}", err=True)
        raise click.Abort from error
    finally:
        signal.signal(signal.SIGINT, before)
