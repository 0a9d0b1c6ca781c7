"""Bytes of a table to text: which encoding they are in, or which line breaks the rule.

Four encodings occur in practice: UTF-8 (with or without a byte order mark), GB18030 with its
subsets GBK and GB2312, Windows-1252 with its subset Latin-1, and UTF-16, which spreadsheet
programs call "Unicode text". Each line is judged by itself, because a table pasted together from
two sources is readable nowhere; such a table is refused by its first odd line.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ground.errors import TableError

ENCODINGS = ("utf-8", "gb18030", "windows-1252")
"""In order of preference."""

_MARKS_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LONG_RUN = re.compile(rb"[\x80-\xff]{4,}")
"""Western words have one or two such letters side by side; Chinese ones are nothing else."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A table's text and the encoding it was found in."""

    text: str
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """Decode a table.

    Raises
    ------
    TableError
        For zero bytes that are no UTF-16, or lines in different encodings; the line is named.

    """
    if data[:2] in _MARKS_16 or b"\0" in data:
        return _utf16(data)
    marked = data.startswith(codecs.BOM_UTF8)
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    plausible = [_plausible(line) for line in lines]
    encoding = _common(plausible, ("utf-8",) if marked else ENCODINGS)
    text = b"\n".join(lines).decode(encoding)
    return DecodedText(text, "utf-8 with byte order mark" if marked else encoding)


def _utf16(data: bytes) -> DecodedText:
    """Decode UTF-16; without a mark only where its zeros lie on one side and lines come out."""
    encoding = _MARKS_16.get(data[:2])
    sides = (encoding,) if encoding else ("utf-16-le", "utf-16-be")
    for side in sides:
        text = _decode(data[2:] if encoding else data, side)
        if text is not None and "\0" not in text and (encoding or _has_lines(text)):
            return DecodedText(text, side)
    raise TableError(
        "The table is no plain text: it holds zero bytes, as pictures and spreadsheet files do.",
        remedy="Save it as CSV UTF-8, or as XLSX with that extension.",
    )


def _has_lines(text: str) -> bool:
    return any(end in text for end in "\r\n") and any(char in text for char in ",;\t|")


def _common(plausible: Sequence[frozenset[str]], allowed: Sequence[str]) -> str:
    for encoding in allowed:
        if all(encoding in found for found in plausible):
            return encoding
    best = max(allowed, key=lambda name: sum(name in found for found in plausible))
    odd = next(n for n, found in enumerate(plausible, start=1) if best not in found)
    raise TableError(
        f"Line {odd} of the table is not in the encoding of the other lines ({best}).",
        remedy="Open the table, correct that line, and save it all as CSV UTF-8.",
    )


def _plausible(line: bytes) -> frozenset[str]:
    """Return the encodings a line may be in; plain ASCII may be in any."""
    if line.isascii():
        return frozenset(ENCODINGS)
    utf8, chinese = _decode(line, "utf-8"), _decode(line, "gb18030")
    if utf8 is not None and any(_is_east_asian(char) for char in utf8):
        return frozenset({"utf-8"})
    found = {"utf-8"} if utf8 is not None else set()
    if chinese is not None and _is_everyday_chinese(chinese):
        found.add("gb18030")
    # Western text is hardly ever valid UTF-8.
    if utf8 is None and _decode(line, "windows-1252") is not None and not _LONG_RUN.search(line):
        found.add("windows-1252")
    return frozenset(found)


def _decode(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_east_asian(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _is_everyday_chinese(text: str) -> bool:
    """Tell Chinese from Western letters that happen to form valid pairs: GB2312 has common ones."""
    foreign = [char for char in text if not char.isascii()]
    common = sum(_encodes(char, "gb2312") for char in foreign)
    return common >= 0.7 * len(foreign)


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
