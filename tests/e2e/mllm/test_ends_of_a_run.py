"""How a run ends badly: a sentence that says why, exit code 1, and nothing lost."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.builders import make_study
from tests.faults.test_disk_full import may_mount
from tests.mllm.commanded import (
    WatchedServer,
    asking_of,
    begun,
    ended,
    exported,
    mllm,
    run_file,
    status_of,
)

CONNECTIONS = 4
ALONE = "[experiments]\nblind = []\n"
WHY = ("--reason", "It may be asked again.")

pytestmark = [
    pytest.mark.usefixtures("programs"),
    pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "study"
    make_study(root, n_reading=4, model=False, locked=False, image_size=(600, 40)).close()
    return root


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "study")


REFUSALS = {
    "redirects-away": "The server sends the request elsewhere.",
    "redirects-home": "The server sends the request elsewhere.",
    "needs-key": "The server refuses the key, or wants one.",
    "small-images": "4 failed: The server rejects an image, its size, or",
    "no-such-model": "4 failed: The server has no such model",
    "closes": "4 failed: The connection ended early.",
}


def test_what_a_server_refuses_is_said_with_the_reason_and_other_models_are_asked(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = [(served, served) for served in (*REFUSALS, "pixel-reader")]
    with WatchedServer() as elsewhere, WatchedServer() as server:
        server.elsewhere = elsewhere.base_url
        file = run_file(tmp_path / "run.toml", server.base_url, models=models, more=ALONE)
        assert mllm("run", study, file, "--fail-on-error", "0.9") == 1
        told = capsys.readouterr()
        of_models = re.split(r"^(\S+) on ward: ", told.out, flags=re.MULTILINE)
        said_of = dict(zip(of_models[1::2], of_models[2::2], strict=True))
        assert said_of.keys() == dict(models).keys()
        for served, said in REFUSALS.items():
            assert said in said_of[served]
        assert "all calls were made; 4 answered." in said_of["pixel-reader"]
        assert "too many calls failed; 4 rejected." in said_of["small-images"], "few as they are"
        assert "Traceback" not in told.err
        assert not elsewhere.received
        kept = {"small-images", "no-such-model", "closes", "pixel-reader"}
        status = status_of(study, "trial")
        assert status["unknown"] == []
        for served, row in status["models"].items():
            assert row["answered"] == (4 if served in kept else 0)
        again = ("--model", "small-images", "--model", "pixel-reader")
        assert mllm("run", study, file, *again) == 0
        assert sum(asked.model in kept for asked in server.asked()) == 4 * len(kept)


def test_a_budget_counts_what_was_asked_again(study: Path, tmp_path: Path) -> None:
    with WatchedServer() as server:
        file = run_file(
            tmp_path / "run.toml",
            server.base_url,
            models=(("a", "fails-once"),),
            more=ALONE + "[budget]\ncalls = 6\n",
        )
        assert mllm("run", study, file) == 1
        assert mllm("retry", study, "trial", "--failed", *WHY) == 0
        for _ in range(2):
            assert mllm("run", study, file) == 0
            assert server.n_calls == 6, "four that failed count among the six"


def test_cases_without_a_still_are_refused_before_anything_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "bare"
    make_study(root, n_reading=2, model=False, locked=False, images=0).close()
    with WatchedServer() as server:
        assert mllm("run", root, run_file(tmp_path / "run.toml", server.base_url)) == 1
        assert not server.received
    said = capsys.readouterr().err
    assert "2 of 2 cases have no picture that could be shown, such as C0001." in said
    assert not (root / "mllm").exists()


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="a program cannot be limited here")
def test_a_disk_that_is_full_loses_no_reply_that_was_kept(study: Path, tmp_path: Path) -> None:
    """A limit of a file's size stands for the disk: no byte more can be written."""
    with WatchedServer() as server:
        file = run_file(tmp_path / "run.toml", server.base_url, top="repeats = 30", more=ALONE)
        limit = (study / "study.db").stat().st_size + 4_000
        code, out, err = ended(begun("run", study, file, most_bytes=limit))
        assert code == 1, out
        assert "cannot be written" in err
        assert "Traceback" not in err
        assert 0 < server.n_calls < 120
        told = status_of(study, "trial")
        assert told["answered"] > 20
        unknown = [one["call"] for one in told["unknown"]]
        assert server.n_calls - told["answered"] <= len(unknown) <= CONNECTIONS
        assert mllm("retry", study, "trial", "--unknown", *WHY) == 0
        assert mllm("run", study, file) == 0
        again = [asking for asking, times in server.came().items() if times > 1]
        lines = exported(study, "trial", tmp_path)
        assert set(again) <= {asking_of(line) for line in lines if line["key"] in unknown}
    assert len(lines) == 120


def _interrupted(process: "subprocess.Popen[str]") -> None:
    """Press Ctrl-C: all programs of the terminal get it."""
    os.killpg(process.pid, signal.SIGINT)


def test_a_hand_on_a_run_while_it_goes_on(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pause, resume, other connections, and Ctrl-C once; each stands in the ledger."""
    with WatchedServer(latency_s=0.05) as server:
        file = run_file(
            tmp_path / "run.toml",
            server.base_url,
            models=(("a", "pixel-reader"), ("b", "pixel-reader-b")),
            top="repeats = 100",
            more=f"{ALONE}[limits]\nconnections = {CONNECTIONS}\n",
        )
        assert mllm("steer", study, "trial", "pause") == 1
        assert "No run 'trial' of this study is under way." in capsys.readouterr().err
        process = begun("run", study, file)
        server.wait_for(3)
        for words in (("connections", "1"), ("pause",)):
            assert mllm("steer", study, "trial", *words) == 0
        assert mllm("run", study, file) == 1
        assert "The study is open in another" in capsys.readouterr().err
        assert mllm("retry", study, "trial", "--unknown", *WHY) == 1
        assert mllm("steer", study, "trial", "resume") == 0
        server.wait_for(server.n_calls + 20)
        _interrupted(process)
        code, out, err = ended(process)
        assert code == 0, err
        assert "Ending: waiting for the calls in flight." in err
        assert "a on ward: ended by a person;" in out
        assert "b on ward" not in out, "the whole run has ended"
        told = status_of(study, "trial")
        assert told["unknown"] == []
        assert told["answered"] == server.n_calls
    wishes = [(one["what"], one.get("connections")) for one in told["notes"]]
    wanted = [("retune", 1), ("pause", 1), ("resume", 1), ("stop", 1)]
    assert [one for one in wishes if one[0] in dict(wanted)] == wanted
    assert ("ended", None) in wishes


@pytest.mark.deep
def test_a_second_interruption_ends_a_run_at_once_and_tells_what_is_unknown(
    study: Path, tmp_path: Path
) -> None:
    with WatchedServer() as server:
        file = run_file(
            tmp_path / "run.toml", server.base_url, models=(("a", "hangs"),), more=ALONE
        )
        process = begun("run", study, file)
        server.wait_for(4)
        _interrupted(process)
        assert process.stderr is not None
        for line in process.stderr:
            if "Ending" in line:
                break
        _interrupted(process)
        code, _, err = ended(process)
        assert code == 130
        assert "Traceback" not in err
        assert len(status_of(study, "trial")["unknown"]) == 4
        assert mllm("retry", study, "trial", "--unknown", *WHY) == 0
        assert len(status_of(study, "trial")["unknown"]) == 0


@pytest.mark.deep
def test_connections_that_a_person_set_hold_for_the_models_to_come(
    study: Path, tmp_path: Path
) -> None:
    with WatchedServer(latency_s=0.05) as server:
        file = run_file(
            tmp_path / "run.toml",
            server.base_url,
            models=(("a", "pixel-reader"), ("b", "pixel-reader-b")),
            top="repeats = 10",
            more=f"{ALONE}[limits]\nconnections = {CONNECTIONS}\n",
        )
        process = begun("run", study, file)
        server.wait_for(1)
        assert mllm("steer", study, "trial", "connections", "1") == 0
        server.wait_for(41)
        server.most_at_once = 0
        assert ended(process)[0] == 0
        assert server.most_at_once == 1
    ends = [one["what"] for one in status_of(study, "trial")["notes"]]
    assert ends.count("retune") == 1


@pytest.mark.deep
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs to know its children")
def test_a_process_of_calls_that_dies_costs_those_in_flight_and_the_run_goes_on(
    study: Path, tmp_path: Path
) -> None:
    with WatchedServer(latency_s=0.05) as server:
        more = f"{ALONE}[limits]\nconnections = {CONNECTIONS}\n"
        file = run_file(tmp_path / "run.toml", server.base_url, top="repeats = 20", more=more)
        process = begun("run", study, file)
        server.wait_for(10)
        (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(worker), signal.SIGKILL)
        code, out, err = ended(process)
        assert code == 0, err
        assert "failed: The process that makes calls ended; what the server did is" in out
        row = status_of(study, "trial")["models"]["a"]
        assert 1 <= row["outcomes"]["broken"] <= CONNECTIONS
        assert row["answered"] == row["calls"] == 80
        assert mllm("retry", study, "trial", "--failed", *WHY) == 0
        assert mllm("run", study, file) == 0
        row = status_of(study, "trial")["models"]["a"]
        assert row["outcomes"] == {"answered": 80}


HOSTS = "mount --bind {hosts} /etc/hosts && exec {program}"


@pytest.mark.deep
@pytest.mark.skipif(not may_mount(), reason="names of its own may not be given to a program here")
def test_a_name_that_comes_to_mean_a_public_address_is_asked_no_more(
    study: Path, tmp_path: Path
) -> None:
    hosts = tmp_path / "hosts"
    with WatchedServer() as server:
        url = server.base_url.replace("127.0.0.1", "model.hospital")
        file = run_file(tmp_path / "run.toml", url, more=ALONE)

        def named(address: str, *words: str) -> tuple[int, str]:
            hosts.write_text(f"{address} model.hospital\n")
            program = [sys.executable, "-m", "app", "mllm", "run", str(study), str(file), *words]
            return _with_hosts(hosts, program)

        assert named("127.0.0.1", "--limit", "2")[0] == 0
        assert server.n_calls == 2
        code, said = named("203.0.113.7")
        assert code == 1
        assert "not allowed" in said
        assert server.n_calls == 2
        assert named("127.0.0.1")[0] == 0
        assert server.n_calls == 4


def _with_hosts(hosts: Path, program: Sequence[str]) -> tuple[int, str]:
    told = HOSTS.format(hosts=hosts, program=" ".join(f"'{word}'" for word in program))
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", told], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr
