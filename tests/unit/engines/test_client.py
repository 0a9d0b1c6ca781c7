import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from engines.client import EngineCancelled, EngineClient, Watch
from engines.messages import (
    PROTOCOL_VERSION,
    Hello,
    Log,
    Message,
    Ping,
    Progress,
    Sample,
    encode,
)
from engines.process import EngineOptions
from ground.child import isolated, module_paths
from ground.errors import EngineError
from tests.unit.engines.made import make_job, make_samples

HELLO = encode(Hello(version=PROTOCOL_VERSION, pid=1)).decode().strip()
ROOT = Path(__file__).resolve().parents[3]
THREADS = 1
PATIENCE_S = 120


def speaking(*lines: str, then: str = "") -> EngineOptions:
    """Return options for a process that prints `lines` and then runs `then`."""
    text = "".join(f"print({line!r}, flush=True)\n" for line in lines)
    code = f"import sys, time, os\n{text}{then}"
    return EngineOptions(command=(sys.executable, "-c", code), start_timeout_s=PATIENCE_S)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_engine_without_torch_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError(name='torch')")
    paths = [str(tmp_path), *module_paths()]
    options = EngineOptions(command=isolated("engines.worker", paths=paths))
    with (
        EngineClient(options) as engine,
        pytest.raises(EngineError, match=r"torch is not installed.*\./run\.py setup full"),
    ):
        engine.ping()


def test_engine_without_any_library_says_how_to_install_them() -> None:
    bare = [str(ROOT), *(path for path in module_paths() if "site-packages" not in path)]
    options = EngineOptions(command=isolated("engines.worker", flags=("-S",), paths=bare))
    with pytest.raises(EngineError, match=r"not installed.*\./run\.py setup full"):
        EngineClient(options).start()


def test_missing_interpreter_is_an_error_of_ours() -> None:
    with pytest.raises(EngineError, match="cannot be started"):
        EngineClient(EngineOptions(command=("/no/such/python",))).start()


@pytest.mark.parametrize("version", [0, PROTOCOL_VERSION + 1])
def test_other_protocol_version_is_refused(version: int) -> None:
    line = f'{{"kind": "hello", "version": {version}, "pid": 1, "new_key": true}}'
    with pytest.raises(EngineError, match=f"speaks protocol version {version}"):
        EngineClient(speaking(line, then="sys.stdin.read()")).start()


@pytest.mark.parametrize("line", ["Traceback", "{}", "[1]", "null"])
def test_greeting_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(EngineError, match="protocol version None"):
        EngineClient(speaking(line, then="sys.stdin.read()")).start()


def test_silent_engine_is_given_up_and_ended() -> None:
    options = EngineOptions(
        command=(sys.executable, "-c", "import time; time.sleep(60)"), start_timeout_s=0.3
    )
    client = EngineClient(options)
    with pytest.raises(EngineError, match="said nothing"):
        client.start()
    assert client.pid is None


def test_death_tells_the_exit_code_and_the_last_words() -> None:
    end = "sys.stdin.readline(); sys.stderr.write('the roof\\nfell in\\n'); sys.exit(7)"
    with (
        EngineClient(speaking(HELLO, then=end)) as engine,
        pytest.raises(EngineError, match=r"exit code 7.*the roof \| fell in"),
    ):
        engine.ping()


def test_death_by_a_signal_names_it() -> None:
    end = "sys.stdin.readline(); os.kill(os.getpid(), 9)"
    with (
        EngineClient(speaking(HELLO, then=end)) as engine,
        pytest.raises(EngineError, match="SIGKILL"),
    ):
        engine.ping()


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"kind": "pong", "job": 3}',
        '{"kind": "trained"',
        '{"kind": "pong", "job": "another", "versions": {}, "devices": []}',
        HELLO,
    ],
)
def test_nonsense_in_answer_to_a_job_is_an_error(line: str) -> None:
    with (
        EngineClient(speaking(HELLO, line, then="sys.stdin.read()")) as engine,
        pytest.raises(EngineError),
    ):
        engine.ping()


def test_job_that_ignores_its_cancellation_is_ended() -> None:
    options = speaking(HELLO, then="time.sleep(60)")
    options = EngineOptions(command=options.command, cancel_grace_s=0.3)
    cancel = threading.Event()
    cancel.set()
    with EngineClient(options) as engine:
        pid = engine.pid
        assert pid is not None
        one, other = Sample(path="a", label=0, patient="1"), Sample(path="b", label=1, patient="2")
        with pytest.raises(EngineCancelled, match="was ended"):
            engine.train(make_job((one, other), Path("m")), watch=Watch(cancel=cancel))
    assert not is_running(pid)


def test_close_ends_a_worker_that_does_not_listen() -> None:
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    client = EngineClient(speaking(HELLO, then=stubborn))
    client.start()
    pid = client.pid
    assert pid is not None
    client.close()
    client.close()
    assert not is_running(pid)


def test_client_that_is_not_started_says_so() -> None:
    with pytest.raises(EngineError, match="not running"):
        EngineClient().ping()


def check_that_rubbish_is_survived(engine: EngineClient) -> None:
    worker = engine._worker
    assert worker is not None
    worker.write(b"rubbish\n\xff\xfe\n{}\n" + encode(Hello(version=1, pid=1)))
    replies = [worker.lines.get(timeout=PATIENCE_S) for _ in range(4)]
    assert all(line is not None and b'"kind":"error"' in line for line in replies)


@pytest.mark.engine
class TestRealWorker:
    """What a client can see of the real worker."""

    def test_one_worker_survives_rubbish_cancels_refuses_and_still_trains(
        self, tmp_path: Path
    ) -> None:
        samples = make_samples(tmp_path / "images")
        cancel, seen, logs = threading.Event(), list[Progress](), list[Log]()

        def watch_epoch_two(progress: Progress) -> None:
            seen.append(progress)
            if progress.phase == "train" and progress.done > 3:
                cancel.set()

        with EngineClient(EngineOptions(threads=THREADS)) as engine:
            check_that_rubbish_is_survived(engine)
            assert "cpu" in engine.ping().devices
            job = make_job(samples, tmp_path / "m", epochs=60)
            with pytest.raises(EngineCancelled, match="--resume"):
                engine.train(job, watch=Watch(watch_epoch_two, logs.append, cancel))
            assert any("RANDOM" in log.text for log in logs)
            assert {progress.phase for progress in seen} == {"decode", "train"}
            with pytest.raises(EngineError, match="other epochs"):
                engine.train(make_job(samples, tmp_path / "m", resume=True))
            with pytest.raises(EngineError, match="no_such_model"):
                engine.train(make_job(samples, tmp_path / "n", model="no_such_model"))
            result = engine.train(make_job(samples, tmp_path / "n"))
        assert Path(result.card_path).is_file()

    def test_killed_worker_is_reported_and_a_new_one_resumes(self, tmp_path: Path) -> None:
        samples = make_samples(tmp_path / "images", patients=8, images=1)
        job = make_job(samples, tmp_path / "m", epochs=40, batch_size=4)
        engine = EngineClient(EngineOptions(threads=THREADS, restarts=0))
        engine.start()

        def kill_in_epoch_three(progress: Progress) -> None:
            if progress.phase == "train" and progress.done > 4 and engine.pid is not None:
                os.kill(engine.pid, signal.SIGKILL)

        with pytest.raises(EngineError, match="SIGKILL"):
            engine.train(job, watch=Watch(kill_in_epoch_three))
        assert not (tmp_path / "m").exists()
        logs = list[Log]()
        engine.start()
        result = engine.train(
            job.model_copy(update={"resume": True}), watch=Watch(on_log=logs.append)
        )
        engine.close()
        assert any("Resumed after epoch" in log.text for log in logs)
        assert Path(result.card_path).is_file()

    def test_worker_ends_when_its_client_is_gone(self) -> None:
        client = EngineClient(EngineOptions(threads=THREADS))
        client.start()
        worker, pid = client._worker, client.pid
        assert worker is not None
        assert pid is not None
        stdin = worker._process.stdin
        assert stdin is not None
        stdin.close()
        assert worker._process.wait(timeout=PATIENCE_S) == 0
        client.close()


def test_message_is_written_whole_by_many_threads_at_once() -> None:
    echo = "\n".join(
        [
            "import json",
            "for line in sys.stdin:",
            "    pong = dict(kind='pong', job=json.loads(line)['job'], versions={}, devices=[])",
            "    print(json.dumps(pong), flush=True)",
        ]
    )
    with EngineClient(speaking(HELLO, then=echo)) as engine:
        worker = engine._worker
        assert worker is not None
        pings: list[Message] = [Ping(job=str(number) * 500) for number in range(40)]
        threads = [threading.Thread(target=worker.write, args=(encode(ping),)) for ping in pings]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        answered = [worker.lines.get(timeout=PATIENCE_S) for _ in pings]
    assert all(line is not None and line.startswith(b'{"kind": "pong"') for line in answered)
