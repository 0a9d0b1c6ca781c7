"""``sonoread replay``: a read once more, as it went."""

import json
import sys
from pathlib import Path

import click

from app.commands.options import study_argument
from app.commands.study.passphrase import passphrase_option, read_passphrase
from app.commands.windows.windowed import windowed
from reader_study.reading.replay import ReadSummary, Replay, find_reads, load_replay
from reader_study.reading.replay.words import clock_text, event_objects, lines
from reader_study.study import Study
from reader_study.study_key import add_study_key


@click.command("replay")
@study_argument
@click.argument("read", required=False, metavar="[READER/SESSION/CASE/ARM]")
@click.option("--list", "as_list", is_flag=True, help="List the reads that were begun.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
@passphrase_option
@click.option("--window", "as_window", is_flag=True, help="Show the read in a window.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the window.")
def command(
    study: Path,
    read: str | None,
    as_list: bool,
    as_json: bool,
    passphrase_file: Path | None,
    as_window: bool,
    lang: str | None,
) -> None:
    """Tell what happened in a read, event by event, with its derived times.

    For the coordinator: it shows answers, and what of a model was shown in this read. The reference
    standard is never opened, and nothing is written. On a computer that has no key to the sealed
    answers, --passphrase-file opens them.
    """
    if (read is None) != as_list:
        raise click.UsageError("Name a read, or ask for --list.")
    with Study.open(study, writable=False) as opened:
        if read is None:
            for summary in find_reads(opened):
                click.echo(_object(summary) if as_json else _line(summary))
            return
        if passphrase_file is not None:
            add_study_key(opened, read_passphrase(passphrase_file))
        replay = load_replay(opened, read)
        paths = tuple(opened.media_path(medium) for medium in replay.media)
    if as_window:
        sys.exit(_show(replay, paths, lang or ""))
    if as_json:
        for event in event_objects(replay):
            click.echo(json.dumps(event, ensure_ascii=False))
        return
    for line in lines(replay):
        click.echo(line)


def _show(replay: Replay, paths: tuple[Path, ...], lang: str) -> int:
    with windowed():
        from app.replay.process import run_replay
    return run_replay(replay, paths, lang=lang)


def _line(summary: ReadSummary) -> str:
    if summary.total_us is None:
        return f"{summary.text:<40} open     begun {summary.begun_utc}"
    time = clock_text(summary.total_us)
    return f"{summary.text:<40} {time:>10}  locked {summary.locked_utc}"


def _object(summary: ReadSummary) -> str:
    name = summary.name
    return json.dumps(
        {
            "read": summary.text,
            "reader_id": name.reader_id,
            "session": name.session,
            "case_id": name.case_id,
            "arm": name.arm,
            "visit": name.visit,
            "position": summary.position,
            "begun_utc": summary.begun_utc,
            "locked_utc": summary.locked_utc or None,
            "total_us": summary.total_us,
        },
        ensure_ascii=False,
    )
