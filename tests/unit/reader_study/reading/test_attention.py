from hypothesis import given
from hypothesis import strategies as st

from reader_study.reading.attention import STRAIGHT, Attentive, attention_of

READS = st.lists(
    st.builds(Attentive, st.sampled_from("ab"), st.none() | st.floats(0, 5000), st.booleans()),
    max_size=60,
)


def test_ten_alike_in_a_row_are_a_straight_line_and_nine_are_not() -> None:
    nine, ten = ([Attentive("a", 2000.0)] * n for n in (STRAIGHT - 1, STRAIGHT))
    other = [Attentive("b", 2000.0)]
    assert attention_of(nine + other + nine).straight == 0
    found = attention_of(ten + other + ten)
    assert (found.straight, found.longest_run, found.reads) == (2, STRAIGHT, 21)


def test_under_a_second_is_fast_and_an_unknown_time_is_not() -> None:
    found = attention_of(Attentive(str(t), t) for t in (999.9, 1000.0, None))
    assert found.fast == 1


@given(READS)
def test_counts_are_those_of_a_plain_loop(reads: list[Attentive]) -> None:
    longest = straight = run = 0
    for before, read in zip([None, *reads], reads, strict=False):
        run = run + 1 if before is not None and before.answer == read.answer else 1
        longest = max(longest, run)
        straight += run == STRAIGHT
    found = attention_of(reads)
    assert (found.longest_run, found.straight) == (longest, straight)
    assert found.unplayed == sum(not read.played for read in reads)
