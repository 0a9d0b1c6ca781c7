"""What a write into a model's folder says when it fails."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ground.errors import EngineError, ReaderStudyError


@contextlib.contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Turn a failed write inside the block into an error that names `folder`.

    Raises
    ------
    EngineError
        The disk is full, or the folder may not be written.

    """
    try:
        yield
    except (OSError, ReaderStudyError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        why = cause.strerror if isinstance(cause, OSError) else None
        raise EngineError(
            f"The model folder cannot be written ({why or error}).",
            remedy="Free some space or choose a folder that you may write to, then try again.",
            path=folder,
        ) from error
