"""What went wrong while reading, and what may be lost by going."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Problem:
    """An error and what may be tried again.

    Parameters
    ----------
    draft : bool
        What failed is the answer itself, which the next draft or lock writes again. Anything else
        has to be tried again before the read can be locked.

    """

    error: Exception
    retry: Callable[[], None]
    draft: bool = False


class Going(StrEnum):
    """How the reader is about to lose what could not be saved."""

    LEAVING = "leaving"
    CLOSING = "closing"
