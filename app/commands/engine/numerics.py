"""Options that say with which numbers a network computes."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from engines.messages import Precision

_F = TypeVar("_F", bound=Callable[..., Any])
_PRECISIONS: dict[str, Precision] = {"float32": "float32", "bf16": "bfloat16"}


def precision_of(option: str) -> Precision:
    """Return what ``--precision`` means."""
    return _PRECISIONS[option]


def numerics_options(command: _F) -> _F:
    """Add ``--batch-size`` and ``--precision`` to a command that scores."""
    for option in (
        click.option(
            "--precision",
            type=click.Choice(list(_PRECISIONS)),
            default="float32",
            show_default=True,
            help="bf16 is faster where the device has it; published numbers are made in float32.",
        ),
        click.option(
            "--batch-size",
            type=click.IntRange(1, 512),
            default=8,
            show_default=True,
            help="Images at a time; 64 and more on a GPU. Halved where memory runs short.",
        ),
    ):
        command = option(command)
    return command
