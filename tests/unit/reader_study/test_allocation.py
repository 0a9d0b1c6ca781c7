from hypothesis import given
from hypothesis import strategies as st

from reader_study.allocation import draw_reading_list, seeded_order

CASES = [f"C{n:04}" for n in range(1, 21)]


def test_the_order_is_the_same_on_every_computer() -> None:
    # Fixed by hand once: a change of this list would reshuffle running studies.
    assert seeded_order(7, "list/r1/1", ["C0001", "C0002", "C0003"]) == ["C0002", "C0001", "C0003"]


def test_readers_and_sessions_have_their_own_orders() -> None:
    lists = {
        tuple(draw_reading_list(1, reader_id=reader, session=session, case_ids=CASES))
        for reader in ("r1", "r2", "r3")
        for session in (1, 2)
    }
    assert len(lists) == 6
    assert all(sorted(order) == CASES for order in lists)


@given(st.integers(0, 2**62), st.sets(st.text(max_size=8), min_size=2), st.text(max_size=8))
def test_a_case_added_later_never_moves_the_others(seed: int, items: set[str], more: str) -> None:
    before = seeded_order(seed, "list", sorted(items))
    after = seeded_order(seed, "list", sorted(items | {more}))
    assert [item for item in after if item in items] == before


def test_the_order_of_the_input_does_not_matter() -> None:
    assert seeded_order(3, "x", CASES) == seeded_order(3, "x", CASES[::-1])
