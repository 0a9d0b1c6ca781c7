"""The look itself: each kind of leak that is planted is found by the look meant for it."""

import contextlib
import io
import re
import shutil
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tests.e2e.looks.eyes import exif_texts, looks, parts_of_png, tells

WORD = re.compile("malignant", re.I)
CHINESE = ("浸润性导管癌",)
PARTS = "parts of a PNG"
PIXELS = Image.fromarray(np.arange(256, dtype=np.uint8).reshape(16, 16))


def png(**more: object) -> bytes:
    buffer = io.BytesIO()
    PIXELS.save(buffer, "PNG", **more)
    return buffer.getvalue()


def with_part(kind: bytes, content: bytes) -> bytes:
    """Put a part behind the first of a PNG."""
    data = png()
    made = struct.pack(">I", len(content)) + kind + content
    made += struct.pack(">I", zlib.crc32(kind + content))
    return data[:33] + made + data[33:]


def exif(text: str) -> Image.Exif:
    found = Image.Exif()
    found[0x010E] = text
    return found


def jpeg() -> bytes:
    buffer = io.BytesIO()
    PIXELS.save(buffer, "JPEG", exif=exif("malignant"))
    return buffer.getvalue()


def zipped(*, comment: bytes = b"", name: str = "a.txt", content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, content)
        archive.comment = comment
    return buffer.getvalue()


def info(text: str, *, packed: bool) -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Comment", text, zip=packed)
    return found


def international(text: str) -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_itxt("Comment", text, lang="de", zip=True)
    return found


LEAKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text": ("strings", lambda: b"\0\1malignant\0"),
    "text of 16 bits": ("strings", lambda: "\0malignant".encode("utf-16-le")),
    "text of 16 bits, other order": ("strings", lambda: "\0malignant".encode("utf-16-be")),
    "a text in a picture": (PARTS, lambda: png(pnginfo=info("malignant", packed=False))),
    "a packed text": (PARTS, lambda: png(pnginfo=info("malignant" * 9, packed=True))),
    "an international text": (
        "parts of a PNG",
        lambda: png(pnginfo=international("malignant" * 9)),
    ),
    "an unknown part": (PARTS, lambda: with_part(b"zzZz", b"is malignant")),
    "EXIF in a PNG": ("EXIF", lambda: with_part(b"eXIf", b"Exif\0\0" + tiff())),
    "EXIF in a JPEG": ("EXIF", jpeg),
    "a file of an archive": ("unzip a.txt", lambda: zipped(content=b"malignant " * 9)),
    "a name in an archive": ("unzip malignant.txt", lambda: zipped(name="malignant.txt")),
    "a comment of an archive": ("unzip", lambda: zipped(comment=b"malignant")),
}


def tiff() -> bytes:
    return exif("malignant").tobytes().removeprefix(b"Exif\0\0")


@pytest.mark.parametrize(("look", "make"), LEAKS.values(), ids=LEAKS.keys())
def test_a_planted_word_is_found(tmp_path: Path, look: str, make: Callable[[], bytes]) -> None:
    path = tmp_path / "file"
    path.write_bytes(make())
    assert f"{look}: malignant" in tells(path, WORD)


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_planted_chinese_word_is_found(tmp_path: Path, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xff\0" + CHINESE[0].encode(code) + b"\0")
    assert f"{code}: {CHINESE[0]}" in tells(path, WORD, CHINESE)


def database(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_row_of_a_database_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    database(path, "CREATE TABLE a (b)", f"INSERT INTO a VALUES ('malignant {CHINESE[0]}')")
    told = tells(path, WORD, CHINESE)
    assert {"sqlite3: malignant", f"sqlite3: {CHINESE[0]}", "strings: malignant"} <= set(told)


def test_what_was_deleted_and_lies_in_a_free_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    rows = f"INSERT INTO a VALUES ('malignant{'x' * 9000}')"
    off = "PRAGMA secure_delete = OFF"
    database(path, off, "CREATE TABLE a (b)", rows, "DELETE FROM a")
    assert "strings: malignant" in tells(path, WORD)


def test_a_picture_that_says_nothing_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    assert tells(path, WORD, CHINESE) == []
    assert {kind for kind, _ in parts_of_png(png())} == {"IHDR", "IDAT", "IEND"}


def test_bytes_behind_the_end_of_a_picture_are_found() -> None:
    for data in (png() + b"malignant", png()[:-4]):
        with pytest.raises(ValueError, match="end with the file"):
            parts_of_png(data)


def test_exif_in_both_orders_is_read() -> None:
    little = exif("malignant").tobytes()
    assert any("malignant" in text for text in exif_texts(little))
    entry = struct.pack(">HHII", 0x010E, 2, 10, 26)
    big = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0) + b"malignant\0"
    assert any("malignant" in text for text in exif_texts(big))


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_exiftool_sees_what_our_own_eyes_see(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg())
    assert {"EXIF: malignant", "exiftool: malignant"} <= set(tells(path, WORD))


@pytest.mark.skipif(shutil.which("strings") is None, reason="strings is not installed")
def test_strings_sees_what_our_own_eyes_see(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\0malignant\0" + "\0malignant".encode("utf-16-le"))
    seen = {one.look: one.text for one in looks(path)}
    assert all("malignant" in seen[look] for look in ("strings", "strings s", "strings l"))
