"""Text that others wrote, made safe and drawable: no markup, no control or bidi characters."""

import re
import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape

from reader_study.report.fonts import CJK, NOTO, Face, draws, width_of

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_NOT_FIRST = frozenset("，。；：、？！）】》”’·…,.;:)]%")
_NOT_LAST = ("（", "【", "《", "“", "‘")
_IDEOGRAPHS = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\uff00", "\uffef"))
ELLIPSIS = "…"
UNDRAWABLE = "\ufffd"
Run = tuple[str, str]


def clean(text: str, *, limit: int = 400) -> str:
    """Return one line of plain text: white space collapsed, control and bidi characters gone.

    Newlines become spaces; a text longer than ``limit`` characters ends in an ellipsis.
    """
    spaced = "".join(" " if ch in "\t\n\r\v\f\u2028\u2029" else ch for ch in text)
    kept = "".join(ch for ch in spaced if unicodedata.category(ch) not in _DROPPED)
    # A no-break space stays what it is.
    line = re.sub(" +", " ", unicodedata.normalize("NFC", kept)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def runs(text: str, *, face: Face = Face.REGULAR) -> list[Run]:
    """Split into (font, text) runs, each drawable in its font; a glyph that no font has is �."""
    split: list[Run] = []
    for ch in text:
        font = CJK if draws(CJK, ch) and not draws(NOTO[face], ch) else NOTO[face]
        glyph = ch if draws(font, ch) else UNDRAWABLE
        if split and split[-1][0] == font:
            split[-1] = (font, split[-1][1] + glyph)
        else:
            split.append((font, glyph))
    return split


def width(text: str, *, size: float, face: Face = Face.REGULAR) -> float:
    """Return the drawn width in points."""
    return sum(width_of(font, run, size) for font, run in runs(text, face=face))


def markup(text: str, *, face: Face = Face.REGULAR) -> str:
    """Return paragraph markup of plain text: escaped, with the font of each run."""
    parts = []
    for font, run in runs(text, face=face):
        safe = escape(run, {'"': "&quot;"})
        parts.append(safe if font == NOTO[Face.REGULAR] else f'<font name="{font}">{safe}</font>')
    return "".join(parts)


def fit(text: str, *, size: float, room: float, face: Face = Face.REGULAR) -> str:
    """Shorten to ``room`` points, with an ellipsis when anything was cut."""
    if width(text, size=size, face=face) <= room:
        return text
    short = text
    while short and width(short + ELLIPSIS, size=size, face=face) > room:
        short = short[:-1]
    return short.rstrip() + ELLIPSIS


def wrap(text: str, *, size: float, room: float, face: Face = Face.REGULAR) -> list[str]:
    """Break into lines of at most ``room`` points, at spaces or beside a Chinese character."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip(), size=size, face=face) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while width(line.rstrip(), size=size, face=face) > room and len(line) > 1:
            head = _longest(line, size=size, room=room, face=face)
            lines.append(line[:head])
            line = line[head:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def has_cjk(text: str) -> bool:
    """Tell whether the text has ideographs, which break between any two of them."""
    return any(_is_cjk(ch) for ch in text)


def _longest(line: str, *, size: float, room: float, face: Face) -> int:
    head = len(line) - 1
    while head > 1 and width(line[:head], size=size, face=face) > room:
        head -= 1
    return head


def _pieces(text: str) -> Iterable[str]:
    """Return what must stay on one line: words, ideographs, with the marks that cling to them."""
    held = ""
    for piece in _atoms(text):
        clings = piece[0] in _NOT_FIRST or held.endswith(_NOT_LAST)
        if held and not clings:
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _atoms(text: str) -> Iterable[str]:
    piece = ""
    for ch in text:
        if piece and (_is_cjk(ch) or _is_cjk(piece[-1])):
            yield piece
            piece = ""
        piece += ch
        if ch == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def _is_cjk(ch: str) -> bool:
    return any(first <= ch <= last for first, last in _IDEOGRAPHS)
