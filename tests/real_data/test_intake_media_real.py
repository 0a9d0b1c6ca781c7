"""Real DICOM files, videos and breast images in one folder, with a table written here."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from reader_study.study import Study
from tests.builders import protocol_text
from tests.unit.reader_study.intake.made_folders import write_table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data at {DATA}")

N_BREAST, N_BUSI = 6, 4
"""Images of each set that the table names; all others have no reference standard."""


def by_link(source: str, target: str) -> None:
    """Give a file a second name where the disk allows it; it is only read."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hospital") / "in"
    for name in ("dicom", "video", "breast"):
        shutil.copytree(DATA / name, folder / name, copy_function=by_link)
    lines = [(name, name, "benign" if n % 2 else "malignant") for n, name in enumerate(named())]
    write_table(folder, lines, header=("file", "case", "pathology"), name="table.csv")
    return folder


def named() -> list[str]:
    """Return what the table names: files, and two folders."""
    found = [f"dicom/us/{path.name}" for path in sorted((DATA / "dicom/us").iterdir())]
    found += ["dicom/ct/series_CT5N", "dicom/mr/series_MR700"]
    for kind in ("ct", "mr"):
        singles = sorted(path for path in (DATA / "dicom" / kind).iterdir() if path.is_file())
        found += [f"dicom/{kind}/{path.name}" for path in singles]
    videos = sorted(path for path in (DATA / "video").iterdir() if path.suffix != ".csv")
    found += [f"video/{path.name}" for path in videos]
    images = sorted((DATA / "breast/images/breast_usg").iterdir())[:N_BREAST]
    found += [f"breast/images/breast_usg/{path.name}" for path in images]
    busi = [
        path for path in sorted((DATA / "breast/busi/benign").iterdir()) if "_mask" not in path.name
    ]
    return found + [f"breast/busi/benign/{path.name}" for path in busi[:N_BUSI]]


@pytest.fixture(scope="module")
def plan(folder: Path) -> dict[str, Any]:
    Study.create(folder.parent / "study", protocol_text()).close()
    out = folder.parent / "plan.json"
    with pytest.MonkeyPatch.context() as patch, out.open("w") as sink:
        patch.setattr("sys.stdout", sink)
        run(
            [
                *("intake", str(folder.parent / "study"), str(folder)),
                *("--mapping", str(mapping(folder.parent)), "--dry-run", "--json"),
            ]
        )
    told: dict[str, Any] = json.loads(out.read_text())
    return told


def mapping(place: Path) -> Path:
    text = 'name = "own"\ntable = "table.csv"\n[columns]\n'
    text += 'image = "file"\nlabel = "pathology"\ncase = "case"\n'
    (place / "mapping.toml").write_text(text)
    return place / "mapping.toml"


def media(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {m["path"]: m for case in plan["cases"] for m in case["media"]}


def test_every_file_is_taken_in_or_named_with_a_reason(folder: Path, plan: dict[str, Any]) -> None:
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    left = {it["path"]: it["reason"] for it in plan["not_taken"]}
    taken = media(plan)
    slices = {path for path in files if path.startswith("dicom/ct/series")}
    assert len(slices) == 5
    assert files == set(taken) | set(left) | slices | {"table.csv"}
    assert not set(taken) & set(left)
    assert {
        left["video/ATTRIBUTION.csv"],
        left["breast/manifest.csv"],
        left["breast/BUS-BRA-LICENSE.txt"],
    } == {"table that is not used", "no image, clip or series"}


def test_what_is_taken_is_known_for_what_it_is(plan: dict[str, Any]) -> None:
    taken = media(plan)
    series = [(m["frames"], m["files"]) for m in taken.values() if m["kind"] == "series"]
    assert series == [(5, 5)]
    # Projections about an axis are no stack: each is a still of the one case that its row names.
    (turned,) = (it for it in plan["cases"] if it["name"] == "dicom/mr/series_MR700")
    assert [m["kind"] for m in turned["media"]] == ["still"] * 7
    clips = {path: m["frames"] for path, m in taken.items() if m["kind"] == "clip"}
    assert sum(path.startswith("video/") for path in clips) == 10
    assert clips["dicom/us/examples_ybr_color.dcm"] == 30
    assert taken["dicom/us/OBXXXX1A.dcm"]["masks_from"] == "regions"
    assert not [m["refused"] for m in taken.values() if m["refused"]]
    noted = {path: m["notes"] for path, m in taken.items() if m["notes"]}
    assert noted["dicom/us/OBXXXX1A_2frame.dcm"] == ["assumed_rate"]
    assert noted["dicom/us/examples_palette.dcm"] == ["regions_beyond"]


def test_the_same_slice_in_six_codings_is_found_again(plan: dict[str, Any]) -> None:
    groups = [set(paths) for paths in plan["duplicates"]]
    coded = {path for path in media(plan) if "c3d_CTImage" in path}
    assert any(coded <= group for group in groups)
    small = {path for path in media(plan) if path.startswith("dicom/mr/MR_small")}
    assert any(len(small & group) >= 5 for group in groups)
