"""Learning curves as a picture: loss and validation AUC side by side, all folds and seeds."""

from collections.abc import Sequence

from PIL import Image, ImageColor, ImageDraw

from app.learning.scales import (
    COLOURS,
    PlotScale,
    ValueOf,
    auc_of,
    colour_number,
    loss_of,
    scale_of,
    segments,
)
from app.pictures.lettering import FAINT, INK, LINE, PAPER, QUIET, Colour, fitted, wrapped, write
from app.pictures.words import Language, said
from engines.cards.curves import LearningCurve

_WIDTH, _PLOT = 1600, 460
_MARGIN, _LEFT, _GAP, _RIGHT = 40, 76, 70, 20
_SIZE, _LEADING, _SMALL = 22, 34, 18
_FINE = 3
"""Lines are drawn so much larger and made smaller: Pillow's own have steps."""


def curves_sheet(
    curves: Sequence[LearningCurve], *, name: str, language: Language = "en"
) -> Image.Image:
    """Draw the picture; `name` is the model's."""
    notes = _notes(curves, language)
    lines = [line for text in notes for line in wrapped(text, size=_SMALL, room=_WIDTH - 80)]
    names = _names(curves, language)
    rows = _name_rows(names)
    top = _MARGIN + 3 * _LEADING + len(rows) * _LEADING + 12
    height = top + _PLOT + 84 + len(lines) * 28 + _MARGIN // 2
    sheet = Image.new("RGB", (_WIDTH, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    write(draw, (_MARGIN, _MARGIN + _SIZE), said("curves", language), size=_SIZE + 4, bold=True)
    shown = fitted(name, size=_SIZE, room=_WIDTH - 2 * _MARGIN)
    write(draw, (_MARGIN, _MARGIN + _SIZE + _LEADING), shown, size=_SIZE, colour=QUIET)
    _draw_names(draw, rows, _MARGIN + _SIZE + 2 * _LEADING)
    wide = (_WIDTH - 2 * _MARGIN - _GAP) // 2
    panels: tuple[tuple[str, ValueOf, float | None], ...] = (
        ("loss", loss_of, None),
        ("auc", auc_of, 1.0),
    )
    for number, (key, value, most) in enumerate(panels):
        left = _MARGIN + number * (wide + _GAP)
        scale = scale_of(curves, value, most=most)
        write(draw, (left, top - 18), said(key, language), size=_SIZE - 2, colour=INK)
        box = (left + _LEFT, top, wide - _LEFT - _RIGHT, _PLOT)
        _draw_axes(draw, scale, box, language)
        _draw_lines(sheet, curves, scale, box, value=value, ringed=key == "auc")
    y = top + _PLOT + 84
    for line in lines:
        write(draw, (_MARGIN, y), line, size=_SMALL, colour=QUIET)
        y += 28
    return sheet


def _notes(curves: Sequence[LearningCurve], language: Language) -> list[str]:
    end = "。" if language == "zh" else "."
    told = [said("best", language).capitalize() + end]
    if any(one.epochs and one.epochs[0].epoch == 0 for one in curves):
        told.append(said("warm", language))
    told.append(said("chosen", language))
    if any(not one.finished for one in curves):
        told.append(said("unfinished", language).capitalize() + end)
    return ["".join(told) if language == "zh" else " ".join(told)]


def _names(curves: Sequence[LearningCurve], language: Language) -> list[tuple[str, Colour]]:
    """Return what the colours stand for; nothing where there is one curve."""
    if len(curves) < 2:
        return []
    found: dict[str, Colour] = {}
    for place, curve in enumerate(curves):
        key, number = ("fold", curve.fold) if curve.fold is not None else ("seed", curve.seed)
        colour = COLOURS[colour_number(curve, place)]
        found.setdefault(said(key, language, **{key: number}), _rgb(colour))
    return list(found.items())


def _name_rows(names: Sequence[tuple[str, Colour]]) -> list[Sequence[tuple[str, Colour]]]:
    return [names[start : start + 8] for start in range(0, len(names), 8)]


def _draw_names(
    draw: ImageDraw.ImageDraw, rows: Sequence[Sequence[tuple[str, Colour]]], y: float
) -> None:
    for number, row in enumerate(rows):
        for column, (name, colour) in enumerate(row):
            x, line = _MARGIN + column * 190, y + number * _LEADING
            draw.rectangle((x, line - 10, x + 26, line - 6), fill=colour)
            write(draw, (x + 36, line), name, size=_SMALL, colour=INK)


def _draw_axes(
    draw: ImageDraw.ImageDraw,
    scale: PlotScale,
    box: tuple[int, int, int, int],
    language: Language,
) -> None:
    left, top, width, height = box
    for mark in scale.value_marks():
        _, y = scale.place(0, mark, width, height)
        draw.line((left, top + y, left + width, top + y), fill=LINE, width=1)
        write(draw, (left - 10, top + y + 6), f"{mark:g}", size=_SMALL, colour=QUIET, anchor="end")
    for epoch in scale.epoch_marks():
        x, _ = scale.place(epoch, scale.low, width, height)
        at = (left + x, top + height + 28)
        write(draw, at, str(epoch), size=_SMALL, colour=QUIET, anchor="middle")
    draw.line((left, top + height, left + width, top + height), fill=FAINT, width=1)
    at = (left + width / 2, top + height + 54)
    write(draw, at, said("epoch", language), size=_SMALL, colour=QUIET, anchor="middle")


def _draw_lines(
    sheet: Image.Image,
    curves: Sequence[LearningCurve],
    scale: PlotScale,
    box: tuple[int, int, int, int],
    *,
    value: ValueOf,
    ringed: bool,
) -> None:
    left, top, width, height = box
    edge = 10
    outer = (left - edge, top - edge, left + width + edge, top + height + edge)
    size = (width + 2 * edge, height + 2 * edge)
    fine = sheet.crop(outer).resize((size[0] * _FINE, size[1] * _FINE), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(fine)

    def at(epoch: float, known: float) -> tuple[float, float]:
        x, y = scale.place(epoch, known, width, height)
        return (x + edge) * _FINE, (y + edge) * _FINE

    for place, curve in enumerate(curves):
        colour = _rgb(COLOURS[colour_number(curve, place)])
        for run in segments(curve, value):
            points = [at(*point) for point in run]
            if len(points) > 1:
                draw.line(points, fill=colour, width=2 * _FINE + 1, joint="curve")
            for x, y in points:
                _dot(draw, x, y, 3.5 * _FINE, fill=colour)
        best = curve.best
        known = None if best is None else value(best)
        if ringed and best is not None and known is not None:
            x, y = at(best.epoch, known)
            _dot(draw, x, y, 7 * _FINE, outline=colour)
    sheet.paste(fine.resize(size, Image.Resampling.LANCZOS), outer[:2])


def _dot(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    radius: float,
    *,
    fill: Colour | None = None,
    outline: Colour | None = None,
) -> None:
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, fill=fill, outline=outline, width=2 * _FINE)


def _rgb(colour: str) -> Colour:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue
