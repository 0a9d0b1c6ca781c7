"""What is no plain B-mode picture: Doppler, elastography, contrast, two panels, 3D, M-mode.

Rules on colour and layout, each with the number it goes by. They propose; tissue is not looked at,
so that elastography and contrast in grey beside nothing are not found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from reader_study.screening.colour import GREEN, LIT, Colour, areas, chroma, colour_of, is_one_hue
from reader_study.screening.grey import Pixels, checked, luma
from reader_study.screening.kind import Kind
from reader_study.screening.layout import LINE, Box, Split, find_split


@dataclass(frozen=True, slots=True)
class KindFinding:
    """Whether an image is of a kind.

    Parameters
    ----------
    found : bool
        ``score >= limit``.
    score, limit : float
        The number that the rule goes by; what it is, says `measure`.
    measure : str
        What was measured, in words.
    box : Box or None
        Where: top, left, bottom, right.

    """

    kind: Kind
    found: bool
    score: float
    limit: float
    measure: str
    box: Box | None


FLOW_SHARE = 0.003
"""Of the image. Callipers and letters are thin and do not count; a map's bar covers less."""

STIFF_SHARE = 0.02
"""Of the image, in one piece."""

SEVERAL_HUES = 0.06
"""Least share of green among an elastogram's colours; flow is red and blue, and below 0.03."""

FULL_BOX = 0.6
"""Least part of its box that a map of stiffness covers; flow covers about half at most."""

PANEL_TINT = 15.0
DARK_PANEL = 0.35
STRONG_TINT = 28.0
STILL = 0.30
_OTHERS = 1.5


@dataclass(frozen=True, slots=True)
class _Seen:
    pixels: Pixels
    colour: Colour
    split: Split | None


def kinds(pixels: NDArray[Any]) -> tuple[KindFinding, ...]:
    """Return a finding for every kind, of an image grey or RGB, ``uint8``.

    Kinds do not exclude each other: elastography beside B-mode is found as both.
    """
    image = checked(pixels)
    colour = colour_of(image)
    seen = _Seen(image, colour, find_split(image, colour.mask))
    if min(_panel_tints(seen)) >= STRONG_TINT:
        seen = _Seen(image, colour, None)  # holes in one rendering
    return tuple(rule(seen) for rule in _RULES)


def _finding(kind: Kind, score: float, limit: float, measure: str, box: Box | None) -> KindFinding:
    found = score >= limit
    return KindFinding(kind, found, round(score, 4), limit, measure, box if found else None)


def _biggest(seen: _Seen) -> tuple[Box | None, float, float]:
    """Return the box, the share of the image and the fill of the largest coloured area."""
    largest = next(iter(areas(seen.colour.mask)), None)
    if largest is None:
        return None, 0.0, 0.0
    return largest.box, largest.pixels / seen.colour.mask.size, largest.fill


def _is_map(seen: _Seen) -> bool:
    """Whether the colours are those of a map of stiffness: green among them, in a full box."""
    green = float(seen.colour.hues[GREEN].sum())
    return green >= SEVERAL_HUES and _biggest(seen)[2] >= FULL_BOX


def _doppler(seen: _Seen) -> KindFinding:
    score = 0.0 if _is_map(seen) else _flow_share(seen)
    measure = "coloured part of the image, no map of several hues"
    return _finding(Kind.COLOUR_DOPPLER, score, FLOW_SHARE, measure, _all_colour(seen))


def _flow_share(seen: _Seen) -> float:
    panel = _contrast(seen).box  # its own colours are no flow
    if panel is None:
        return 0.0 if _whole_tint(seen) >= STRONG_TINT else seen.colour.share
    assert seen.split is not None
    other = next(box for box in seen.split.panels if box != panel)
    plain = colour_of(_cut(seen.pixels, other))  # by its own tint
    return float(plain.mask.sum()) / seen.colour.mask.size


def _all_colour(seen: _Seen) -> Box | None:
    rows, columns = np.nonzero(seen.colour.mask)
    if not len(rows):
        return None
    return int(rows.min()), int(columns.min()), int(rows.max()) + 1, int(columns.max()) + 1


def _elastography(seen: _Seen) -> KindFinding:
    box, share, _ = _biggest(seen)
    score = share if _is_map(seen) else 0.0
    measure = "part of the image under one map of several hues, green among them"
    return _finding(Kind.ELASTOGRAPHY, score, STIFF_SHARE, measure, box)


def _panel_tints(seen: _Seen) -> list[float]:
    """Return the chroma of each panel where it is lit."""
    if seen.split is None or seen.pixels.ndim == 2:
        return [0.0, 0.0]
    return [_lit_tint(_cut(seen.pixels, box)) for box in seen.split.panels]


def _lit_tint(image: Pixels) -> float:
    """Return how far from grey the brighter part of what is lit is, if of one hue, else 0."""
    grey = luma(image)
    lit = grey > LIT
    if image.ndim == 2 or lit.sum() < 64:
        return 0.0
    blue, red = chroma(image, grey)
    if not is_one_hue(grey, blue, red):
        return 0.0
    return float(np.percentile(np.hypot(blue[lit], red[lit]), 75))


def _whole_tint(seen: _Seen) -> float:
    return _lit_tint(seen.pixels)


def _cut(image: Pixels, box: Box) -> Pixels:
    top, left, bottom, right = box
    return image[top:bottom, left:right]


def _tinted_panel(seen: _Seen) -> Box | None:
    """Return the panel that has a tint of its own."""
    tints = _panel_tints(seen)
    if seen.split is None or _is_map(seen) or abs(tints[0] - tints[1]) < PANEL_TINT:
        return None
    return seen.split.panels[int(tints[1] > tints[0])]


def _contrast(seen: _Seen) -> KindFinding:
    measure = "difference of tint between two panels"
    tints = _panel_tints(seen)
    difference = 0.0 if _is_map(seen) else abs(tints[0] - tints[1])
    if seen.split is None or difference >= PANEL_TINT or not seen.split.is_beside:
        return _finding(Kind.CONTRAST, difference, PANEL_TINT, measure, _tinted_panel(seen))
    means = [float(np.median(luma(_cut(seen.pixels, box)))) for box in seen.split.panels]
    dark = int(means[1] < means[0])
    score = 1 - means[dark] / max(means[1 - dark], 1.0)
    box = seen.split.panels[dark]
    measure = "how much darker one panel is than the other"
    return _finding(Kind.CONTRAST, score, 1 - DARK_PANEL, measure, box)


def _split_screen(seen: _Seen) -> KindFinding:
    score = 0.0 if seen.split is None else seen.split.sharpness
    measure = "share of lines with a jump where two panels meet"
    box = None if seen.split is None else seen.split.panels[1]
    return _finding(Kind.SPLIT_SCREEN, score, LINE, measure, box)


def _rendering(seen: _Seen) -> KindFinding:
    rows, columns = seen.pixels.shape[:2]
    score = 0.0 if seen.split is not None else _whole_tint(seen)
    measure = "chroma of what is lit, all of one tint"
    return _finding(Kind.RENDERING_3D, score, STRONG_TINT, measure, (0, 0, rows, columns))


def _motion(seen: _Seen) -> KindFinding:
    """A still panel beside or below one that is not: layers of tissue are still in both."""
    measure = "how much less a panel changes across than down"
    if seen.split is None or _is_map(seen) or _tinted_panel(seen):
        return _finding(Kind.M_MODE, 0.0, 1 - STILL, measure, None)
    values = [_stillness(_cut(seen.pixels, panel)) for panel in seen.split.panels]
    still = int(values[1] < values[0])
    score = 1 - values[still] if values[1 - still] >= _OTHERS * values[still] else 0.0
    return _finding(Kind.M_MODE, score, 1 - STILL, measure, seen.split.panels[still])


def _stillness(panel: Pixels) -> float:
    """Return the mean step from column to column over that from row to row."""
    if min(panel.shape[:2]) < 16:
        return 1.0
    smooth = gaussian_filter(luma(panel), 1.0)
    across = float(np.abs(np.diff(smooth, axis=1)).mean())
    down = float(np.abs(np.diff(smooth, axis=0)).mean())
    return across / max(down, 0.05)


_RULES: Sequence[Callable[[_Seen], KindFinding]] = (
    _doppler,
    _elastography,
    _contrast,
    _split_screen,
    _rendering,
    _motion,
)
