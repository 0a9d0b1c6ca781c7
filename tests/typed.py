"""Commands as somebody types them, in this process."""

from collections.abc import Sequence

from app.cli import run


def typed(line: Sequence[str]) -> int:
    """Return the exit code of a command; any error that is not ours comes through."""
    try:
        return run(line)
    except SystemExit as end:
        return int(end.code or 0)
