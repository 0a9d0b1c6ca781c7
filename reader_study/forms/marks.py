"""What a reader draws for an answer: points, boxes, diameters, as plain values without floats.

Coordinates are in thousandths of a pixel of the image as it is stored, x to the right and y down,
from the upper left corner of the first pixel. Images and frames are counted from 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from reader_study.forms.answer import AnswerValue

PER_PIXEL = 1000
SCALES = ("ultrasound_regions", "pixel_spacing", "manual")
"""Where millimetres may come from: regions or spacing of the file, or a scale set by hand."""

_LARGEST_PX = 100_000
_LONGEST_UM = 1_000_000
"""A metre."""
_POINT = frozenset({"image", "frame", "at"})
_LINE = frozenset({"image", "frame", "from", "to"})
_MEASURED = _LINE | {"um", "scale"}


@dataclass(frozen=True, slots=True)
class ImageExtent:
    """Size of one image of a case in px, and how many frames it has."""

    width: int
    height: int
    frames: int = 1


def point(image: int, frame: int, at: tuple[float, float]) -> dict[str, AnswerValue]:
    """Return the value of a point at (x, y) in px."""
    return {"image": image, "frame": frame, "at": _thousandths(at)}


def box(
    image: int, frame: int, corner: tuple[float, float], other: tuple[float, float]
) -> dict[str, AnswerValue]:
    """Return the value of a box with two opposite corners (x, y) in px; the upper left is first."""
    (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(corner, other, strict=True))
    return {
        "image": image,
        "frame": frame,
        "from": _thousandths((x0, y0)),
        "to": _thousandths((x1, y1)),
    }


def diameter(
    image: int,
    frame: int,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    length_mm: float | None,
    scale: str = "",
) -> dict[str, AnswerValue]:
    """Return one diameter; the value of a field is a list of them.

    Parameters
    ----------
    start, end : (float, float)
        Ends (x, y) in px.
    length_mm : float or None
        None where the image has no scale; the length in mm is then not known and not guessed.
    scale : str
        One of `SCALES`, where there is a length.

    """
    line: dict[str, AnswerValue] = {
        "image": image,
        "frame": frame,
        "from": _thousandths(start),
        "to": _thousandths(end),
    }
    if length_mm is not None:
        line |= {"um": round(length_mm * 1000), "scale": scale}
    return line


def length_mm(line: Mapping[str, AnswerValue]) -> float | None:
    """Return the length of a diameter in mm; None where the image has no scale."""
    length_um = line.get("um")
    return length_um / 1000 if isinstance(length_um, int) else None


def pixels(line: Mapping[str, AnswerValue], key: str) -> tuple[float, float]:
    """Return the place ``at``, ``from`` or ``to`` of a mark, as (x, y) in px."""
    place = line[key]
    assert isinstance(place, Sequence)
    x, y = place
    assert isinstance(x, int)
    assert isinstance(y, int)
    return x / PER_PIXEL, y / PER_PIXEL


def is_point(value: object) -> bool:
    """Tell whether a value is that of a point."""
    return _is_mark(value, _POINT, ("at",))


def is_box(value: object) -> bool:
    """Tell whether a value is that of a box with an area."""
    if not isinstance(value, Mapping) or not _is_mark(value, _LINE, ("from", "to")):
        return False
    return all(low < high for low, high in zip(value["from"], value["to"], strict=True))


def is_diameter(value: object) -> bool:
    """Tell whether a value is that of a diameter: two places, a length and its scale or neither."""
    if not isinstance(value, Mapping):
        return False
    if "um" not in value:
        known = _is_mark(value, _LINE, ("from", "to"))
    else:
        known = (
            _is_mark(value, _MEASURED, ("from", "to"))
            and _is_count(value["um"], _LONGEST_UM)
            and value["scale"] in SCALES
        )
    return known and value["from"] != value["to"]


def lies_within(mark: Mapping[str, AnswerValue], extents: Sequence[ImageExtent]) -> bool:
    """Tell whether a mark lies on an image and a frame of the case, and inside that image."""
    image, frame = mark["image"], mark["frame"]
    assert isinstance(image, int)
    assert isinstance(frame, int)
    if image >= len(extents) or frame >= extents[image].frames:
        return False
    places = [pixels(mark, key) for key in ("at", "from", "to") if key in mark]
    extent = extents[image]
    return all(0 <= x <= extent.width and 0 <= y <= extent.height for x, y in places)


def _is_mark(value: object, keys: frozenset[str], places: tuple[str, ...]) -> bool:
    if not isinstance(value, Mapping) or value.keys() != keys:
        return False
    if not (_is_count(value["image"], 10_000) and _is_count(value["frame"], 1_000_000)):
        return False
    return all(_is_place(value[key]) for key in places)


def _is_place(value: object) -> bool:
    if not isinstance(value, list | tuple) or len(value) != 2:
        return False
    most = _LARGEST_PX * PER_PIXEL
    return all(
        isinstance(part, int) and not isinstance(part, bool) and abs(part) <= most for part in value
    )


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _thousandths(place: tuple[float, float]) -> list[AnswerValue]:
    x, y = place
    if not (isfinite(x) and isfinite(y)):
        raise ValueError("a place of a mark is not finite")
    return [round(x * PER_PIXEL), round(y * PER_PIXEL)]
