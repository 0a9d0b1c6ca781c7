"""A server for tests, and the coordinator's passphrase where commands look for it."""

from collections.abc import Iterator

import pytest

from engines.mllm.conformance.server import ConformanceServer
from tests.builders import PASSPHRASE
from tests.mllm.commanded import end_all


@pytest.fixture
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONOREAD_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def programs(passphrase: None) -> Iterator[None]:
    """Let no command that was begun as a program outlive its test."""
    yield
    end_all()


@pytest.fixture
def server() -> Iterator[ConformanceServer]:
    with ConformanceServer() as server:
        yield server
