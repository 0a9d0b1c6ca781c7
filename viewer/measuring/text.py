"""What the label of a measurement says: numbers and units that need no translation, and why px."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from viewer.frames.calibration import CalibrationSource
from viewer.model.annotation import Annotation
from viewer.model.annotation_record import Size, size_of
from viewer.model.annotation_scene import Scene
from viewer.model.measure import EllipseSize, Length, Reason, Unit

_FINE_AREA = 10.0
"""Smaller areas (mm²) are told to a tenth."""
_ROOM_FOR_REASONS = 4
"""Up to so many labels each say why they are in pixels; among more, one for each reason does."""


def number(value: float, decimals: int, *, locale: QLocale) -> str:
    """Return a number as the reader's language writes it, without groups of thousands."""
    plain = QLocale(locale)
    plain.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return plain.toString(value, "f", decimals)


def size_text(size: Size, *, locale: QLocale) -> str:
    """Return e.g. ``12.3 mm``, ``84 px``, ``12.3 × 8.1 mm, 78 mm²``; manual scales are marked.

    Lengths in millimetres are told to a tenth, those in pixels to one.
    """
    decimals, unit = (1, "mm") if size.unit is Unit.MM else (0, "px")
    if isinstance(size, Length):
        text = f"{number(size.value, decimals, locale=locale)} {unit}"
    else:
        pair = (
            (size.long, size.short) if isinstance(size, EllipseSize) else (size.width, size.height)
        )
        first, second = (number(each, decimals, locale=locale) for each in pair)
        fine = size.unit is Unit.MM and size.area < _FINE_AREA
        area = number(size.area, 1 if fine else 0, locale=locale)
        text = f"{first} × {second} {unit}, {area} {unit}²"
    if size.source is CalibrationSource.MANUAL:
        return QCoreApplication.translate("Measuring", "%1 (manual)").replace("%1", text)
    return text


def reason_text(reason: Reason) -> str:
    """Return why a size is in pixels, in words; empty for millimetres."""
    return {
        Reason.CALIBRATED: "",
        Reason.NO_CALIBRATION: QCoreApplication.translate("Measuring", "no scale in the file"),
        Reason.OUTSIDE: QCoreApplication.translate("Measuring", "outside the calibrated regions"),
        Reason.NOT_SPATIAL: QCoreApplication.translate("Measuring", "a region without lengths"),
        Reason.ACROSS: QCoreApplication.translate("Measuring", "across regions of unlike scale"),
        Reason.AMBIGUOUS: QCoreApplication.translate("Measuring", "two regions disagree here"),
    }[reason]


def label_lines(
    scene: Scene, shapes: Sequence[Annotation], *, locale: QLocale
) -> list[tuple[str, ...]]:
    """Return what the labels of some shapes of a scene say, a tuple of lines for each.

    A label has the shape's number where there are several, its size, and in a second line why
    that is not in millimetres. Where many would crowd the image, each reason is told once, by the
    selected shape if it is its own.
    """
    numbered = len(scene.shapes) > 1
    sizes = [size_of(shape, scene.scale, pixel_aspect=scene.pixel_aspect) for shape in shapes]
    speakers = _speakers(scene.selected, shapes, [size.reason for size in sizes])
    lines: list[tuple[str, ...]] = []
    for shape, size in zip(shapes, sizes, strict=True):
        text = size_text(size, locale=locale)
        head = f"{shape.number}   {text}" if numbered or shape.number > 1 else text
        why = reason_text(size.reason) if shape.ident in speakers else ""
        lines.append((head, why) if why else (head,))
    return lines


def _speakers(
    selected: int | None, shapes: Sequence[Annotation], reasons: Sequence[Reason]
) -> set[int]:
    """Return the idents of the shapes whose labels say why they are in pixels."""
    if len(shapes) <= _ROOM_FOR_REASONS:
        return {shape.ident for shape in shapes}
    speakers: dict[Reason, int] = {}
    for shape, reason in zip(shapes, reasons, strict=True):
        if reason not in speakers or shape.ident == selected:
            speakers[reason] = shape.ident
    return set(speakers.values())
