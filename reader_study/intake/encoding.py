"""Bytes of a table to text: which encoding they are in, or which line breaks the rule.

Three encodings occur in practice: UTF-8 (with or without a byte order mark), GB18030 with its
subsets GBK and GB2312, and Latin-1. Each line is judged by itself, because a table pasted together
from two sources is readable nowhere; such a table is refused by its first odd line.
"""

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

from ground.errors import IntakeError

ENCODINGS = ("utf-8", "gb18030", "latin-1")
"""In order of preference."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A table's text and the encoding it was found in."""

    text: str
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """Decode a table.

    Raises
    ------
    IntakeError
        For UTF-16, zero bytes, or lines in different encodings; the line is named.

    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        raise IntakeError(
            "The table is no plain text: it holds zero bytes (UTF-16, or a spreadsheet file).",
            remedy="Save it as CSV UTF-8, or as XLSX with that extension.",
        )
    marked = data.startswith(codecs.BOM_UTF8)
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    plausible = [_plausible(line) for line in lines]
    encoding = _common(plausible, ("utf-8",) if marked else ENCODINGS)
    text = b"\n".join(lines).decode(encoding)
    return DecodedText(text, "utf-8 with byte order mark" if marked else encoding)


def _common(plausible: Sequence[frozenset[str]], allowed: Sequence[str]) -> str:
    for encoding in allowed:
        if all(encoding in found for found in plausible):
            return encoding
    best = max(allowed, key=lambda name: sum(name in found for found in plausible))
    odd = next(n for n, found in enumerate(plausible, start=1) if best not in found)
    raise IntakeError(
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
    # Latin-1 text is hardly ever valid UTF-8, and has no control characters of 0x80-0x9f.
    if utf8 is None and not any(0x80 <= byte <= 0x9F for byte in line):
        found.add("latin-1")
    return frozenset(found)


def _decode(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_east_asian(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _is_everyday_chinese(text: str) -> bool:
    """Tell Chinese from Latin-1 letters that happen to form valid pairs: GB2312 has common ones."""
    foreign = [char for char in text if not char.isascii()]
    common = sum(_encodes(char, "gb2312") for char in foreign)
    return common >= 0.7 * len(foreign)


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
