from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from viewer.model.player import Playback, PlayMode
from viewer.model.read_ahead import around, decode_order


def test_what_is_wanted_forwards_stays_as_it_is() -> None:
    assert list(decode_order([7, 8, 9, 0, 1], piece=4)) == [7, 8, 9, 0, 1]


def test_what_is_wanted_backwards_is_decoded_forwards_in_pieces() -> None:
    assert list(decode_order([8, 9, 7, 6, 5, 4, 3], piece=3)) == [8, 9, 5, 6, 7, 3, 4]


@given(st.lists(st.integers(0, 50), unique=True, max_size=40), st.integers(1, 9))
def test_no_frame_is_lost_or_put_off_by_more_than_a_piece(wanted: list[int], piece: int) -> None:
    order = list(decode_order(wanted, piece=piece))
    assert sorted(order) == sorted(wanted)
    assert all(abs(order.index(index) - place) < piece for place, index in enumerate(wanted))


@given(st.integers(2, 60), st.integers(1, 30))
def test_a_sweep_goes_back_once_for_each_piece(n_frames: int, piece: int) -> None:
    times = tuple(20.0 * index for index in range(n_frames))
    play = Playback(times, 20.0 * n_frames, 0, n_frames - 1, PlayMode.SWEEP)
    wanted = play.upcoming(n_frames, n_frames)  # the way back
    order = list(decode_order(wanted, piece=piece))
    seeks = sum(later != earlier + 1 for earlier, later in pairwise(order))
    assert seeks <= -(-n_frames // piece) + 1


@given(st.integers(0, 20), st.integers(0, 40), st.booleans())
def test_around_stays_in_the_clip_and_skips_the_frame_itself(
    index: int, count: int, forwards: bool
) -> None:
    frames = around(index, count, n_frames=21, forwards=forwards)
    assert len(set(frames)) == len(frames) <= count
    assert index not in frames
    assert all(0 <= frame < 21 for frame in frames)


def test_around_looks_mostly_where_one_is_going() -> None:
    assert around(10, 8, n_frames=100) == (11, 12, 13, 14, 15, 16, 8, 9)
    assert around(10, 8, n_frames=100, forwards=False) == (4, 5, 6, 7, 8, 9, 11, 12)
