"""The window asks whether a copy is due, and never beside a lock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.desk import Desk
from app.reading.keeping import Keeping
from app.tasks import Writer
from reader_study.safekeeping import disks
from reader_study.safekeeping.copies import copies_in
from reader_study.safekeeping.keeping import INTERVAL_NS
from tests.builders import MovableClock, make_study


class Page:
    def __init__(self) -> None:
        self.told: list[object] = []

    def show_warnings(self, warnings: object) -> None:
        self.told.append(warnings)


@pytest.fixture
def writer(qtbot: QtBot) -> Iterator[Writer]:
    made = Writer()
    yield made
    made.close()


def answered(qtbot: QtBot, writer: Writer, act: Callable[[], None]) -> None:
    with qtbot.waitSignal(writer.idle, timeout=10_000):
        act()


def test_a_copy_is_made_on_the_writers_thread_when_it_is_due(
    tmp_path: Path, qtbot: QtBot, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_study(tmp_path / "s").close()
    clock = MovableClock()
    desk, page = Desk(), Page()
    desk.open(tmp_path / "s")
    study = desk._open_study()
    study.clock = clock
    desk.begin("r1")
    keeping = Keeping(desk, writer, lambda: page, writer)
    folder = tmp_path / "s" / "backups"
    answered(qtbot, writer, keeping.look)
    assert len(copies_in(folder)) == 1
    clock.ns += INTERVAL_NS
    monkeypatch.setattr(disks, "free_bytes", lambda _: 1_000_000)
    answered(qtbot, writer, keeping.look)
    assert len(copies_in(folder)) == 2
    assert "Only 1 MB" in str(page.told[-1])
    desk.close()


def test_while_something_is_written_nothing_is_asked(qtbot: QtBot, writer: Writer) -> None:
    asked: list[str] = []

    class Asked(Desk):
        def keep_safe(self) -> None:
            asked.append("asked")

    keeping = Keeping(Asked(), writer, lambda: None, writer)

    def look_beside_a_lock() -> None:
        writer.submit(lambda: None)
        keeping.look()

    answered(qtbot, writer, look_beside_a_lock)
    assert asked == []
    answered(qtbot, writer, keeping.look)
    assert asked == ["asked"]
