"""One image beside itself under its heat map, with a legend and all that has to be said of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from app.pictures.lettering import FAINT, INK, PAPER, QUIET, wrapped, write
from app.pictures.words import Language, said
from engines.messages import MediumHeat, SanityFigures
from viewer.model.heat import MOST_OPAQUE, heat_picture, heat_table

_PANEL_WIDTH, _PANEL_HEIGHT = 720, 640
"""An image is made as large as fits; a small one is enlarged."""

_MARGIN, _GAP, _BAR = 32, 20, 22
_LEGEND = 120
_SIZE, _LEADING = 22, 34
_FRAME = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class HeatFacts:
    """What a sheet says of its map.

    Attributes
    ----------
    name : str
        Of the image's file.
    probability, threshold : float
        Of malignancy; the threshold stands in the card.

    """

    name: str
    probability: float
    threshold: float
    heat: MediumHeat
    sanity: SanityFigures | None = None


def heat_sheet(
    pixels: npt.NDArray[np.uint8], facts: HeatFacts, *, language: Language = "en"
) -> Image.Image:
    """Draw the sheet.

    Parameters
    ----------
    pixels : ndarray
        The medium, (height, width) or (height, width, 3), uint8.

    """
    plain = _panel(pixels)
    under = _under_heat(plain, pixels.shape[1], facts.heat)
    width = 2 * _MARGIN + 2 * plain.width + _GAP + _LEGEND
    lines = _lines(facts, language, room=width - 2 * _MARGIN)
    top = _MARGIN + 2 * _LEADING
    height = top + plain.height + 8 + len(lines) * _LEADING + _MARGIN
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    _head(draw, facts, language)
    sheet.paste(plain, (_MARGIN, top))
    sheet.paste(under, (_MARGIN + plain.width + _GAP, top))
    legend = (_MARGIN + 2 * plain.width + _GAP + 24, top, plain.height)
    _draw_legend(sheet, draw, legend, language)
    y = top + plain.height + 8
    for line in lines:
        y += _LEADING
        write(draw, (_MARGIN, y), line, size=_SIZE, colour=INK)
    return sheet


def _panel(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    image = Image.fromarray(pixels).convert("RGB")
    scale = min(_PANEL_WIDTH / image.width, _PANEL_HEIGHT / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BICUBIC)


def _under_heat(plain: Image.Image, medium_width: int, heat: MediumHeat) -> Image.Image:
    """Lay the map over the image, where its cells lie, in the colours of the window."""
    scale = plain.width / medium_width
    area = heat.area or (0, 0, medium_width, round(plain.height / scale))
    left, upper, right, lower = (round(edge * scale) for edge in area)
    size = (max(1, right - left), max(1, lower - upper))
    values = np.reshape(np.array(heat.values, dtype=np.float64) / 255, (heat.rows, heat.columns))
    blue, green, red, alpha = np.moveaxis(heat_picture(values), 2, 0)
    layers = [
        np.asarray(Image.fromarray(layer).resize(size, Image.Resampling.BILINEAR), np.float64)
        for layer in (red, green, blue, alpha)
    ]
    part = np.asarray(plain.crop((left, upper, left + size[0], upper + size[1])), np.float64)
    # The colours are premultiplied, as the window paints them.
    mixed = np.stack(layers[:3], axis=2) + part * (1 - layers[3][:, :, None] / 255)
    shown = plain.copy()
    laid = Image.fromarray(np.clip(np.rint(mixed), 0, 255).astype(np.uint8))
    shown.paste(laid, (left, upper))
    if heat.area is not None:
        box = (left, upper, left + size[0] - 1, upper + size[1] - 1)
        ImageDraw.Draw(shown).rectangle(box, outline=_FRAME, width=2)
    return shown


def _head(draw: ImageDraw.ImageDraw, facts: HeatFacts, language: Language) -> None:
    side = "positive" if facts.probability >= facts.threshold else "negative"
    score = said("score", language, score=f"{facts.probability:.3f}")
    limit = said(side, language, threshold=f"{facts.threshold:.3f}")
    joined = f"{score}（{limit}）" if language == "zh" else f"{score} ({limit})"
    write(draw, (_MARGIN, _MARGIN + _SIZE), joined, size=_SIZE + 4, bold=True)
    write(draw, (_MARGIN, _MARGIN + _SIZE + _LEADING), facts.name, size=_SIZE, colour=QUIET)


def _lines(facts: HeatFacts, language: Language, *, room: float) -> list[str]:
    heat = facts.heat
    told = [
        said("model", language, model=heat.model_id),
        said("method", language, method=said(heat.method, language)),
        said(heat.target, language),
    ]
    if not any(heat.values):
        told.append(said("empty", language))
    if heat.area is not None:
        told.append(said("crop", language))
    if facts.sanity is not None:
        found = f"{facts.sanity.stages[-1].correlation:.2f}"
        key = "sane" if facts.sanity.passed else "insane"
        told.append(said(key, language, found=found, bound=f"{facts.sanity.bound:g}"))
    told.append(said("note", language))
    return [line for text in told for line in wrapped(text, size=_SIZE, room=room)]


def _draw_legend(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int, int],
    language: Language,
) -> None:
    """Draw the colours from none to the strongest, as they lie over a middle grey."""
    left, top, height = place
    share = np.linspace(1.0, 0.0, height)
    colours = heat_table()[np.rint(share * 255).astype(int)].astype(np.float64)
    alpha = (share * MOST_OPAQUE)[:, None]
    shown = np.rint(colours * alpha + 110 * (1 - alpha)).astype(np.uint8)
    sheet.paste(Image.fromarray(np.repeat(shown[:, None, :], _BAR, axis=1)), (left, top))
    draw.rectangle((left, top, left + _BAR - 1, top + height - 1), outline=FAINT)
    x = left
    small = _SIZE - 4
    write(draw, (x, top - 8), said("strongest", language), size=small, colour=QUIET)
    write(draw, (x, top + height + small + 2), said("none", language), size=small, colour=QUIET)
