from collections import Counter
from pathlib import Path

import pytest

from ground.errors import IntakeError
from reader_study.cases import CaseRole
from reader_study.intake import IntakePlan, PreparedCase, scan
from tests.made_intake import prepare_here
from tests.media.opener import HERE
from tests.unit.reader_study.intake.made_folders import (
    HEADER,
    case_lines,
    make_folder,
    write_images,
    write_table,
)
from viewer.frames import Pixels, read_pixels


def planned(folder: Path, n: int = 12, *, images_per_patient: int = 1) -> IntakePlan:
    made = make_folder(folder, n, images_per_patient=images_per_patient)
    return scan(made, opener=HERE)


def prepared(plan: IntakePlan, *, seed: int = 5, reading: int | None = None) -> list[PreparedCase]:
    return list(prepare_here(plan, seed=seed, reading_cases=reading).cases())


def test_ids_are_numbered_from_one_in_the_order_of_the_stream(tmp_path: Path) -> None:
    items = prepared(planned(tmp_path))
    assert [item.case.case_id for item in items] == [f"C{n:04}" for n in range(1, 13)]
    assert {item.case.lesion_id for item in items} == {f"L{n:04}" for n in range(1, 13)}
    assert {item.case.patient_id for item in items} == {f"P{n:04}" for n in range(1, 13)}
    assert all(item.truth.case_id == item.case.case_id for item in items)


def test_the_three_ids_of_a_case_are_drawn_apart(tmp_path: Path) -> None:
    items = prepared(planned(tmp_path))
    numbers = {(i.case.case_id[1:], i.case.patient_id[1:], i.case.lesion_id[1:]) for i in items}
    assert any(len(set(three)) == 3 for three in numbers)


def test_the_batch_can_be_streamed_again_with_the_same_bytes(tmp_path: Path) -> None:
    batch = prepare_here(planned(tmp_path), seed=5)
    assert list(batch.cases()) == list(batch.cases())


def test_the_same_folder_under_other_names_and_row_order_gives_the_same_cases(
    tmp_path: Path,
) -> None:
    first = prepared(planned(tmp_path / "a"), reading=5)
    lines = case_lines(12)
    write_images(tmp_path / "b", [(f"x{n}.png", *line[1:]) for n, line in enumerate(lines)])
    renamed = [(f"x{n}.png", f"z{n}", f"q{n}", line[3]) for n, line in enumerate(lines)]
    write_table(tmp_path / "b", renamed[::-1])
    second = prepared(scan(tmp_path / "b", opener=HERE), reading=5)
    assert [item.case for item in first] == [item.case for item in second]


def test_another_seed_gives_another_order_and_other_roles(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    first, second = prepared(plan, reading=6), prepared(plan, seed=6, reading=6)
    assert [i.truth.source_files for i in first] != [i.truth.source_files for i in second]
    assert read_files(first) != read_files(second)


def read_files(items: list[PreparedCase]) -> set[tuple[str, ...]]:
    return {i.truth.source_files for i in items if i.case.role is CaseRole.READING}


def test_without_a_number_every_case_is_read(tmp_path: Path) -> None:
    assert {i.case.role for i in prepared(planned(tmp_path))} == {CaseRole.READING}


@pytest.mark.parametrize("reading", [1, 5, 8, 30])
def test_reading_cases_are_exact_in_number_and_in_proportion_of_labels(
    tmp_path: Path, reading: int
) -> None:
    items = prepared(planned(tmp_path, 30), reading=reading)
    labels = Counter(i.truth.label for i in items if i.case.role is CaseRole.READING)
    assert labels.total() == reading
    assert abs(labels["malignant"] - reading / 3) < 1


def test_no_patient_has_both_roles_and_the_number_is_reached(tmp_path: Path) -> None:
    lines = [(f"img/{n}.png", f"c{n}", f"p{n // 4 if n < 20 else n}", "benign") for n in range(30)]
    write_images(tmp_path, lines)
    write_table(tmp_path, lines)
    items = prepared(scan(tmp_path, opener=HERE), reading=11)
    roles: dict[str, set[CaseRole]] = {}
    for item in items:
        roles.setdefault(item.case.patient_id, set()).add(item.case.role)
    assert all(len(found) == 1 for found in roles.values())
    assert sum(i.case.role is CaseRole.READING for i in items) == 11


def test_a_number_that_whole_patients_cannot_reach_gives_the_nearest_below(tmp_path: Path) -> None:
    plan = planned(tmp_path, 12, images_per_patient=3)
    batch = prepare_here(plan, seed=1, reading_cases=8)
    assert batch.n_reading == 6
    assert batch.summary["reading_cases"] == 6


def test_a_number_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="the folder has 3"):
        prepare_here(planned(tmp_path, 3), seed=1, reading_cases=4)


def test_everything_of_the_origin_goes_into_the_truth(tmp_path: Path) -> None:
    write_images(tmp_path, case_lines(1))
    header = (*HEADER, "histology", "verification", "birads", "dataset", "simulated")
    more = ("fibroadenoma", "biopsy", "4a", "made set", "yes")
    write_table(tmp_path, [(*case_lines(1)[0], *more)], header=header)
    (item,) = prepared(scan(tmp_path, opener=HERE))
    truth = item.truth
    assert (truth.label, truth.histology, truth.basis, truth.source_birads) == (
        "malignant",
        "fibroadenoma",
        "biopsy",
        "4A",
    )
    assert (truth.source_patient, truth.source_files) == ("patient-0", ("img/0.png",))
    assert (item.case.source, item.case.simulated) == ("made set", True)


def test_the_summary_holds_counts_and_no_name_and_no_count_of_labels(tmp_path: Path) -> None:
    make_folder(tmp_path, 12)
    (tmp_path / "img/3.png").unlink()
    plan = scan(tmp_path, opener=HERE, skip_bad=True)
    summary = prepare_here(plan, seed=1, reading_cases=4).summary
    assert summary == {
        "images_found": 12,
        "near_copies": 0,
        "images": 11,
        "cases": 11,
        "patients": 11,
        "reading_cases": 4,
        "development_cases": 7,
        "simulated_cases": 0,
        "excluded": {"image file missing": 1},
        "duplicates": 0,
        "warnings": 0,
        "table_form": "CSV, utf-8, comma",
        "mapping": "guessed",
    }


def test_progress_counts_every_image_and_every_case(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, 4)
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        seen.append((done, total))

    plan = scan(folder, opener=HERE, progress=watch)
    list(prepare_here(plan, seed=1, progress=watch).cases())
    assert seen == [(n, 4) for n in range(1, 5)] * 2


def test_only_a_few_cases_are_made_ahead_of_the_one_that_is_written(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    opened: list[Path] = []

    def decode(path: Path) -> Pixels:
        opened.append(path)
        return read_pixels(path)

    stream = prepare_here(plan, seed=5, decode=decode).cases()
    first = next(stream)
    del stream
    assert first.case.case_id == "C0001"
    assert 1 <= len(opened) <= 4
