"""Every part of a study and of the home folder as a pipe, device, folder, link, of 2 GB, or deep.

Each reader says at once, by an error of ours, that it cannot be read; nothing outside is touched.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest

from app.cli import run
from app.images import read_stored
from ground.errors import ReaderStudyError
from ground.home import home_folder
from reader_study.analysis import freeze_analysis, load_analysis
from reader_study.conduct.amending import plan_amendment
from reader_study.models.files import listed_reads, manifest
from reader_study.models.frozen import card, load_one
from reader_study.people.key_files import public_of
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.keeping import Safekeeper
from reader_study.safekeeping.places import kept_copies, second_place
from reader_study.safekeeping.restoring import restore
from reader_study.sealed import open_sealed
from reader_study.store import Store
from reader_study.study import COORDINATOR, Study
from reader_study.study_key import add_study_key
from reader_study.trust.checkpoint import read_checkpoint
from reader_study.trust.keys import workstation_key
from reader_study.trust.second_folder import second_folder, set_second_folder
from reader_study.verify import verify
from tests.builders import PASSPHRASE, close_and_unblind, make_study, read_all
from tests.made_people import derive_fast, register_readers

LIMIT_S = 60
"""A file that is waited for is waited for without end; on a busy machine all else takes less."""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and links of POSIX")


@pytest.fixture(autouse=True)
def nothing_hangs() -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"it hung for {LIMIT_S} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LIMIT_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that went all the way, and the home folder that belongs to it."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SONOREAD_HOME", str(folder / "home"))
        derive_fast(patch)
        with make_study(folder / "s", n_reading=6) as study:
            (folder / "second").mkdir()
            set_second_folder(study.root, study.store.origin, folder / "second")
            read_all(study, "r1")
            close_and_unblind(study)
            freeze_analysis(study, passphrase=PASSPHRASE)
            study.sign_head()
        with make_study(folder / "p", locked=False) as study:
            register_readers(study, "r1")
    shutil.copytree(folder / "p" / "people", folder / "s" / "people")
    return folder


@pytest.fixture
def place(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(whole, tmp_path / "w")
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path / "w" / "home"))
    with Store.open(tmp_path / "w" / "s" / "study.db", writable=False) as store:
        set_second_folder(tmp_path / "w" / "s", store.origin, tmp_path / "w" / "second")
    return tmp_path / "w"


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link(path: Path) -> None:
    """A link to the very file, which lies elsewhere now."""
    elsewhere = path.parents[len(path.parents) - 4] / f"elsewhere-{path.name}"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


HUGE_BYTES = 300_000_000
"""More than any part of a study may have."""


def huge(path: Path) -> None:
    path.chmod(0o644)
    with path.open("r+b") as stream:
        stream.truncate(HUGE_BYTES)


def deep(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"[" * 60_000)


ODD = (
    *(pipe, link, huge),
    *(pytest.param(odd, marks=pytest.mark.deep) for odd in (device, folder, deep)),
)
"""Half of the kinds in every run; a device is met as a pipe is, a folder as a link is."""


def opened(act: Callable[[Study], object]) -> Callable[[Path], object]:
    def do(root: Path) -> object:
        with Study.open(root, writable=False) as study:
            return act(study)

    return do


@dataclass(frozen=True)
class Part:
    """A file, and what reads it; `told` when its fault must reach who asks."""

    pattern: str
    act: Callable[[Path], object]
    told: bool = True


def a_copy(root: Path) -> Path:
    return sorted((root / "backups").glob("study-*.db"))[-1]


PARTS = {
    "protocol": Part("s/protocol.toml", opened(lambda study: study.protocol)),
    "protocol to amend": Part("s/protocol.toml", opened(lambda study: plan_amendment(study))),
    "truth": Part("s/truth.sealed", opened(lambda study: open_sealed(study, PASSPHRASE))),
    "study's key": Part("s/study.key", opened(lambda study: add_study_key(study, PASSPHRASE))),
    "image": Part(
        "s/media/*/*.png", lambda root: read_stored(sorted(root.glob("media/*/*.png"))[0])
    ),
    "model's card": Part(
        "s/models/m1/card.sealed",
        opened(lambda study: its_card(study)),
    ),
    "model's list": Part("s/models/m1/reads.json", opened(lambda study: manifest(study, "m1"))),
    "model's list, by folder": Part(
        "s/models/m1/reads.json", lambda root: listed_reads(root / "models" / "m1")
    ),
    "model's read": Part(
        "s/models/m1/reads/*.sealed",
        lambda root: opened(lambda study: load_one(study, "m1", first_read(root)))(root),
    ),
    "person's key": Part("s/people/r1.key", lambda root: public_of(root / "people" / "r1.key")),
    "results": Part("s/reports/results.json", opened(load_analysis)),
    "table of reads": Part("s/reports/reads.csv", opened(load_analysis)),
    "lock": Part("s/study.lock", lambda root: Study.open(root).close()),
    "note of a copy": Part("s/backups/study-*.json", kept_copies, told=False),
    "a copy": Part("s/backups/study-*.db", lambda root: restored(root, a_copy(root))),
    "a copy, listed": Part("s/backups/study-*.db", kept_copies, told=False),
    "second folder, in backups": Part("s/backups/second-folder.json", lambda root: said(root)),
    "workstation's key": Part("home/workstation.key", lambda _: workstation_key()),
    "known heads": Part("home/heads/*.json", lambda root: verify(root), told=False),
    "known folder": Part("home/folders/*.json", lambda root: verify(root), told=False),
    "second folder": Part("home/second-folders/*.json", lambda root: said(root), told=False),
    "parts of the second folder": Part(
        "second/*/parts.json", lambda root: restored(root, a_copy(root)), told=False
    ),
}


def its_card(study: Study) -> object:
    add_study_key(study, PASSPHRASE)
    return card(study, "m1")


def first_read(root: Path) -> str:
    return next(iter(sorted((root / "models" / "m1" / "reads").iterdir()))).stem


def restored(root: Path, copy: Path) -> object:
    (root / "study.db").unlink()
    return restore(root, copy, reason="a drill", actor=COORDINATOR)


def said(root: Path) -> object:
    with Study.open(root, writable=False) as study:
        second_folder(root, study.store.origin)
        second_place(root, study.store.origin)
        Safekeeper(study).start()
        return read_checkpoint(study.store.origin)


HARMLESS = {
    ("link", "workstation's key"),
    # Anything may lie there as long as it is some kind of file.
    *((kind, "lock") for kind in ("huge", "deep")),
    # SQLite reads no further than its pages; the log in them is sound.
    ("huge", "a copy"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", PARTS)
def test_an_odd_part_is_told_at_once(name: str, odd: Callable[[Path], None], place: Path) -> None:
    part = PARTS[name]
    root = place / "s"
    path = sorted(place.glob(part.pattern))[-1 if "copy" in name else 0]
    odd(path)
    before = {one: one.stat() for one in place.glob("elsewhere-*")}
    if not part.told or (odd.__name__, name) in HARMLESS or name == "second folder, in backups":
        with contextlib.suppress(ReaderStudyError):
            part.act(root)
    else:
        with pytest.raises(ReaderStudyError) as error:
            part.act(root)
        assert error.value.remedy
    assert {one: one.stat() for one in before} == before


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "pattern",
    [
        *("protocol.toml", "truth.sealed", "study.key", "media/*/*.png", "reports/results.json"),
        *("reports/reads.csv", "models/m1/card.sealed", "models/m1/reads.json"),
        *("models/m1/reads/*.sealed", "models/m1/keys/coordinator.box"),
    ],
)
def test_verify_names_an_odd_part(
    pattern: str,
    odd: Callable[[Path], None],
    place: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = sorted((place / "s").glob(pattern))[0]
    odd(path)
    try:
        code = run(["verify", str(place / "s")])
    except SystemExit as stopped:
        code = int(str(stopped.code))
    shown = capsys.readouterr()
    assert code == 1
    assert path.name in shown.out + shown.err
    assert "Traceback" not in shown.err


FOLDERS = (
    *("media", "models", "people", "backups", "reports", "media/*", "models/m1"),
    *("models/m1/reads", "models/m1/keys"),
)
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("status",), ("verify",), ("rebuild",), ("cases",), ("backups",), ("schedule",), ("heads",)),
    *(("analyse", "--passphrase-file", "PASS"), ("report",), ("export", "--csv", "--out", "OUT")),
    *(("annotate", "r1/1/C0001/plain", "--reason", "a remark"), ("person",)),
    *(("seal-ai", "--passphrase-file", "PASS"), ("restore", "--newest", "--reason", "a drill")),
    ("package", "r1", "OUT"),
)


@pytest.mark.parametrize("pattern", FOLDERS)
def test_no_command_reads_or_writes_through_a_link(
    pattern: str, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = sorted((place / "s").glob(pattern))[0]
    elsewhere = tmp_path / "elsewhere"
    inside.rename(elsewhere)
    inside.symlink_to(elsewhere, target_is_directory=True)
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    before = {path: path.stat() for path in (elsewhere, *elsewhere.rglob("*"))}
    for first, *others in COMMANDS:
        words = [first, str(place / "s"), *others]
        if first in ("person", "export"):
            words = [first, {"person": "list", "export": "reads"}[first], str(place / "s"), *others]
        names = {"PASS": str(passphrase), "OUT": str(tmp_path / "out.zip")}
        assert run([names.get(word, word) for word in words]) == 1, (words, capsys.readouterr())
        assert "is a link" in capsys.readouterr().err, words
    after = {path: path.stat() for path in (elsewhere, *elsewhere.rglob("*"))}
    # Looking at a folder changes the time of the last look.
    assert [(one.st_mtime_ns, one.st_size, one.st_mode) for one in after.values()] == [
        (one.st_mtime_ns, one.st_size, one.st_mode) for one in before.values()
    ]
    assert not (tmp_path / "out.zip").exists()


def test_the_lock_is_not_written_through_a_second_name(place: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"what is mine")
    (place / "s" / "study.lock").unlink()
    os.link(mine, place / "s" / "study.lock")
    with pytest.raises(ReaderStudyError, match="second name"):
        Study.open(place / "s")
    (place / "s" / "study.lock").unlink()
    (place / "s" / "study.lock").symlink_to(mine)
    with pytest.raises(ReaderStudyError):
        Study.open(place / "s")
    assert mine.read_bytes() == b"what is mine"


def test_a_file_under_a_link_is_replaced_and_not_written_through(
    place: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"what is mine")
    for name in ("results.json", "reads.csv", "cases.csv", "measurements.csv"):
        path = place / "s" / "reports" / name
        path.unlink()
        path.symlink_to(mine)
    with Study.open(place / "s") as study:
        freeze_analysis(study, passphrase=PASSPHRASE)
    assert mine.read_bytes() == b"what is mine"
    assert verify(place / "s") == []


def test_the_study_under_test_is_whole(place: Path) -> None:
    assert verify(place / "s") == []
    assert copies_in(place / "s" / "backups")
    for name, part in PARTS.items():
        assert list(place.glob(part.pattern)), name
    assert home_folder() == place / "home"
    with sqlite3.connect(place / "s" / "study.db") as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone()[0] > 20
