"""What somebody may have meant by a word that is not known."""

import difflib
from collections.abc import Iterable


def meant(word: str, known: Iterable[str]) -> str:
    """Return a question for the known word that is nearest, to stand behind the one written.

    Examples
    --------
    >>> meant("temprature", ["temperature", "seed"])
    " (did you mean 'temperature'?)"
    >>> meant("x", ["temperature"])
    ''

    """
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
