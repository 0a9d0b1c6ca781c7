"""From a card's command to a command line: only files that were compared, or that are allowed."""

import os
import sys
from collections.abc import Collection
from pathlib import Path

from engines.cards.reading import beside
from engines.messages import Device
from engines.scorers.program.card import DEVICE, PYTHON, ProgramCard
from ground.errors import EngineError
from ground.files import MOST_HASHED, sha256_file

_ISOLATED = ("-E", "-s", "-B")
"""No variable and no folder of the person decides what the Python imports, and nothing is written
beside the card."""


def command_line(card: ProgramCard, *, device: Device, allowed: Collection[str]) -> tuple[str, ...]:
    """Return the command line of a card's program.

    Parameters
    ----------
    allowed : collection of str
        Absolute paths that this computer's administrator allows.

    Raises
    ------
    EngineError
        A file beside the card is missing, a link, not executable or another one than the card
        says; or an absolute path is not allowed.

    """
    checked_files(card)
    facts = card.facts
    words = tuple(str(device) if word == DEVICE else word for word in facts.command)
    if facts.program is None:
        return (_allowed(card, words[0], allowed), *words[1:])
    program = str(beside(card.file, facts.program, key="command").resolve())
    if words[0] == PYTHON:
        return (sys.executable, *_ISOLATED, program, *words[2:])
    if not os.access(program, os.X_OK):
        raise EngineError(
            "The program of the card is not executable.",
            remedy=f"Make it so (chmod +x), or begin the command with {PYTHON} if it is Python's.",
            path=program,
        )
    return (program, *words[1:])


def checked_files(card: ProgramCard) -> dict[str, str]:
    """Compare the files that a card lists with their SHA-256, and return these.

    Raises
    ------
    EngineError
        One is missing, a link, or another one; it is named with the SHA-256 that it has.

    """
    for name, sha256 in card.facts.files.items():
        path = beside(card.file, name, key="files")
        try:
            found = sha256_file(path, limit=MOST_HASHED, follow=False)
        except OSError as error:
            raise EngineError(
                f"A file that the card lists cannot be read ({error.strerror or error}).",
                remedy="Put the file itself, no link, beside its card.",
                path=path,
            ) from error
        if found != sha256:
            raise EngineError(
                f"A file is not the one that the card lists: its SHA-256 is {found}.",
                remedy="Restore the file, or check what was changed and correct [files].",
                path=path,
            )
    return dict(card.facts.files)


def _allowed(card: ProgramCard, path: str, allowed: Collection[str]) -> str:
    if path not in allowed:
        raise EngineError(
            f"The card starts a program outside of its folder, {path}, which is not allowed here.",
            remedy="An administrator may write this path into programs.allowed in the folder of "
            "the program.",
            path=card.file.path,
        )
    if not (Path(path).is_file() and os.access(path, os.X_OK)):
        raise EngineError(
            "The program of the card is missing or not executable.",
            remedy="Install it, or correct the command of the card.",
            path=path,
        )
    return path
