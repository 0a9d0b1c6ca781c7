"""Characters of an answer: what is hidden is taken out, what is full-width is read as ASCII."""

import re
import unicodedata

_GAP = "\ufffd"
"""Stands where a hidden character parted a number: the parts are never joined to another number."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_IN_NUMBER = re.compile(r"(?<=[\d.])\x00+(?=[\d.])")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ALIKE = str.maketrans("“”„‟‘’‚‛″–—−‐‑‒﹣：﹪", '""""\'\'\'\'"------' + "-:%")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_LINES = re.compile(r" ?\n[ \n]*")


def without_hidden(text: str) -> tuple[str, bool]:
    """Return a text without control, format and bidirectional characters; and if there were any.

    Lines end with ``\\n``. A hidden character inside a number leaves U+FFFD, so that no
    number comes about that does not stand there.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and _CONTROLS.search(text) is None:
        return text, False
    marked = _CONTROLS.sub("\x00", text)
    if not marked.isascii():
        marked = "".join("\x00" if unicodedata.category(one) == "Cf" else one for one in marked)
    if "\x00" not in marked:
        return text, False
    return closed_up(marked, ""), True


def closed_up(marked: str, filler: str) -> str:
    """Return a text with `filler` for every NUL; U+FFFD where one stands inside a number."""
    return _IN_NUMBER.sub(_GAP, marked).replace("\x00", filler)


def widened(text: str) -> str:
    """Return a text with full-width letters, digits and signs, and curly quotes, as ASCII."""
    return text.translate(_FULL_WIDTH).translate(_ALIKE)


def folded(text: str) -> str:
    """Return `widened` text in lower case, one space or line end for several; to find words."""
    return _LINES.sub("\n", _SPACES.sub(" ", widened(text).casefold()))
