"""``sonoread window``: open the window, on the start page or on a study."""

import sys
from pathlib import Path

import click

from app.commands.windows.windowed import windowed
from reader_study.paths import require_study


@click.command("window")
@click.argument("study", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--reader", help="Reader id; goes past the log-in page.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the window.")
def command(study: Path | None, reader: str | None, lang: str | None) -> None:
    """Open the window; with STUDY and --reader, go straight to the reader's worklist."""
    if study is not None:
        require_study(study)
    with windowed():
        from app.window_process import run_window
    end = run_window(study=study, reader=reader, lang=lang)
    while end.run is not None:
        # What a coordinator's window reaches is loaded now alone: a reader's never does.
        from app.coordinating.start import run_coordinator

        if not run_coordinator(end.run, lang=lang or "").left:
            break
        end = run_window(lang=lang)
    sys.exit(end.code)
