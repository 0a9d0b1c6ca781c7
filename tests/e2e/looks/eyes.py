"""All of a file that somebody can see who has it: text in every width, rows, parts of pictures.

Each look is our own, so that nothing has to be installed; the tools that people use look as well
where they are there.
"""

import contextlib
import io
import re
import shutil
import sqlite3
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_NARROW = re.compile(rb"[\x20-\x7e]{4,}")
_WIDE_LITTLE = re.compile(rb"(?:[\x20-\x7e]\x00){4,}")
_WIDE_BIG = re.compile(rb"(?:\x00[\x20-\x7e]){4,}")
_UTF_8 = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|[\xf0-\xf4][\x80-\xbf]{3}){2,}"
)
_PNG = b"\x89PNG\r\n\x1a\n"
PICTURE_PARTS = frozenset(("IHDR", "PLTE", "tRNS", "IDAT", "IEND", "spAd"))
"""What a picture consists of; every other part of a PNG says something about it."""

_CHINESE = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5")


@dataclass(frozen=True, slots=True)
class Seen:
    """A text in a file, and by which look it was seen."""

    look: str
    text: str


def strings_of(data: bytes) -> str:
    """Return what ``strings`` shows in 8 bits, and in 16 bits of both orders, and text in UTF-8."""
    narrow = _NARROW.findall(data)
    wide = [run[::2] for run in _WIDE_LITTLE.findall(data)]
    wide += [run[1::2] for run in _WIDE_BIG.findall(data)]
    more = [run.decode("utf-8", "replace") for run in _UTF_8.findall(data)]
    return b"\n".join([*narrow, *wide]).decode("ascii") + "\n".join(more)


def looks(path: Path) -> Iterator[Seen]:
    """Yield all that can be seen of a file; a database is looked at as it lies, and by its rows."""
    data = path.read_bytes()
    yield Seen("strings", strings_of(data))
    yield from _by_tool("strings", path)
    if data.startswith(b"SQLite format 3"):
        yield Seen("sqlite3", dump_of(path))
    if data.startswith(_PNG):
        yield Seen("parts of a PNG", "\n".join(_said_in_png(data)))
    if data[:4] == b"PK\x03\x04":
        yield from _unzipped(data)
    if b"Exif\0\0" in data or data[:4] in (b"II*\0", b"MM\0*"):
        yield Seen("EXIF", "\n".join(exif_texts(data)))
    yield from _by_tool("exiftool", path)


def dump_of(database: Path) -> str:
    """Return a database as statements: by the command ``sqlite3`` where there is one, and ours."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        dumped = "\n".join(connection.iterdump())
    tool = shutil.which("sqlite3")
    if tool is not None:
        line = [tool, "-readonly", str(database), ".dump"]
        done = subprocess.run(line, check=True, capture_output=True)
        dumped += done.stdout.decode("utf-8", "replace")
    return dumped


def parts_of_png(data: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a PNG, to its last byte.

    Raises
    ------
    ValueError
        Something stands behind its end, or it is cut off.

    """
    found, at = [], len(_PNG)
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        found.append((data[at + 4 : at + 8].decode("latin-1"), data[at + 8 : at + 8 + size]))
        at += size + 12
    if at != len(data) or not found or found[-1][0] != "IEND":
        raise ValueError("the parts of the PNG do not end with the file")
    return found


def _said_in_png(data: bytes) -> Iterator[str]:
    for kind, content in parts_of_png(data):
        if kind in PICTURE_PARTS:
            continue
        yield kind
        yield strings_of(content)
        # zTXt and iTXt are compressed, behind one or several names that end with a zero.
        for at in (found.end() for found in re.finditer(b"\0", content)):
            for start in (at, at + 1, at + 2):
                with contextlib.suppress(zlib.error):
                    yield strings_of(zlib.decompressobj().decompress(content[start:]))


def exif_texts(data: bytes) -> Iterator[str]:
    """Yield the texts of all entries of EXIF directories, wherever a TIFF header stands."""
    for found in re.finditer(b"II\\*\0|MM\0\\*", data):
        order = "<" if found.group() == b"II*\0" else ">"
        tiff = data[found.start() :]
        with contextlib.suppress(struct.error):
            yield from _directory(tiff, struct.unpack_from(f"{order}I", tiff, 4)[0], order)


def _directory(tiff: bytes, at: int, order: str) -> Iterator[str]:
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for number in range(count):
        tag, kind, size, value = struct.unpack_from(f"{order}HHII", tiff, at + 2 + 12 * number)
        if tag in (0x8769, 0x8825, 0xA005):  # directories below: EXIF, GPS, interoperability
            yield from _directory(tiff, value, order)
        elif kind in (1, 2, 7) and size > 4:
            yield strings_of(tiff[value : value + size])


def _unzipped(data: bytes) -> Iterator[Seen]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield Seen("unzip", archive.comment.decode("latin-1"))
        for entry in archive.infolist():
            names = f"{entry.filename}\n{strings_of(entry.extra)}\n{strings_of(entry.comment)}"
            yield Seen(f"unzip {entry.filename}", f"{names}\n{strings_of(archive.read(entry))}")


def _by_tool(name: str, path: Path) -> Iterator[Seen]:
    tool = shutil.which(name)
    if tool is None:
        return
    widths = ("s", "l", "b") if name == "strings" else ("",)
    for width in widths:
        flags = ["-a", "-n", "4", "-e", width] if width else ["-a", "-G1", "-s"]
        done = subprocess.run([tool, *flags, str(path)], check=False, capture_output=True)
        shown = done.stdout.decode("utf-8", "replace")
        # What it says of the file system is looked at by those who look at names and times.
        lines = [line for line in shown.splitlines() if width or not line.startswith("[System]")]
        yield Seen(f"{name} {width}".strip(), "\n".join(lines))


def tells(path: Path, words: "re.Pattern[str]", chinese: Sequence[str] = ()) -> list[str]:
    """Return what a file tells of these words, by which look: ``["sqlite3: malignant"]``."""
    data, found = path.read_bytes(), set()
    for seen in looks(path):
        found |= {f"{seen.look}: {word.group().lower()}" for word in words.finditer(seen.text)}
        found |= {f"{seen.look}: {word}" for word in chinese if word in seen.text}
    for word in chinese:
        for code in _CHINESE:
            with contextlib.suppress(UnicodeEncodeError):
                if word.encode(code) in data:
                    found.add(f"{code}: {word}")
    return sorted(found)
