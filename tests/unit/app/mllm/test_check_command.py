"""What the check of a run file says of a study's references and pictures."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import run
from reader_study.deid.reported import told_on
from reader_study.study import Study
from tests.builders import PASSPHRASE
from tests.made_people import secret_file
from tests.mllm.made_study import ItemCase, make_item_study, still

RUN = """
format = "sonoread-mllm-run 1"
name = "pilot"
[servers.ward]
base_url = "http://127.0.0.1:9/v1"
[[models]]
name = "A"
served = "a"
server = "ward"
[experiments]
blind = []
ood = { folder = "ood", made = true }
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    written = ("4A", "4", "4", "4 & 5", "")
    cases = [ItemCase((still(n),), birads=birads) for n, birads in enumerate(written)]
    make_item_study(tmp_path / "s", cases).close()
    (tmp_path / "run.toml").write_text(RUN)
    (tmp_path / "ood" / "ct").mkdir(parents=True)
    (tmp_path / "ood" / "ct" / "a.png").write_bytes(still(99).png)
    return tmp_path / "s"


def check(study: Path) -> Result:
    secret = secret_file(study.parent, PASSPHRASE)
    words = ["mllm", "check", str(study), str(study.parent / "run.toml")]
    return CliRunner().invoke(run, [*words, "--passphrase-file", str(secret)])


def test_references_that_no_answer_can_equal_are_told_and_no_truth_is(study: Path) -> None:
    told = check(study)
    assert told.exit_code == 0, told.output
    assert "no category of BI-RADS in 1 cases ('4 & 5')" in told.output
    assert "category 4 without A to C in 2 cases" in told.output
    assert "Items: 5 cases, 7 images outside of the field" in told.output
    assert "benign" not in told.output


def test_what_is_wrong_with_the_safety_set_is_one_sentence(study: Path) -> None:
    (study.parent / "ood" / "ct" / "b.docx").write_bytes(b"words")
    (study.parent / "ood" / "mr").mkdir()
    told = check(study)
    assert told.exit_code == 1
    assert "ct/b.docx: " in told.output
    assert "mr: holds no image" in told.output
    assert "Traceback" not in told.output


def test_no_run_is_checked_while_patient_data_are_reported(study: Path) -> None:
    with Study.open(study) as opened:
        opened.record(told_on("C0002"))
    told = check(study)
    assert told.exit_code == 1
    assert "Patient data are reported in C0002" in told.output
    assert "phi" in told.output
