"""Line icons from ``resources/icons``, drawn in the colours of the theme."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import DARK, ICON_PX, RESOURCES

_SCALE = 3
"""One picture for all screens; a window with many tools draws by `IconShape` instead."""


class IconShape:
    """A line icon that is drawn when it is painted, sharp on every screen.

    A window has many tools: drawing all their icons in all colours beforehand would delay it.

    Parameters
    ----------
    name : str
        Name of the file in ``resources/icons``, without its ending.

    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._renderers: dict[str, QSvgRenderer] = {}

    def paint(self, painter: QPainter, place: QRectF, *, token: str) -> None:
        """Paint in one of the theme's colours."""
        if token not in self._renderers:
            self._renderers[token] = _renderer(_read(self._name), token)
        self._renderers[token].render(painter, place)


def icon(name: str, *, token: str = DARK.quiet, on: str = DARK.text) -> QIcon:
    """Return an icon in `token`, in `on` where it is checked or under the pointer."""
    made = QIcon()
    shape = _read(name)
    plain, strong, pale = (_draw(shape, colour) for colour in (token, on, DARK.choice))
    made.addPixmap(plain, QIcon.Mode.Normal, QIcon.State.Off)
    made.addPixmap(strong, QIcon.Mode.Active, QIcon.State.Off)
    made.addPixmap(strong, QIcon.Mode.Normal, QIcon.State.On)
    made.addPixmap(pale, QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def _read(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _renderer(shape: str, token: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(shape.replace("currentColor", token).encode()))


def _draw(shape: str, token: str) -> QPixmap:
    pixmap = QPixmap(QSize(ICON_PX, ICON_PX) * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(shape, token).render(painter, QRectF(pixmap.rect()))
    painter.end()
    return pixmap
