"""What was reported is painted over: the old file is gone, the rest of the image is as it was."""

from pathlib import Path

import numpy as np
from PIL import Image

from app.cli import run
from reader_study.study import Study
from tests.builders import make_study, read_all
from tests.unit.reader_study.deid.test_reported import read_cases, report_first


def seen(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture)


def test_the_masked_image_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, readers=("r1", "r2"), n_reading=2) as study:
        hidden = report_first(study)
        old = study.media_path(study.case(hidden).media[0])
        before = seen(old)
    assert run(["package", str(root), "r2", str(tmp_path / "early")]) != 0
    told = ["phi", str(root), hidden, "--mask", "0,0,95,9", "--mask", "90,10,95,20"]
    assert run(told) != 0  # no reason
    assert old.exists()
    assert run([*told, "--reason", "a name"]) == 0
    assert not old.exists()
    expected = before.copy()
    expected[:10] = 0
    expected[10:21, 90:] = 0
    with Study.open(root) as study:
        medium = study.case(hidden).media[0]
        assert medium.mm_per_px == 0.07
        assert np.array_equal(seen(study.media_path(medium)), expected)
        assert not old.with_suffix(".json").exists()
        assert hidden in read_cases(study, "r1")
    assert run(["verify", str(root)]) == 0
    assert run(["rebuild", str(root)]) == 0
    assert run(["verify", str(root)]) == 0
    assert run(["package", str(root), "r2", str(tmp_path / "out")]) == 0
    assert run(["verify", str(tmp_path / "out")]) == 0
    with Study.open(tmp_path / "out") as package:
        read_all(package, "r2")
        assert hidden in {read.case_id for read in package.reads()}
    assert not list((tmp_path / "out").rglob(old.name))


def test_a_package_that_went_out_before_keeps_the_case_hidden(tmp_path: Path) -> None:
    root, his, share = tmp_path / "s", tmp_path / "his", tmp_path / "share"
    share.mkdir()
    make_study(root, readers=("r1", "r2"), n_reading=2).close()
    assert run(["package", str(root), "r2", str(his)]) == 0
    with Study.open(root) as study:
        hidden = report_first(study)
    told = ["phi", str(root), hidden, "--mask", "0,0,9,9", "--reason", "a name"]
    assert run(told) == 0
    for folder in (root, his):
        assert run(["sync", str(folder), str(share)]) == 0
        assert run(["verify", str(folder)]) == 0
    with Study.open(his) as package:
        assert package.store.tables.hidden_cases() == {hidden: "excluded"}


def test_a_mask_outside_or_of_no_medium_changes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "s"
    with make_study(root, n_reading=2) as study:
        hidden = report_first(study)
        head = study.store.head
    files = sorted((root / "media").rglob("*"))
    for more in (["--mask", "0,0,96,9"], ["--mask", "0,0,9,9", "--medium", "2"]):
        assert run(["phi", str(root), hidden, *more, "--reason", "x"]) not in (0, 2)
    assert run(["phi", str(root), hidden, "--mask", "0,0,9", "--reason", "x"]) == 2
    with Study.open(root, writable=False) as study:
        assert study.store.head == head
    assert sorted((root / "media").rglob("*")) == files
