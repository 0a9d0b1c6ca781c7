"""What is printed to be typed can be typed here."""

import importlib.util
import re
import shlex
import subprocess
import sys
import types
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
import pytest

from app.cli import run
from app.commands.program import STARTER, next_step, program, spelled, typed
from app.commands.study import passphrase
from reader_study.protocol import content
from reader_study.protocol.file import parse_protocol
from reader_study.truth import MIN_PASSPHRASE
from tests.builders import PASSPHRASE, make_study, protocol_text

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give a PATH without the program, and no starter."""
    monkeypatch.delenv(STARTER, raising=False)
    monkeypatch.setenv("PATH", "")
    return monkeypatch


def test_what_started_the_program_starts_it_again(nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setenv(STARTER, "./run.py")
    assert next_step("lock", Path("my study")) == "Next: ./run.py lock 'my study'"
    assert spelled("Lock it with `sonoread lock`.") == "Lock it with `./run.py lock`."
    assert spelled("/data/sonoread: sonoread is a program.") == (
        "/data/sonoread: ./run.py is a program."
    )


def test_the_command_is_named_where_it_is_on_the_path(
    nowhere: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = tmp_path / "sonoread"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    nowhere.setenv("PATH", str(tmp_path))
    assert program() == "sonoread"


def test_a_script_that_is_not_on_the_path_is_named_whole(nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setattr(sys, "argv", ["/opt/a b/.venv/bin/sonoread", "new"])
    assert typed("new", "x") == "'/opt/a b/.venv/bin/sonoread' new x"


def test_what_is_printed_without_a_program_runs(nowhere: pytest.MonkeyPatch) -> None:
    nowhere.setattr(sys, "argv", ["pytest"])
    line = shlex.split(typed("--version"))
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "sonoread" in done.stdout


def test_every_next_line_names_the_study_and_a_command(
    nowhere: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere.setenv(STARTER, "./run.py")
    root = tmp_path / "my study"
    protocol = tmp_path / "p.toml"
    protocol.write_text(protocol_text())
    assert run(["new", str(root), "--protocol", str(protocol)]) == 0
    made = capsys.readouterr().out
    assert f"Next: ./run.py intake '{root}' FOLDER" in made
    make_study(tmp_path / "s", locked=False).close()
    assert run(["lock", str(tmp_path / "s")]) == 0
    assert f"Next: ./run.py window {tmp_path / 's'}" in capsys.readouterr().out


def test_no_command_prints_a_name_that_may_not_be_there() -> None:
    hard = re.compile(r"Next: *sonoread|then: *sonoread")
    found = [
        path.name for path in (ROOT / "app").rglob("*.py") if hard.search(path.read_text("utf-8"))
    ]
    assert found in ([], ["analyse.py"])


def loaded(name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestLink:
    """`./run.py link`."""

    def test_a_link_is_made_once_and_again(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        starter = loaded("run_to_link")
        folder = tmp_path / "bin"
        for _ in range(2):
            assert starter.link([str(folder)]) == 0
            assert "not on your PATH" in capsys.readouterr().err
        assert (folder / "sonoread").readlink() == starter.SONOREAD

    def test_a_folder_on_the_path_needs_no_words(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert loaded("run_to_link").link([str(tmp_path)]) == 0
        assert "PATH" not in capsys.readouterr().err

    def test_another_program_is_left_alone(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        other = tmp_path / "sonoread"
        other.write_text("#!/bin/sh\n")
        assert loaded("run_to_link").link([str(tmp_path)]) == 1
        assert "another program" in capsys.readouterr().err
        assert other.read_text() == "#!/bin/sh\n"

    def test_a_link_of_an_older_place_is_renewed(self, tmp_path: Path) -> None:
        starter = loaded("run_to_link")
        old = tmp_path / "sonoread"
        old.symlink_to(Path("/gone") / starter.VENV.name / starter.BIN.name / "sonoread")
        assert starter.link([str(tmp_path)]) == 0
        assert old.readlink() == starter.SONOREAD

    def test_a_place_that_cannot_be_written_is_said(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").write_text("")
        assert loaded("run_to_link").link([str(tmp_path / "file" / "bin")]) == 1
        assert "cannot be made" in capsys.readouterr().err


def allowed() -> list[tuple[str, Any]]:
    """Return every closed set of the protocol's fields: name and value."""
    found: list[tuple[str, Any]] = []
    parts = ("Protocol", "Assessment", "Design", "AiCondition", "ViewerRules", "ReaderSpec")
    for part in (getattr(content, name) for name in (*parts, "ArmSpec", "Bias")):
        hints = get_type_hints(part)
        for field in fields(part):
            for literal in _literals(hints[field.name]):
                found += [(field.name, value) for value in get_args(literal)]
    return found


def _literals(hint: Any) -> list[Any]:  # noqa: ANN401 - a type
    if get_origin(hint) is Literal:
        return [hint]
    return [one for inner in get_args(hint) for one in _literals(inner)]


def templates() -> dict[str, str]:
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in (files("resources") / "protocols").iterdir()
        if file.name.endswith(".toml") and not file.name.startswith("versions-")
    }
    assert "sequential" in texts
    return texts


@pytest.mark.parametrize(("name", "value"), allowed())
def test_every_allowed_value_stands_beside_its_key(name: str, value: object) -> None:
    text = templates()["sequential"]
    lines = [line for line in text.splitlines() if line.startswith(f"{name} = ")]
    told = "".join(line.split("#", 1)[-1] for line in lines if "#" in line)
    if not isinstance(value, str):
        told += "".join(lines)
    assert (f'"{value}"' if isinstance(value, str) else str(value)) in told


def test_every_key_stands_in_a_template_and_every_template_is_a_protocol() -> None:
    keys: set[str] = set()
    for text in templates().values():
        parse_protocol(text)
        keys |= set(re.findall(r"^(?:# )?(?:\[+)?([a-z_]+)", text, flags=re.MULTILINE))
    assert content.known_keys() <= keys


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("seed = 7", "seed = 8", "seed"), ("seed = 7", "seed = 7 # note", "comments or layout")],
)
def test_status_tells_what_verify_tells_of_a_changed_protocol(
    old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "s"
    make_study(root).close()
    assert run(["status", str(root)]) == 0
    assert "protocol   locked\n" in capsys.readouterr().out
    file = root / "protocol.toml"
    file.write_text(file.read_text().replace(old, new))
    assert run(["status", str(root)]) == 0
    told = capsys.readouterr().out
    assert "NOT THE LOCKED ONE" in told
    assert said in told
    with pytest.raises(SystemExit):
        run(["verify", str(root)])
    assert said in capsys.readouterr().out


def test_the_passphrase_is_explained_before_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(passphrase.ENVIRONMENT, raising=False)
    seen: list[str] = []

    def ask(*_: object, **__: object) -> str:
        seen.append(capsys.readouterr().err)
        return PASSPHRASE

    monkeypatch.setattr(click, "prompt", ask)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert passphrase.new_passphrase(None) == PASSPHRASE
    (told,) = seen
    for word in ("truth.sealed", "Nobody can recover it", "unblind", "Keep it", "12 characters"):
        assert word.replace("12", str(MIN_PASSPHRASE)) in told
