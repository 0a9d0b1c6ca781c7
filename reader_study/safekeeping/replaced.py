"""A file that lies ready beside the one that it replaces, until the log names it."""

from pathlib import Path

from reader_study.held_files import TRUTH, held_sha256


def replacement(path: Path) -> Path:
    """Return where a new seal lies until the log names it."""
    return path.with_name(f"{path.name}.new")


def finish(path: Path, sha256: str) -> None:
    """Put what lies ready in its place if it is what the log names, and drop it if it is not.

    A program that dies between the two leaves it beside the old one.

    Raises
    ------
    OSError
        When it cannot be read or moved.

    """
    new = replacement(path)
    if not new.exists():
        return
    if held_sha256(new, TRUTH) == sha256:
        new.replace(path)
    else:
        new.unlink()
