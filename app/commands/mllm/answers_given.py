"""What the commands on scored answers share."""

from pathlib import Path

import click


def _whole(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse bytes that are no UTF-8: a page cannot show them."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise click.BadParameter("write it in UTF-8.", context, option) from None
    return value


answers_argument = click.argument(
    "answers", type=click.Path(path_type=Path, dir_okay=False), metavar="ANSWERS"
)
title_option = click.option(
    "--title", default="Benchmark", show_default=True, callback=_whole, help="Heading."
)
facts_option = click.option(
    "--facts",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML file: [models.NAME] trained_until, [published] sets by year, [facts] texts for "
    "reporting items.",
)
