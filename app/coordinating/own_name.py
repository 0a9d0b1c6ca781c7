"""An act on a study in the name of the coordinator who has shown who she is, as commands do it."""

from collections.abc import Callable, Set
from pathlib import Path
from typing import TypeVar

from reader_study.conduct.enrolling import BY_COORDINATORS, act_in_own_name
from reader_study.people.entering import Credential
from reader_study.people.person import Role
from reader_study.study import Study

T = TypeVar("T")


def in_own_name(
    root: Path,
    act: Callable[[Study], T],
    *,
    by: Credential | None,
    how: str,
    roles: Set[Role] = BY_COORDINATORS,
) -> Callable[[], T]:
    """Return what opens the study for writing, enters `by`, acts, and gives the study free.

    Parameters
    ----------
    how : str
        Name of the command that does the same; it stands in the log beside who entered.

    """

    def acted() -> T:
        with Study.open(root) as study:
            act_in_own_name(study, by, how=how, roles=roles)
            return act(study)

    return acted
