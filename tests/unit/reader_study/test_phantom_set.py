"""A folder of phantoms and the command that writes it."""

import csv
import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from app.commands.phantom import command
from reader_study.phantom import PhantomError, write_phantom_set
from reader_study.phantom.features import FEATURES


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phantoms")
    return write_phantom_set(folder, n_cases=10, seed=9, prevalence=0.4, normals=0.1)


@pytest.fixture(scope="module")
def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_write_phantom_set_table_names_every_file_once(
    table: Path, rows: list[dict[str, str]]
) -> None:
    pictures = sorted(path.name for path in table.parent.glob("*.png"))
    assert sorted(row["path"] for row in rows) == pictures
    assert table.name == "cases.csv"


def test_write_phantom_set_cases_have_the_shares_asked_for(rows: list[dict[str, str]]) -> None:
    labels = {row["case_id"]: row["pathology"] for row in rows}
    counts = [list(labels.values()).count(label) for label in ("malignant", "normal", "benign")]
    assert counts == [4, 1, 5]


def test_write_phantom_set_views_share_patient_features_and_scale(
    rows: list[dict[str, str]],
) -> None:
    cases: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        cases.setdefault(row["case_id"], []).append(row)
    assert {len(views) for views in cases.values()} == {1, 2}
    same = ("patient_id", "pathology", "mm_per_px", *FEATURES)
    for views in cases.values():
        assert len({tuple(view[name] for name in same) for view in views}) == 1
        assert len({view["view"] for view in views}) == len(views)


def test_write_phantom_set_rows_say_simulated_and_normals_have_no_features(
    rows: list[dict[str, str]],
) -> None:
    assert {row["simulated"] for row in rows} == {"yes"}
    for row in rows:
        filled = [bool(row[name]) for name in FEATURES]
        assert filled == [row["pathology"] != "normal"] * len(FEATURES)


def test_write_phantom_set_pictures_are_plain_grey(table: Path) -> None:
    with Image.open(table.parent / "img_0001.png") as picture:
        assert (picture.format, picture.mode, picture.info) == ("PNG", "L", {})


def test_write_phantom_set_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_phantom_set(tmp_path / name, n_cases=2, seed=2)
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_write_phantom_set_order_of_rows_tells_no_label(rows: list[dict[str, str]]) -> None:
    by_name = [row["pathology"] for row in rows]
    by_case = [row["pathology"] for row in sorted(rows, key=lambda row: row["case_id"])]
    for labels in (by_name, by_case):
        changes = sum(one != other for one, other in itertools.pairwise(labels))
        assert changes >= 4


def test_write_phantom_set_reports_progress_of_every_picture(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    table = write_phantom_set(
        tmp_path / "out", n_cases=3, seed=1, progress=lambda done, total: seen.append((done, total))
    )
    count = len(list(table.parent.glob("*.png")))
    assert seen == [(number, count) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("n_cases", "seed", "prevalence", "normals"),
    [(0, 1, 0.4, 0.1), (3, -1, 0.4, 0.1), (3, 1, 0.8, 0.3), (3, 1, -0.1, 0.1)],
)
def test_write_phantom_set_with_impossible_numbers_refuses(
    tmp_path: Path, n_cases: int, seed: int, prevalence: float, normals: float
) -> None:
    with pytest.raises(PhantomError):
        write_phantom_set(
            tmp_path / "x", n_cases=n_cases, seed=seed, prevalence=prevalence, normals=normals
        )
    assert not (tmp_path / "x").exists()


def test_write_phantom_set_into_a_full_folder_refuses_and_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PhantomError, match="not empty"):
        write_phantom_set(tmp_path, n_cases=1, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_write_phantom_set_where_a_file_stands_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PhantomError, match="cannot be made"):
        write_phantom_set(tmp_path / "file", n_cases=1, seed=1)


def test_phantom_command_writes_the_set_and_names_the_table(tmp_path: Path) -> None:
    out = tmp_path / "set"
    done = CliRunner().invoke(command, [str(out), "--cases", "2", "--seed", "4"])
    assert done.exit_code == 0
    assert str(out / "cases.csv") in done.stdout
    assert len(list(out.glob("*.png"))) >= 2


def test_phantom_command_into_a_full_folder_refuses(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert isinstance(done.exception, PhantomError)
