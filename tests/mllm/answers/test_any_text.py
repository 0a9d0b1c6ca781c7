"""Whatever the text: an answer comes, soon, and no value that does not stand in it."""

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.mllm.answers.cleaning import folded
from engines.mllm.answers.objects import brace_spans
from engines.mllm.answers.parsed import ParsedAnswer
from engines.mllm.answers.parsing import MOST_BYTES, parse
from engines.scorers.answer import AnswerStatus
from tests.mllm.answers.test_corpus import LINES

PIECES = [
    *("{", "}", "[", "]", '"', "'", ":", ",", "\\", "```json\n", "```", "<think>", "</think>"),
    *("</s>", "<answer>", "0", "5", "p_malignant "),
    *("BI-RADS", "BI-RADS: ", "分类：", "类", "4", "4A", "a", "-", "/", " ", "\n", "%", ".", "0.7"),
    *("7", "72", "150", '"birads"', '"p_malignant"', "probability of malignancy", "恶性概率", "is"),
    *(
        "final",
        "not ",
        "benign",
        "malignant",
        "良性",
        "assessment: ",
        "null",
        "or ",
        "２",
        "\u200b",
    ),
    *("\u202e", "\x00", "\ud800", "I cannot ", "provide", "无法", "评估", "image_type: breast_us"),
]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.tuples(st.sampled_from(LINES), st.integers(0, 600), st.sampled_from(PIECES)).map(
        lambda made: made[0]["text"][: made[1]] + made[2] + made[0]["text"][made[1] :]
    ),
)
HIDDEN = ("Cc", "Cf", "Cs")
HOSTILE = {
    "braces": "{",
    "brackets": "[",
    "objects in objects": '{"a":',
    "closed objects": '{"a":{}}',
    "answers": '{"birads":"4A"}',
    "quotes": '{"',
    "back slashes": '{"\\',
    "fences": "```\n",
    "thinking": "<think>",
    "thinking ends": "</think>",
    "BI-RADS": "bi-rads ",
    "BI-RADS with words": "bi-rads category is ",
    "spaces": " ",
    "BI-RADS and spaces": "bi-rads" + " " * 40,
    "digits": "1",
    "digits and points": "1.",
    "per cent": "10% ",
    "probability": "probability of malignancy is ",
    "probabilities": "probability of malignancy is 10% ",
    "cannot": "cannot ",
    "I am unable to": "unable to very much ",
    "Chinese": "无法",
    "lines": "\n",
    "assessments": "assessment: benign. ",
    "hidden": "\u200b",
}


def values_of(found: ParsedAnswer) -> list[str]:
    percent = found.p_malignant
    number = None if percent is None else f"{percent:.9f}".rstrip("0").rstrip(".")
    return [one for one in (found.birads, number, found.assessment) if one is not None]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans(), st.booleans())
def test_no_text_raises_and_what_is_no_value_has_a_reason(
    text: str, cut_off: bool, filtered: bool
) -> None:
    found = parse(text, cut_off=cut_off, filtered=filtered)
    assert (found.status is AnswerStatus.OK) == bool(values_of(found))
    assert (found.status is AnswerStatus.OK) == (found.reason == "")
    if cut_off or filtered:
        assert found.status in (AnswerStatus.TRUNCATED, AnswerStatus.FILTERED)
    assert parse(text, cut_off=cut_off, filtered=filtered) == found
    shown = found.refusal_reason + found.report + "".join(found.dropped)
    assert not [one for one in shown if unicodedata.category(one) in ("Cf", "Cs")]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_value_stands_in_the_text(text: str) -> None:
    found = parse(text)
    seen = (one for one in text if one in "\n\r\t" or unicodedata.category(one) not in HIDDEN)
    plain = folded("".join(seen))
    numbers = {float(one) for one in re.findall(r"\d+(?:\.\d+)?", plain)}
    if found.p_malignant is not None:
        assert found.p_malignant in numbers
    if found.birads is not None:
        assert re.search(found.birads[0] + "[ -]?" + found.birads[1:].lower(), plain)
    if found.assessment is not None:
        words = {"normal": "正常", "benign": "良性", "malignant": "恶性"}
        assert found.assessment in plain or words[found.assessment] in plain


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value=-200, max_value=300, allow_nan=False, places=2))
def test_a_number_is_read_as_it_stands_or_not_at_all(number: object) -> None:
    found = parse(f'{{"birads": "4B", "p_malignant": {number}}}')
    value = float(str(number))
    if 1 < value <= 100 or value == 0:
        assert found.p_malignant == value
    else:
        assert found.status is AnswerStatus.UNPARSED
        assert found.p_malignant is None


@pytest.mark.parametrize("kind", HOSTILE)
def test_time_grows_as_the_text_does(kind: str) -> None:
    """Eight times the text takes about eight times as long; what is quadratic takes 64 times."""
    piece = HOSTILE[kind]
    small, large = ((piece * MOST_BYTES)[: size - 16] for size in (MOST_BYTES // 8, MOST_BYTES))
    if not piece.isascii():
        small, large = small[: len(small) // 3], large[: len(large) // 3]
    times = {len(one): min(_seconds(one) for _ in range(3)) for one in (small, large)}
    assert times[len(large)] < 0.02 + 24 * times[len(small)]
    assert times[len(large)] < 2.0


def _seconds(text: str) -> float:
    began = time.process_time()
    parse(text)
    return time.process_time() - began


def test_braces_are_matched_in_one_pass() -> None:
    deep = "{" * 30_000 + "}" * 30_000
    assert brace_spans(deep).closed == ((0, 60_000),)
    assert brace_spans("{{" * 100 + "}").open_at == 0
    assert brace_spans('{"}"}{').closed == ((0, 5),)
