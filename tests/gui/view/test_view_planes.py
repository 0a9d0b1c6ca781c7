"""Three planes of a volume under a hand that measures."""

import pytest
from PySide6.QtCore import Qt

from tests.gui.view.conftest import Desk, Media, OpenDesk
from viewer.canvas.orientation import OrientationMarks
from viewer.measuring.layer import AnnotationLayer
from viewer.panes.mpr import CrossLines

PLACE = (10.5, 30.5)
"""A place of the axial plane that lies on other slices than those shown."""


@pytest.fixture
def planes(open_desk: OpenDesk, media: Media) -> Desk:
    """Give a window that shows the three planes of a series, the axial one active."""
    desk = open_desk(media.series)
    desk.until(lambda: desk.pane.info is not None)
    desk.alt(Qt.Key.Key_3)
    desk.until(lambda: len(desk.panes) == 3 and all(pane.info for pane in desk.panes))
    desk.until_settled()
    return desk


def slices(desk: Desk) -> list[int]:
    return [pane.index for pane in desk.panes]


def stays(desk: Desk, before: list[int]) -> bool:
    """Tell whether no plane has moved, after time enough to decode another slice."""
    desk.qtbot.wait(150)
    return slices(desk) == before


@pytest.mark.parametrize("key", [Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_B, Qt.Key.Key_K])
def test_click_that_begins_a_mark_moves_no_plane(planes: Desk, key: Qt.Key) -> None:
    before = slices(planes)
    planes.key(key)
    planes.click(*PLACE, planes.panes[0])
    assert stays(planes, before)


def test_click_that_ends_a_mark_moves_no_plane(planes: Desk) -> None:
    before = slices(planes)
    planes.key(Qt.Key.Key_D)
    planes.click(5.5, 20.5, planes.panes[0])
    planes.click(*PLACE, planes.panes[0])
    assert len(planes.panes[0].hand.scene.shapes) == 1
    assert stays(planes, before)


def test_click_on_a_mark_takes_hold_of_it_and_one_beside_it_moves_the_planes(planes: Desk) -> None:
    axial, coronal, sagittal = planes.panes
    planes.key(Qt.Key.Key_D)
    planes.click(5.5, 20.5, axial)
    planes.click(40.5, 20.5, axial)
    before = slices(planes)
    planes.key(Qt.Key.Key_W)
    planes.click(20.5, 20.5, axial)
    assert axial.hand.selection.ident is not None
    assert stays(planes, before)
    planes.click(*PLACE, axial)
    planes.until(lambda: (coronal.index, sagittal.index) == (30, 10))


def test_lines_of_the_other_planes_strike_out_no_letter(planes: Desk) -> None:
    """The lines are painted first: whatever is laid over a plane lies over them too."""
    for pane in planes.panes:
        kinds = [type(overlay) for overlay in pane.canvas.overlays]
        assert kinds.index(CrossLines) < kinds.index(OrientationMarks)
        assert kinds.index(CrossLines) < kinds.index(AnnotationLayer)
