"""``sonoread mllm view``: every answer case by case, as one page that needs no network."""

from pathlib import Path

import click

from app.commands.mllm.answers_given import answers_argument, title_option
from app.mllm.scored import text_told
from reader_study.analysis.benchmark.lines import load_lines
from reader_study.report.benchmark.images import item_images
from reader_study.report.benchmark.output import PAGE, write_cases
from reader_study.report.words import LANGUAGES, Language


@click.command("view")
@answers_argument
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
    help="Folder with ITEM.png; they are put into the page without their metadata.",
)
def command(answers: Path, out: Path, lang: Language, title: str, images: Path | None) -> None:
    """Write one HTML file with every item, answer, prompt and raw text of ANSWERS.

    The page loads nothing and runs no script. It holds the reference of every item: it is for the
    coordinator, not for readers of the study.
    """
    scored = load_lines(answers, reading=text_told)
    shown = {} if images is None else item_images(images, [one.item for one in scored])
    path = write_cases(scored, out, language=lang, title=title, images=shown)
    click.echo(f"Written: {path}")
    if images is not None:
        click.echo(f"Images: {len(shown)} of {len({one.item for one in scored})} items.")
