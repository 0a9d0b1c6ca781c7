"""A run on two machines, each a half; brought together it is what one machine would have."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader_study.benchmark.ledger import CallLedger
from reader_study.benchmark.ledger_file import ledger_key, ledger_path
from tests.builders import PASSPHRASE, make_study
from tests.mllm.commanded import WatchedServer, answers, exported, mllm, run_file, status_of

MODELS = (("a", "pixel-reader"), ("b", "pixel-reader-b"))
MORE = "[experiments]\nblind = []\n"
SEALED = Path("mllm/trial/calls.sealed")


@contextmanager
def another_computer(folder: Path) -> Iterator[None]:
    """Let commands run as on a computer with a home of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SONOREAD_HOME", str(folder))
        folder.mkdir(exist_ok=True)
        yield


pytestmark = pytest.mark.usefixtures("passphrase")


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a study asked whole, and two copies asked by half."""
    folder = tmp_path_factory.mktemp("halves")
    root = folder / "study"
    make_study(root, n_reading=6, model=False, locked=False, images=2).close()
    with pytest.MonkeyPatch.context() as patched, WatchedServer() as server:
        patched.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
        for name in ("whole", "one", "two"):
            shutil.copytree(root, folder / name)
        file = run_file(folder / "run.toml", server.base_url, models=MODELS, more=MORE)
        assert mllm("run", folder / "whole", file) == 0
        n_calls = server.n_calls
        with another_computer(folder / "home"):
            assert mllm("run", folder / "two", file, "--model", "b") == 0
        assert mllm("run", folder / "one", file, "--model", "a") == 0
        assert server.n_calls == 2 * n_calls
        with another_computer(folder / "home"):
            lines = folder / "two.jsonl"
            assert mllm("export", folder / "two", "trial", "--out", lines) == 0
    return folder


@pytest.fixture
def one(halves: Path, tmp_path: Path) -> Path:
    return shutil.copytree(halves / "one", tmp_path / "one")


@pytest.mark.parametrize("taken", [Path("two") / SEALED, Path("two.jsonl")])
def test_two_halves_are_what_one_machine_has(
    halves: Path, one: Path, tmp_path: Path, taken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mllm("import", one, "trial", halves / taken) == 0
    assert "Taken: 6 replies." in capsys.readouterr().out
    assert exported(one, "trial", tmp_path) == exported(halves / "whole", "trial", tmp_path)
    assert answers(one, "trial", tmp_path) == answers(halves / "whole", "trial", tmp_path)
    assert mllm("import", one, "trial", halves / taken) == 0
    assert "Taken: 0 replies; 6 were here already." in capsys.readouterr().out
    (merged, again) = [one for one in status_of(one, "trial")["notes"] if one["what"] == "merged"]
    assert (merged["n"], again["n"]) == (6, 0)


def _changed(line: dict[str, object]) -> str:
    reply = line["reply"]
    assert isinstance(reply, dict)
    reply["text"] = str(reply["text"]).replace(": ", ":  ", 1)
    return json.dumps(line)


def _unmarked(line: dict[str, object]) -> str:
    return json.dumps({name: value for name, value in line.items() if name != "mark"})


def _other_item(line: dict[str, object]) -> str:
    return json.dumps(line | {"key": "0" * 64})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_changed, "Line 4 was changed after it was exported, or comes from another study."),
        (_other_item, "Line 4 was changed after it was exported"),
        (_unmarked, "Line 4 is no call."),
        (lambda line: json.dumps(line)[:-20], "Line 4 is no call."),
        (lambda _line: "[1]", "Line 4 is no call."),
        (lambda _line: '{"mark": 3, "key": [], "reply": NaN}', "Line 4 was changed"),
    ],
)
def test_a_line_that_was_changed_is_refused_with_all_others(
    halves: Path,
    one: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[dict[str, object]], str],
    said: str,
) -> None:
    lines = (halves / "two.jsonl").read_text("ascii").splitlines()
    lines[3] = change(json.loads(lines[3]))
    (tmp_path / "bad.jsonl").write_text("\n".join(lines), "ascii")
    before = (one / SEALED).read_bytes()
    assert mllm("import", one, "trial", tmp_path / "bad.jsonl") == 1
    assert said in capsys.readouterr().err
    assert (one / SEALED).read_bytes() == before


def test_a_ledger_of_another_study_or_run_is_refused(
    halves: Path, one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    with make_study(other, n_reading=2, model=False, locked=False) as study:
        CallLedger.begin(ledger_path(study, "trial"), ledger_key(study, PASSPHRASE), {})
    with WatchedServer() as server:
        file = run_file(tmp_path / "second.toml", server.base_url, name="second", top="seed = 9")
        assert mllm("run", one, file, "--limit", "1") == 0
    before = (one / SEALED).read_bytes()
    capsys.readouterr()
    assert mllm("import", one, "trial", other / SEALED) == 1
    assert "damaged, or is another study's" in capsys.readouterr().err
    assert mllm("import", one, "trial", one / "mllm/second/calls.sealed") == 1
    assert "answer questions that this run does not ask" in capsys.readouterr().err
    assert mllm("import", one, "second", halves / "two.jsonl") == 1
    assert "The call of line 1 is none of this run." in capsys.readouterr().err
    assert mllm("import", one, "trial", file) == 1
    assert "Line 1 is no call." in capsys.readouterr().err
    assert (one / SEALED).read_bytes() == before


def test_a_ledger_that_was_put_back_or_exchanged_is_refused_and_left(
    halves: Path, one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early = (one / SEALED).read_bytes()
    assert mllm("import", one, "trial", halves / "two.jsonl") == 0
    latest = (one / SEALED).read_bytes()
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, models=MODELS, more=MORE)
        for put_back in (early, (halves / "two" / SEALED).read_bytes()):
            (one / SEALED).write_bytes(put_back)
            for words in (("run", one, file), ("status", one, "trial"), ("reparse", one, "trial")):
                capsys.readouterr()
                assert mllm(*words) == 1
                assert "lacks lines that the study's log knows of" in capsys.readouterr().err
            assert (one / SEALED).read_bytes() == put_back
        (one / SEALED).unlink()
        assert mllm("run", one, file) == 1
        assert "its ledger is not there" in capsys.readouterr().err
        (one / SEALED).write_bytes(latest)
        assert mllm("run", one, file) == 0
        assert server.n_calls == 0
    assert exported(one, "trial", tmp_path) == exported(halves / "whole", "trial", tmp_path)


def test_a_damaged_ledger_is_refused_wherever_it_is_damaged(
    one: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (one / SEALED).read_bytes()
    for place in range(30, len(whole), len(whole) // 5):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        (one / SEALED).write_bytes(damaged)
        assert mllm("status", one, "trial") == 1
        assert capsys.readouterr().err.count("\n") <= 2
        assert (one / SEALED).read_bytes() == bytes(damaged)
    (one / SEALED).write_bytes(whole)
    assert mllm("status", one, "trial") == 0
