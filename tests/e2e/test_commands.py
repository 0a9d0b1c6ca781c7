"""The command line: every command explains itself, and every error is one line and exit code 1."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import COMMANDS, run, sonoread
from reader_study.study import Study
from tests.builders import PASSPHRASE, make_study, protocol_text, read_all


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    command = sonoread.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help
    assert command.name == name


def test_help_lists_every_command_without_loading_any(capsys: pytest.CaptureFixture[str]) -> None:
    program = (
        "import sys\nfrom app.cli import run\nrun(['--help'])\n"
        "assert not [m for m in sys.modules if m.startswith('app.commands.')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert all(name in done.stdout for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["reed"]) == 2
    assert "No such command" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["status"], ["cases"], ["verify"], ["lock"], ["rebuild"], ["close", "--yes"]]
)
def test_a_folder_without_a_study_is_named(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([words[0], str(tmp_path), *words[1:]]) == 1
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith(f"sonoread: {tmp_path}: There is no study in this folder.")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_protocol_makes_no_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = tmp_path / "p.toml"
    protocol.write_text(protocol_text().replace("seed", "sead"))
    assert run(["new", str(tmp_path / "s"), "--protocol", str(protocol)]) == 1
    assert "did you mean 'seed'" in capsys.readouterr().err
    assert not (tmp_path / "s").exists()


def test_the_template_becomes_a_study(tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "s 1"), "--template"]) == 0
    assert run(["new", str(tmp_path / "s 1"), "--template"]) == 1
    assert run(["new", str(tmp_path / "s 1")]) == 0
    assert run(["status", str(tmp_path / "s 1")]) == 0


def test_status_and_cases_tell_nothing_of_the_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_study(tmp_path / "s", n_development=3) as study:
        read_all(study, "r1")
    assert run(["status", str(tmp_path / "s"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    (reader,) = facts["readers"]
    assert [reader[key] for key in ("reader_id", "session", "done", "total")] == ["r1", 1, 4, 4]
    assert run(["cases", str(tmp_path / "s")]) == 0
    shown = capsys.readouterr().out
    assert shown.count("\n") == 8
    assert "benign" not in shown
    assert "original" not in shown


def test_verify_fails_with_the_name_of_what_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
    assert run(["verify", str(tmp_path / "s")]) == 0
    protocol = tmp_path / "s" / "protocol.toml"
    protocol.write_text(protocol.read_text().replace("years = 3", "years = 30"))
    with pytest.raises(SystemExit) as caught:
        run(["verify", str(tmp_path / "s")])
    assert caught.value.code == 1
    assert "protocol.toml: changed after the lock: readers.0.years" in capsys.readouterr().out


def test_rebuild_mends_a_changed_table_from_the_log(tmp_path: Path) -> None:
    import sqlite3

    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
    connection = sqlite3.connect(tmp_path / "s" / "study.db")
    connection.execute("UPDATE read SET category = '5'")
    connection.commit()
    connection.close()
    assert run(["rebuild", str(tmp_path / "s")]) == 0
    with Study.open(tmp_path / "s") as study:
        assert {read.category for read in study.reads()} == {"4A"}


def test_unblinding_asks_and_takes_no_for_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    with make_study(tmp_path / "s") as study:
        read_all(study, "r1")
    assert run(["unblind", str(tmp_path / "s"), "--yes"]) == 1
    assert run(["close", str(tmp_path / "s"), "--yes"]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "app", "unblind", str(tmp_path / "s")],
        input="n\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130
    with Study.open(tmp_path / "s") as study:
        assert not study.is_unblinded
    assert run(["unblind", str(tmp_path / "s"), "--yes"]) == 0


def test_a_study_that_is_open_elsewhere_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with make_study(tmp_path / "s"):
        done = subprocess.run(
            [sys.executable, "-m", "app", "rebuild", str(tmp_path / "s")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "open in another window (process" in done.stderr
