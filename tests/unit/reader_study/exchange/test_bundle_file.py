"""A bundle is taken byte for byte as it was made, or not at all."""

import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ground.errors import IntegrityError
from reader_study.clock import SystemClock
from reader_study.exchange.bundle_file import bundle_bytes, read_bundle
from reader_study.exchange.event_lines import MalformedEvent, from_lines, to_lines
from reader_study.exchange.stored_zip import stored_zip
from reader_study.store import Actor, Event, NewEvent
from reader_study.store.chain import Head, sealed
from reader_study.trust.keys import SigningKey

KEY = SigningKey(b"k" * 32)
NAMES = ("manifest.json", "events.jsonl", "manifest.sig")
HERS: dict[str, Any] = {"study_id": "s", "study_origin": "o", "package_id": "p", "reader_id": "r1"}

SLIPS = [
    "../x", "..\\x", "/etc/x", "\\x", "C:\\x", "C:x", "c:/x", "//host/share/x", "\\\\host\\x",
    "a/../../x", "./manifest.json", "manifest.json/", "manifest.json/x", "MANIFEST.JSON",
    "manifest.json ", " manifest.json", "manifest.json.", "manifest.json::$DATA", "events.jsonl/..",
    "~/x", "$HOME/x", "%TEMP%\\x", "con", "nul", "aux.txt", "com1", "x\ty", "x\ny", "x\u202ey",
    "mänifest.json", "manifest\u200b.json", "a" * 300, "a/" * 100 + "x", ".", "..", "...", "-rf",
    "--option", "study.db", "truth.sealed", "protocol.toml",
]  # fmt: skip


def events(n: int = 6) -> list[Event]:
    new = [NewEvent("note", "study", new={"n": number}) for number in range(n)]
    clock = SystemClock()
    return list(sealed(new, actor=Actor("r1", "reader"), clock=clock, origin="", head=Head()))


def made(rows: list[Event] | None = None, key: SigningKey = KEY) -> bytes:
    return bundle_bytes(rows or events(), key=key, **HERS)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refuse(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "x.bundle"
    path.write_bytes(data)
    with pytest.raises(IntegrityError) as caught:
        read_bundle(path)
    assert sorted(tmp_path.iterdir()) == [path]
    return str(caught.value)


def test_what_was_bundled_comes_out_as_it_was(tmp_path: Path) -> None:
    rows = events()
    path = tmp_path / "x.bundle"
    path.write_bytes(made(rows))
    bundle = read_bundle(path)
    assert list(bundle.events) == rows
    assert bundle.manifest.head == rows[-1].hash
    assert bundle.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_byte_that_is_changed_is_found(tmp_path: Path) -> None:
    """Row 12: all bytes of headers, manifest and signature, and every seventh of the events."""
    data = made()
    lines = members(data)["events.jsonl"]
    at = data.index(lines)
    inside = range(at + 40, at + len(lines) - 40)
    places = [n for n in range(len(data)) if n not in inside or n % 7 == 0]
    accepted = []
    path = tmp_path / "x.bundle"
    for place in places:
        for bit in (1, 128):
            path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
            try:
                read_bundle(path)
            except IntegrityError:
                continue
            accepted.append((place, bit))
    assert accepted == []
    assert len(places) > 1000


def test_a_bundle_that_was_cut_off_or_has_more_is_refused(tmp_path: Path) -> None:
    data = made()
    for end in range(0, len(data), 97):
        refuse(tmp_path, data[:end])
    refuse(tmp_path, data + b"\0")
    refuse(tmp_path, b"MZ" + data)


@pytest.mark.parametrize("name", SLIPS)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    whole = members(made())
    refuse(tmp_path, stored_zip(whole | {name: b"x"}))
    moved = {name if one == "events.jsonl" else one: content for one, content in whole.items()}
    refuse(tmp_path, stored_zip(moved))


def test_a_name_twice_and_a_member_less_are_refused(tmp_path: Path) -> None:
    whole = members(made())
    buffer = io.BytesIO(made())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("events.jsonl", whole["events.jsonl"])
    refuse(tmp_path, buffer.getvalue())
    for name in NAMES:
        refuse(tmp_path, stored_zip({one: data for one, data in whole.items() if one != name}))


def compressed(whole: Mapping[str, bytes], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, method: int) -> None:
    whole = members(made()) | {"events.jsonl": bytes(20_000_000)}
    bomb = compressed(whole, method)
    assert len(bomb) * 1000 < 20_000_000 * 1.2
    refuse(tmp_path, bomb)


def test_a_link_and_a_fifo_are_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "x.bundle"
    path.write_bytes(made())
    link, fifo = tmp_path / "link.bundle", tmp_path / "fifo.bundle"
    link.symlink_to(path)
    os.mkfifo(fifo)
    for one in (link, fifo, tmp_path, tmp_path / "none.bundle"):
        with pytest.raises(IntegrityError, match="no plain file"):
            read_bundle(one)


def test_a_link_as_member_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members(made()).items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, content)
    refuse(tmp_path, buffer.getvalue())


def test_a_signature_by_another_key_than_the_manifest_names_is_refused(tmp_path: Path) -> None:
    whole = members(made())
    other = SigningKey.new().sign(whole["manifest.json"]).encode()
    assert "signature" in refuse(tmp_path, stored_zip(whole | {"manifest.sig": other}))


def signed(told: dict[str, object], lines: bytes) -> bytes:
    told |= {"events_sha256": hashlib.sha256(lines).hexdigest(), "events_size": len(lines)}
    manifest = json.dumps(told, sort_keys=True, indent=1).encode()
    content = {"manifest.json": manifest, "events.jsonl": lines}
    return stored_zip(content | {"manifest.sig": KEY.sign(manifest).encode()})


def test_what_a_holder_of_the_key_makes_up_is_refused_as_well(tmp_path: Path) -> None:
    """The signature is right; the chain, the manifest or the lines are not."""
    rows = events()
    whole = members(made(rows))
    told = json.loads(whole["manifest.json"])
    lines = whole["events.jsonl"]
    cases = {
        "gap": (told, to_lines([*rows[:2], *rows[3:]])),
        "swap": (told, to_lines([rows[0], rows[2], rows[1], *rows[3:]])),
        "changed": (told, to_lines([*rows[:2], replace(rows[2], new='{"n":9}'), *rows[3:]])),
        "none": (told, b""),
        "more": (told | {"more": 1}, lines),
        "a number as text": (told | {"from_seq": "1"}, lines),
        "a wrong key id": (told | {"key_id": "0" * 16}, lines),
        "a truth for a number": (told | {"from_seq": True}, lines),
        "another range": (told | {"to_seq": 5}, lines),
        "another head": (told | {"head": "0" * 64}, lines),
        "another chain": (told | {"origin": "x"}, lines),
        "another beginning": (told | {"prev_head": "1" * 64}, lines),
        "spaces": (told, lines.replace(b'{"chain":', b'{ "chain":', 1)),
        "no last line end": (told, lines[:-1]),
        "a list": (told, b"[]\n" + lines),
        "deep": (told, b"[" * 100_000 + b"\n" + lines),
        "a number that no file holds": (told, lines.replace(b'_ns":', b'_ns":9999999999', 1)),
    }  # fmt: skip
    for name, (manifest, content) in cases.items():
        assert refuse(tmp_path, signed(dict(manifest), content)), name
    path = tmp_path / "good.bundle"
    path.write_bytes(signed(dict(told), lines))
    assert list(read_bundle(path).events) == rows  # so the cases above fail for their own reason


@pytest.mark.parametrize(
    "change",
    [
        {"new": '{"x":1.5}'},
        {"new": "NaN"},
        {"new": '{"b":1,"a":2}'},
        {"new": "{"},
        {"old": "[" * 5000 + "]" * 5000},
        {"utc": "yesterday"},
    ],
)
def test_an_event_that_no_log_of_ours_holds_is_no_event(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent):
        from_lines(to_lines([replace(events(1)[0], **change)]))


def test_a_file_beyond_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader_study.exchange.stored_zip.MOST_BYTES", 100)
    assert "larger" in refuse(tmp_path, made())
