"""Masks of a study laid over pixels by what stores media."""

from collections.abc import Iterable
from dataclasses import astuple

from reader_study.deid.masks import MaskBox
from viewer.frames.pixels import Pixels
from viewer.stored.masks import MaskedArea, masked


def painted_over(
    pixels: Pixels, masks: Iterable[MaskBox], *, frame: int = 0, inverted: bool = False
) -> Pixels:
    """Return a frame as it is stored with these masks."""
    areas = [MaskedArea(*astuple(box)) for box in masks]
    return masked(pixels, areas, frame=frame, inverted=inverted)
