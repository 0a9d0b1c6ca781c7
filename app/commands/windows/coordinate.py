"""``sonoread coordinate``: the coordinator's window of a study."""

import sys
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.windows.windowed import windowed


@click.command("coordinate")
@study_argument
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the window.")
def command(study: Path, lang: str | None) -> None:
    """Open the coordinator's window: where STUDY stands, who reads, its end, its trust.

    The study is held for writing during an act alone, so that readers read beside it. Each act
    has a command that does the same.
    """
    with windowed():
        from app.coordinating.start import run_coordinator
    sys.exit(run_coordinator(study, lang=lang or "").code)
