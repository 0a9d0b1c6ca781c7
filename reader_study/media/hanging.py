"""Hanging: which media of a case fill which pane, by their roles."""

from collections.abc import Sequence
from typing import Protocol

MOST_PANES = 4


class Hung(Protocol):
    """What is asked of a medium here."""

    @property
    def role(self) -> str:
        """What it is in the case."""

    @property
    def view(self) -> str:
        """Free label."""


def hung(media: Sequence[Hung], panes: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return for each pane the places of the media that it shows, in order, from 0.

    Parameters
    ----------
    panes : sequence of str
        The role, or view, that fills each pane; none for one pane with everything.

    Returns
    -------
    tuple of tuple of int
        Nothing is left out: what no pane names comes behind the media of the first one. A pane for
        which the case has nothing is not there.

    """
    named = [tuple(n for n, one in enumerate(media) if _is(one, name)) for name in panes]
    placed: set[int] = set()
    groups: list[list[int]] = []
    for places in named:
        fresh = [place for place in places if place not in placed]
        placed.update(fresh)
        if fresh:
            groups.append(fresh)
    rest = [place for place in range(len(media)) if place not in placed]
    if rest:
        groups = [[*groups[0], *rest], *groups[1:]] if groups else [rest]
    return tuple(map(tuple, groups))


def _is(medium: Hung, name: str) -> bool:
    return name in (medium.role, medium.view)
