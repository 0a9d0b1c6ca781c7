"""From the masks of a public set to what a reader's package holds: nothing, or what is declared.

The set is BUSI in small: a mask beside every image, and that of a normal is empty.
"""

import contextlib
import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import run
from reader_study.exchange.syncing import sync
from reader_study.media.lesions import LesionBox
from reader_study.sealed import open_sealed
from reader_study.study import Study
from tests.builders import PASSPHRASE, protocol_text
from tests.e2e.test_package_blinding import files_of, strings, unzip

LESION = LesionBox(137, 211, 263, 293)
IN_NUMBERS = re.compile(rf"{LESION.x0}\D{{1,3}}{LESION.y0}\D{{1,3}}{LESION.x1}\D{{1,3}}{LESION.y1}")
ALONE = '[[arms]]\nid = "plain"\ntitle = "Plain"\n'


def busi(folder: Path, n: int, *, first: int = 0, normals: int = 2) -> Path:
    """Write as many cases of each of two labels, and normals."""
    labels = [("benign", "malignant")[k % 2] for k in range(2 * n)] + ["normal"] * normals
    for number, label in enumerate(labels, start=first):
        place = folder / label
        place.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (320, 400), dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"{label} ({number}).png")
        mask = np.zeros((320, 400), np.uint8)
        if label != "normal":
            mask[LESION.y0 : LESION.y1, LESION.x0 : LESION.x1] = 255
        Image.fromarray(mask).save(place / f"{label} ({number})_mask.png")
    return folder


class Coordinator:
    """A study by the commands that she types."""

    def __init__(self, folder: Path, lesion: str) -> None:
        self.folder, self.root, self.secret = folder, folder / "study", folder / "secret.txt"
        self.secret.write_text(PASSPHRASE)
        text = protocol_text(("r1", "r2"), version=3, design='kind = "standalone"')
        shown = "" if lesion == "none" else f'[hanging]\nlesion = "{lesion}"\n'
        text = text.replace('model = "m1"\n', "") + shown + ALONE
        (folder / "protocol.toml").write_text(text)
        self.types("new", self.root, "--protocol", folder / "protocol.toml")

    def types(self, *words: object) -> int:
        return run([str(word) for word in words])

    def takes_in(self, source: Path, *more: str) -> int:
        return self.types(
            "intake", self.root, source, "--yes", "--passphrase-file", self.secret, *more
        )

    def locks(self) -> int:
        return self.types("lock", self.root, "--passphrase-file", self.secret)

    def sends(self) -> Path:
        assert self.types("package", self.root, "r1", self.folder / "r1.zip") == 0
        unzip(self.folder / "r1.zip", self.folder / "r1")
        return self.folder / "r1"


def rows(database: Path) -> str:
    """Return everything that stands in a database."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "\n".join(
            str(row)
            for (name,) in tables.fetchall()
            for row in connection.execute(f'SELECT * FROM "{name}"')
        )


@pytest.fixture
def coordinator(tmp_path: Path, request: pytest.FixtureRequest) -> Coordinator:
    return Coordinator(tmp_path, request.param)


@pytest.mark.parametrize("coordinator", ["none"], indirect=True)
def test_where_nothing_is_shown_no_box_leaves_the_sealed_file(
    coordinator: Coordinator, tmp_path: Path
) -> None:
    assert coordinator.takes_in(busi(tmp_path / "busi", 4)) == 0
    with Study.open(coordinator.root) as study:
        sealed = open_sealed(study, PASSPHRASE)
        boxes = [truth.lesions for truth in sealed.values() if truth.label != "normal"]
        assert boxes == [((LESION,),)] * 8
        assert [t.lesions for t in sealed.values() if t.label == "normal"] == [((),)] * 2
    assert coordinator.types("lock", coordinator.root) == 0  # no passphrase is needed
    package = coordinator.sends()
    for place in (coordinator.root, package):
        text = rows(place / "study.db")
        assert not IN_NUMBERS.search(text)
        assert "lesions" not in text
        for path in files_of(place):
            assert not IN_NUMBERS.search(strings(path)), path.name


@pytest.mark.parametrize("coordinator", ["marker"], indirect=True)
def test_where_markers_are_shown_normals_are_refused_and_all_others_have_one(
    coordinator: Coordinator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = busi(tmp_path / "busi", 4)
    assert coordinator.takes_in(source) != 0
    told = capsys.readouterr()
    assert "normal/normal (8).png of the case" in told.out + told.err
    with Study.open(coordinator.root, writable=False) as study:
        assert study.cases() == ()
    assert coordinator.takes_in(source, "--skip-bad") == 0
    assert "2 × no outline of the lesion" in capsys.readouterr().out
    assert coordinator.locks() == 0
    package = coordinator.sends()
    assert coordinator.types("verify", package) == 0
    with Study.open(package, writable=False) as study:
        assert [case.media[0].lesions for case in study.cases()] == [(LESION,)] * 8
    # Cases that come later bring theirs along.
    share = tmp_path / "share"
    share.mkdir()
    assert coordinator.takes_in(busi(tmp_path / "more", 1, first=40), "--reason", "more") != 0
    later = busi(tmp_path / "later", 1, first=50, normals=0)
    assert coordinator.takes_in(later, "--reason", "more") == 0
    sync(coordinator.root, share)
    sync(package, share)
    assert coordinator.types("verify", package) == 0
    with Study.open(package, writable=False) as study:
        assert [case.media[0].lesions for case in study.cases()] == [(LESION,)] * 10


@pytest.mark.parametrize("coordinator", ["crop"], indirect=True)
def test_a_protocol_that_shows_lesions_after_all_is_not_locked_with_cases_that_have_none(
    coordinator: Coordinator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = coordinator.root / "protocol.toml"
    shown = protocol.read_text()
    protocol.write_text(shown.replace('lesion = "crop"\n', ""))
    assert coordinator.takes_in(busi(tmp_path / "busi", 2)) == 0
    protocol.write_text(shown)
    assert coordinator.locks() != 0
    assert "2 of 6 cases have no outline of their lesion" in capsys.readouterr().err
