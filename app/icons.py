"""Line icons from ``resources/icons``, drawn in the colours of the theme."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme import DARK, ICON_PX, RESOURCES

_SCALES = (1, 2, 3)


def icon(name: str, *, token: str = DARK.quiet, on: str = DARK.text) -> QIcon:
    """Return an icon in `token`, in `on` where it is checked or under the pointer."""
    made = QIcon()
    shape = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    for scale in _SCALES:
        plain, strong = _draw(shape, token, scale), _draw(shape, on, scale)
        made.addPixmap(plain, QIcon.Mode.Normal, QIcon.State.Off)
        made.addPixmap(strong, QIcon.Mode.Active, QIcon.State.Off)
        made.addPixmap(strong, QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(_draw(shape, DARK.choice, scale), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def _draw(shape: str, token: str, scale: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(shape.replace("currentColor", token).encode()))
    pixmap = QPixmap(QSize(ICON_PX, ICON_PX) * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, ICON_PX, ICON_PX))
    painter.end()
    return pixmap
