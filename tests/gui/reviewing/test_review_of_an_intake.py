"""The window on a real folder and a real study: looks, journal, and the intake carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands.intake.reviewed import ReviewedIntake, reviewed
from app.commands.intake.wishes import IntakeWishes
from app.media.opening import PoolOpener
from app.reviewing.begin import review_parts
from app.reviewing.window import make_review_window
from reader_study.deid.masks import masks_of
from reader_study.deid.screened import SCREENED
from reader_study.study import Study
from reader_study.verify import verify
from tests.builders import PASSPHRASE, protocol_text
from tests.gui.reviewing.review_bench import Intake, ReviewBench
from tests.made_review import BROKEN, CINE, COPY, PLAIN, STILL, VIDEO, ZIPPED, make_review_folder
from viewer.decoding import DecodePool

Key = Qt.Key


@contextmanager
def begun(place: Path, study: Study, pool: DecodePool) -> Iterator[ReviewedIntake]:
    with reviewed(
        study,
        place / "in",
        IntakeWishes(),
        passphrase=PASSPHRASE,
        opener=PoolOpener(pool),
        searches_text=False,
    ) as intake:
        yield intake


@contextmanager
def window_on(
    intake: ReviewedIntake, pool: DecodePool, qtbot: QtBot, data: Path
) -> Iterator[ReviewBench]:
    window = make_review_window(review_parts(intake, pool, command="…"), folder=data, lang="en")
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.page.begin()
    bench = ReviewBench(qtbot, window, Intake(intake.folder, pool, ()))
    try:
        yield bench
    finally:
        window.close()
        window.deleteLater()


def test_a_folder_is_looked_at_decided_and_taken_in(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, review_pool: DecodePool
) -> None:
    make_review_folder(tmp_path / "in")
    with Study.create(tmp_path / "study", protocol_text()) as study:
        with (
            begun(tmp_path, study, review_pool) as intake,
            window_on(intake, review_pool, qtbot, tmp_path / "data") as bench,
        ):
            looks = bench.window.page.presenter.looks
            bench.until(lambda: looks.is_complete)
            assert set(bench.state.review.items) == {
                *(STILL, CINE, VIDEO, PLAIN, COPY, ZIPPED, BROKEN)
            }
            assert bench.state.review.items[ZIPPED].patient == "p-five"
            bench.go_to(BROKEN)
            bench.keys(Key.Key_X, "5")
            bench.go_to(ZIPPED)
            bench.shown()
            assert bench.window.page.panes.active.info is not None
            bench.keys("N")
            bench.saved()
            key_before = bench.states()
        # Closed in the middle: what was decided is there again, and nothing is looked at anew.
        with (
            begun(tmp_path, study, review_pool) as intake,
            window_on(intake, review_pool, qtbot, tmp_path / "data") as bench,
        ):
            assert all(item.look is not None for item in intake.items())
            bench.until(lambda: bench.window.page.presenter.looks.is_complete)
            assert bench.states() == key_before
            bench.go_to(PLAIN)
            bench.keys("D")
            bench.shown()
            bench.keys("2")
            for path in (STILL, CINE):
                bench.go_to(path)
                bench.keys(Key.Key_Return)
            bench.go_to(VIDEO)
            bench.shown()
            bench.keys(Key.Key_M, Key.Key_Return, Key.Key_Return)
            bench.saved()
            assert bench.state.tally.is_complete
            bench.control(Key.Key_Return)
            assert bench.text("confirmQuestion") == "Take this in?"
            bench.keys(Key.Key_Return)
            bench.until(lambda: not bench.window.page.presenter.committing)
            assert not bench.visible("messageBar"), bench.text("messageWhat")
            assert "4 cases are in the study." in bench.text("confirmLines")
        told = [event.content for event in study.events(action=SCREENED)]
        decisions = sorted(str(each["decision"]) for each in told)
        assert decisions == ["as_proposed"] * 2 + ["changed"] + ["nothing_to_mask"] * 2
        (drawn,) = (masks_of(each["masks"]) for each in told if each["decision"] == "changed")
        assert len(drawn) == len(bench.state.review.items[VIDEO].proposed) + 1
        assert not study.paths.intake_journal.exists()
    assert verify(tmp_path / "study") == []


@pytest.mark.parametrize("before", ["", "table"])
def test_what_stands_in_the_way_of_an_intake_is_said(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, review_pool: DecodePool, before: str
) -> None:
    """A table that changed behind the window's back is told, and decisions stay."""
    folder = make_review_folder(tmp_path / "in")
    with Study.create(tmp_path / "study", protocol_text()) as study:
        with (
            begun(tmp_path, study, review_pool) as intake,
            window_on(intake, review_pool, qtbot, tmp_path / "data") as bench,
        ):
            bench.until(lambda: bench.window.page.presenter.looks.is_complete)
            bench.go_to(PLAIN)
            bench.keys("D", "2")
            for path in (STILL, CINE, VIDEO, ZIPPED):
                bench.go_to(path)
                bench.keys("N")
            bench.go_to(BROKEN)
            bench.keys(Key.Key_X, "5")
            bench.saved()
            if before:
                table = folder / "cases.csv"
                table.write_text(table.read_text().replace("benign", "who knows"))
            else:
                (folder / CINE).unlink()
            bench.control(Key.Key_Return)
            bench.keys(Key.Key_Return)
            bench.until(lambda: bench.visible("messageBar"))
            assert not bench.window.page.presenter.is_done
            bench.until(lambda: not bench.window.page.presenter.committing)
            assert bench.state.tally.taken == 5
        assert study.cases() == ()
        assert study.paths.intake_journal.exists()
