"""Forks: a package that was read on in two places; both branches are kept, a person decides.

Which branch counts does not depend on which came first: behind the fork none does, until the
coordinator chooses one with a reason. A later choice goes before an earlier one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ground.errors import ExchangeError
from ground.files import write_atomic
from reader_study.conduct.reasons import require_conduct, required_reason
from reader_study.exchange.bundle_file import SUFFIX, Bundle
from reader_study.exchange.packages import packages
from reader_study.store import Event, NewEvent
from reader_study.store.events import Value
from reader_study.store.foreign import FORK_CHOSEN, FORK_FOUND
from reader_study.study import Study

FOLDER = "forks"


@dataclass(frozen=True, slots=True)
class Branch:
    """One end of a chain that was continued more than once.

    Parameters
    ----------
    seq, head : int, str
        Number and hash of its last event.

    """

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Fork:
    """A chain that counts no further than to a number, because it goes on in several ways.

    Parameters
    ----------
    after_seq : int or None
        Last number that counts; None when the coordinator has chosen.

    """

    reader_id: str
    package_id: str
    origin: str
    after_seq: int | None
    branches: tuple[Branch, ...]


def forks(study: Study) -> tuple[Fork, ...]:
    """Return the forked chains of a study, decided ones too."""
    found = []
    for origin, package in packages(study).items():
        if not study.store.chains.is_forked(origin):
            continue
        tree = study.store.chains.tree(origin)
        ends = tuple(Branch(seq, head) for seq, head, _ in tree.tips())
        found.append(Fork(package.reader_id, package.package_id, origin, tree.fork, ends))
    return tuple(found)


def kept_file(study: Study, bundle: Bundle, after_seq: int) -> str:
    """Keep a bundle that forks a chain as a file of the study, and return the file's name."""
    name = f"{bundle.manifest.origin}-{after_seq}-{bundle.sha256[:16]}{SUFFIX}"
    write_atomic(study.root / FOLDER / name, bundle.data)
    return name


def fork_event(
    bundle: Bundle, after_seq: int, first: Event, kept: Sequence[str], file: str
) -> NewEvent:
    """Return the event that tells of a fork.

    Parameters
    ----------
    first : Event
        The first event that another one has the place of.
    kept : sequence of str
        Hashes of those that were there after the same event.

    """
    manifest = bundle.manifest
    content: dict[str, Value] = {"origin": manifest.origin, "package_id": manifest.package_id}
    content |= {"reader_id": manifest.reader_id, "after_seq": after_seq}
    content |= {"kept": list(kept), "other": first.hash, "file": file, "sha256": bundle.sha256}
    return NewEvent(FORK_FOUND, f"fork/{manifest.origin}", new=content)


def choose_branch(study: Study, head: str, *, reason: str) -> Fork:
    """Let a branch of a forked chain count, and what will come behind it.

    Parameters
    ----------
    head : str
        Hash of the branch's last event, or how it begins.

    Raises
    ------
    ReadingRuleError
        Without a reason, or when the study is closed.
    ExchangeError
        When no branch, or more than one, bears that name.

    """
    told = required_reason(reason)
    require_conduct(study)
    named = [
        (fork, branch)
        for fork in forks(study)
        for branch in fork.branches
        if len(head) >= _SHORTEST and branch.head.startswith(head)
    ]
    if len(named) != 1:
        raise ExchangeError(
            f"{head!r} names no branch, or more than one.",
            remedy="`sonoread status` shows the branches; give at least eight signs of one's hash.",
            path=study.root,
        )
    ((fork, branch),) = named
    content: dict[str, Value] = {"origin": fork.origin, "package_id": fork.package_id}
    content |= {"reader_id": fork.reader_id, "after_seq": fork.after_seq}
    content |= {"head": branch.head, "seq": branch.seq}
    study.record(NewEvent(FORK_CHOSEN, f"fork/{fork.origin}", new=content, reason=told))
    return next(one for one in forks(study) if one.origin == fork.origin)


_SHORTEST = 8
