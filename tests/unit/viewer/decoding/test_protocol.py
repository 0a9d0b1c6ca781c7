"""Answers of the decoding process are believed only as far as they can be checked."""

import io
import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.errors import MediaError
from viewer.decoding.protocol import (
    MAX_INFO_BYTES,
    DecodeRefusal,
    GarbageError,
    GroupRow,
    Reply,
    Verdict,
    bare_answer,
    frame_answer,
    groups_answer,
    info_answer,
    read_answer,
    refusal_answer,
)
from viewer.decoding.requests import Request, Verb, decode_request, encode_request
from viewer.frames.info import ClipInfo, ClipKind, TimeSource
from viewer.frames.pixels import Pixels
from viewer.frames.series.group import Distinction, Telling

SIZE = (5, 4)


def read(data: bytes, expected: Verdict = Verdict.FRAME) -> Reply:
    return read_answer(io.BytesIO(data), expected=expected, size=SIZE)


@given(
    st.builds(
        Request,
        st.sampled_from(Verb),
        st.integers(0, 10**6),
        index=st.integers(0, 10**6),
        paths=st.lists(st.text(), max_size=4).map(tuple),
        series=st.booleans(),
        plane=st.none() | st.sampled_from(["axial", "coronal"]),
    )
)
def test_a_request_comes_back_equal_on_one_line(request: Request) -> None:
    line = encode_request(request)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_request(line) == request


def test_a_name_that_is_no_unicode_reaches_the_other_side() -> None:
    path = b"/study/\xff\xfe.dcm".decode("utf-8", "surrogateescape")
    request = Request(Verb.OPEN, 1, paths=(path,))
    assert decode_request(encode_request(request)) == request


@pytest.mark.parametrize(
    "pixels",
    [
        np.arange(20, dtype=np.uint8).reshape(SIZE),
        np.arange(20, dtype=np.uint16).reshape(SIZE) * 3000,
        np.arange(60, dtype=np.uint8).reshape(*SIZE, 3),
        np.arange(40, dtype=np.uint8).reshape(5, 8)[:, ::2],
    ],
    ids=["grey", "deep", "colour", "strided"],
)
def test_a_frame_comes_back_equal(pixels: Pixels) -> None:
    header, payload = frame_answer(pixels)
    back = read(header + bytes(payload)).pixels
    assert back is not None
    assert back.dtype == pixels.dtype
    assert back.flags.c_contiguous
    assert back.flags.writeable
    np.testing.assert_array_equal(back, pixels)


def test_a_refusal_comes_back_equal() -> None:
    refusal = DecodeRefusal("Kaputt — 坏了.", "Noch einmal.", "/a/b.png")
    answer = read(b"".join(refusal_answer(Verdict.REFUSED, refusal)))
    assert answer == Reply(Verdict.REFUSED, refusal=refusal)


def test_answers_that_follow_one_another_are_read_one_by_one() -> None:
    info = ClipInfo(ClipKind.STILL, 1, 4, 5)
    stream = io.BytesIO(
        b"".join(bare_answer(Verdict.READY))
        + b"".join(info_answer(info, path=Path("x")))
        + b"".join(bare_answer(Verdict.DONE))
    )
    assert read_answer(stream, expected=Verdict.READY).verdict is Verdict.READY
    assert read_answer(stream, expected=Verdict.INFO).info == info
    assert read_answer(stream, expected=Verdict.DONE).verdict is Verdict.DONE
    with pytest.raises(EOFError):
        read_answer(stream, expected=Verdict.DONE)


def test_too_long_a_description_is_refused_where_it_is_made() -> None:
    n_frames = 300_000
    info = ClipInfo(
        ClipKind.VIDEO,
        n_frames,
        4,
        5,
        times_ms=tuple(i / 3 for i in range(n_frames)),
        time_source=TimeSource.CONTAINER,
    )
    with pytest.raises(MediaError, match="too many frames"):
        info_answer(info, path=Path("x"))


ROWS = [b"null", b"{}x", b"[1]", b"[[1, 2]]", b'[["a", [], true]]', b"[" * 9_000]
ROWS += [b"[[[0], [], true]]", b"[[[0, 1], [], 1]]", b"[[[0, -1], [], true]]"]
ROWS += [b"[[[0, 1], [], true], [[1, 2], [], true]]", b'[[[0, 1], [["no such", "1"]], true]]']
ROWS += [json.dumps([[[0, 1], [["phase", "x" * 300]], True]]).encode(), b"[[[0, 1.5], [], true]]"]


@pytest.mark.parametrize("data", ROWS)
def test_forged_groups_are_garbage(data: bytes) -> None:
    with pytest.raises(GarbageError):
        read(header(verdict="groups", n_bytes=len(data)) + data, Verdict.GROUPS)


def test_groups_come_back_equal_and_short() -> None:
    told = Telling(Distinction.ACQUISITION, "2"), Telling(Distinction.IMAGE_TYPE, "s" * 999)
    rows = (GroupRow((0, 3), told), GroupRow((2, 1), (), is_whole=False))
    back = read(b"".join(groups_answer(rows)), Verdict.GROUPS).groups
    short = told[0], Telling(Distinction.IMAGE_TYPE, "s" * 256)
    assert back == (GroupRow((0, 3), short), rows[1])


def header(**facts: object) -> bytes:
    return json.dumps(facts).encode() + b"\n"


def frame(shape: object, dtype: object = "uint8") -> bytes:
    return header(verdict="frame", shape=shape, dtype=dtype) + b"\0" * 1000


GARBAGE = [
    b"\n",
    b"hello\n",
    b"[" * 500 + b"\n",
    b"x" * 600,
    b"{" * 10_000,
    b"[]\n",
    b"null\n",
    b"\xff\xfe\xfd\n",
    header(),
    header(verdict="no such"),
    header(verdict=["frame"]),
    header(verdict={}),
    header(verdict="ready"),
    header(verdict="done"),
    header(verdict="info", n_bytes=10) + b"0123456789",
    header(verdict="frame"),
    frame([5]),
    frame([5, 4, 4]),
    frame([5, 4, 3], "uint16"),
    frame([4, 5]),
    frame([5.5, 4]),
    frame([-5, -4]),
    frame([2**40, 2**40]),
    frame([100_000, 100_000, 3]),
    frame({"0": 5}),
    frame("54"),
    frame(None),
    frame([5, 4], "float64"),
    frame([5, 4], "object"),
    frame([5, 4], ["uint8"]),
    frame([5, 4], None),
    header(verdict="refused"),
    header(verdict="refused", n_bytes=-1),
    header(verdict="refused", n_bytes=2**40),
    header(verdict="refused", n_bytes=1.5),
    header(verdict="refused", n_bytes="8"),
    header(verdict="refused", n_bytes=True) + b"1",
    header(verdict="refused", n_bytes=4) + b"null",
    header(verdict="refused", n_bytes=2) + b"[]",
    header(verdict="refused", n_bytes=9) + b'["a","b"]',
    header(verdict="refused", n_bytes=7) + b"[1,2,3]",
    header(verdict="refused", n_bytes=60_000) + b"[" * 60_000,
]


@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: str(data[:50]))
def test_an_answer_that_breaks_a_rule_is_garbage_and_takes_no_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(GarbageError):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300))
def test_noise_is_garbage_or_the_end(data: bytes) -> None:
    with pytest.raises((GarbageError, EOFError)):
        read(data)


@pytest.mark.parametrize("cut", [1, 19])
def test_a_frame_that_ends_early_is_the_end(cut: int) -> None:
    head, payload = frame_answer(np.zeros(SIZE, np.uint8))
    with pytest.raises(EOFError):
        read(head + bytes(payload)[:-cut])


def test_a_description_is_checked_when_it_is_read() -> None:
    info = ClipInfo(ClipKind.STILL, 1, 100_000, 5)
    data = b"".join(info_answer(info, path=Path("x")))
    with pytest.raises(GarbageError, match="size"):
        read(data, Verdict.INFO)


def test_a_description_of_the_worst_kind_takes_bounded_memory() -> None:
    share = 8  # an eighth of it, for it takes seconds to follow the whole
    data = b"[" + b"[]," * (MAX_INFO_BYTES // 3 // share) + b"[]]"
    tracemalloc.start()
    try:
        with pytest.raises(GarbageError):
            read(header(verdict="info", n_bytes=len(data)) + data, Verdict.INFO)
        assert tracemalloc.get_traced_memory()[1] < 150e6 / share  # a frame of 50 megapixels
    finally:
        tracemalloc.stop()


def test_words_of_a_refusal_are_fit_to_be_shown() -> None:
    wild = DecodeRefusal("a\nb\x1b[2J\u202e" + "x" * 5_000, "\0", "/p")
    refusal = read(b"".join(refusal_answer(Verdict.REFUSED, wild))).refusal
    assert refusal is not None
    assert refusal.what.isprintable()
    assert len(refusal.what) <= 1_000
