"""Which programs outside of a card's folder this computer's administrator allows: none, or a list.

The list lies in the folder of the program, where a card cannot put it.
"""

from pathlib import Path, PurePath

from ground.errors import EngineError
from ground.home import home_folder
from ground.regular import read_regular

FILE_NAME = "programs.allowed"
"""In the home folder of the program: an absolute path a line, ``#`` begins a remark."""

_MOST_BYTES = 64 * 1024


def allowed_programs(path: Path | None = None) -> tuple[str, ...]:
    """Return the absolute paths that are allowed; none where there is no list.

    Raises
    ------
    EngineError
        The list cannot be read, or holds a path that is not absolute.

    """
    listed = home_folder() / FILE_NAME if path is None else path
    try:
        text = read_regular(listed, _MOST_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(listed, "it cannot be read") from error
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    found = tuple(line for line in lines if line)
    for line in found:
        if not PurePath(line).is_absolute():
            raise _unreadable(listed, f"{line!r} is no absolute path")
    return found


def _unreadable(path: Path, why: str) -> EngineError:
    return EngineError(
        f"The list of allowed programs is not usable: {why}.",
        remedy="Write an absolute path a line, in UTF-8, or remove the file: then no program "
        "outside of a card's folder is started.",
        path=path,
    )
