"""Commands on a run, killed at any moment: nothing is asked twice, and nothing is lost."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from app.mllm import parses
from tests.builders import PASSPHRASE, make_study
from tests.faults.mllm.killed_command import die_before
from tests.mllm.commanded import (
    PATIENCE_S,
    Asking,
    WatchedServer,
    answers,
    asking_of,
    begun,
    end_all,
    ended,
    exported,
    mllm,
    run_file,
    status_of,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")

CONNECTIONS = 4
LATENCY_S = 0.02
CASES = 8
MOST_REPEATS = 100
"""That a run file may have: far more calls than are made between thirty kills."""
MORE = f"[experiments]\nblind = []\n[limits]\nconnections = {CONNECTIONS}\n"
WHY = ("--reason", "The program was killed.")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)
    yield
    end_all()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "study"
    make_study(root, n_reading=CASES, model=False, locked=False, images=2).close()
    return root


def straight(made: Path, folder: Path, repeats: int) -> tuple[Path, list[dict[str, Any]]]:
    """Ask once without a kill; return the study and what it exports."""
    study = shutil.copytree(made, folder / "straight")
    with WatchedServer() as server:
        file = run_file(folder / "s.toml", server.base_url, top=f"repeats = {repeats}", more=MORE)
        assert mllm("run", study, file) == 0
        assert set(server.came().values()) == {1}
        assert server.n_calls == CASES * repeats
    return study, exported(study, "trial", folder)


class ForkedCommand:
    """A command in a process that was forked from one which has loaded it already."""

    def __init__(self, *words: str | Path) -> None:
        told = ("line", 0, [str(word) for word in words], *_place())
        self._process = _forking().Process(target=die_before, args=told)
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> int | None:
        self._process.join(PATIENCE_S)
        return self._process.exitcode


class WholeProgram:
    """A command as a program of its own."""

    def __init__(self, *words: str | Path) -> None:
        self._process = begun(*words)

    def kill(self) -> None:
        self._process.kill()

    def ended(self) -> int:
        return ended(self._process)[0]


def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.mllm.killed_command"])
    return context


def _place() -> tuple[str, str]:
    return os.environ["SONOREAD_HOME"], vars(parses)["PARSER_VERSION"]


def kill_and_finish(
    made: Path,
    folder: Path,
    kills: int,
    per_kill: int,
    command: type[ForkedCommand] | type[WholeProgram],
) -> None:
    repeats = min(MOST_REPEATS, kills * per_kill * 3 // CASES + 4)
    other, expected = straight(made, folder, repeats)
    asked_by = {line["key"]: asking_of(line) for line in expected}
    study = shutil.copytree(made, folder / "killed")
    chance, settled = random.Random(kills), Counter[Asking]()
    with WatchedServer(latency_s=LATENCY_S) as server:
        file = run_file(folder / "k.toml", server.base_url, top=f"repeats = {repeats}", more=MORE)
        for _ in range(kills):
            process = command("run", study, file)
            server.wait_for(server.n_calls + chance.randint(1, per_kill))
            time.sleep(chance.uniform(0.0, 2 * LATENCY_S))  # any moment of a call
            process.kill()
            assert process.ended() == -signal.SIGKILL, "it was at work when it was killed"
            unknown = status_of(study, "trial")["unknown"]
            assert len(unknown) <= CONNECTIONS
            assert all(one["case"] and one["model"] == "a" for one in unknown)
            settled.update(asked_by[one["call"]] for one in unknown)
            if unknown:
                assert mllm("retry", study, "trial", "--unknown", *WHY) == 0
        assert command("run", study, file).ended() == 0
        came = server.came()
        n_calls = server.n_calls
        assert mllm("run", study, file) == 0
        assert server.n_calls == n_calls, "nothing was left to ask"
    assert came.keys() == set(asked_by.values())
    for asking, times in came.items():
        assert 1 <= times <= 1 + settled[asking], "an answered call was made again"
    assert 0 < settled.total() <= CONNECTIONS * kills
    assert exported(study, "trial", folder) == expected
    assert answers(study, "trial", folder) == answers(other, "trial", folder)


def test_kills_of_a_run_repeat_no_answered_call_and_change_no_answer(
    made: Path, tmp_path: Path
) -> None:
    kill_and_finish(made, tmp_path, 3, 12, ForkedCommand)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_thirty_kills_of_a_run_repeat_no_answered_call_and_change_no_answer(
    made: Path, tmp_path: Path
) -> None:
    kill_and_finish(made, tmp_path, 30, 12, WholeProgram)


def killed(place: str, number: int, *words: str | Path) -> bool:
    """Run a command that dies before an act; return whether it came so far."""
    told = (place, number, [str(word) for word in words], *_place())
    process = _forking().Process(target=die_before, args=told)
    process.start()
    process.join(PATIENCE_S)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def kill_each(study: Path, folder: Path, place: str, *words: str | Path) -> list[Path]:
    """Kill a command before each of its acts, in a copy of the study each time."""
    copies: list[Path] = []
    number = 1
    while True:
        copy = shutil.copytree(study, folder / f"{words[0]}-{place}-{number}")
        if not killed(place, number, words[0], copy, *words[1:]):
            shutil.rmtree(copy)
            return copies
        copies.append(copy)
        number += 1


def settle_and_finish(copy: Path, file: Path) -> None:
    if (copy / "mllm/trial/calls.sealed").exists():
        assert mllm("retry", copy, "trial", "--unknown", *WHY) == 0
    assert mllm("run", copy, file) == 0


def kill_windows_of_run(made: Path, folder: Path, place: str) -> int:
    """Kill a run before each of its lines or events; each ends as one that nobody killed."""
    other, expected = straight(made, folder, 1)
    wanted = answers(other, "trial", folder)
    with WatchedServer() as server:
        file = run_file(folder / "h.toml", server.base_url, more=MORE)
        copies = kill_each(made, folder, place, "run", file)
        for copy in copies:
            before = server.n_calls
            settle_and_finish(copy, file)
            assert server.n_calls - before <= CASES
            assert exported(copy, "trial", folder) == expected
            assert answers(copy, "trial", folder) == wanted
    return len(copies)


def kill_windows_of_others(
    made: Path, folder: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Kill what reads or takes replies before each of its lines or events; it is done again."""
    other, expected = straight(made, folder, 1)
    wanted = answers(other, "trial", folder)
    sealed, lines = other / "mllm/trial/calls.sealed", folder / "lines.jsonl"
    assert mllm("export", other, "trial", "--out", lines) == 0
    half = shutil.copytree(made, folder / "half")
    with WatchedServer() as server:
        file = run_file(folder / "h.toml", server.base_url, more=MORE)
        assert mllm("run", half, file, "--limit", "3") == 0
    n_kills = 0
    for taken in (sealed, lines):
        for copy in kill_each(half, folder, place, "import", "trial", taken):
            assert mllm("import", copy, "trial", taken) == 0
            assert exported(copy, "trial", folder) == expected
            assert answers(copy, "trial", folder) == wanted
            shutil.rmtree(copy)
            n_kills += 1
    monkeypatch.setattr(parses, "PARSER_VERSION", "next")
    for copy in kill_each(other, folder, place, "reparse", "trial"):
        assert mllm("reparse", copy, "trial") == 0
        assert answers(copy, "trial", folder) == wanted
        told = status_of(copy, "trial")
        assert [version.split()[0] for version in told["parsers"]] == ["1", "next"]
        n_kills += 1
    return n_kills


def test_a_kill_between_a_ledger_and_the_log_is_no_loss(made: Path, tmp_path: Path) -> None:
    assert kill_windows_of_run(made, tmp_path, "event") == 2


@pytest.mark.deep
def test_a_kill_of_import_or_reparse_is_no_loss(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kill_windows_of_others(made, tmp_path, "event", monkeypatch) == 3


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_a_kill_before_any_line_of_a_ledger_is_no_loss(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "others").mkdir()
    assert kill_windows_of_run(made, tmp_path / "run", "line") > 2 * CASES
    assert kill_windows_of_others(made, tmp_path / "others", "line", monkeypatch) > 2 * CASES
