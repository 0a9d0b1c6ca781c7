"""Acts of the coordinator by command: in her own name, once she is registered."""

from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.commands.people.secret import credential
from reader_study.conduct.enrolling import BY_COORDINATORS, act_in_own_name, has_coordinator
from reader_study.people.entering import Credential
from reader_study.people.person import Role
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


def named_coordinator() -> Credential | None:
    """Return whom the command line names with ``--by``, and her secret; None for nobody."""
    meta = click.get_current_context().meta
    return credential(meta[_BY], meta[_FILE])


def act_as_named(study: Study, *, roles: Set[Role] = BY_COORDINATORS) -> None:
    """Let what is done through a handle stand under the id that the command line names.

    A reader's package knows no coordinator: there nobody is asked.
    """
    if study.package is None:
        name = click.get_current_context().info_name or "command"
        act_in_own_name(study, named_coordinator(), how=name, roles=roles)


@contextmanager
def study_of_coordinator(
    root: Path, *, writable: bool = True, roles: Set[Role] = BY_COORDINATORS
) -> Iterator[Study]:
    """Open a study in the name of the coordinator who is named on the command line.

    Parameters
    ----------
    roles : set of Role
        Of persons who may do it besides a coordinator.
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
            act_in_own_name(opened, named_coordinator(), how=name, roles=roles)
        yield opened
