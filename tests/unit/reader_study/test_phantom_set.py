"""A folder of phantoms and the command that writes it."""

import csv
import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from app.commands.phantom import command
from reader_study.intake import scan
from reader_study.intake.roles import groups_of
from reader_study.phantom import PhantomError, write_phantom_set
from reader_study.phantom.features import FEATURES
from reader_study.phantom.writing import plan_set
from tests.media.opener import HERE


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


def test_write_phantom_set_one_patient_of_ten_cases_has_two_lesions_of_their_own(
    table: Path, rows: list[dict[str, str]]
) -> None:
    patients: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        patients.setdefault(row["patient_id"], {})[row["case_id"]] = row
    assert len(patients) == 9
    (pair,) = [list(cases.values()) for cases in patients.values() if len(cases) == 2]
    assert pair[0]["mm_per_px"] == pair[1]["mm_per_px"]
    one, other = ((table.parent / row["path"]).read_bytes() for row in pair)
    assert one != other


@pytest.mark.parametrize("seed", range(3))
def test_plan_set_a_tenth_of_the_patients_has_two_lesions_and_no_normal_is_paired(
    seed: int,
) -> None:
    labels: dict[int, dict[int, str]] = {}
    for picture in plan_set(330, seed, 0.4, 0.1):
        labels.setdefault(picture.patient, {})[picture.case] = picture.label
    pairs = [list(cases.values()) for cases in labels.values() if len(cases) == 2]
    assert (len(labels), len(pairs)) == (300, 30)
    assert all("normal" not in pair for pair in pairs)
    assert {len(set(pair)) for pair in pairs} == {1, 2}


def test_plan_set_of_normals_alone_has_no_pairs() -> None:
    assert len({picture.patient for picture in plan_set(20, 1, 0.0, 1.0)}) == 20


def test_plan_set_lesions_of_a_patient_are_of_one_breast() -> None:
    plans = plan_set(44, 5, 0.4, 0.1)
    seeds = {plan.patient: {p.seed for p in plans if p.patient == plan.patient} for plan in plans}
    assert {len(found) for found in seeds.values()} == {1}
    lesions = {(plan.patient, plan.lesion): plan.case for plan in plans}
    assert len(lesions) == len({plan.case for plan in plans}) == 44


def test_write_phantom_set_taken_in_keeps_patients_on_one_side(table: Path) -> None:
    plan = scan(table.parent, opener=HERE)
    assert (len(plan.cases), len({case.patient for case in plan.cases})) == (10, 9)
    assert sorted(len(group) for group in groups_of(plan.cases)) == [1] * 8 + [2]


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
