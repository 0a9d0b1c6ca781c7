"""Acts of the coordinator by command: in her own name, once she is registered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.commands.people.secret import credential
from reader_study.conduct.enrolling import act_in_own_name, has_coordinator
from reader_study.study import Study

_BY, _FILE = "sonoread.by", "sonoread.by_secret_file"


def coordinator_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--by`` and ``--by-secret-file`` to a command that opens with `study_of_coordinator`."""
    filed = click.option(
        "--by-secret-file",
        type=click.Path(path_type=Path, dir_okay=False),
        expose_value=False,
        callback=lambda ctx, _, value: ctx.meta.__setitem__(_FILE, value),
        help="File with the passphrase of that coordinator (else asked).",
    )
    named = click.option(
        "--by",
        default="",
        expose_value=False,
        callback=lambda ctx, _, value: ctx.meta.__setitem__(_BY, value),
        help="Id of the coordinator who does this, once one is registered.",
    )
    done: Callable[..., Any] = named(filed(function))
    return done


@contextmanager
def study_of_coordinator(root: Path, *, writable: bool = True) -> Iterator[Study]:
    """Open a study in the name of the coordinator who is named on the command line.

    Parameters
    ----------
    writable : bool
        Whether the act writes. One that only looks is recorded all the same, once a coordinator is
        registered: that she has entered, and what for.

    Raises
    ------
    ReaderStudyError
        When a coordinator is registered and none has shown who she is.

    """
    meta = click.get_current_context().meta
    if not writable:
        with Study.open(root, writable=False) as looked_at:
            # Somebody who is named and not registered is refused, not passed over.
            writable = has_coordinator(looked_at) or bool(meta[_BY])
    with Study.open(root, writable=writable) as opened:
        if writable:
            name = click.get_current_context().info_name or "command"
            act_in_own_name(opened, credential(meta[_BY], meta[_FILE]), how=name)
        yield opened
