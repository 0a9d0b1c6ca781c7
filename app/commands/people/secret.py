"""Asking for a person's PIN or passphrase: from a file or the keyboard, never the command line."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ground.errors import ReaderStudyError
from ground.regular import read_regular
from reader_study.people.entering import Credential

_MOST_BYTES = 4096


def secret_option(name: str = "--secret-file", *, whose: str = "the person") -> Callable[..., Any]:
    """Add an option for the file that holds somebody's PIN or passphrase."""
    return click.option(
        name,
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"File with the PIN or passphrase of {whose} (else asked).",
    )


def by_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--by`` and ``--by-secret-file``: the coordinator who does this."""
    help_text = "Id of the coordinator who does this, once one is registered."
    named = click.option("--by", default="", help=help_text)(function)
    filed: Callable[..., Any] = secret_option("--by-secret-file", whose="that coordinator")(named)
    return filed


def read_secret(file: Path | None, prompt: str, *, confirm: bool = False) -> str:
    """Return a secret; ``confirm`` asks twice at the keyboard.

    Raises
    ------
    ReaderStudyError
        When the file cannot be read, or there is neither a file nor a terminal.

    """
    if file is not None:
        try:
            return read_regular(file, _MOST_BYTES).decode("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ReaderStudyError(
                "The file with the secret cannot be read.", remedy="Check its path.", path=file
            ) from error
    if not sys.stdin.isatty():
        raise ReaderStudyError(
            f"No secret was given ({prompt}).",
            remedy="Name a file that holds it, or start from a terminal.",
        )
    answer: str = click.prompt(prompt, hide_input=True, confirmation_prompt=confirm)
    return answer


def credential(person_id: str, file: Path | None) -> Credential | None:
    """Return whom ``--by`` names with her secret; None where nobody is named."""
    if not person_id:
        return None
    return Credential(person_id, read_secret(file, f"Passphrase of {person_id}"))
