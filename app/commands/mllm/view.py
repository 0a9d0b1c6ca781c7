"""``sonoread mllm view``: every answer case by case, as one page that needs no network."""

from pathlib import Path

import click

from app.commands.mllm.answers_given import (
    AnswersGiven,
    FoundAnswers,
    answers_options,
    found_answers,
    said_of,
    title_option,
)
from app.mllm.pictures import pictures_of
from reader_study.report.benchmark.images import item_images
from reader_study.report.benchmark.output import PAGE, write_cases
from reader_study.report.words import LANGUAGES, Language


@click.command("view")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(PAGE),
    show_default=True,
    help="HTML file to write.",
)
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True)
@title_option
@click.option(
    "--images",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with ITEM.png, for a file of answers; put into the page without their metadata.",
)
@answers_options
def command(
    given: AnswersGiven, out: Path, lang: Language, title: str | None, images: Path | None
) -> None:
    """Write one HTML file with every item, answer, prompt and raw text.

    SOURCE is a study with NAME, one of its runs, or a file of scored answers as `sonoread mllm
    report` takes it. The page loads nothing and runs no script. It holds the reference of every
    item: it is for the coordinator, not for readers of the study.
    """
    with found_answers(given) as found:
        shown = _shown(given, found, images)
        path = write_cases(
            found.answers,
            out,
            language=lang,
            title=title or found.heading,
            images=shown,
        )
        said = said_of(found.run)
    click.echo(f"Written: {path}")
    if shown or images is not None:
        click.echo(f"Images: {len(shown)} of {len({one.item for one in found.answers})} items.")
    for line in said:
        click.echo(line)


def _shown(given: AnswersGiven, found: FoundAnswers, images: Path | None) -> dict[str, bytes]:
    if images is not None:
        return item_images(images, [one.item for one in found.answers])
    return {} if found.run is None else pictures_of(given.source, found.run.declaration)
