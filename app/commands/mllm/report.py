"""``sonoread mllm report``: the chapter of a benchmark and its leaderboard, from scored answers."""

from pathlib import Path

import click

from app.commands.mllm.answers_given import answers_argument, facts_option, title_option
from app.mllm.scored import text_told
from reader_study.analysis.benchmark.lines import load_lines
from reader_study.analysis.benchmark.stated import BenchmarkFacts, load_facts
from reader_study.report.benchmark.output import write_chapter
from reader_study.report.words import LANGUAGES, Language


@click.command("report")
@answers_argument
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@title_option
@facts_option
@click.option(
    "--conformance",
    is_flag=True,
    help="The answers are of a server for tests: every page says so.",
)
def command(
    answers: Path, out: Path, lang: Language, title: str, facts: Path | None, *, conformance: bool
) -> None:
    """Write benchmark.pdf and leaderboard.json of ANSWERS, a file of scored answers.

    ANSWERS has one JSON object a line: model, experiment (main, no_image, blank_image,
    shuffled_image, ood, typographic, temperature, …), item and status; and birads, assessment,
    probabilities (by source, 0 to 1), image_type, rung, flags, repeat, factors, truth (label,
    birads, data_set, category, tier), prompt, thinking, raw, report. A line without a status has
    the answer's text as raw, and is read as `sonoread mllm parse` reads it.

    The primary analysis counts items without an answer as wrong; that without them stands below.
    """
    scored = load_lines(answers, reading=text_told)
    stated = BenchmarkFacts() if facts is None else load_facts(facts)
    written = write_chapter(
        scored, out, language=lang, title=title, stated=stated, conformance=conformance
    )
    for path in written:
        click.echo(f"Written: {path}")
