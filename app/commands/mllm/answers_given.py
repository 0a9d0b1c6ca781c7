"""What the commands on scored answers share."""

from pathlib import Path

import click

answers_argument = click.argument(
    "answers", type=click.Path(path_type=Path, dir_okay=False), metavar="ANSWERS"
)
title_option = click.option("--title", default="Benchmark", show_default=True, help="Heading.")
facts_option = click.option(
    "--facts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file: [models.NAME] trained_until, [published] sets by year, [facts] texts for "
    "reporting items.",
)
