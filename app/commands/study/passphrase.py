"""Asking for the coordinator's passphrase: from the environment, a file, or the keyboard."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ground.errors import TruthError
from ground.regular import KB, read_regular
from reader_study.truth import MIN_PASSPHRASE, require_strong_passphrase

ENVIRONMENT = "SONOREAD_PASSPHRASE"

_EXPLAINED = f"""
The coordinator's passphrase. It encrypts the reference standard (truth.sealed): labels, histology
and the names of the source files. You need it again to train a model on this study, to unblind it
and to analyse it.
Nobody can recover it: without it the study can be read, but never be analysed.
Use {MIN_PASSPHRASE} characters or more. Keep it in the department's password safe or in a sealed
envelope; not on a reading station, not beside the study, and not with anybody who reads.
"""


def passphrase_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--passphrase-file`` to a command."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"File with the coordinator's passphrase (else ${ENVIRONMENT}, else asked).",
    )(function)


def read_passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """Return the passphrase; ``confirm`` asks twice at the keyboard.

    Raises
    ------
    TruthError
        When the file cannot be read.

    """
    if file is not None:
        try:
            return read_regular(file, 64 * KB).decode("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TruthError(
                "The passphrase file cannot be read.", remedy="Check its path.", path=file
            ) from error
    if ENVIRONMENT in os.environ:
        return os.environ[ENVIRONMENT]
    if not sys.stdin.isatty():
        raise TruthError(
            "No passphrase was given.",
            remedy=f"Use --passphrase-file or ${ENVIRONMENT}, or start from a terminal.",
        )
    answer: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
    return answer


def new_passphrase(file: Path | None) -> str:
    """Return a passphrase to seal a reference standard with; at the keyboard it is asked twice.

    Raises
    ------
    TruthError
        When it can be guessed, or cannot be had.

    """
    if file is None and ENVIRONMENT not in os.environ and sys.stdin.isatty():
        click.echo(_EXPLAINED, err=True)
    passphrase = read_passphrase(file, confirm=True)
    require_strong_passphrase(passphrase)
    return passphrase
