"""Files of one figure: SVG as drawn, and PNG in the resolution of print."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtSvg import QSvgGenerator
from reportlab.graphics.shapes import Drawing

from app.coordinating.plots.paint import paint_drawing, painting, size_pt
from ground.errors import ReaderStudyError
from ground.files import write_atomic

PAPER = "#ffffff"
"""What a figure lies on, in every theme."""

PNG_DPI = 300
_POINTS_PER_INCH = 72
_DOTS_PER_METRE = round(PNG_DPI / 0.0254)


def picture(drawing: Drawing, *, dpi: float) -> QImage:
    """Return a figure on paper as an image."""
    scale = dpi / _POINTS_PER_INCH
    size = size_pt(drawing) * scale
    image = QImage(round(size.width()), round(size.height()), QImage.Format.Format_RGB32)
    image.fill(QColor(PAPER))
    with painting(image) as painter:
        painter.scale(image.width() / drawing.width, image.height() / drawing.height)
        paint_drawing(painter, drawing)
    return image


def as_png(drawing: Drawing) -> bytes:
    """Return a figure as PNG of 300 dots per inch."""
    image = picture(drawing, dpi=PNG_DPI)
    image.setDotsPerMeterX(_DOTS_PER_METRE)
    image.setDotsPerMeterY(_DOTS_PER_METRE)
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(held.data())


def as_svg(drawing: Drawing, *, title: str) -> bytes:
    """Return a figure as SVG, its texts as outlines: it looks the same where no font is."""
    size = size_pt(drawing)
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setTitle(title)
    made.setResolution(_POINTS_PER_INCH)
    made.setSize(QSize(round(size.width()), round(size.height())))
    made.setViewBox(QRectF(0, 0, size.width(), size.height()))
    with painting(made) as painter:
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), Qt.GlobalColor.white)
        paint_drawing(painter, drawing)
    buffer.close()
    return bytes(held.data())


def save_figure(drawing: Drawing, path: Path, *, title: str) -> Path:
    """Write a figure to a file, by the ending of its name, and return the path.

    Raises
    ------
    ReaderStudyError
        For another ending, or where the file cannot be written; nothing is written then.

    """
    ending = path.suffix.lower()
    if ending == ".svg":
        write_atomic(path, as_svg(drawing, title=title))
    elif ending == ".png":
        write_atomic(path, as_png(drawing))
    else:
        raise ReaderStudyError(
            f"A figure cannot be written as “{ending or path.name}”.",
            remedy="Name a file that ends in .svg or .png.",
            path=path,
        )
    return path
