"""Whatever a program writes is an answer, a wrong answer or no answer, and never anything else."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from engines.scorers.answer import AnswerStatus
from engines.scorers.program.lines import LostStep, WrongAnswer, answer_of_line, hello_of

_KEYS = ("case", "status", "probability", "category", "text", "detail", "more")
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=9),
    st.sampled_from(["1", "ok", "refused", "cannot_assess", "4A", "BI-RADS 3", "benign"]),
    st.lists(st.integers(), max_size=2),
)
_LINES = st.one_of(
    st.binary(max_size=60),
    st.dictionaries(st.sampled_from(_KEYS), _VALUES).map(lambda one: json.dumps(one).encode()),
    st.dictionaries(st.sampled_from(_KEYS), _VALUES).map(
        lambda one: json.dumps({"case": "1", "probability": 0.5, **one}).encode()
    ),
)


@given(line=_LINES, needs=st.sets(st.sampled_from(["probability", "category"]), min_size=1))
def test_a_line_is_an_answer_or_none(line: bytes, needs: set[str]) -> None:
    with suppress(LostStep, WrongAnswer):
        answer = answer_of_line(line, case="1", needs=needs)
        held = {"probability": answer.probability, "category": answer.category}
        assert answer.case_id == "1"
        assert answer.probability is None or 0 <= answer.probability <= 1
        if answer.status is AnswerStatus.OK:
            assert all(held[name] is not None for name in needs)
        elif answer.status is not AnswerStatus.CANNOT_ASSESS:
            assert set(held.values()) == {None}


@given(line=st.binary(max_size=80))
def test_a_line_is_a_greeting_or_none(line: bytes) -> None:
    with suppress(LostStep):
        assert hello_of(line).version == 1


def test_a_whole_answer_is_read() -> None:
    line = b'{"case": "7", "probability": 1, "category": "bi-rads 4c", "text": "\xc3\x97"}\n'
    answer = answer_of_line(line, case="7", needs=("probability", "category"))
    assert (answer.probability, answer.category, answer.text) == (1.0, "4C", "×")
