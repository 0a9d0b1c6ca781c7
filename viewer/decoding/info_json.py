"""The description of a clip as JSON and back; what comes back is trusted with nothing."""

import dataclasses
import itertools
import json
import math
import types
import typing
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from viewer.frames.calibration import Calibration
from viewer.frames.info import ClipInfo, TimeSource
from viewer.frames.sizes import MAX_PIXELS, MAX_SIDE

MAX_FRAMES = 1_000_000
_MAX_TEXT = 1_000
_MAX_INT = 2**53


def encode_info(info: ClipInfo) -> bytes:
    """Return the description as JSON: every dataclass is the list of its fields, in order."""
    return json.dumps(_plain(info), allow_nan=False, separators=(",", ":")).encode("ascii")


def decode_info(data: bytes) -> ClipInfo:
    """Return the description that `encode_info` was given.

    Raises
    ------
    ValueError
        When it is no such description, or one that no file can have.

    """
    try:
        info = _build(ClipInfo, json.loads(data))
    except (RecursionError, OverflowError) as error:
        raise ValueError("JSON that is nested too deep or too large a number") from error
    assert isinstance(info, ClipInfo)
    check_info(info)
    return info


def check_info(info: ClipInfo) -> None:
    """Tell whether a clip can be like this.

    Raises
    ------
    ValueError
        When it cannot; the words are for the log.

    """
    first, last = info.trim
    rules = {
        "number of frames": 1 <= info.n_frames <= MAX_FRAMES,
        "size": min(info.width, info.height) >= 1
        and max(info.width, info.height) <= MAX_SIDE
        and info.width * info.height <= MAX_PIXELS,
        "times": _are_times(info),
        "duration": math.isfinite(info.duration_ms) and info.duration_ms >= 0,
        "trim": 0 <= first <= last < info.n_frames,
        "damaged frames": all(0 <= index < info.n_frames for index in info.damaged),
        "pixel aspect": _is_length(info.pixel_aspect),
        "values": math.isfinite(info.values.intercept)
        and math.isfinite(info.values.slope)
        and info.values.slope != 0,
        "windows": all(math.isfinite(w.centre) and math.isfinite(w.width) for w in info.windows),
        "calibration": _is_calibration(info.calibration, info.n_frames),
    }
    broken = [name for name, holds in rules.items() if not holds]
    if broken:
        raise ValueError(f"impossible {', '.join(broken)}")


def _are_times(info: ClipInfo) -> bool:
    times = info.times_ms
    if info.time_source is TimeSource.STILL and len(times) == 1:
        return times[0] == 0
    rising = all(a <= b for a, b in itertools.pairwise(times))
    return len(times) == info.n_frames and rising and all(map(math.isfinite, times))


def _is_calibration(calibration: Calibration, n_frames: int) -> bool:
    if len(calibration.scales) not in (1, n_frames):
        return False
    return all(
        _are_lengths(scale.spacing_mm or ())
        and all(_are_lengths((r.delta_x_mm, r.delta_y_mm)) for r in scale.regions)
        for scale in calibration.scales
    )


def _are_lengths(lengths: Iterable[float | None]) -> bool:
    return all(length is None or _is_length(length) for length in lengths)


def _is_length(length: float) -> bool:
    return math.isfinite(length) and length > 0


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _fields(kind: type) -> tuple[object, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(hints[field.name] for field in dataclasses.fields(kind))


def _build(kind: object, raw: object) -> object:
    """Return `raw` as a value of the annotated type `kind`, or raise ValueError."""
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return kind(*_build_each(_fields(kind), raw))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return tuple(_build(arguments[0], item) for item in _items(raw))
        return tuple(_build_each(arguments, raw))
    if origin in (types.UnionType, typing.Union):
        return None if raw is None else _build(arguments[0], raw)
    assert isinstance(kind, type)
    return _scalar(kind, raw)


def _build_each(kinds: tuple[object, ...], raw: object) -> list[object]:
    return [_build(kind, item) for kind, item in zip(kinds, _items(raw), strict=True)]


def _items(raw: object) -> list[object]:
    if not isinstance(raw, list):
        raise ValueError("a list is missing")
    return raw


def _scalar(kind: type, raw: object) -> object:
    if kind is float and isinstance(raw, int | float):
        return _finite(raw)
    if issubclass(kind, StrEnum) and isinstance(raw, str):
        return kind(raw)
    if type(raw) is not kind:
        raise ValueError(f"{type(raw).__name__} instead of {kind.__name__}")
    if isinstance(raw, str):
        return printable(raw)
    if isinstance(raw, int) and abs(raw) > _MAX_INT:
        raise ValueError("too large a number")
    return raw


def printable(text: str) -> str:
    """Return the text fit to be shown: no control characters, no halves of signs, not endless."""
    return "".join(sign if sign.isprintable() else " " for sign in text[:_MAX_TEXT]).strip()


def _finite(number: float) -> float:
    if isinstance(number, bool) or not math.isfinite(number):
        raise ValueError(f"{number} instead of a number")
    return float(number)
