"""How far long work is, on stderr."""

import click

_EVERY = 25


class Counter:
    """Shows how many are done, each count on its own line so that logs stay readable.

    Parameters
    ----------
    what : str
        What is done with them.

    """

    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, done: int, total: int) -> None:
        """Say so, now and then."""
        if done % _EVERY == 0 or done == total:
            click.echo(f"{done} of {total} {self._what}", err=True)
