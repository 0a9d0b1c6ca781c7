"""``sonoread mllm report``: the chapter of a benchmark and its leaderboard."""

from pathlib import Path

import click

from app.commands.mllm.answers_given import (
    AnswersGiven,
    answers_options,
    found_answers,
    said_of,
    title_option,
)
from reader_study.report.benchmark.output import write_chapter
from reader_study.report.words import LANGUAGES, Language


@click.command("report")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@title_option
@click.option(
    "--conformance",
    is_flag=True,
    help="The answers are of a server for tests: every page says so.",
)
@answers_options
def command(
    given: AnswersGiven, out: Path, lang: Language, title: str | None, *, conformance: bool
) -> None:
    """Write benchmark.pdf and leaderboard.json of a run, or of a file of scored answers.

    SOURCE is a study with NAME, one of its runs; or a file with one JSON object a line: model,
    experiment (main, no_image, blank_image, shuffled_image, ood, typographic, temperature, …), item
    and status; and birads, assessment, probabilities (by source, 0 to 1), image_type, rung, flags,
    repeat, factors, truth (label, birads, data_set, category, tier), prompt, thinking, raw, report.
    A line without a status has the answer's text as raw, and is read as `sonoread mllm parse` reads
    it.

    The primary analysis counts items without an answer as wrong; that without them stands below.
    """
    with found_answers(given) as found:
        run = found.run
        written = write_chapter(
            found.answers,
            out,
            language=lang,
            title=title or found.heading,
            stated=found.stated,
            conformance=conformance or (run is not None and run.is_conformance),
            missing={} if run is None else run.missing_main,
        )
        said = said_of(run)
    for path in written:
        click.echo(f"Written: {path}")
    for line in said:
        click.echo(line)
