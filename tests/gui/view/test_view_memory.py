"""What the viewer remembers of a source, and what several panes that show it share."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.viewing.opening import WantedClip
from tests.gui.view.conftest import PLAIN, Desk, Media, OpenDesk
from viewer.frames.series.planes import Plane
from viewer.model.annotation import Annotation
from viewer.panes.pane import Pane


def marks(pane: Pane) -> tuple[Annotation, ...]:
    return pane.hand.book.annotations.shapes


def draw(desk: Desk) -> None:
    desk.key(Qt.Key.Key_D)
    desk.drag((10, 10), (30, 12))


def roll(widget: QWidget, notches: int) -> None:
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_marks_and_slice_are_still_there_among_the_planes(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(media.series)
    desk.key(Qt.Key.Key_Right)
    desk.until(lambda: desk.pane.index == 4)
    draw(desk)
    drawn = marks(desk.pane)
    desk.alt(Qt.Key.Key_3)
    desk.until(lambda: not desk.page.presenter.busy)
    axial = desk.panes[0]
    assert axial.info is not None
    assert axial.info.geometry is not None
    assert axial.info.geometry.plane is Plane.AXIAL
    desk.until(lambda: axial.index == 4)
    assert marks(axial) == drawn != ()
    assert marks(desk.panes[1]) == ()


def test_panes_of_one_file_share_its_marks(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.with_region, media.stills[0])
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: desk.number(desk.panes[1]) == 1)
    presenter = desk.page.presenter
    presenter.show(desk.panes[1], WantedClip(presenter.sources[0]))
    desk.until_number(3, desk.panes[1])
    draw(desk)
    first, second = desk.panes
    assert marks(first) == marks(second)
    desk.control(Qt.Key.Key_Tab)
    desk.drag((12, 40), (44, 44))
    assert len(marks(first)) == len(marks(second)) == 2
    for number in (0, 1):
        desk.page.grid.activate(number)
        presenter.turn(1)
    desk.until_number(1, second)
    presenter.turn(-1)
    desk.until_number(3, second)
    assert len(marks(second)) == 2


def test_zoom_and_brightness_of_a_file_are_kept(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    desk.key(Qt.Key.Key_Equal)
    desk.key(Qt.Key.Key_I)
    left = desk.pane.canvas.view_state
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    assert desk.pane.canvas.view.scale != 1.0
    desk.key(Qt.Key.Key_PageUp)
    desk.until_number(1)
    assert desk.pane.canvas.view_state == left


def test_nudge_is_written_down_before_the_file_is_left(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    draw(desk)
    for _ in range(5):
        desk.control(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    last = desk.logged("measured")[-1]
    desk.key(Qt.Key.Key_PageUp)
    desk.until_number(1)
    (shape,) = marks(desk.pane)
    assert last["points"] == [f"{x:.2f},{y:.2f}" for x, y in shape.handles]


def test_wheel_means_the_pane_under_it(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills)
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: desk.number(desk.panes[1]) == 2)
    roll(desk.panes[1].canvas, -1)
    desk.until_number(10, desk.panes[1])
    assert desk.number(desk.panes[0]) == 1
    assert desk.panes.index(desk.pane) == 1


def test_pane_that_is_put_away_stops_playing(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0], media.clip)
    desk.alt(Qt.Key.Key_2)
    hidden = desk.panes[1]
    desk.until(lambda: hidden.cine is not None)
    assert hidden.cine is not None
    hidden.cine.play()
    desk.alt(Qt.Key.Key_1)
    assert not hidden.cine.plays


def test_message_stays_while_its_pane_is_black(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0], media.broken, media.stills[1])
    desk.alt(Qt.Key.Key_4)
    desk.until(lambda: desk.number(desk.panes[2]) == 2)
    desk.until(desk.page.message.isVisible)
    desk.until_words()
    assert desk.page.message.isVisible()
    assert "broken.png" in desk.text("messageWhat")
    desk.page.grid.activate(1)
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    desk.until_words()
    assert not desk.page.message.isVisible()


def test_flips_are_written_down(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    desk.key(Qt.Key.Key_H)
    desk.key(Qt.Key.Key_H)
    desk.key(Qt.Key.Key_V)
    sides = [(line["left_right"], line["up_down"]) for line in desk.logged("flipped")]
    assert sides == [(True, False), (False, False), (False, True)]
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(2)
    assert len(desk.logged("flipped")) == 3


def test_second_window_that_is_closed_is_forgotten(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    other = desk.window.open_second()
    desk.until(lambda: other.page.active.info is not None)
    other.close()
    desk.qtbot.wait(50)
    assert desk.window.findChildren(type(other)) == []
    again = desk.window.open_second()
    desk.until(lambda: again.page.active.info is not None)
    again.close()


def test_every_pane_has_a_spoken_name(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    desk.alt(Qt.Key.Key_4)
    names = [pane.canvas.accessibleName() for pane in desk.panes]
    assert names == ["Image 1", "Image 2", "Image 3", "Image 4"]
