"""Descriptions of clips travel unchanged; impossible ones do not arrive."""

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.decoding.info_json import check_info, decode_info, encode_info
from viewer.frames.calibration import Calibration, CalibrationSource, Region, Scale
from viewer.frames.info import (
    ClipInfo,
    ClipKind,
    ClipNote,
    Sequencing,
    TimeSource,
    ValueMap,
    ValueWindow,
    WindowFunction,
)
from viewer.frames.series.planes import Plane, SliceGeometry

finite = st.floats(allow_nan=False, allow_infinity=False)
length = st.floats(min_value=1e-9, max_value=1e9)
words = st.text(st.characters(categories=["L", "N", "P"]), max_size=64)
place = st.integers(-(2**31), 2**31)
vector = st.tuples(finite, finite, finite)

regions = st.builds(
    Region, place, place, place, place, st.none() | length, delta_y_mm=st.none() | length
)
scales = st.builds(
    Scale,
    st.sampled_from(CalibrationSource),
    st.lists(regions, max_size=3).map(tuple),
    st.none() | st.tuples(length, length),
)
geometries = st.builds(
    SliceGeometry,
    plane=st.sampled_from(Plane),
    origin_mm=vector,
    row_direction=vector,
    column_direction=vector,
    normal=vector,
    spacing_mm=st.tuples(length, length),
    step_mm=length,
    height=place,
    width=place,
    n_slices=place,
    thickness_mm=length,
    acquired=st.booleans(),
)


@st.composite
def infos(draw: st.DrawFn) -> ClipInfo:
    n_frames = draw(st.integers(1, 12))
    times = st.lists(finite, min_size=n_frames, max_size=n_frames)
    n_scales = draw(st.sampled_from([1, n_frames]))
    trim = draw(st.tuples(st.integers(0, n_frames - 1), st.integers(0, n_frames - 1)))
    return ClipInfo(
        kind=draw(st.sampled_from(ClipKind)),
        n_frames=n_frames,
        width=draw(st.integers(1, 7_000)),
        height=draw(st.integers(1, 7_000)),
        times_ms=tuple(sorted(draw(times))),
        duration_ms=draw(st.floats(0, 1e12)),
        time_source=draw(st.sampled_from([it for it in TimeSource if it is not TimeSource.STILL])),
        sequencing=draw(st.sampled_from(Sequencing)),
        trim=(min(trim), max(trim)),
        pixel_aspect=draw(length),
        calibration=Calibration(
            tuple(draw(st.lists(scales, min_size=n_scales, max_size=n_scales)))
        ),
        values=ValueMap(draw(length), draw(finite), draw(words)),
        windows=tuple(
            draw(
                st.lists(
                    st.builds(ValueWindow, finite, finite, words, st.sampled_from(WindowFunction)),
                    max_size=3,
                )
            )
        ),
        inverted=draw(st.booleans()),
        modality=draw(words),
        notes=tuple(draw(st.lists(st.sampled_from(ClipNote), max_size=3))),
        geometry=draw(st.none() | geometries),
    )


@given(infos())
def test_a_description_that_travels_comes_back_equal(info: ClipInfo) -> None:
    back = decode_info(encode_info(info))
    assert back == info
    assert [type(value) for value in plain(back)] == [type(value) for value in plain(info)]


def plain(info: ClipInfo) -> list[Any]:
    return [getattr(info, field.name) for field in dataclasses.fields(info)]


STILL = ClipInfo(ClipKind.STILL, 1, 64, 48)
CINE = ClipInfo(
    ClipKind.VIDEO,
    3,
    64,
    48,
    times_ms=(0.0, 20.0, 40.0),
    duration_ms=60.0,
    time_source=TimeSource.CONTAINER,
    trim=(0, 2),
)


@pytest.mark.parametrize(
    "changes",
    [
        {"n_frames": 0},
        {"n_frames": 10**7},
        {"width": 0},
        {"width": 40_000, "height": 2},
        {"width": 30_000, "height": 30_000},
        {"times_ms": (0.0, 20.0)},
        {"times_ms": (0.0, 20.0, 10.0)},
        {"times_ms": (0.0, 20.0, math.nan)},
        {"times_ms": (0.0, 20.0, math.inf)},
        {"duration_ms": -1.0},
        {"duration_ms": math.inf},
        {"trim": (0, 3)},
        {"trim": (2, 1)},
        {"trim": (-1, 1)},
        {"pixel_aspect": 0.0},
        {"pixel_aspect": math.nan},
        {"values": ValueMap(0.0)},
        {"values": ValueMap(1.0, math.inf)},
        {"windows": (ValueWindow(math.nan, 1.0),)},
        {"calibration": Calibration(())},
        {"calibration": Calibration((Scale(), Scale()))},
        {"calibration": Calibration((Scale(spacing_mm=(0.0, 1.0)),))},
        {"calibration": Calibration((Scale(regions=(Region(0, 0, 1, 1, -1.0, 1.0),)),))},
    ],
    ids=str,
)
def test_a_description_that_no_file_can_have_is_refused(changes: dict[str, Any]) -> None:
    check_info(CINE)
    with pytest.raises(ValueError, match="impossible"):
        check_info(dataclasses.replace(CINE, **changes))


def test_slices_need_no_times() -> None:
    check_info(ClipInfo(ClipKind.VOLUME, 40, 64, 48, time_source=TimeSource.STILL))


def forged(place: int, value: object) -> bytes:
    fields = json.loads(encode_info(CINE))
    fields[place] = value
    return json.dumps(fields).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[" + b"9" * 5_000 + b"]",
        encode_info(CINE)[:-1],
        encode_info(CINE) + b"]",
        forged(0, "dvd"),
        forged(0, 7),
        forged(1, 3.0),
        forged(1, True),
        forged(1, "3"),
        forged(1, 10**400),
        forged(2, None),
        forged(4, {"0": 1}),
        forged(4, [0, 20, "40"]),
        forged(4, [0, 20, True]),
        forged(4, [0, 20, 10**400]),
        forged(4, [0, 20, float("nan")]),
        forged(4, [0, 20, float("inf")]),
        forged(8, [0]),
        forged(8, [0, 1, 2]),
        forged(10, [[["regions", [[1, 2, 3]], None]]]),
        forged(13, 1),
        forged(15, ["no such note"]),
    ],
    ids=lambda data: str(data[:60]),
)
def test_a_forged_description_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_info(data)


def test_text_from_a_file_is_fit_to_be_shown() -> None:
    wild = dataclasses.replace(CINE, modality="\x1b[31mU\nS\ud800\u202e" + "x" * 100_000)
    modality = decode_info(encode_info(wild)).modality
    assert modality.isprintable()
    assert len(modality) <= 1_000
    modality.encode("utf-8")


def test_a_still_is_described_in_a_few_bytes() -> None:
    assert len(encode_info(STILL)) < 300
