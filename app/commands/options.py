"""Arguments that many commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


def study_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument STUDY, the study's folder."""
    return click.argument("study", type=click.Path(path_type=Path, file_okay=False))(function)


def reason_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--reason``, which stands in the log."""
    return click.option(
        "--reason", required=True, help="Why; it stands in the log and in the report."
    )(function)
