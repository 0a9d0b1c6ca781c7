"""The order of presentation: from times that can be trusted, otherwise from decoding."""

from fractions import Fraction
from pathlib import Path

import pytest

from ground.errors import MediaError
from tests.media.videos import index_of, make_video
from viewer.frames.video.clip import open_video
from viewer.frames.video.index import NOT_SHOWN, Stamp, make_index, order_by_time, times_ms

UNIT = Fraction(1, 1000)


def stamps(
    times: list[int | None], *, keys: tuple[int, ...] = (0,), cut: tuple[int, ...] = ()
) -> list[Stamp]:
    return [Stamp(time, 0, at in keys, at in cut) for at, time in enumerate(times)]


def test_times_order_the_packets_as_they_are_shown() -> None:
    assert order_by_time(stamps([0, 120, 40, 80, 160]), reorders=True) == [0, 2, 3, 1, 4]


def test_a_packet_that_is_cut_off_makes_no_frame() -> None:
    assert order_by_time(stamps([-80, -40, 0, 40], cut=(0, 1)), reorders=False) == [2, 3]


@pytest.mark.parametrize("times", [[0, None, 80], [0, 40, 40, 80]])
def test_missing_and_doubled_times_are_not_trusted(times: list[int | None]) -> None:
    assert order_by_time(stamps(times), reorders=False) is None


def test_times_that_only_count_are_not_trusted_where_frames_are_reordered() -> None:
    assert order_by_time(stamps([0, 40, 80, 120]), reorders=True) is None
    assert order_by_time(stamps([0, 40, 80, 120]), reorders=False) == [0, 1, 2, 3]


def test_decoding_starts_at_the_nearest_key_frame_that_is_shown_before() -> None:
    # An open group: packet 3 is a key frame, packets 4 and 5 are shown before it.
    packets = stamps([0, 40, 80, 200, 120, 160, 240], keys=(0, 3))
    order = order_by_time(packets, reorders=True)
    assert order == [0, 1, 2, 4, 5, 3, 6]
    index = make_index(packets, order)
    assert index.frame_of == (0, 1, 2, 5, 3, 4, 6)
    assert [next(index.starts(frame)) for frame in range(7)] == [0, 0, 0, 0, 0, 3, 3]
    assert list(index.starts(6)) == [3, 0]


def test_a_key_frame_that_is_never_shown_is_no_start() -> None:
    packets = stamps([0, 40, 80, 120], keys=(0, 2), cut=(2,))
    index = make_index(packets, [0, 1, 3])
    assert index.frame_of[2] == NOT_SHOWN
    assert list(index.starts(2)) == [0]


def test_a_key_frame_that_is_decoded_later_than_a_frame_is_no_start_for_it() -> None:
    packets = stamps([0, 120, 40, 80], keys=(0, 2))
    index = make_index(packets, [0, 2, 3, 1])
    assert [list(index.starts(frame)) for frame in (1, 2, 3)] == [[2, 0], [2, 0], [0]]


def test_missing_times_follow_at_the_rate_of_the_clip() -> None:
    packets = stamps([10, None, 90, None])
    times = times_ms(packets, [0, 1, 2, 3], unit=UNIT, step=Fraction(1, 25))
    assert times == [0, 40, 80, 120]


def test_times_are_exact_after_any_number_of_frames() -> None:
    count = 100_001
    packets = stamps([1001 * at for at in range(count)])
    times = times_ms(packets, range(count), unit=Fraction(1, 30000), step=Fraction(1, 30))
    assert times[-1] == float(Fraction(1001 * 100_000 * 1000, 30000))


def test_a_video_of_two_fields_for_a_frame_is_counted_by_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stamps that promise a frame more than comes out at the beginning are not believed."""
    path = make_video(tmp_path / "a.mp4", codec="h264", n_frames=20)

    def doubled(given: list[Stamp], *, reorders: bool) -> list[int] | None:
        order = order_by_time(given, reorders=reorders)
        return None if order is None else [order[0], NOT_SHOWN, *order[1:]]

    monkeypatch.setattr("viewer.frames.video.order.order_by_time", doubled)
    clip = open_video(path)
    assert clip.info.n_frames == 20
    assert [index_of(clip.frame(index)) for index in range(20)] == list(range(20))
    clip.close()


def test_a_video_too_long_to_be_decoded_for_its_order_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.frames.video.order.MAX_SECONDS", 0.0)
    path = make_video(
        tmp_path / "a.avi", codec="h264", n_frames=60, options={"bf": "3", "preset": "medium"}
    )
    with pytest.raises(MediaError, match="order") as caught:
        open_video(path)
    assert caught.value.path == path
