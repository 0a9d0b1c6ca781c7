"""What the label of a measurement says: numbers and units that need no translation, and why px."""

from PySide6.QtCore import QCoreApplication, QLocale

from viewer.frames.calibration import CalibrationSource
from viewer.model.annotation_record import Size
from viewer.model.measure import EllipseSize, Length, Reason, Unit

_FINE_AREA = 10.0
"""Smaller areas (mm²) are told to a tenth."""


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
