"""Lesions of a study as the viewer frames them."""

from reader_study.media.lesions import Lesions
from viewer.canvas.overlays import Mark


def marks_of(lesions: Lesions) -> tuple[Mark, ...]:
    """Return what a frame is drawn around; with its number, where there are several."""
    numbers = [str(box.number) if len(lesions) > 1 else "" for box in lesions]
    return tuple(Mark(box.area, number) for box, number in zip(lesions, numbers, strict=True))
