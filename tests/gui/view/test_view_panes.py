"""Several panes and several windows: layouts, the active one, links, planes of a volume."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.viewing.window import ViewWindow
from tests.gui.view.conftest import SERIES, Desk, Media, OpenDesk
from viewer.frames.series.planes import Plane
from viewer.panes.pane import Pane


def numbers(desk: Desk) -> list[int]:
    return [desk.number(pane) for pane in desk.panes]


def active(desk: Desk) -> int:
    return desk.panes.index(desk.pane)


def test_layouts_by_keys_fill_panes_with_the_files_that_follow(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(*media.stills)
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [1, 2])
    desk.alt(Qt.Key.Key_4)
    desk.until(lambda: numbers(desk) == [1, 2, 10, -1])
    desk.alt(Qt.Key.Key_1)
    assert numbers(desk) == [1]


def test_click_and_key_choose_the_active_pane(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills, layout="")
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [1, 2])
    desk.click(40, 30, desk.panes[1])
    assert active(desk) == 1
    desk.key(Qt.Key.Key_PageDown)
    desk.until(lambda: numbers(desk) == [1, 10])
    desk.control(Qt.Key.Key_Tab)
    assert active(desk) == 0
    desk.key(Qt.Key.Key_PageDown)
    desk.until(lambda: numbers(desk) == [2, 10])
    assert [pane.property("active") for pane in desk.panes] == ["yes", "no"]


def test_panes_are_captioned_only_among_several(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills)
    captions = [pane.findChild(QLabel, "paneCaption") for pane in desk.panes]
    assert not any(caption.isVisible() for caption in captions if caption)
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [1, 2])
    found = [pane.findChild(QLabel, "paneCaption") for pane in desk.panes]
    assert [caption.text() for caption in found if caption] == ["still 1.png", "still 2.png"]


def test_linked_panes_zoom_together_until_unlinked(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [1, 2])
    first, second = desk.panes
    desk.alt(Qt.Key.Key_6)
    desk.until_words()
    assert desk.find("linked").isVisible()
    desk.key(Qt.Key.Key_Equal)
    assert first.canvas.view.scale == second.canvas.view.scale == 1.0
    desk.alt(Qt.Key.Key_6)
    desk.key(Qt.Key.Key_F)
    assert first.canvas.view.scale != second.canvas.view.scale == 1.0


def test_linked_clips_go_to_the_same_share(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.clip, media.other_clip)
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [0, 0])
    desk.alt(Qt.Key.Key_6)
    desk.key(Qt.Key.Key_End)
    desk.until(lambda: numbers(desk) == [19, 11])
    desk.key(Qt.Key.Key_Home)
    desk.until(lambda: numbers(desk) == [0, 0])


def test_new_files_empty_the_panes_that_were_put_away(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    desk.alt(Qt.Key.Key_2)
    desk.until(lambda: numbers(desk) == [1, 2])
    desk.alt(Qt.Key.Key_1)
    desk.open(media.stills[2])
    desk.until_number(10)
    desk.alt(Qt.Key.Key_2)
    assert numbers(desk) == [10, -1]


@pytest.fixture
def planes(open_desk: OpenDesk, media: Media) -> Desk:
    """Give a window that shows the three planes of a series."""
    desk = open_desk(media.series)
    desk.until(lambda: desk.pane.info is not None)
    assert len(desk.page.presenter.sources) == 1
    desk.alt(Qt.Key.Key_3)
    desk.until(lambda: [plane_of(pane) for pane in desk.panes] == list(Plane))
    return desk


def plane_of(pane: Pane) -> Plane | None:
    assert pane.info is not None
    geometry = pane.info.geometry
    return None if geometry is None else geometry.plane


def test_series_opens_as_one_volume_in_its_middle(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.series)
    assert desk.info.n_frames == SERIES.shape[0]
    assert desk.pane.index == SERIES.shape[0] // 2
    assert not desk.info.is_cine


def test_click_in_a_plane_takes_the_others_to_the_place(planes: Desk) -> None:
    axial, coronal, sagittal = planes.panes
    planes.click(10.5, 30.5, axial)
    planes.until(lambda: (coronal.index, sagittal.index) == (30, 10))
    slice_before = axial.index
    planes.click(10.5, 0.5, coronal)
    planes.until(lambda: axial.index != slice_before)
    assert sagittal.index == 10


def test_wheel_leafs_through_a_plane(planes: Desk) -> None:
    before = planes.pane.index
    planes.key(Qt.Key.Key_Right)
    planes.until(lambda: planes.pane.index == before + 1)


def test_leaving_the_planes_keeps_the_file(planes: Desk) -> None:
    planes.alt(Qt.Key.Key_1)
    planes.until_settled()
    assert len(planes.panes) == 1
    assert planes.text("place") == "1"


def test_second_window_shows_the_same_files_by_itself(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(*media.stills[:2])
    desk.control(Qt.Key.Key_N)
    other = second_window(desk)
    desk.until(lambda: desk.number(other.page.active) == 1)
    desk.qtbot.keyClick(other.page.active.canvas, Qt.Key.Key_PageDown)
    desk.until(lambda: desk.number(other.page.active) == 2)
    assert desk.number() == 1


def test_files_opened_in_one_window_leave_the_other_alone(
    open_desk: OpenDesk, media: Media
) -> None:
    desk = open_desk(*media.stills[:2])
    desk.control(Qt.Key.Key_N)
    other = second_window(desk)
    desk.until(lambda: desk.number(other.page.active) == 1)
    other.page.open([media.stills[2], media.broken])
    desk.until(lambda: desk.number(other.page.active) == 10)
    assert [source.name for source in desk.page.presenter.sources] == [
        "still 1.png",
        "still 2.png",
    ]
    other.page.presenter.turn(1)
    desk.until(other.page.message.isVisible)
    assert not desk.page.message.isVisible()
    assert desk.number() == 1


def test_closing_the_first_window_closes_the_second(open_desk: OpenDesk, media: Media) -> None:
    desk = open_desk(media.stills[0])
    desk.control(Qt.Key.Key_N)
    other = second_window(desk)
    desk.window.close()
    assert not other.isVisible()


def second_window(desk: Desk) -> ViewWindow:
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, ViewWindow) and widget is not desk.window and widget.isVisible()
    ]
    assert len(found) == 1
    with desk.qtbot.waitActive(found[0]):
        found[0].activateWindow()
    return found[0]
