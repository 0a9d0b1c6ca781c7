"""ZIP and tar as they come: names, links, encryption, damage, bombs."""

import gzip
import io
import os
import random
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.intake.archives import member as limits
from reader_study.intake.archives import tarred, zipped
from reader_study.intake.archives.gzip_places import GzipPlaces
from reader_study.intake.archives.member import Archive, Member
from reader_study.intake.archives.names import inside, zip_name
from reader_study.intake.archives.opening import ArchiveKind, archive_kind, is_archive, open_archive

CONTENT = {"a/1.dcm": b"one" * 400, "a/2.dcm": b"two" * 900, "b/x.png": b"png"}


def make_zip(path: Path, content: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return path


def make_tar(path: Path, content: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as file:  # type: ignore[call-overload]
        for name, data in content.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return path


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    archive = open_archive(path)
    try:
        yield archive
    finally:
        archive.close()


def listed(path: Path) -> tuple[Sequence[Member], list[tuple[str, str]]]:
    with opened(path) as archive:
        return archive.members, [(it.name, it.why) for it in archive.left]


def content_of(path: Path) -> dict[str, bytes]:
    found = {}
    with opened(path) as archive:
        for member in archive.members:
            with archive.open(member) as stream:
                found[member.name] = stream.read(member.size)
    return found


def made(path: Path) -> Path:
    if path.suffix == ".zip":
        return make_zip(path, CONTENT)
    return make_tar(path, CONTENT, "w:gz" if path.suffix == ".gz" else "w")


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_members_come_back(tmp_path: Path, name: str) -> None:
    assert content_of(made(tmp_path / name)) == CONTENT


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
@pytest.mark.parametrize("named", [True, False])
def test_an_archive_is_known_by_its_content(tmp_path: Path, name: str, named: bool) -> None:
    path = made(tmp_path / name)
    other = path.rename(tmp_path / ("whatever" if not named else name))
    kind = archive_kind(other, other.read_bytes()[:512])
    assert kind == name.partition(".")[2]


def test_what_is_no_archive_is_none(tmp_path: Path) -> None:
    book = make_zip(tmp_path / "table.xlsx", {"[Content_Types].xml": b""})
    assert archive_kind(book, book.read_bytes()[:512]) is None
    assert not is_archive("x", b"\x89PNG" + b"\0" * 600)
    assert not is_archive("x", b"")
    assert not is_archive("x", b"\0" * 512)


@pytest.mark.parametrize("head", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01", b"\xfd7zXZ\x00"])
def test_other_archives_are_refused_with_a_way_out(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "x").write_bytes(head + b"\0" * 600)
    with pytest.raises(IntakeError, match="Unpack it yourself") as refusal:
        open_archive(tmp_path / "x")
    assert refusal.value.path == tmp_path / "x"


def test_a_packed_file_that_is_no_tar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "image.dcm.gz").write_bytes(gzip.compress(b"DICM" * 1000))
    with pytest.raises(IntakeError, match="a single packed file"):
        open_archive(tmp_path / "image.dcm.gz")


WAYS_OUT = ["/etc/passwd", "../up.png", "a/../../up.png", "C:/x.png", "c:x.png", "a\\..\\..\\b", ""]


@pytest.mark.parametrize("name", WAYS_OUT)
def test_names_that_lead_out_are_none(name: str) -> None:
    assert inside(name) is None


def test_names_are_paths_inside() -> None:
    assert [inside(name) for name in ("./a/b", "a\\b", "a//b", "a/../b", "a")] == [
        *("a/b", "a/b", "a/b", "b", "a"),
    ]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_what_leads_out_and_what_is_there_twice_is_left_by_name(tmp_path: Path, kind: str) -> None:
    names = ["good.png", "../up.png", "/root.png"]
    if kind == "zip":
        path = make_zip(tmp_path / "x.zip", dict.fromkeys(names, b"x"))
        with zipfile.ZipFile(path, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("good.png", b"other")
    else:
        path = make_tar(tmp_path / "x.tar", dict.fromkeys(names, b"x"))
        with tarfile.open(path, "a") as tar:
            tar.addfile(tarfile.TarInfo("good.png"))
    members, left = listed(path)
    assert [it.name for it in members] == ["good.png"]
    assert left == [
        ("../up.png", "its name leads out"),
        ("/root.png", "its name leads out"),
        ("good.png", "a second file of that name"),
    ]
    assert content_of(path) == {"good.png": b"x"}


def test_links_and_devices_are_left_by_name(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as file:
        for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("p", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            file.addfile(info)
    members, left = listed(tmp_path / "x.tar")
    assert not members
    assert [why for _, why in left] == ["a link", "a link", "no plain file"]
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as zipped_file:
        zipped_file.writestr(link, "/etc/passwd")
    assert listed(tmp_path / "x.zip") == ([], [("link", "a link")])


def with_raw_name(path: Path, old: bytes, new: bytes) -> Path:
    """Give members another name of the same length, as a program writes it that marks nothing."""
    assert len(old) == len(new)
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def test_gbk_names_are_read_right(tmp_path: Path) -> None:
    raw = "乳腺/1.png".encode("gb18030")
    path = make_zip(tmp_path / "x.zip", {"A" * len(raw): b"x"})
    ((found,), _) = listed(with_raw_name(path, b"A" * len(raw), raw))
    assert (found.name, found.was_renamed) == ("乳腺/1.png", True)
    if sys.platform == "linux":
        info = tarfile.TarInfo(os.fsdecode(raw))
        with tarfile.open(tmp_path / "x.tar", "w", format=tarfile.GNU_FORMAT) as file:
            file.addfile(info)
        ((found,), _) = listed(tmp_path / "x.tar")
        assert (found.name, found.was_renamed) == ("乳腺/1.png", True)


def test_names_in_utf8_are_read_whether_they_are_marked_or_not(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"乳腺.png": b"x"})
    ((found,), _) = listed(path)
    assert (found.name, found.was_renamed) == ("乳腺.png", False)
    raw = "乳腺.png".encode()
    path = make_zip(tmp_path / "y.zip", {"A" * len(raw): b"x"})
    ((found,), _) = listed(with_raw_name(path, b"A" * len(raw), raw))
    assert (found.name, found.was_renamed) == ("乳腺.png", False)


def test_the_name_of_info_zip_wins_where_it_is_of_this_one() -> None:
    info = zipfile.ZipInfo("ABC")
    field = b"\x01" + struct.pack("<L", zlib.crc32(b"ABC")) + "乳.png".encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert zip_name(info) == ("乳.png", False)
    info.orig_filename = "ABD"
    assert zip_name(info) == ("ABD", False)
    info.extra = info.extra[:7]
    assert zip_name(info) == ("ABD", False)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"a.png": b"x"})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(IntakeError, match="it is encrypted"):
        open_archive(path)


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_an_archive_that_is_cut_off_is_refused(tmp_path: Path, name: str, keep: float) -> None:
    path = tmp_path / name
    data = {f"{n}.bin": os.urandom(3000) for n in range(20)}
    (make_zip if name == "x.zip" else lambda p, c: make_tar(p, c, "w:gz"))(path, data)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(IntakeError, match="damaged") as refusal:
        open_archive(path)
    assert refusal.value.path == path


def test_a_tar_that_is_cut_off_or_damaged_in_between_is_refused(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "x.tar", CONTENT)
    whole = path.read_bytes()
    path.write_bytes(whole[:1500])
    with pytest.raises(IntakeError, match="damaged"):
        open_archive(path)
    second = whole.index(b"a/2.dcm")
    path.write_bytes(whole[:second] + b"\xff" * 20 + whole[second + 20 :])
    with pytest.raises(IntakeError, match="what follows its last whole file is no file"):
        open_archive(path)


def test_a_member_that_is_damaged_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"a": b"abc" * 999}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"abcabc", b"abcabd", 1))
    with pytest.raises(IntakeError, match="a checksum is wrong"):
        content_of(path)


def test_a_flipped_byte_of_a_packed_tar_is_told(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "x.tar.gz", {"a": os.urandom(200_000)}, "w:gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntakeError, match="checksum or code"):
        open_archive(path)


def test_bombs_are_refused_before_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zeros = bytes(limits.FREE_OF_RATIO + 2**20)
    packed = make_zip(tmp_path / "x.zip", {"zeros": zeros})
    with pytest.raises(IntakeError, match="bytes for each packed one"):
        open_archive(packed)
    tar = make_tar(tmp_path / "x.tar.gz", {"zeros": zeros}, "w:gz")
    with pytest.raises(IntakeError, match="bytes for each packed one"):
        open_archive(tar)
    many = dict.fromkeys(map(str, range(30)), b"")
    for room in (zipped, tarred, limits):
        monkeypatch.setattr(room, "MOST_MEMBERS", 20)
    with pytest.raises(IntakeError, match="30 files"):
        open_archive(make_zip(tmp_path / "many.zip", many))
    with pytest.raises(IntakeError, match="over 20 files"):
        open_archive(make_tar(tmp_path / "many.tar", many))


def test_a_size_that_is_announced_too_large_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"a": b"x" * 1000}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFF00)
    path.write_bytes(data)
    with pytest.raises(IntakeError, match="holds more than is read"):
        open_archive(path)


def test_a_header_of_a_tar_that_fills_the_memory_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    data = info.tobuf(tarfile.GNU_FORMAT) + bytes(10_000)
    (tmp_path / "x.tar").write_bytes(data)
    with pytest.raises(IntakeError, match="too long"):
        open_archive(tmp_path / "x.tar")


def test_headers_that_lead_to_headers_without_end_are_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 20
    one = info.tobuf(tarfile.GNU_FORMAT) + b"20 path=aaaaaaaaaaa\n".ljust(512, b"\0")
    (tmp_path / "x.tar").write_bytes(one * 3000)
    with pytest.raises(IntakeError, match="damaged"):
        open_archive(tmp_path / "x.tar")


def test_every_place_of_a_gzip_is_read_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reader_study.intake.archives import gzip_places

    monkeypatch.setattr(gzip_places, "_STEP", 10_000)
    monkeypatch.setattr(gzip_places, "_MOST_MARKS", 8)
    monkeypatch.setattr(gzip_places, "_PIECE", 4_000)
    words = b"".join(b"%08d" % number for number in range(60_000))
    # Two parts in one file, as gzip allows, and padding behind.
    packed = gzip.compress(words[:200_000]) + gzip.compress(words[200_000:]) + bytes(100)
    (tmp_path / "x.gz").write_bytes(packed)
    stream = GzipPlaces(tmp_path / "x.gz")
    for at in (0, 400_000, 399_999, 12_345, 479_990, 0, 200_000, 199_998, 480_000, 100):
        stream.seek(at)
        assert stream.read(50) == words[at : at + 50]
    stream.seek(0)
    assert b"".join(iter(lambda: stream.read(7_777), b"")) == words
    stream.close()


def test_a_far_place_of_a_gzip_costs_no_second_pass(tmp_path: Path) -> None:
    data = os.urandom(24 * 2**20)
    (tmp_path / "x.gz").write_bytes(gzip.compress(data, 1))
    stream = GzipPlaces(tmp_path / "x.gz")
    stream.seek(len(data))
    assert stream.read(1) == b""
    before = stream._file.tell()
    stream.seek(20 * 2**20)
    assert stream.read(10) == data[20 * 2**20 : 20 * 2**20 + 10]
    assert stream._file.tell() > 15 * 2**20
    assert before >= 24 * 2**20
    stream.close()


@pytest.mark.parametrize("kind", list(ArchiveKind))
def test_noise_behind_a_sign_is_refused_and_never_more(tmp_path: Path, kind: ArchiveKind) -> None:
    heads = {
        ArchiveKind.ZIP: b"PK\x03\x04",
        ArchiveKind.TAR: make_tar(tmp_path / "t", {"a": b"b"}).read_bytes()[:512],
        ArchiveKind.PACKED_TAR: b"\x1f\x8b\x08\x00",
        ArchiveKind.OTHER: b"BZh9",
    }
    for seed in range(20):
        noise = bytes((seed * 31 + n * n * 7) % 256 for n in range(700))
        path = tmp_path / f"{seed}.tar.gz"
        path.write_bytes(heads[kind] + noise)
        with pytest.raises(IntakeError):
            open_archive(path)


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_changed_bytes_are_refused_or_do_no_harm(tmp_path: Path, name: str) -> None:
    whole = made(tmp_path / name).read_bytes()
    names = set(CONTENT)
    refused = []
    for seed in range(250):
        chance = random.Random(seed)
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        del data[chance.choice((len(data), len(data), chance.randrange(len(data)))) :]
        path = tmp_path / f"{seed}"
        path.write_bytes(data)
        try:
            found = content_of(path)
        except IntakeError as error:
            refused.append(error.path == path)
            continue
        assert all(inside(each) == each for each in found)
        if name != "x.tar":  # which has no checksum of what it holds
            assert all(found[each] == CONTENT[each] for each in names & set(found))
    assert all(refused)
    assert len(refused) > 50
