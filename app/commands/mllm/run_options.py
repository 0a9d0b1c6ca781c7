"""Arguments and options of the commands on a run that has begun."""

from collections.abc import Callable
from typing import Any

import click


def run_name_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument NAME, the run's name."""
    return click.argument("name", metavar="NAME")(function)


parser_option = click.option(
    "--parser",
    "version",
    help="Version of the parser whose reading counts; else the newest.",
)
