"""The quiet line below the panes: how the image is shown, and what lies under the cursor."""

from PySide6.QtCore import QCoreApplication, QLocale

from app.i18n import QT_TRANSLATE_NOOP
from viewer.frames.calibration import CalibrationSource
from viewer.frames.info import ClipInfo, ClipNote
from viewer.frames.series.planes import Plane
from viewer.panes.pane import Pane
from viewer.sources import ViewSource

_NOTES = {
    ClipNote.ASSUMED_RATE: QT_TRANSLATE_NOOP("Facts", "%1 frames a second assumed"),
    ClipNote.DURATION_DISAGREES: QT_TRANSLATE_NOOP(
        "Facts", "times disagree with the stated duration"
    ),
    ClipNote.SIGMOID_SHOWN_LINEAR: QT_TRANSLATE_NOOP(
        "Facts", "sigmoid window shown as a linear one"
    ),
    ClipNote.FRAMES_MISSING: QT_TRANSLATE_NOOP("Facts", "frames are missing"),
    ClipNote.FRAMES_DAMAGED: QT_TRANSLATE_NOOP("Facts", "damaged: frame %1"),
    ClipNote.FRAMES_UNSAID: QT_TRANSLATE_NOOP(
        "Facts", "more frames than the file says: all are shown"
    ),
    ClipNote.ALPHA_IGNORED: QT_TRANSLATE_NOOP(
        "Facts", "transparent everywhere by its file: shown opaque"
    ),
    ClipNote.OVERLAY: QT_TRANSLATE_NOOP("Facts", "with the file's own drawings (%1 hides them)"),
    ClipNote.OVERLAY_NOT_DRAWN: QT_TRANSLATE_NOOP(
        "Facts", "the file has drawings that cannot be shown"
    ),
    ClipNote.REGIONS_BEYOND: QT_TRANSLATE_NOOP(
        "Facts", "the scale does not fit this image: it was cut or resized"
    ),
    ClipNote.SERIES_GUESSED: QT_TRANSLATE_NOOP(
        "Facts", "the slices name no series: put together by folder and patient"
    ),
    ClipNote.COLOUR_REDUCED: QT_TRANSLATE_NOOP("Facts", "colour of 16 bits shown with 8"),
}
_SCALES = {
    CalibrationSource.MANUAL: QT_TRANSLATE_NOOP("Facts", "manual scale"),
    CalibrationSource.NONE: QT_TRANSLATE_NOOP("Facts", "no scale"),
}
_PLANES = {
    Plane.AXIAL: QT_TRANSLATE_NOOP("Facts", "axial"),
    Plane.CORONAL: QT_TRANSLATE_NOOP("Facts", "coronal"),
    Plane.SAGITTAL: QT_TRANSLATE_NOOP("Facts", "sagittal"),
}
_TOLD_BY = (
    QT_TRANSLATE_NOOP("Facts", "series %1"),
    QT_TRANSLATE_NOOP("Facts", "patient %1"),
    QT_TRANSLATE_NOOP("Facts", "stack %1"),
    QT_TRANSLATE_NOOP("Facts", "temporal position %1"),
    QT_TRANSLATE_NOOP("Facts", "acquisition %1"),
    QT_TRANSLATE_NOOP("Facts", "echo time %1 ms"),
    QT_TRANSLATE_NOOP("Facts", "echo %1"),
    QT_TRANSLATE_NOOP("Facts", "b %1 s/mm²"),
    QT_TRANSLATE_NOOP("Facts", "type %1"),
    QT_TRANSLATE_NOOP("Facts", "trigger time %1 ms"),
    QT_TRANSLATE_NOOP("Facts", "taken at %1"),
    QT_TRANSLATE_NOOP("Facts", "made at %1"),
    QT_TRANSLATE_NOOP("Facts", "frame of reference %1"),
    QT_TRANSLATE_NOOP("Facts", "side by side %1"),
    QT_TRANSLATE_NOOP("Facts", "phase %1"),
    QT_TRANSLATE_NOOP("Facts", "repetition %1"),
)
"""The words of `viewer.told_by`, for the translators."""

_HIDDEN = QT_TRANSLATE_NOOP("Facts", "the file's own drawings are hidden (%1 shows them)")
_SEPARATOR = "  ·  "
_NAMED = 5
"""Damaged frames whose numbers are told."""


def plane_name(plane: Plane) -> str:
    """Return a plane's name in the language of the window."""
    return _tr(_PLANES[plane])


def source_name(source: ViewSource) -> str:
    """Return what the window calls a source, in its language."""
    return source.full_name(_tr)


def notes_of(pane: Pane, *, key: str) -> str:
    """Return what a reader should know of how the file was understood.

    Parameters
    ----------
    key : str
        As it is printed: hides what the file itself draws over the image, and shows it.

    """
    info = pane.info
    if info is None:
        return ""
    return _SEPARATOR.join(_note(note, info, pane, key) for note in info.notes)


def facts_of(pane: Pane, *, brief: bool = False) -> str:
    """Return window, level, zoom, size and scale of what a pane shows.

    Parameters
    ----------
    brief : bool
        Scale where one is known, window and zoom, without words: for a page with little room.

    """
    info = pane.info
    if info is None:
        return ""
    if brief:
        return _SEPARATOR.join((*_millimetres(pane), _window(pane), _zoom(pane)))
    parts = [
        _window(pane),
        f"{pane.canvas.view.scale * 100:.0f} %",
        f"{info.width} × {info.height}",
        _scale(pane),
    ]
    return _SEPARATOR.join(part for part in parts if part)


def probe_text(pane: Pane, x: int, y: int, value: object) -> str:
    """Return the pixel under the cursor and what it holds, in the file's unit.

    Parameters
    ----------
    x, y : int
        Column and row, from 0.
    value : float or (float, float, float)
        One value, or red, green and blue.

    """
    parts = value if isinstance(value, tuple) else (value,)
    numbers = "  ".join(f"{part:g}" for part in parts)
    unit = "" if pane.info is None else pane.info.values.unit
    return f"({x}, {y})   {numbers} {unit}".rstrip()


def _note(note: ClipNote, info: ClipInfo, pane: Pane, key: str) -> str:
    text = _tr(_NOTES[note])
    if note is ClipNote.OVERLAY:
        return (text if pane.graphics.visible else _tr(_HIDDEN)).replace("%1", key)
    if note is ClipNote.ASSUMED_RATE and info.duration_ms:
        return text.replace("%1", f"{1000 * info.n_frames / info.duration_ms:.3g}")
    numbers = ", ".join(str(index + 1) for index in info.damaged[:_NAMED])
    return text.replace("%1", f"{numbers} …" if len(info.damaged) > _NAMED else numbers)


def _window(pane: Pane) -> str:
    """Return width and level in values, as the file would state them."""
    info = pane.info
    assert info is not None
    window, values = pane.canvas.window_level, info.values
    width, level = window.width * abs(values.slope), values.value(window.level)
    if values.unit:
        return f"W {width:.0f}  L {level:.0f} {values.unit}"
    return f"W {width:.0f}  L {level:.0f}"


def _zoom(pane: Pane) -> str:
    return f"{pane.canvas.view.scale:.0%}".replace("%", " %")


def _millimetres(pane: Pane) -> list[str]:
    """Return the scale that the study knows; one that was set by hand is told beside the marks."""
    info = pane.info
    spacing = None if info is None else info.calibration.at(pane.index).spacing_mm
    return [] if spacing is None else [f"{spacing[1]:.3f} mm/px"]


def _scale(pane: Pane) -> str:
    scale = pane.hand.book.scale
    named = _SCALES.get(scale.source)
    if scale.spacing_mm is None:
        return _tr(named) if named else ""
    down, across = scale.spacing_mm
    locale = QLocale()
    lengths = [locale.toString(across, "f", 3)]
    if abs(down - across) > 1e-6 * across:
        lengths.append(locale.toString(down, "f", 3))
    text = " × ".join(lengths) + " mm/px"
    return f"{text} ({_tr(named)})" if named else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Facts", text)
