"""The screen shows the figure of the PDF: each one is held against what poppler makes of it."""

import shutil
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, Ellipse, Group, String

from app.coordinating.plots.export import PNG_DPI, as_png, as_svg, picture, save_figure
from ground.errors import ReaderStudyError
from reader_study.analysis import analyse
from reader_study.report.contents import ReportFigure
from reader_study.report.document import contents
from reader_study.report.drawing import blank, line, write
from reader_study.report.words import LANGUAGES, Language
from tests.unit.reader_study.analysis.made_designs import crossover, report_quality
from tests.unit.reader_study.analysis.made_inputs import made_inputs

DPI = 144
_BLUR_PX = 1.5
_MEAN, _MOST = 3.0, 52.0
"""Grey levels of 255: what two ways to smooth an edge may differ by."""

pytestmark = pytest.mark.usefixtures("qapp")


@cache
def figures(language: Language) -> dict[str, Drawing]:
    found = {}
    made = {"sequential": made_inputs(refused=2), "crossover": crossover(), "q": report_quality()}
    for name, inputs in made.items():
        for part in contents(analyse(inputs), language=language, results_sha256="0" * 64):
            for piece in part.pieces:
                if isinstance(piece, ReportFigure):
                    found[f"{name}, {part.heading}, {piece.label}"] = piece.drawing
    return found


def of_pdf(drawing: Drawing, folder: Path) -> Image.Image:
    renderPDF.drawToFile(drawing, str(folder / "figure.pdf"))
    command = ["pdftoppm", "-r", str(DPI), "-png", "-singlefile"]
    subprocess.run([*command, str(folder / "figure.pdf"), str(folder / "figure")], check=True)
    return Image.open(folder / "figure.png")


def of_qt(image: QImage) -> Image.Image:
    grey = image.convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), -1)
    return Image.fromarray(pixels[:, : 3 * grey.width()].reshape(grey.height(), grey.width(), 3))


def difference(first: Image.Image, second: Image.Image) -> NDArray[np.float64]:
    """Return the largest difference of a channel at each pixel, both softened."""
    assert abs(first.width - second.width) <= 1
    assert abs(first.height - second.height) <= 1
    box = (0, 0, min(first.width, second.width), min(first.height, second.height))
    soft = ImageFilter.GaussianBlur(_BLUR_PX)
    a, b = (
        np.asarray(one.convert("RGB").crop(box).filter(soft), dtype=float)
        for one in (first, second)
    )
    found: NDArray[np.float64] = np.abs(a - b).max(axis=2)
    return found


def same(found: NDArray[np.float64]) -> bool:
    return bool(found.mean() < _MEAN and found.max() < _MOST)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_the_same_on_screen_and_in_the_pdf(
    language: Language, tmp_path: Path
) -> None:
    drawn = figures(language)
    assert len(drawn) >= 15
    for name, drawing in drawn.items():
        found = difference(of_pdf(drawing, tmp_path), of_qt(picture(drawing, dpi=DPI)))
        assert same(found), (name, found.mean(), found.max())


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_a_figure_with_another_text_line_or_dash_is_not_the_same(tmp_path: Path) -> None:
    def made(text: str, *, dash: list[float] | None = None, end: float = 180.0) -> Drawing:
        figure = blank(200, 60)
        write(figure, text, (20, 40))
        line(figure, (20, 20), (end, 20), thickness=1.2, dash=dash)
        return figure

    pdf = of_pdf(made("Sensitivity 93.0", dash=[4, 3]), tmp_path)
    assert same(difference(pdf, of_qt(picture(made("Sensitivity 93.0", dash=[4, 3]), dpi=DPI))))
    others = (
        made("Sensitivity 98.0", dash=[4, 3]),
        made("Sensitivity 93.0"),
        made("Sensitivity 93.0", dash=[4, 3], end=130.0),
    )
    for other in others:
        assert not same(difference(pdf, of_qt(picture(other, dpi=DPI))))


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_text_of_a_group_is_turned_and_anchored(anchor: str) -> None:
    figure = blank(100, 100)
    turned = Group()
    text = String(0, 0, "IIIIII", fontName="NotoSans-Bold", fontSize=20, textAnchor=anchor)
    turned.add(text)
    turned.translate(50, 50)
    turned.rotate(90)
    figure.add(turned)
    dark = np.asarray(of_qt(picture(figure, dpi=72)).convert("L")) < 128
    rows, columns = np.nonzero(dark)
    # Turned by a quarter: the run goes up the page, which is towards lower rows of an image.
    assert np.ptp(rows) > 2 * np.ptp(columns)
    middle = {"start": 50 - np.ptp(rows) / 2, "middle": 50, "end": 50 + np.ptp(rows) / 2}[anchor]
    assert abs((rows.min() + rows.max()) / 2 - middle) < 3


def test_a_shape_that_nobody_can_paint_is_refused_and_not_left_out() -> None:
    figure = blank(50, 50)
    figure.add(Ellipse(20, 20, 5, 9))
    with pytest.raises(TypeError, match="Ellipse"):
        picture(figure, dpi=72)


def test_svg_and_png_show_the_figure(tmp_path: Path) -> None:
    drawing = next(iter(figures("zh").values()))
    whole = of_qt(picture(drawing, dpi=DPI))
    png = Image.open(save_figure(drawing, tmp_path / "a.PNG", title="a"))
    assert png.info["dpi"][0] == pytest.approx(PNG_DPI, abs=1)
    assert same(difference(png.resize(whole.size, Image.Resampling.LANCZOS), whole))
    svg = save_figure(drawing, tmp_path / "a.svg", title="n < 9 & “more”").read_bytes()
    assert b"<text" not in svg
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    image = QImage(*whole.size, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    assert same(difference(of_qt(image), whole))


def test_another_ending_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    drawing = blank(20, 20)
    for name in ("a.pdf", "a"):
        with pytest.raises(ReaderStudyError, match=r"cannot be written"):
            save_figure(drawing, tmp_path / name, title="a")
    assert not list(tmp_path.iterdir())


def test_equal_figures_give_equal_files() -> None:
    assert QGuiApplication.instance() is not None
    drawing = next(iter(figures("en").values()))
    assert as_png(drawing) == as_png(drawing)
    assert as_svg(drawing, title="a") == as_svg(drawing, title="a")
    assert Image.open(BytesIO(as_png(drawing))).format == "PNG"
