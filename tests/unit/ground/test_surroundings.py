"""An engine's process gets no secret of the program's: read back from the child itself."""

import json
import sys

import pytest

from engines.process import EngineOptions, WorkerProcess
from ground.surroundings import environment_for_engines

SECRETS = {
    "SONOREAD_PASSPHRASE": "canary-1",
    "SONOREAD_HOME": "/canary-2",
    "SONOREAD_STARTED_AS": "canary-3",
    "PASSPHRASE_FILE": "/canary-4",
    "HTTPS_PROXY": "http://user:canary-5@proxy:3128",
    "HF_TOKEN": "canary-6",
    "OPENAI_API_KEY": "canary-7",
    "AWS_SECRET_ACCESS_KEY": "canary-8",
    "CUDA_AUTH_TOKEN": "canary-9",
    "OMP_Secret": "canary-10",
    "SSH_AUTH_SOCK": "/canary-11",
    "XDG_DATA_HOME": "/canary-12",
    "PYTHONPATH": "/canary-13",
}
CHILD = "import json, os; print(json.dumps(dict(os.environ)), flush=True)"


def environment_of_child(options: EngineOptions) -> dict[str, str]:
    process = WorkerProcess(options)
    line = process.lines.get(timeout=120)
    process.stop()
    assert line is not None
    found: dict[str, str] = json.loads(line)
    return found


def test_a_child_finds_no_secret_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    options = EngineOptions(command=(sys.executable, "-c", CHILD), environment={"GIVEN": "1"})
    found = environment_of_child(options)
    assert SECRETS.keys().isdisjoint(found)
    assert "canary" not in json.dumps(found)
    # What a library needs is there, and what the caller adds.
    assert found["OMP_WAIT_POLICY"] == "PASSIVE"
    assert found["CUDA_VISIBLE_DEVICES"] == ""
    assert found["GIVEN"] == "1"
    assert "PATH" in found


def test_names_are_compared_as_windows_does() -> None:
    ours = {"Path": "p", "SystemRoot": "s", "Sonoread_Passphrase": "x"}
    assert environment_for_engines(ours) == {"Path": "p", "SystemRoot": "s"}
