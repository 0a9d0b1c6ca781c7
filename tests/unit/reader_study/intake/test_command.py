import io
from pathlib import Path

import pytest

from app.cli import run
from app.commands.program import next_step
from reader_study.cases import CaseRole
from reader_study.designs.step import ReadStep
from reader_study.lock import lock_protocol
from reader_study.study import Study
from reader_study.truth import unseal
from tests.builders import PASSPHRASE, make_study, protocol_text
from tests.made_conduct import plain_study
from tests.unit.reader_study.intake.made_folders import (
    HEADER,
    case_lines,
    make_folder,
    noise,
    save,
    write_table,
)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "pass").write_text(PASSPHRASE)
    Study.create(tmp_path / "study", protocol_text()).close()
    return tmp_path / "study"


def intake(study: Path, folder: Path, *more: str) -> int:
    passphrase = ("--passphrase-file", str(study.parent / "pass"))
    return run(["intake", str(study), str(folder), *passphrase, *more])


def n_cases(study: Path, role: CaseRole | None = None) -> int:
    with Study.open(study, writable=False) as opened:
        return len(opened.cases(role))


def test_the_command_shows_the_plan_and_takes_everything_in(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "in", 9)
    assert intake(study, folder, "--reading", "3", "--yes") == 0
    out = capsys.readouterr()
    assert "label     ← pathology" in out.out
    assert "3 cases to be read, 6 for development" in out.out
    assert "9 of 9 taken in" in out.err
    assert (n_cases(study, CaseRole.READING), n_cases(study)) == (3, 9)
    truths = unseal(study / "truth.sealed", passphrase=PASSPHRASE)
    assert sum(truth.label == "malignant" for truth in truths.values()) == 3


def test_without_a_yes_nothing_is_stored(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_folder(tmp_path / "in", 3)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert intake(study, folder) == 130
    assert n_cases(study) == 0
    assert not (study / "truth.sealed").exists()


def test_errors_are_shown_and_nothing_is_stored(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "in", 4)
    (folder / "img/2.png").write_bytes(b"")
    assert intake(study, folder, "--yes") == 1
    out = capsys.readouterr()
    assert "Row 4: img/2.png: The file is empty." in out.out
    assert "--skip-bad" in out.err
    assert n_cases(study) == 0
    assert intake(study, folder, "--yes", "--skip-bad") == 0
    assert n_cases(study) == 3


def test_simulated_images_need_a_protocol_that_says_so(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "in", 2)
    lines = [(*line, "true") for line in case_lines(2)]
    write_table(folder, lines, header=(*HEADER, "simulated"))
    assert intake(study, folder, "--yes") == 1
    assert "simulated_images = true" in capsys.readouterr().err
    assert n_cases(study) == 0


def test_a_mapping_may_be_named_or_given_as_a_file(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "in", 3)
    assert intake(study, folder, "--yes", "--mapping", "bus-bra") == 1
    assert "bus_data.csv" in capsys.readouterr().err
    mapping = tmp_path / "m.toml"
    mapping.write_text('name = "m"\n[columns]\nimage = "path"\nlabel = "pathology"\n')
    assert intake(study, folder, "--yes", "--mapping", str(mapping)) == 0


@pytest.mark.parametrize("locked", [False, True])
def test_a_study_with_a_frozen_model_or_a_lock_is_refused_before_the_folder_is_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], locked: bool
) -> None:
    (tmp_path / "pass").write_text(PASSPHRASE)
    make_study(tmp_path / "full", n_reading=2, locked=locked).close()
    assert intake(tmp_path / "full", make_folder(tmp_path / "in", 3), "--yes") == 1
    out = capsys.readouterr()
    assert ("No reason is given" if locked else "The answers of m1 are frozen") in out.err
    assert "looked at" not in out.err
    assert out.out == ""


def test_further_cases_come_behind_and_after_the_lock_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pass").write_text(PASSPHRASE)
    study = tmp_path / "study"
    plain_study(study, locked=False).close()
    assert intake(study, make_folder(tmp_path / "in", 3), "--yes") == 0
    assert n_cases(study) == 7
    (tmp_path / "pass").write_text("not the passphrase")
    assert intake(study, tmp_path / "in", "--yes") == 1
    out = capsys.readouterr()
    assert "wrong passphrase" in out.err
    (tmp_path / "pass").write_text(PASSPHRASE)
    assert intake(study, tmp_path / "in", "--yes") == 1
    assert "are in the study already, since" in capsys.readouterr().err
    assert not (study / "intake.journal").exists()
    assert intake(study, make_folder(tmp_path / "in", 4), "--yes") == 1
    assert "is in the study already, in case" in capsys.readouterr().err
    assert n_cases(study) == 7
    run(["intake", str(study), "--abandon", "--yes"])
    assert not (study / "intake.journal").exists()
    with Study.open(study) as opened:
        lock_protocol(opened)
        before = opened.steps()
    more = tmp_path / "more"
    lines = case_lines(22)[20:]
    for number, line in enumerate(lines):
        save(more / line[0], noise(100 + number))
    write_table(more, lines)
    assert intake(study, more, "--yes", "--reason", "slow recruitment") == 0
    assert "4 steps were drawn for the new ones" in capsys.readouterr().out
    with Study.open(study) as opened:
        assert n_before_and_after(before, opened) == (14, 18)


def n_before_and_after(before: list[ReadStep], study: Study) -> tuple[int, int]:
    after = study.steps()
    assert set(before) <= set(after)
    return len(before), len(after)


@pytest.mark.parametrize("reason", ["slow recruitment"])
def test_a_reason_is_for_a_locked_study_alone(study: Path, tmp_path: Path, reason: str) -> None:
    folder = make_folder(tmp_path / "in", 2)
    assert intake(study, folder, "--yes", "--reason", reason) == 2
    assert n_cases(study) == 0


def test_the_next_step_is_training_where_there_are_cases_for_it(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_folder(tmp_path / "in", 4)
    assert intake(study, folder, "--yes", "--reading", "3") == 0
    assert f"{next_step('train', study)}, then predict and lock\n" in capsys.readouterr().out
    Study.create(tmp_path / "other", protocol_text()).close()
    assert intake(tmp_path / "other", folder, "--yes") == 0
    said = f"{next_step('predict', tmp_path / 'other', '--model', 'CARD')}\n"
    assert said in capsys.readouterr().out


def test_plain_images_are_decided_on_where_that_is_asked_for(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, folder = study, make_folder(tmp_path / "in", 3)
    assert intake(root, folder, "--yes", "--screen") == 1
    assert "3 of 3 media are not decided on" in capsys.readouterr().err
    assert run(["status", str(root)]) == 0
    assert "begun and not ended" in capsys.readouterr().out
    assert intake(root, folder, "--yes", "--screen", "--accept-proposals") == 0
    assert "3 proposals accepted unseen" in capsys.readouterr().out
    with Study.open(root, writable=False) as opened:
        told = [event.content["decision"] for event in opened.events(action="media.screened")]
    assert told == ["unseen"] * 3
    assert run(["status", str(root)]) == 0
    assert "begun" not in capsys.readouterr().out
