"""What stands on every page: the running foot, and the band that says SIMULATED."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reader_study.report.fonts import NOTO, Face
from reader_study.report.style import ALARM, LINE, MARGIN, PAGE, PAPER, QUIET, TEXT_WIDTH
from reader_study.report.text import fit, runs, width
from reader_study.report.words import Language

_FOOT_Y = 34.0
_FOOT_PT = 7.0
_BAND_HEIGHT = 22.0


@dataclass(frozen=True, slots=True)
class Furniture:
    """Texts of foot and band; ``numbering`` has places for ``{page}`` and ``{pages}``.

    ``title`` begins the foot, and is shortened when there is no room; ``left`` follows it.
    """

    left: str
    right: str
    numbering: str
    band: str
    band_detail: str
    title: str
    author: str


class PageCanvas(Canvas):  # type: ignore[misc]  # reportlab publishes no types
    """A canvas that knows the number of pages, because it draws foot and band at the very end."""

    furniture: Furniture

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - reportlab's own
        kwargs["initialFontName"] = NOTO[Face.REGULAR]
        super().__init__(*args, **kwargs)
        self._finished: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: D102 - reportlab's name
        self._finished.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:  # noqa: D102 - reportlab's name
        for number, state in enumerate(self._finished, start=1):
            self.__dict__.update(state)
            self._foot(number)
            self._band()
            super().showPage()
        super().save()

    def _foot(self, number: int) -> None:
        texts = self.furniture
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, _FOOT_Y + 12, MARGIN + TEXT_WIDTH, _FOOT_Y + 12)
        page = texts.numbering.format(page=number, pages=len(self._finished))
        right = f"{texts.right} · {page}"
        taken = width(right, size=_FOOT_PT)
        room = TEXT_WIDTH - taken - 16 - width(texts.left, size=_FOOT_PT)
        left = fit(texts.title, size=_FOOT_PT, room=room) + texts.left
        self.setFillColor(QUIET)
        self._runs(left, MARGIN, _FOOT_Y, size=_FOOT_PT)
        self._runs(right, MARGIN + TEXT_WIDTH - taken, _FOOT_Y, size=_FOOT_PT)

    def _band(self) -> None:
        texts = self.furniture
        if not texts.band:
            return
        top = PAGE[1] - _BAND_HEIGHT
        self.setFillColor(ALARM)
        self.rect(0, top, PAGE[0], _BAND_HEIGHT, stroke=0, fill=1)
        self.setFillColor(PAPER)
        at = self._runs(texts.band, MARGIN, top + 7.2, size=10, face=Face.BOLD)
        self._runs(texts.band_detail, at + 10, top + 7.4, size=8)

    def _runs(
        self, text: str, x: float, y: float, *, size: float, face: Face = Face.REGULAR
    ) -> float:
        for font, run in runs(text, face=face):
            self.setFont(font, size)
            self.drawString(x, y, run)
            x += self.stringWidth(run, font, size)
        return x


def page_canvas(furniture: Furniture) -> type[PageCanvas]:
    """Return a canvas class that carries ``furniture``, as platypus wants a class."""
    return type("ReportCanvas", (PageCanvas,), {"furniture": furniture})


def pdf_of(story: Sequence[Flowable], furniture: Furniture, *, language: Language) -> bytes:
    """Return a story as PDF with foot and band on every page; equal stories give equal bytes."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        invariant=1,
        pageCompression=1,
        title=furniture.title,
        author=furniture.author,
        subject=furniture.right,
        creator="SonoRead",
        lang={"en": "en", "zh": "zh-CN"}[language],
    )
    frame = Frame(
        MARGIN,
        MARGIN,
        TEXT_WIDTH,
        PAGE[1] - 2 * MARGIN,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate("page", [frame])])
    document.build(list(story), canvasmaker=page_canvas(furniture))
    return out.getvalue()
