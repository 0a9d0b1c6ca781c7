"""What the command line asks of an intake: the same options for every command that takes one in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import click

from app.commands.study.passphrase import new_passphrase, read_passphrase
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.intake import Mapping, load_mapping, ready_mappings
from reader_study.registration import require_no_model
from reader_study.sealed import open_sealed
from reader_study.study import Study
from reader_study.tables import HiddenRows

_OPTIONS = (
    click.option(
        "--mapping",
        help=f"What the columns mean: a TOML file, or one of {', '.join(ready_mappings())}. "
        "Without it the columns are guessed and shown.",
    ),
    click.option(
        "--reading",
        type=click.IntRange(min=1),
        help="How many cases are read; the others train models. Without it all are read.",
    ),
    click.option(
        "--hidden-rows",
        type=click.Choice([choice.value for choice in HiddenRows]),
        default=HiddenRows.KEEP.value,
        show_default=True,
        help="Rows that a filter hides in the workbook: keep them, or leave them out.",
    ),
    click.option(
        "--skip-bad", is_flag=True, help="Leave bad cases and copies out, and count them."
    ),
    click.option(
        "--screen",
        is_flag=True,
        help="Ask for a decision on every medium, and propose masks, also where a folder holds "
        "plain images alone; DICOM and video ask for it always.",
    ),
    click.option(
        "--search-text/--no-search-text",
        default=None,
        help="Look for burned-in text, about a second an image. A review does so where the "
        "recogniser is installed, unless told otherwise; an intake where it is told to.",
    ),
    click.option(
        "--case",
        "on_cases",
        multiple=True,
        metavar="NAME=take:REASON",
        help="Take a case that the protocol's rules leave open or out, or leave one out with "
        "NAME=exclude:REASON. As often as needed; the log tells who and why.",
    ),
    click.option("--reason", default="", help="Why cases come after the lock; needed only then."),
)
_NAMES = (
    "mapping",
    "reading",
    "hidden_rows",
    "skip_bad",
    "screen",
    "search_text",
    "on_cases",
    "reason",
)


@dataclass(frozen=True, slots=True)
class IntakeWishes:
    """How an intake is to be carried out.

    Parameters
    ----------
    mapping : Mapping or None
        What the columns mean; None: found out.
    reading : int or None
        How many cases are read; None for all.
    screen : bool
        Whether a person decides on every medium, also where there are plain images alone.
    search_text : bool or None
        Whether burned-in text is looked for; None where nobody has said so.
    on_cases : tuple of str
        Decisions on cases as they were typed.
    reason : str
        Why cases come after the lock; empty before it.

    """

    mapping: Mapping | None = None
    reading: int | None = None
    hidden: HiddenRows = HiddenRows.KEEP
    skip_bad: bool = False
    screen: bool = False
    search_text: bool | None = None
    on_cases: tuple[str, ...] = field(default=(), repr=False)
    reason: str = ""


def intake_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets them as ``wishes``."""

    @wraps(function)
    def with_wishes(**told: Any) -> Any:  # noqa: ANN401 - what click hands over
        name, reading, hidden, *rest = (told.pop(each) for each in _NAMES)
        mapping = None if name is None else load_mapping(name)
        wishes = IntakeWishes(mapping, reading, HiddenRows(hidden), *rest)
        return function(wishes=wishes, **told)

    done: Callable[..., Any] = with_wishes
    for option in reversed(_OPTIONS):
        done = option(done)
    return done


def intake_passphrase(study: Study, reason: str, file: Path | None) -> str:
    """Return the passphrase, and refuse at once what would be refused after a long scan.

    Raises
    ------
    ReaderStudyError
        When nothing can be taken in now, or the passphrase is wrong.
    click.UsageError
        When a reason is given and none is needed.

    """
    if study.is_locked:
        required_reason(reason)
        require_conduct(study)
    elif reason:
        raise click.UsageError("A reason is given for cases that come after the lock.")
    if not study.cases():
        return new_passphrase(file)
    require_no_model(study)
    passphrase = read_passphrase(file)
    open_sealed(study, passphrase)
    return passphrase
