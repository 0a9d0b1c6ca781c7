"""Which program a card may start: one beside it that was compared, or one that is allowed here."""

import hashlib
import os
import sys
from pathlib import Path

import pytest

from engines.scorers.program.allowed import FILE_NAME, allowed_programs
from engines.scorers.program.scorer import open_scorer
from ground.errors import EngineError
from tests.unit.engines.made import Listener
from tests.unit.engines.scorers.images import grey_items
from tests.unit.engines.scorers.onnx.models import Settings
from tests.unit.engines.scorers.program.programs import write_program

posix = pytest.mark.skipif(os.name == "nt", reason="links, rights and scripts of POSIX")


def answered(card: Path, folder: Path, *programs: str) -> list[float | None]:
    """Load the program of a card and ask it about two cases."""
    scorer = open_scorer(card, Settings(programs=programs))
    context = Listener().context()
    scorer.load("cpu", context)
    items = grey_items(folder, [(1,), (2,)])
    return [answer.probability for answer in scorer.read(items, context)]


def refused(card: Path) -> EngineError:
    with pytest.raises(EngineError) as error:
        open_scorer(card, Settings()).load("cpu", Listener().context())
    return error.value


def test_a_program_that_was_changed_is_not_started(tmp_path: Path) -> None:
    card = write_program(tmp_path / "m")
    sign = tmp_path / "sign"
    (tmp_path / "m" / "wrapper.py").write_text(f"open({str(sign)!r}, 'w')")
    error = refused(card)
    found = hashlib.sha256((tmp_path / "m" / "wrapper.py").read_bytes()).hexdigest()
    assert f"its SHA-256 is {found}" in error.what
    assert error.path == tmp_path / "m" / "wrapper.py"
    assert not sign.exists()


def test_files_are_compared_before_each_start(tmp_path: Path) -> None:
    body = """
    greet()
    asked()
    with open("weights.bin", "w") as out:
        out.write("changed")
    """
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "weights.bin").write_text("as they were")
    sha256 = hashlib.sha256(b"as they were").hexdigest()
    card = write_program(
        tmp_path / "m", body, files={"weights.bin": sha256}, limits={"restarts": 2}
    )
    listener = Listener()
    scorer = open_scorer(card, Settings())
    scorer.load("cpu", listener.context())
    answers = list(scorer.read(grey_items(tmp_path / "i", [(1,), (2,)]), listener.context()))
    assert {one.status.value for one in answers} == {"server_error"}
    assert "is not the one that the card lists" in repr(listener.messages)


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    card = write_program(tmp_path / "m")
    (tmp_path / "m" / "wrapper.py").unlink()
    assert refused(card).path == tmp_path / "m" / "wrapper.py"


@posix
def test_a_script_is_started_where_it_is_executable(tmp_path: Path) -> None:
    text = (
        f"#!{sys.executable}\n" + (write_program(tmp_path / "p").parent / "wrapper.py").read_text()
    )
    card = write_program(
        tmp_path / "m",
        command=["./run"],
        files={"run": hashlib.sha256(text.encode()).hexdigest()},
    )
    (tmp_path / "m" / "run").write_text(text)
    assert "not executable" in refused(card).what
    (tmp_path / "m" / "run").chmod(0o755)
    assert answered(card, tmp_path / "i") == [0.1, 0.2]


@posix
def test_a_script_without_its_interpreter_is_told(tmp_path: Path) -> None:
    text = "#!/nowhere/python\n"
    files = {"run": hashlib.sha256(text.encode()).hexdigest()}
    card = write_program(tmp_path, command=["./run"], files=files)
    (tmp_path / "run").write_text(text)
    (tmp_path / "run").chmod(0o755)
    assert "exit code 127" in refused(card).what
    assert "No such file" in refused(card).what


def test_a_program_elsewhere_is_started_where_it_is_allowed(tmp_path: Path) -> None:
    card = write_program(tmp_path / "m", command=[sys.executable, "wrapper.py"], files={})
    error = refused(card)
    assert "outside of its folder" in error.what
    assert "programs.allowed" in error.remedy
    with pytest.raises(EngineError, match="not allowed here"):
        answered(card, tmp_path / "i", sys.executable + "x")
    assert answered(card, tmp_path / "i", sys.executable) == [0.1, 0.2]


def test_an_allowed_program_that_is_missing_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "gone")
    card = write_program(tmp_path / "m", command=[path])
    with pytest.raises(EngineError, match="missing or not executable"):
        answered(card, tmp_path / "i", path)


def test_no_list_allows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_HOME", str(tmp_path))
    assert allowed_programs() == ()
    listed = tmp_path / FILE_NAME
    listed.write_text(f"# of the department\n{sys.executable}  # Python\n\n")
    assert allowed_programs() == (sys.executable,)


@pytest.mark.parametrize("content", [b"run.sh\n", b"../run\n", b"\xff\xfe"])
def test_a_list_that_is_not_sound_allows_nothing(content: bytes, tmp_path: Path) -> None:
    listed = tmp_path / FILE_NAME
    listed.write_bytes(content)
    with pytest.raises(EngineError, match="not usable") as error:
        allowed_programs(listed)
    assert error.value.path == listed
