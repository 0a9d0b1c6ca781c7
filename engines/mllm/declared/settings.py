"""What is asked in one call: its settings, and the key that follows from all of them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from engines.mllm.declared.run_file import ServedModel, canonical_sha256
from engines.mllm.request import Thinking

KEY_VERSION = 1
"""Raised when a call of equal settings would be put in another way."""

_SPACES = re.compile(r"\s+")


class Showing(StrEnum):
    """What of an item's pictures is shown."""

    REAL = "real"
    NONE = "none"
    BLANK = "blank"
    """Black pictures of the same sizes."""
    WRITTEN = "written"
    """The pictures with words written into them."""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """What varies between the calls of a run.

    Parameters
    ----------
    server : str
        Name of the server in the run file.
    prompt, language : str
    temperature, top_p : float
    max_tokens, seed : int
    thinking : Thinking
    long_side : int or None
        Of the pictures as sent, in pixels.
    showing : Showing
    written : str
        Words in the pictures; with `Showing.WRITTEN` only.
    order : tuple of str
        Of the options of a question that one letter answers; empty: the whole answer is asked for.
    repeat : int
        From 1.

    """

    server: str
    prompt: str
    language: str
    temperature: float
    top_p: float
    max_tokens: int
    seed: int
    thinking: Thinking
    long_side: int | None
    showing: Showing = Showing.REAL
    written: str = ""
    order: tuple[str, ...] = ()
    repeat: int = 1


def call_key(
    model: ServedModel,
    settings: CallSettings,
    *,
    words: str,
    schema: str,
    images: tuple[str, ...],
    examples: tuple[str, ...],
) -> str:
    """Return the SHA-256 of everything that determines an answer.

    Neither a case's name nor its truth, neither a connection nor a limit of time is among it.

    Parameters
    ----------
    words : str
        SHA-256 of the prompt as it is sent.
    schema : str
        SHA-256 of the answer's schema.
    images : tuple of str
        SHA-256 of the pixels of the item that is asked about, whatever is shown of them.
    examples : tuple of str
        SHA-256 of the examples in the prompt.

    """
    told: dict[str, JsonValue] = {
        "version": KEY_VERSION,
        "served": model.served,
        "server": settings.server,
        "extra": dict(model.extra),
        "words": words,
        "language": settings.language,
        "schema": schema,
        "images": list(images),
        "examples": list(examples),
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_tokens": settings.max_tokens,
        "seed": settings.seed,
        "thinking": settings.thinking.value,
        "long_side": settings.long_side,
        "showing": settings.showing.value,
        "written": settings.written,
        "order": list(settings.order),
        "repeat": settings.repeat,
    }
    return canonical_sha256(told)


def factor(value: float | str | None) -> str:
    """Return what was varied as a word of results."""
    if value is None:
        return "as it is"
    return f"{value:g}" if isinstance(value, float | int) else _SPACES.sub(" ", value)
