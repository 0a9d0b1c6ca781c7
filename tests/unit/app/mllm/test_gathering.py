"""From a run file and a study to all that a run is."""

from pathlib import Path

import pytest

from app.mllm.declaration import Declaration, declaration_of
from app.mllm.gathering import gathered
from app.mllm.pictures import pictures_of
from engines.mllm.declared.items import ItemKind
from engines.mllm.declared.reading_file import parse_run
from ground.errors import EngineError
from reader_study.cases import CaseRole
from reader_study.deid.reported import told_on
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study
from tests.mllm.made_study import DEVELOPMENT, READING, ItemCase, make_item_study, still

MODEL = """
[servers.ward]
base_url = "http://127.0.0.1:9/v1"
[[models]]
name = "A"
served = "a"
server = "ward"
"""


def declared(study: Study, top: str, *, end: str = "") -> Declaration:
    text = f'format = "sonoread-mllm-run 1"\nname = "pilot"\n{top}\n{MODEL}\n{end}'
    return gathered(study, parse_run(text), PASSPHRASE, folder=study.root)


def both_roles(n_each: int) -> list[ItemCase]:
    return [
        ItemCase((still(100 * n + 10 * place + side),), label=label, role=role)
        for n in range(n_each)
        for place, label in enumerate(("benign", "malignant"))
        for side, role in enumerate((READING, DEVELOPMENT))
    ]


def of_kind(found: Declaration, kind: ItemKind) -> list[tuple[str, ...]]:
    return [
        tuple(image.sha256 for image in one.item.images)
        for one in found.cases
        if one.item.kind is kind
    ]


def test_no_probability_is_calibrated_on_a_case_whose_answer_stands_in_the_prompt(
    tmp_path: Path,
) -> None:
    with make_item_study(tmp_path / "s", both_roles(3)) as study:
        found = declared(study, 'prompt = "few-shot.v1"\ncalibrate = true\nexamples_per_class = 2')
        plain = declared(study, 'prompt = "plain.v1"\ncalibrate = true')
        with pytest.raises(EngineError, match="none is left to calibrate on"):
            declared(study, 'prompt = "few-shot.v1"\ncalibrate = true\nexamples_per_class = 3')
    shown = {tuple(image.sha256 for image in one.images) for one in found.examples}
    calibrating = of_kind(found, ItemKind.DEVELOPMENT)
    assert len(shown) == 4
    assert len(calibrating) == 2
    assert shown.isdisjoint(calibrating)
    assert len(of_kind(plain, ItemKind.DEVELOPMENT)) == 6
    assert plain.examples == ()


def test_examples_of_an_experiment_leave_all_cases_to_calibrate_on(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", both_roles(2)) as study:
        found = declared(
            study,
            'prompt = "plain.v1"\ncalibrate = true',
            end='[experiments]\nprompts = ["few-shot.v1"]',
        )
    assert len(found.examples) == 2
    assert len(of_kind(found, ItemKind.DEVELOPMENT)) == 4


def test_numbers_are_given_once(tmp_path: Path) -> None:
    with make_item_study(tmp_path / "s", both_roles(2)) as study:
        found = declared(
            study,
            'prompt = "few-shot.v1"\ncalibrate = true',
            end="[experiments]\nood = { made = true }",
        )
    numbers = [one.item.number for one in found.cases] + [item.number for item in found.odd]
    assert len(numbers) == len(set(numbers)) == 4 + 2 + 6


def test_a_page_shows_the_pictures_of_cases_that_are_read_and_not_hidden(tmp_path: Path) -> None:
    with make_study(tmp_path / "s", n_reading=3, n_development=2) as study:
        found = declared(study, 'prompt = "plain.v1"\ncalibrate = true')
        kept = declaration_of(found.facts())
        read = {
            str(one.item.number): one.case_id
            for one in found.cases
            if study.case(one.case_id).role is CaseRole.READING
        }
    shown = pictures_of(tmp_path / "s", kept)
    assert shown.keys() == read.keys()
    assert all(png.startswith(b"\x89PNG") for png in shown.values())
    number, hidden = next(iter(read.items()))
    with Study.open(tmp_path / "s") as study:
        study.record(told_on(hidden))
    assert pictures_of(tmp_path / "s", kept).keys() == read.keys() - {number}
