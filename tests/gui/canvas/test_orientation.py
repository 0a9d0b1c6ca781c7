"""Letters of the patient's sides at the edges, and the sign of a mirrored image."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from viewer.canvas.canvas import Canvas
from viewer.canvas.orientation import Edge, OrientationMarks, edge_letters
from viewer.frames.info import ClipInfo, ClipKind
from viewer.frames.series.planes import Plane, SliceGeometry, VoxelGrid
from viewer.model import ViewTransform

WIDTH, HEIGHT = 400, 300
MIDDLES = {  # of the edges, as shares of the canvas
    Edge.LEFT: (0.04, 0.5),
    Edge.RIGHT: (0.96, 0.5),
    Edge.TOP: (0.5, 0.05),
    Edge.BOTTOM: (0.5, 0.95),
}
GRID = VoxelGrid(
    (0.0, 0.0, 0.0),
    ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)),
    (2.0, 1.0, 1.0),
    (20, 60, 80),
    2.0,
)
Picture = NDArray[np.int16]


def slices(plane: Plane, grid: VoxelGrid = GRID) -> SliceGeometry:
    return grid.cut(plane).geometry


def letters(geometry: SliceGeometry, *, flip_x: bool = False, flip_y: bool = False) -> str:
    """Return the letters at the left, the right, the top and the bottom."""
    view = ViewTransform(2.0, 0.0, 0.0, flip_x=flip_x, flip_y=flip_y)
    return " ".join(edge_letters(geometry, view)[edge] for edge in Edge)


@pytest.mark.parametrize(
    ("plane", "expected"),
    [(Plane.AXIAL, "R L A P"), (Plane.CORONAL, "R L H F"), (Plane.SAGITTAL, "A P H F")],
)
def test_planes_are_lettered_as_radiologists_expect(plane: Plane, expected: str) -> None:
    assert letters(slices(plane)) == expected


def test_letters_turn_with_the_image() -> None:
    axial = slices(Plane.AXIAL)
    assert letters(axial, flip_x=True) == "L R A P"
    assert letters(axial, flip_y=True) == "R L P A"
    assert letters(axial, flip_x=True, flip_y=True) == "L R P A"


def test_edge_of_an_oblique_slice_names_both_sides() -> None:
    cos, sin = np.cos(np.radians(20)).item(), np.sin(np.radians(20)).item()
    directions = ((0.0, -sin, cos), (0.0, cos, sin), (1.0, 0.0, 0.0))
    tilted = VoxelGrid(GRID.origin_mm, directions, GRID.spacing_mm, GRID.shape, 2.0)
    assert letters(slices(Plane.AXIAL, tilted)) == "R L AF PH"


ShowAs = Callable[..., Canvas]


@pytest.fixture
def show(qtbot: QtBot) -> ShowAs:
    def made(geometry: SliceGeometry | None = None, *, grey: int = 0) -> Canvas:
        canvas = Canvas()
        canvas.resize(WIDTH, HEIGHT)
        qtbot.addWidget(canvas)
        kind = ClipKind.STILL if geometry is None else ClipKind.VOLUME
        info = ClipInfo(kind, 1, 80, 60, geometry=geometry)
        canvas.set_image(np.full((60, 80), grey, np.uint8), info=info)
        canvas.overlays.append(OrientationMarks(lambda: info))
        return canvas

    return made


def picture(canvas: Canvas, ratio: float = 1.0) -> Picture:
    """Paint the canvas as a device of this scale wants it; (H, W, 3)."""
    image = QImage(QSize(round(WIDTH * ratio), round(HEIGHT * ratio)), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    canvas.render(image)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), 2::-1].astype(np.int16)


def corner(shown: Picture, ratio: float = 1.0) -> Picture:
    """Return the upper left corner, where the sign stands."""
    return shown[: round(60 * ratio), : round(100 * ratio)]


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_letter_stands_at_each_edge_of_a_slice_and_is_seen_on_every_grey(
    show: ShowAs, ratio: float, grey: int
) -> None:
    shown = picture(show(slices(Plane.CORONAL), grey=grey), ratio).mean(axis=2)
    height, width = shown.shape
    marked = np.abs(shown - grey) > 30
    for x, y in MIDDLES.values():
        column, row, reach = round(x * width), round(y * height), round(12 * ratio)
        near = (
            slice(max(row - reach, 0), row + reach),
            slice(max(column - reach, 0), column + reach),
        )
        rows, _ = marked[near].nonzero()
        assert 9 * ratio <= np.ptp(rows) + 1 <= 16 * ratio
        marked[near] = False
    assert not marked.any()


def test_an_image_that_lies_nowhere_in_a_patient_has_no_letters(show: ShowAs) -> None:
    assert not picture(show()).any()


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("grey", [0, 200])
@pytest.mark.parametrize("across", [True, False])
def test_a_flipped_image_carries_a_sign_that_goes_with_the_flip(
    show: ShowAs, across: bool, grey: int, ratio: float
) -> None:
    canvas = show(grey=grey)
    plain = picture(canvas, ratio)
    canvas.flip(across=across, down=not across)
    flipped = picture(canvas, ratio)
    sign = (np.abs(corner(flipped, ratio) - corner(plain, ratio)) > 60).any(axis=2)
    # As large as a thing that is not to be overlooked.
    assert sign.sum() >= 200 * ratio**2
    assert (flipped[round(60 * ratio) :] == plain[round(60 * ratio) :]).all()
    canvas.flip(across=across, down=not across)
    assert (picture(canvas, ratio) == plain).all()


def test_either_flip_and_both_have_signs_of_their_own(show: ShowAs) -> None:
    seen = []
    for across, down in ((True, False), (False, True), (True, True)):
        canvas = show()
        canvas.flip(across=across, down=down)
        seen.append(corner(picture(canvas)).max(axis=2) > 60)
    alone, other, both = seen
    assert (alone != other).any()
    assert (both[:, :48] == alone[:, :48]).all()
    assert not alone[:, 48:].any()
    assert both[:, 48:].any()


def test_the_sign_goes_when_the_view_is_reset(show: ShowAs) -> None:
    canvas = show()
    canvas.flip(across=True)
    assert corner(picture(canvas)).any()
    canvas.reset()
    assert not corner(picture(canvas)).any()
