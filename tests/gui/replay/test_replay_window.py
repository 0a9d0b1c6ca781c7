"""The window of a replay: what it shows at a moment, by keys and by mouse, in both languages."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.i18n import Language
from app.replay.player import ReplayPlayer
from app.replay.window import ReplayWindow, make_replay_window
from reader_study.forms.answer import Answer
from reader_study.forms.library import load_form
from reader_study.forms.marks import diameter
from reader_study.reading.replay import Replay, find_reads, load_replay
from tests.made_read import make_read

Show = Callable[..., ReplayWindow]


@pytest.fixture
def show(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[Show]:
    """Open the window on the read of `tests.made_read` in one arm."""
    root = tmp_path / "study"
    with make_read(root) as study:
        case = find_reads(study)[0].name.case_id
        loaded = {arm: load_replay(study, f"r1/1/{case}/{arm}") for arm in ("unaided", "aided")}
        paths = {
            arm: tuple(study.media_path(medium) for medium in replay.media)
            for arm, replay in loaded.items()
        }
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    windows: list[ReplayWindow] = []

    def opened(
        arm: str = "unaided",
        *,
        lang: str = "en",
        change: Callable[[Replay], Replay] = lambda replay: replay,
    ) -> ReplayWindow:
        folder = tmp_path / f"data-{len(windows)}"
        window = make_replay_window(change(loaded[arm]), paths[arm], folder=folder, lang=lang)
        window.resize(1366, 768)
        with qtbot.waitSignal(window.page.stage.shown), qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        windows.append(window)
        return window

    yield opened
    for window in windows:
        window.languages.switch(Language.ENGLISH)
        window.close()
        window.deleteLater()
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert after == before


def keys(window: ReplayWindow, *pressed: Qt.Key) -> None:
    for key in pressed:
        QTest.keyClick(QApplication.focusWidget() or window, key)


def text(window: ReplayWindow, name: str) -> str:
    found = window.findChild(QLabel, name)
    assert found is not None
    return found.text()


def values(window: ReplayWindow) -> list[str]:
    labels = window.page.panel.answers.findChildren(QLabel, "replayValue")
    return [one.text() for one in labels if one.isVisible()]


def test_it_says_that_it_is_a_replay_and_whose(show: Show) -> None:
    window = show()
    assert window.windowTitle().startswith("Replay of r1/1/")
    assert (text(window, "replayMark"), text(window, "replayCalm")) == (
        "Replay",
        "Nothing is recorded",
    )
    assert text(window, "replayReader") == "Reader r1 · Unaided"


def test_keys_step_from_event_to_event(show: Show) -> None:
    window = show()
    assert values(window) == ["–", "–"]
    keys(window, *[Qt.Key.Key_Right] * 5)
    assert window.page.player.t_us == 6_100_000
    assert values(window) == ["4A", "–"]
    keys(window, Qt.Key.Key_Right)
    assert text(window, "replayState") == "Paused: no input for 60 seconds"
    keys(window, Qt.Key.Key_End)
    assert (values(window), text(window, "replayState")) == (["4B", "22"], "Locked")
    keys(window, Qt.Key.Key_Left)
    assert text(window, "replayState") == "Reading"
    keys(window, Qt.Key.Key_Home)
    assert (window.page.player.index, values(window)) == (0, ["–", "–"])


def test_the_image_is_seen_as_it_was(show: Show, qtbot: QtBot) -> None:
    window = show()
    page, canvas = window.page, window.page.stage.canvas
    page.player.go_to(2)
    state = canvas.view_state
    width, height = state.room
    assert not state.fits
    assert state.view.scale == pytest.approx(3.2 * min(width / 966, height / 800), abs=0.001)
    middle = state.view.to_image(width / 2, height / 2)
    assert middle == pytest.approx((200.0, 150.0), abs=0.02)
    with qtbot.waitSignal(page.stage.shown):
        page.player.go_to(4)
    window_level = canvas.window_level
    assert (window_level.level, window_level.width, window_level.inverted) == (100.0, 160.0, True)
    assert text(window, "replayImage") == "Image 2 of 2"


def test_marks_are_there_from_the_moment_they_were_drawn(show: Show) -> None:
    window = show()
    stage = window.page.stage
    window.page.player.go_to(2)
    without = stage.canvas.grab().toImage()
    assert stage._marks_scene().shapes == ()
    window.page.player.go_to(3)
    assert [shape.kind.value for shape in stage._marks_scene().shapes] == ["calliper"]
    assert stage.canvas.grab().toImage() != without


def test_what_the_reader_did_not_see_is_dimmed(show: Show) -> None:
    window = show()
    window.page.player.go_to(5)
    bright = window.page.stage.canvas.grab().toImage()
    window.page.player.go_to(6)
    dim = window.page.stage.canvas.grab().toImage()
    middle = QPoint(dim.width() // 2, dim.height() // 2)
    places = [middle + QPoint(n, 0) for n in range(-40, 40)]
    assert sum(dim.pixelColor(p).lightness() for p in places) < 0.6 * sum(
        bright.pixelColor(p).lightness() for p in places
    )


def test_the_ai_card_is_there_while_it_was(show: Show) -> None:
    window = show("aided")
    card = window.page.panel.ai_card
    window.page.player.go_to(0)
    assert not card.isVisible()
    window.page.player.go_to(1)
    assert card.isVisible()
    assert text(window, "aiName") == "AI-A"
    window.page.player.seek(3_500_000)
    assert not card.isVisible()


def test_it_plays_by_the_clock_at_its_speed_and_stops_at_the_end(show: Show, qtbot: QtBot) -> None:
    page = show("aided").page
    now = [0]
    player = ReplayPlayer(page._replay, page, now_ns=lambda: now[0])
    player.set_speed(4)
    player.toggle()
    assert player.playing
    now[0] += 500_000_000
    player.tick()
    assert (player.t_us, player.playing) == (2_000_000, True)
    now[0] += 5_000_000_000
    with qtbot.waitSignal(player.changed):
        player.tick()
    assert (player.t_us, player.playing, player.scene.locked) == (6_300_000, False, True)
    player.toggle()
    assert (player.t_us, player.playing) == (0, True)
    player.stop()


def test_space_plays_and_the_arrows_change_the_speed(show: Show, qtbot: QtBot) -> None:
    window = show()
    player = window.page.player
    keys(window, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert player.speed == 16
    keys(window, Qt.Key.Key_Down)
    assert player.speed == 4
    with qtbot.waitSignal(player.moved):
        keys(window, Qt.Key.Key_Space)
    assert player.playing
    keys(window, Qt.Key.Key_Space)
    assert not player.playing


def test_a_hand_on_the_line_and_a_click_on_an_event_go_there(show: Show, qtbot: QtBot) -> None:
    window = show()
    track = window.findChild(QWidget, "replayTrack")
    events = window.findChild(QListWidget, "replayEvents")
    assert track is not None
    assert events is not None
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(track, left, pos=QPoint(track.width() // 2, track.height() // 2))
    assert window.page.player.t_us == pytest.approx(31_100_000 / 2, rel=0.01)
    place = events.visualItemRect(events.item(3)).center()
    QTest.mouseClick(events.viewport(), left, pos=place)
    assert (window.page.player.index, events.currentRow()) == (3, 3)


def test_no_hand_moves_the_image(show: Show) -> None:
    canvas = show().page.stage.canvas
    before = canvas.view_state
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(canvas, QPoint(300, 200))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert canvas.view_state == before


def test_it_speaks_chinese_at_once(show: Show, qtbot: QtBot) -> None:
    window = show()
    window.languages.switch(Language.CHINESE)
    qtbot.waitUntil(lambda: text(window, "replayMark") == "回放")
    assert window.windowTitle().startswith("r1/1/")
    window.page.player.go_to(6)
    assert text(window, "replayState") == "已暂停：60 秒没有操作"
    names = window.page.panel.answers.findChildren(QLabel, "replayName")
    assert "BI-RADS" in names[0].text()
    assert "category" not in names[0].text()


def answered(replay: Replay, form_id: str, answer: Answer) -> Replay:
    """Return a replay in which another form has been answered throughout."""
    form = load_form(form_id)
    last = frozenset({form.fields[-1].id})
    scenes = tuple(replace(scene, answer=answer, changed=last) for scene in replay.scenes)
    return replace(replay, form=form, scenes=scenes)


def test_marks_that_are_answers_lie_on_their_image(show: Show) -> None:
    drawn = diameter(1, 0, (100.0, 80.0), (200.0, 80.0), length_mm=7.0, scale="pixel_spacing")
    answer = Answer({"finding": "mass", "size": [drawn]})
    window = show("aided", change=lambda replay: answered(replay, "birads-us-5e", answer))
    stage = window.page.stage
    window.page.player.go_to(2)
    assert [shape.handles for shape in stage._marks_scene().shapes][-1] == (
        (100.0, 80.0),
        (200.0, 80.0),
    )
    assert "7.0 mm" in values(window)


def test_a_long_form_is_rolled_to_what_has_changed_and_the_events_stay(show: Show) -> None:
    form = load_form("birads-us-v2025")
    answer = Answer({one.id: one.options[0].id for one in form.fields if one.options})
    window = show("aided", change=lambda replay: answered(replay, form.id, answer))
    window.page.player.go_to(2)
    QApplication.processEvents()
    changed = window.page.panel.answers.changed
    scroll = window.findChild(QScrollArea, "replayScroll")
    events = window.findChild(QListWidget, "replayEvents")
    assert changed is not None
    assert scroll is not None
    assert events is not None
    top = changed.mapTo(scroll.viewport(), QPoint(0, 0)).y()
    assert 0 <= top <= scroll.viewport().height() - changed.height()
    assert window.page.panel.answers.height() > scroll.viewport().height()
    assert events.height() >= 4 * events.sizeHintForRow(0)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_cut_off(show: Show, size: tuple[int, int], lang: str) -> None:
    window = show("aided", lang=lang)
    window.resize(*size)
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for index in range(len(window.page._replay.steps)):
        window.page.player.go_to(index)
        QApplication.processEvents()
        _nothing_clipped(window, window.page._replay)


def _nothing_clipped(window: ReplayWindow, replay: Replay) -> None:
    for one in window.findChildren(QLabel):
        if not one.isVisible() or not one.text() or one.wordWrap():
            continue
        wanted = one.fontMetrics().horizontalAdvance(one.text())
        assert wanted <= one.width(), (replay.name, one.objectName(), one.text())
