"""How far long work is, on stderr."""

import click

_EVERY = 25

_STAGES = {
    "archives": "archives opened",
    "headers": "headers read",
    "slices": "headers of slices read",
}


class Counter:
    """Shows how many are done, each count on its own line so that logs stay readable.

    Parameters
    ----------
    what : str
        What is done with them.
    every : int
        How many are done between two lines.

    """

    def __init__(self, what: str, *, every: int = _EVERY) -> None:
        self._what, self._every = what, every

    def __call__(self, done: int, total: int) -> None:
        """Say so, now and then."""
        if done % self._every == 0 or done == total:
            click.echo(f"{done} of {total} {self._what}", err=True)


def tell_stage(what: str, done: int, total: int) -> None:
    """Say how far the listing of a folder is, before its media are looked at."""
    Counter(_STAGES[what], every=1)(done, total)
