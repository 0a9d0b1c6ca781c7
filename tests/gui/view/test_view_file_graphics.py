"""What a file draws over its own frames: seen, told of, and put away by a key."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt

from tests.gui.view.conftest import SIZE, Desk, OpenDesk
from tests.media.dicom_files import overlay, write_dicom
from tests.media.videos import picture
from viewer.canvas.file_graphics import COLOUR

PLACE = (30, 12, 16, 9)
"""First column and row, width and height of what is drawn."""


def drawing() -> NDArray[np.bool_]:
    mask = np.zeros((SIZE[1], SIZE[0]), np.bool_)
    left, top, width, height = PLACE
    mask[top : top + height, left : left + width] = True
    return mask


@pytest.fixture
def cine(tmp_path: Path) -> Path:
    """Write five frames, of which the second and the third have a drawing."""
    frames = np.stack([picture(number, SIZE) for number in range(5)])
    return write_dicom(
        tmp_path / "cine.dcm", frames.tobytes(), NumberOfFrames=5, FrameTime=40, Rows=SIZE[1],
        Columns=SIZE[0], elements=overlay(np.stack([drawing(), drawing()]), x0051=("US", 2)),
    )  # fmt: skip


@pytest.fixture
def still(tmp_path: Path) -> Path:
    return write_dicom(
        tmp_path / "still.dcm", picture(3, SIZE).tobytes(), Rows=SIZE[1], Columns=SIZE[0],
        elements=overlay(drawing()),
    )  # fmt: skip


def is_drawn(desk: Desk) -> bool:
    """Tell whether the place of the drawing has its colour, and what lies beside it has not."""
    image = desk.pane.canvas.grab().toImage()
    ratio = image.devicePixelRatio()

    def colour(x: float, y: float) -> int:
        place = desk.place(x, y)
        return image.pixelColor(QPoint(int(place.x() * ratio), int(place.y() * ratio))).rgb()

    left, top, width, height = PLACE
    assert colour(left - 3, top - 3) != COLOUR.rgb()
    assert colour(left + width + 3, top + height + 3) != COLOUR.rgb()
    return colour(left + width / 2, top + height / 2) == COLOUR.rgb()


def test_a_drawing_is_seen_told_of_and_put_away(open_desk: OpenDesk, still: Path) -> None:
    desk = open_desk(still)
    assert is_drawn(desk)
    assert "own drawings (T hides them)" in desk.text("notes")
    desk.key(Qt.Key.Key_T)
    desk.until_words()
    assert not is_drawn(desk)
    assert "own drawings are hidden (T shows them)" in desk.text("notes")
    assert desk.number() == 3  # the pixels have never held it
    desk.key(Qt.Key.Key_T)
    assert is_drawn(desk)


def test_a_drawing_follows_flips_zoom_and_place(open_desk: OpenDesk, still: Path) -> None:
    desk = open_desk(still)
    for key in (Qt.Key.Key_H, Qt.Key.Key_V, Qt.Key.Key_Equal, Qt.Key.Key_H):
        desk.key(key)
        assert is_drawn(desk)
    desk.pane.canvas.zoom_by(0.8)
    assert is_drawn(desk)


def test_a_drawing_belongs_to_its_frames(open_desk: OpenDesk, cine: Path) -> None:
    desk = open_desk(cine)
    seen = []
    for number in range(5):
        desk.pane.go_to(number)
        desk.until_number(number)
        seen.append(is_drawn(desk))
    assert seen == [False, True, True, False, False]


def test_another_file_shows_its_own_and_the_key_does_nothing_without(
    open_desk: OpenDesk, still: Path, tmp_path: Path
) -> None:
    plain = write_dicom(
        tmp_path / "z.dcm", picture(4, SIZE).tobytes(), Rows=SIZE[1], Columns=SIZE[0]
    )
    desk = open_desk(still, plain)
    desk.key(Qt.Key.Key_T)
    desk.key(Qt.Key.Key_PageDown)
    desk.until_number(4)
    assert not is_drawn(desk)
    desk.until(lambda: desk.text("notes") == "")
    desk.key(Qt.Key.Key_T)
    desk.key(Qt.Key.Key_PageUp)
    desk.until_number(3)
    assert is_drawn(desk)
