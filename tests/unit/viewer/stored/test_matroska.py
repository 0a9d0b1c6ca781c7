"""What is written by hand is read by FFmpeg: every frame, at its time, byte by byte."""

import io

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viewer.stored.matroska import Clusters, bitmap_header, element, file_head, number

HEAD = file_head(
    width=64,
    height=48,
    codec="V_MS/VFW/FOURCC",
    private=bitmap_header(b"M8G0", width=64, height=48, bits=8, extra=b"EXTRA DATA"),
)


def written(frames: dict[int, bytes]) -> bytes:
    clusters = Clusters()
    parts = [part for time, data in sorted(frames.items()) for part in clusters.add(time, data)]
    return b"".join([HEAD, *parts, *clusters.finish()])


def read(data: bytes) -> dict[int, bytes]:
    with av.open(io.BytesIO(data), "r", format="matroska") as container:
        (stream,) = container.streams.video
        assert (stream.codec_context.name, stream.width, stream.height) == ("magicyuv", 64, 48)
        assert stream.codec_context.extradata == b"EXTRA DATA"
        packets = [packet for packet in container.demux(stream) if packet.size]
        assert all(packet.is_keyframe for packet in packets)
        return {packet.pts: bytes(packet) for packet in packets if packet.pts is not None}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 40_000), st.binary(min_size=1, max_size=400), min_size=1, max_size=30
    )
)
def test_frames_come_back_at_their_times(frames: dict[int, bytes]) -> None:
    assert read(written(frames)) == frames


def test_a_cluster_ends_before_it_grows_too_large_or_too_long() -> None:
    frames = {time: bytes([time % 251 + 1]) * 400_000 for time in range(5)} | {9_000: b"last"}
    data = written(frames)
    assert data.count(b"\x1f\x43\xb6\x75") == 4
    assert read(data) == frames
    assert Clusters().finish() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (0xB0, 0, "b0010000000000000100"),
        (0xB0, 1920, "b001000000000000020780"),
        (0x2AD7B1, 1_000_000, "2ad7b101000000000000030f4240"),
    ],
)
def test_numbers_are_written_as_the_standard_says(name: int, value: int, expected: str) -> None:
    assert number(name, value).hex() == expected


def test_an_element_has_its_size_in_eight_bytes() -> None:
    assert element(0xEC, b"abc") == bytes.fromhex("ec0100000000000003") + b"abc"
