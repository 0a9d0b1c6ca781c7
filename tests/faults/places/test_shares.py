"""A live study on a share is refused by every command, and a disk that may be one is warned of."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import run
from ground import file_systems
from ground.file_systems import FUSE, SHARES, SHARES_BY_PROGRAM, doubtful_under, share_under
from reader_study.reading.session import ReadingSession
from reader_study.safekeeping import disks
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.places import kept_copies, second_place
from reader_study.trust.second_folder import set_second_folder
from tests.builders import make_study

HEADER = Path("/usr/include/linux/magic.h")
IN_THE_HEADER = {
    **{"NFS_SUPER_MAGIC": "NFS", "SMB_SUPER_MAGIC": "SMB", "CIFS_SUPER_MAGIC": "CIFS"},
    **{"SMB2_SUPER_MAGIC": "SMB2", "NCP_SUPER_MAGIC": "NCP", "AFS_SUPER_MAGIC": "AFS"},
    **{"AFS_FS_MAGIC": "AFS", "CODA_SUPER_MAGIC": "Coda", "V9FS_MAGIC": "9p"},
    **{"CEPH_SUPER_MAGIC": "Ceph", "OCFS2_SUPER_MAGIC": "OCFS2"},
}
BY_COREUTILS = {
    **{"GPFS": 0x47504653, "Lustre": 0x0BD00BD0, "vboxsf": 0x786F4256, "GFS2": 0x01161970},
    **{"BeeGFS": 0x19830326, "PanFS": 0xAAD7AAEA, "SNFS": 0xBEEFDEAD, "IBRIX": 0x013111A8},
    **{"ACFS": 0x61636673, "vmhgfs": 0xBACBACBC, "Parallels shared folder": 0x7C7C6673},
}
"""``src/stat.c`` of GNU coreutils; their file systems are no part of Linux, or were not always."""

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="statfs of Linux")


@pytest.fixture
def lies_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Return what puts a folder on another file system, as statfs and mountinfo would tell it."""

    def put(folder: Path, number: int, kind: str = "") -> None:
        folder = folder.resolve()
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(
            file_systems,
            "file_system",
            lambda asked: number if asked.resolve().is_relative_to(folder) else 0xEF53,
        )
        mounts = tmp_path / "mountinfo"
        name = str(folder).replace("\\", "\\134").replace(" ", "\\040")
        mounts.write_text(
            "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
            f"31 27 0:52 / {name} rw,nosuid shared:1 master:2 - {kind} server:/study rw\n"
            f"32 27 0:53 / {name}-beside rw - tmpfs none rw\n"
        )
        monkeypatch.setattr(file_systems, "MOUNTS", mounts)

    return put


def test_the_numbers_are_those_of_linux() -> None:
    if not HEADER.is_file():
        pytest.skip(f"{HEADER} is not on this computer")
    told = dict(re.findall(r"#define (\w+)\s+(0x[0-9a-fA-F]+)", HEADER.read_text()))
    for name, kind in IN_THE_HEADER.items():
        assert SHARES[int(told[name], 16)] == kind
    assert int(told["FUSE_SUPER_MAGIC"], 16) == FUSE
    assert set(SHARES.values()) == set(IN_THE_HEADER.values()) | set(BY_COREUTILS)
    assert all(SHARES[number] == kind for kind, number in BY_COREUTILS.items())


@linux
def test_the_number_is_read_from_the_system() -> None:
    assert file_systems.file_system(Path("/proc")) == 0x9FA0
    assert file_systems.file_system(Path("/nowhere at all")) == 0
    assert file_systems.mounted_type(Path("/proc/self")) == "proc"


@pytest.mark.parametrize("number", SHARES, ids=hex)
def test_a_study_on_a_share_is_refused_by_the_commands(
    number: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lies_on: Callable[..., None],
) -> None:
    root = tmp_path / "share" / "s"
    root.parent.mkdir()
    make_study(root).close()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    lies_on(root.parent, number)
    for words in (["status"], ["verify"], ["rebuild"], ["lock"], ["close", "--yes"]):
        assert run([words[0], str(root), *words[1:]]) == 1, words
        told = capsys.readouterr().err
        assert f"a network share ({SHARES[number]})" in told
        assert "sonoread package" in told or "package`" in told
        assert "sync`" in told
    assert run(["new", str(root.parent / "new"), "--template", "sequential"]) == 1
    assert f"({SHARES[number]})" in capsys.readouterr().err
    assert [path.name for path in root.parent.iterdir()] == ["s"]
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    # Its owner's note is new; nothing else is.
    before.pop(root / "study.lock"), after.pop(root / "study.lock")
    assert after == before


@pytest.mark.parametrize("kind", SHARES_BY_PROGRAM)
def test_a_share_behind_fuse_is_refused(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], lies_on: Callable[..., None]
) -> None:
    make_study(tmp_path / "a b" / "s").close()
    lies_on(tmp_path / "a b", FUSE, kind)
    assert run(["status", str(tmp_path / "a b" / "s")]) == 1
    assert f"a network share ({SHARES_BY_PROGRAM[kind]})" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "told"), [("fuse.gocryptfs", "FUSE (gocryptfs)"), ("fuse", "FUSE"), ("fuseblk", "")]
)
def test_what_may_be_a_share_is_warned_of(
    kind: str,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lies_on: Callable[..., None],
) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    lies_on(root, FUSE, kind)
    assert doubtful_under(root) == told
    assert run(["status", str(root)]) == 0
    shown = capsys.readouterr().out
    assert ("WARNING" in shown) == bool(told)
    assert told in shown


def test_a_mount_beside_a_study_is_none_of_hers(
    tmp_path: Path, lies_on: Callable[..., None]
) -> None:
    lies_on(tmp_path / "other", 0x6969, "nfs4")
    assert share_under(tmp_path / "s") == ""
    assert share_under(tmp_path / "other" / "s") == "NFS"


def test_the_second_folder_may_lie_on_a_share(tmp_path: Path, lies_on: Callable[..., None]) -> None:
    second = tmp_path / "server"
    second.mkdir()
    with make_study(tmp_path / "s") as study:
        set_second_folder(study.root, study.store.origin, second)
        lies_on(second, 0x6969, "nfs4")
        session = ReadingSession.begin(study, "r1")
        assert session.keeper.warnings == disks.disk_warnings(study.root)
        place = second_place(study.root, study.store.origin)
        session.end()
    assert place is not None
    assert len(copies_in(place)) == 2
    assert {kept.where for kept in kept_copies(tmp_path / "s") if kept.verified} == {
        "study",
        "second",
    }


@pytest.mark.parametrize(("free", "is_told"), [(199_999_999, True), (200_000_000, False)])
def test_less_than_200_mb_are_warned_of_by_status(
    free: int,
    is_told: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_study(tmp_path / "s").close()
    monkeypatch.setattr(disks, "free_bytes", lambda _: free)
    assert run(["status", str(tmp_path / "s")]) == 0
    assert ("Only 199 MB are free" in capsys.readouterr().out) == is_told


class Kernel:
    """What Windows tells of drive letters: ``GetDriveTypeW`` of its documentation."""

    def __init__(self, kinds: dict[str, int]) -> None:
        self._kinds = kinds

    def __call__(self, name: str) -> "Kernel":
        assert name == "kernel32"
        return self

    def GetDriveTypeW(self, drive: object) -> int:
        return self._kinds[getattr(drive, "value", "")]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (r"\\server\studies\s", "UNC path"),
        (r"\\?\UNC\server\studies\s", "UNC path"),
        (r"Z:\studies\s", "network drive"),
        (r"C:\studies\s", ""),
        (r"\\?\C:\studies\s", ""),
    ],
)
def test_remote_drives_of_windows(path: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("ctypes.CDLL", Kernel({"Z:\\": 4, "C:\\": 3}))

    class Folder:
        def absolute(self) -> str:
            return path

    assert share_under(Folder()) == told  # type: ignore[arg-type]
