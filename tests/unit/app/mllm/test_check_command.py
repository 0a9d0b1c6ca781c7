"""What the check of a run file says of a study's references and pictures."""

from pathlib import Path

import pytest

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


def check(study: Path) -> int:
    secret = secret_file(study.parent, PASSPHRASE)
    words = ["mllm", "check", str(study), str(study.parent / "run.toml")]
    return run([*words, "--passphrase-file", str(secret)])


def test_references_that_no_answer_can_equal_are_told_and_no_truth_is(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert check(study) == 0
    told = capfd.readouterr().out
    assert "no category of BI-RADS in 1 cases ('4 & 5')" in told
    assert "category 4 without A to C in 2 cases" in told
    assert "Items: 5 cases, 7 images outside of the field" in told
    assert "benign" not in told


def test_what_is_wrong_with_the_safety_set_is_one_sentence(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (study.parent / "ood" / "ct" / "b.docx").write_bytes(b"words")
    (study.parent / "ood" / "mr").mkdir()
    assert check(study) == 1
    told = capfd.readouterr().err
    assert "ct/b.docx: " in told
    assert "mr: holds no image" in told
    assert "Traceback" not in told


def test_no_run_is_checked_while_patient_data_are_reported(
    study: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Study.open(study) as opened:
        opened.record(told_on("C0002"))
    assert check(study) == 1
    told = capfd.readouterr().err
    assert "Patient data are reported in C0002" in told
    assert "phi" in told
