"""What holds for all tests."""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # Whoever starts the suite in the background lets Ctrl-C be ignored, and every program that it
    # starts inherits that: tests of an interrupted program would wait for ever.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Before torch is imported by whichever test is the first: threads that spin while they wait crawl
# as soon as another worker computes.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# Keys and known heads of the tests are no one's; programs that they start inherit the folder.
os.environ["SONOREAD_HOME"] = _HOME = tempfile.mkdtemp(prefix="sonoread-home-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
# All tests sit at one workstation: what a module's fixture sealed to its key opens in every test.
(Path(_HOME) / "workstation.key").write_text(os.urandom(32).hex())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that share what their module makes to one worker: it is made once, not by each."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and _shares_of_module(item):
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(_HERE).as_posix()))


def _shares_of_module(item: pytest.Item) -> bool:
    found = getattr(item, "_fixtureinfo", None)
    names = {} if found is None else found.name2fixturedefs
    return any(one.scope == "module" for defined in names.values() for one in defined)


def pytest_runtest_setup() -> None:
    """Give each test a home of its own: what one has signed is not known to the next.

    Fixtures of modules and sessions made their studies at other homes, and tests copy those. No
    fixture, because generated examples would complain of it.
    """
    home = Path(_HOME) / os.urandom(8).hex()
    home.mkdir()
    shutil.copy(Path(_HOME) / "workstation.key", home)
    os.environ["SONOREAD_HOME"] = str(home)


_HERE = Path(__file__).parent

PATIENCE_MS = 120_000
"""Longest wait for what is sure to come. On a busy machine it comes late: no promise of the program
is tested by this time, and a test that waits for nothing else is as fast as the program."""


class PatientBot(QtBot):
    """Waits for events; a limit given in a test is raised to `PATIENCE_MS`, never believed."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **more: Any) -> Any:  # noqa: ANN401
        # Who does not mind that nothing comes (`assertNotEmitted` too) means the time that he says.
        patient = more.get("raising", True)
        wait = max(timeout, PATIENCE_MS) if patient else timeout
        return super().waitSignal(signal, timeout=wait, **more)

    def waitSignals(self, signals: Any, *, timeout: int = 0, **more: Any) -> Any:  # noqa: ANN401
        return super().waitSignals(signals, timeout=max(timeout, PATIENCE_MS), **more)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> PatientBot:
    return PatientBot(request)
