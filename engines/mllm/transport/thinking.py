"""Thinking that stands inside an answer, taken apart from it."""

import re

_OPENING = re.compile(r"\s*<(think|thinking|reasoning|thought)>", re.IGNORECASE)
_CLOSING = re.compile(r"</(think|thinking|reasoning|thought)>", re.IGNORECASE)


def split_thinking(text: str) -> tuple[str, str]:
    """Return the answer and the thinking before it.

    A template may write the opening tag into the prompt, so that the answer holds the closing one
    alone. Thinking that was cut off leaves no answer.

    Examples
    --------
    >>> split_thinking("<think>dark</think> BI-RADS 4")
    (' BI-RADS 4', 'dark')

    """
    opening, closing = _OPENING.match(text), _CLOSING.search(text)
    start = opening.end() if opening else 0
    if closing is not None and closing.start() >= start:
        return text[closing.end() :], text[start : closing.start()]
    return ("", text[start:]) if opening else (text, "")
