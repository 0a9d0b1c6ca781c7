"""Risk against coverage as a picture, from what `sonoread calibrate --selective` tells."""

from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw

from app.pictures.lettering import FAINT, INK, LINE, PAPER, QUIET, fitted, wrapped, write
from app.pictures.words import Language, said

_WIDTH, _PLOT, _WIDE = 1000, 460, 860
_MARGIN, _LEFT = 40, 100
_SIZE, _SMALL, _LEADING = 22, 18, 28
_COLOUR = (0, 92, 153)
_FINE = 3
"""Lines are drawn so much larger and made smaller."""

_LEAST_TOP = 0.05


def risk_sheet(told: Mapping[str, Any], *, name: str, language: Language = "en") -> Image.Image:
    """Draw the curve.

    Parameters
    ----------
    told : mapping
        `engines.measures.selective.SelectiveFigures.to_json`.
    name : str
        The model's.

    """
    notes = wrapped(_note(told, language), size=_SMALL, room=_WIDTH - 2 * _MARGIN)
    top = _MARGIN + 3 * _LEADING + 20
    height = top + _PLOT + 84 + len(notes) * _LEADING + _MARGIN // 2
    sheet = Image.new("RGB", (_WIDTH, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    write(draw, (_MARGIN, _MARGIN + _SIZE), said("risk", language), size=_SIZE + 4, bold=True)
    shown = fitted(name, size=_SIZE, room=_WIDTH - 2 * _MARGIN)
    write(draw, (_MARGIN, _MARGIN + _SIZE + _LEADING + 6), shown, size=_SIZE, colour=QUIET)
    risks = [float(one) for one in told["curve"]["risk"]]
    most = max(_LEAST_TOP, 1.1 * max(risks))
    _axes(draw, top, most, language)
    points = [
        (_LEFT + float(c) * _WIDE, top + _PLOT * (1 - risk / most))
        for c, risk in zip(told["curve"]["coverage"], risks, strict=True)
    ]
    _line(sheet, points, top)
    y = top + _PLOT + 84
    for line in notes:
        write(draw, (_MARGIN, y), line, size=_SMALL, colour=QUIET)
        y += _LEADING
    return sheet


def _axes(draw: ImageDraw.ImageDraw, top: int, most: float, language: Language) -> None:
    for step in range(5):
        share = step / 4
        y = top + _PLOT * (1 - share)
        draw.line((_LEFT, y, _LEFT + _WIDE, y), fill=LINE if step else FAINT, width=1)
        label = f"{share * most:.1%}"
        write(draw, (_LEFT - 10, y + 6), label, size=_SMALL, colour=QUIET, anchor="end")
        at = (_LEFT + share * _WIDE, top + _PLOT + 28)
        write(draw, at, f"{share:.0%}", size=_SMALL, colour=QUIET, anchor="middle")
    write(draw, (_LEFT, top - 14), said("risk axis", language), size=_SMALL, colour=INK)
    at = (_LEFT + _WIDE / 2, top + _PLOT + 54)
    write(draw, at, said("coverage", language), size=_SMALL, colour=INK, anchor="middle")


def _line(sheet: Image.Image, points: list[tuple[float, float]], top: int) -> None:
    outer = (_LEFT - 6, top - 6, _LEFT + _WIDE + 6, top + _PLOT + 6)
    size = (outer[2] - outer[0], outer[3] - outer[1])
    fine = sheet.crop(outer).resize((size[0] * _FINE, size[1] * _FINE), Image.Resampling.NEAREST)
    inside = [((x - outer[0]) * _FINE, (y - outer[1]) * _FINE) for x, y in points]
    if len(inside) > 1:
        ImageDraw.Draw(fine).line(inside, fill=_COLOUR, width=2 * _FINE + 1, joint="curve")
    sheet.paste(fine.resize(size, Image.Resampling.LANCZOS), outer[:2])


def _note(told: Mapping[str, Any], language: Language) -> str:
    return said(
        "risk note",
        language,
        n=told["cases"],
        aurc=_number(told["aurc"]),
        excess=_number(told["excess_aurc"]),
        target=f"{told['target_sensitivity']:.0%}",
        coverage=_number(told["coverage_at_target"]),
    )


def _number(figure: Mapping[str, Any]) -> str:
    if figure["value"] is None:
        return "–"
    if figure["low"] is None:
        return f"{figure['value']:.3f}"
    return f"{figure['value']:.3f} ({figure['low']:.3f}–{figure['high']:.3f})"
