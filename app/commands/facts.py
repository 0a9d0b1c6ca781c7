"""``sonoread facts``: what the program understands of files, without a window."""

import json
import sys
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import click

from viewer.decoding import DecodePool
from viewer.facts import FactsTold, FileFacts, facts_among
from viewer.sources import listed

_QUIET_S = 1.0
"""Work that is done sooner needs no word of progress."""

_BETWEEN_S = {True: 0.1, False: 10.0}
"""Between two words of progress, on a terminal and in a log."""


@click.command("facts")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option(
    "--pixels",
    is_flag=True,
    help="Decode every frame: its SHA-256, and the mean of the first for each channel.",
)
def command(paths: tuple[Path, ...], as_json: bool, pixels: bool) -> None:
    """Tell what is understood of files: one line for each still, clip and volume.

    A folder stands for the files in it, grouped as `sonoread view` groups them. Files are opened
    in a process of their own. The exit code is 1 when anything was refused or is missing,
    otherwise 0.

    \b
    In JSON:
      path         the file; of a volume the folder of its slices
      name         what the viewer calls it; tells volumes of one folder apart
      kind         still, clip or volume; null when it is refused
      frames, width, height
      mm_per_px    [across, down], or null
      step_mm      from slice to slice, or null
      duration_ms  of one pass, or null
      time_source  what gives the frames their times; still: nothing
      notes        what a reader should know, by its id
      refused      null, or why it cannot be shown
      sha256       with --pixels, of each frame; null where it cannot be decoded
      mean         with --pixels, of the first frame, one number a channel
    """
    progress = FactsProgress()
    pool = DecodePool(children=1)
    is_refused = False
    try:
        for found in facts_among(listed(paths), pool, with_pixels=pixels, tell=progress.show):
            progress.clear()
            is_refused = is_refused or found.refused is not None
            click.echo(_line(found) if as_json else _text(found).encode("utf-8", "replace"))
    finally:
        progress.clear()
        pool.close()
    sys.exit(int(is_refused))


@dataclass(slots=True)
class FactsProgress:
    """One living line on a terminal, now and then a plain one elsewhere; nothing for short work."""

    living: bool = field(default_factory=lambda: sys.stderr.isatty())
    _next: float = field(default_factory=lambda: time.monotonic() + _QUIET_S)
    _shown: bool = False

    def show(self, told: FactsTold) -> None:
        """Say how far the work is."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _BETWEEN_S[self.living]
        line = f"{told.done}/{told.total}  {told.what}".encode("utf-8", "replace")
        click.echo(b"\r\x1b[K" + line if self.living else line, err=True, nl=not self.living)
        self._shown = self.living

    def clear(self) -> None:
        """Take the living line away before something else is printed."""
        if self._shown:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._shown = False


def _line(found: FileFacts) -> bytes:
    # Bytes of a name that are no text become an escape of JSON.
    text = json.dumps(found.as_json(), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def _text(found: FileFacts) -> str:
    if found.refused is not None and found.frames is None:
        return f"{_wide(str(found.path), 40)}  refused: {found.refused}"
    parts = [
        _wide(found.name, 40),
        f"{found.kind:<6}",
        f"{found.frames:>5} × {f'{found.width}×{found.height}':<11}",
        _millimetres(found),
        ""
        if found.duration_ms is None
        else f"{found.duration_ms / 1000:.3f} s by {found.time_source}",
        ", ".join(found.notes),
    ]
    line = "  ".join(part for part in parts if part)
    return "\n".join([line, *_further(found)])


def _millimetres(found: FileFacts) -> str:
    if found.mm_per_px is None:
        return "no scale"
    across, down = found.mm_per_px
    step = "" if found.step_mm is None else f" × {found.step_mm:.4g}"
    return f"{across:.4g} × {down:.4g}{step} mm"


def _further(found: FileFacts) -> list[str]:
    lines = [] if found.refused is None else [f"    refused: {found.refused}"]
    if found.pixels is None:
        return lines
    for number, value in enumerate(found.pixels.sha256, start=1):
        lines.append(f"    frame {number}  {value or 'cannot be decoded'}")
    if found.pixels.mean is not None:
        lines.append(f"    mean of frame 1  {', '.join(f'{it:.4f}' for it in found.pixels.mean)}")
    return lines


def _wide(text: str, cells: int) -> str:
    """Fill up to a number of cells of the terminal; Chinese characters take two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(cells - taken, 0)
