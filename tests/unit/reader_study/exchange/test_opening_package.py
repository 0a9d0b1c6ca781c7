"""A package from outside is believed in nothing: whole, signed, and by nobody else, or refused."""

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ground.errors import IntegrityError, ReaderStudyError, ReadingRuleError
from reader_study.exchange.manifest import PackageManifest, PackedFile
from reader_study.exchange.opening_package import unpack, unpacked_beside
from reader_study.exchange.packing import pack
from reader_study.reading.session import ReadingSession
from reader_study.study import Study
from reader_study.trust.keys import SigningKey
from reader_study.verify import verify
from tests.builders import make_study


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    with make_study(folder / "study", readers=("r1", "r2"), n_reading=2) as study:
        pack(study, "r1", folder / "r1.zip")
    unpack(folder / "r1.zip", folder / "r1")
    return folder


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_the_same_package_gives_the_same_bytes(sent: Path, tmp_path: Path) -> None:
    unpack(sent / "r1", tmp_path / "again")
    before, after = entries(sent / "r1.zip"), tmp_path / "again"
    files = {p.relative_to(after).as_posix(): p for p in after.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in files.items()} == before
    assert len({path.stat().st_mtime_ns for path in files.values()}) == 1
    with zipfile.ZipFile(sent / "r1.zip") as archive:
        listed = archive.infolist()
    assert [one.filename for one in listed] == sorted(before)
    assert {one.date_time for one in listed} == {(2000, 1, 1, 0, 0, 0)}
    assert {one.compress_type for one in listed} == {zipfile.ZIP_STORED}


def test_a_file_that_was_changed_is_refused_before_anything_is_there(
    sent: Path, tmp_path: Path
) -> None:
    good = entries(sent / "r1.zip")
    for name, data in good.items():
        bad = good | {name: data[:-1] + bytes([data[-1] ^ 1])}
        with pytest.raises(IntegrityError):
            unpack(zipped(tmp_path / "bad.zip", list(bad.items())), tmp_path / "out")
        without = {other: kept for other, kept in good.items() if other != name}
        with pytest.raises(IntegrityError):
            unpack(zipped(tmp_path / "bad.zip", list(without.items())), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def test_every_byte_of_the_manifest_is_under_its_signature(sent: Path) -> None:
    data = entries(sent / "r1.zip")["package.json"]
    PackageManifest.decoded(data)
    for at in range(0, len(data), 7):
        with pytest.raises(IntegrityError):
            PackageManifest.decoded(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


EVIL = (
    "../x /etc/x ..\\x C:\\x media/../../x media//x x/../study.db ./study.db STUDY.DB "
    "protocol.toml/ models/../x models/m1/../../x people/../x people/.x media/ab/x media/zz/"
    + 64
    * "a"
    + ".png "
    "truth.sealed reports/report.pdf backups/x.db study.db-journal study.lock forms/x.toml nul "
    "models/m1/reads/x/y models/m1/ models/ . .. ~ models/m1/a:b models/m1/con. people/r1.key."
).split()


@pytest.mark.parametrize("name", EVIL)
def test_names_that_lead_elsewhere_are_refused(sent: Path, tmp_path: Path, name: str) -> None:
    """Signed by a key of its own: a signature alone makes nobody trusted with paths."""
    good = entries(sent / "r1.zip")
    told = json.loads(good["package.json"])["manifest"]
    listed = told.pop("files")
    key = SigningKey.new()
    held = {k: v for k, v in good.items() if k != "package.json"} | {name: b"x"}
    listed[name] = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
    listed = {k: v for k, v in listed.items() if k in held}
    files = {k: PackedFile(**v) for k, v in listed.items()}
    manifest = PackageManifest(told, files).signed(key).encoded()
    bad = zipped(tmp_path / "bad.zip", [*held.items(), ("package.json", manifest)])
    with pytest.raises(IntegrityError, match=r"which no package does|packed anew"):
        unpack(bad, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def _doubled(good: dict[str, bytes]) -> list[tuple[str | zipfile.ZipInfo, bytes]]:
    return [*good.items(), ("study.db", b"another")]


def _more(good: dict[str, bytes]) -> list[tuple[str | zipfile.ZipInfo, bytes]]:
    return [*good.items(), ("models/m1/more", b"another")]


def _link(good: dict[str, bytes]) -> list[tuple[str | zipfile.ZipInfo, bytes]]:
    link = zipfile.ZipInfo("protocol.toml")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    kept = [(k, v) for k, v in good.items() if k != "protocol.toml"]
    return [*kept, (link, good["protocol.toml"])]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("made", [_doubled, _more, _link])
def test_a_zip_that_says_two_things_is_refused(
    sent: Path, tmp_path: Path, made: Callable[[dict[str, bytes]], list[tuple[str, bytes]]]
) -> None:
    members = made(entries(sent / "r1.zip"))
    with pytest.raises(IntegrityError):
        unpack(zipped(tmp_path / "bad.zip", list(members)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_compressed_is_read(sent: Path, tmp_path: Path) -> None:
    members = list(entries(sent / "r1.zip").items())
    bomb = zipped(tmp_path / "bomb.zip", list(members), zipfile.ZIP_DEFLATED)
    with pytest.raises(IntegrityError, match="packed anew"):
        unpack(bomb, tmp_path / "out")


def test_a_cut_file_is_refused(sent: Path, tmp_path: Path) -> None:
    data = (sent / "r1.zip").read_bytes()
    for size in (0, 1, 100, len(data) // 2, len(data) - 1):
        (tmp_path / "cut.zip").write_bytes(data[:size])
        with pytest.raises(IntegrityError):
            unpack(tmp_path / "cut.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_key_that_was_read_aloud_is_asked_for(sent: Path, tmp_path: Path) -> None:
    with pytest.raises(IntegrityError, match="signed by the key"):
        unpack(sent / "r1.zip", tmp_path / "out", key="0000-0000-0000-0000")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_was_changed_on_the_way_is_not_read(sent: Path, tmp_path: Path) -> None:
    names = [name for name in entries(sent / "r1.zip") if name != "study.db"]
    for name in names:
        root = tmp_path / name.replace("/", "-")
        shutil.copytree(sent / "r1", root)
        path = root / name
        path.chmod(0o644)
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert verify(root) != []
        with pytest.raises(ReaderStudyError), Study.open(root) as study:
            ReadingSession.begin(study, "r1")


def test_a_file_is_opened_beside_itself_once(sent: Path, tmp_path: Path) -> None:
    shutil.copy(sent / "r1.zip", tmp_path)
    folder = unpacked_beside(tmp_path / "r1.zip")
    with Study.open(folder) as study:
        ReadingSession.begin(study, "r1").end()
    assert unpacked_beside(tmp_path / "r1.zip") == folder
    (folder / "package.json").write_bytes(b"{}")
    with pytest.raises(ReaderStudyError, match="not this package"):
        unpacked_beside(tmp_path / "r1.zip")


def test_who_has_a_package_reads_in_it_alone(sent: Path) -> None:
    with Study.open(sent / "study") as study:
        with pytest.raises(ReadingRuleError, match="reads in a package"):
            ReadingSession.begin(study, "r1")
        ReadingSession.begin(study, "r2").end()
