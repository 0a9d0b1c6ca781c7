"""From what a server sent to a reply, and from its waits to seconds."""

import json

import pytest

from engines.mllm.reply import CallOutcome, ChatReply, Rejection, TokenChoice, TokenCounts
from engines.mllm.transport.outcomes import rejected
from engines.mllm.transport.reading import read_completion
from engines.mllm.transport.waiting import retry_after_s

DATE = "Fri, 27 Nov 2026 10:00:00 GMT"
LATER = "Fri, 27 Nov 2026 10:00:30 GMT"


def read(message: object = None, **choice: object) -> ChatReply:
    shown = {"content": "four"} if message is None else message
    body = {"model": "m", "choices": [{"message": shown, "finish_reason": "stop", **choice}]}
    return read_completion(json.dumps(body).encode(), asked_model="m")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"choices": null}',
        b'{"choices": [3]}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": "x"}]}',
        b'{"choices": "abc"}',
        b"\xff\xfe",
        b'{"a": ' + b"[" * 90_000,
        b'{"choices": [{"message": {"content": ' + b"9" * 6000 + b"}}]}",
    ],
)
def test_what_is_no_completion_is_broken(content: bytes) -> None:
    assert read_completion(content, asked_model="m").outcome is CallOutcome.BROKEN


def test_half_a_character_is_replaced_and_all_else_kept() -> None:
    reply = read({"content": "a\ud83db\x00\u202e\U0001f4a5"})
    assert reply.text == "a\ufffdb\x00\u202e\U0001f4a5"
    assert reply.text.encode("utf-8")


def test_content_in_parts_is_joined_and_other_kinds_are_nothing() -> None:
    assert read({"content": [{"type": "text", "text": "a"}, {"text": "b"}, 3]}).text == "ab"
    assert read({"content": 7}).text == ""


def test_log_probabilities_that_are_none_are_left_out() -> None:
    content = [
        {"token": "A", "logprob": -0.1, "top_logprobs": [{"token": "A", "logprob": -0.1}, {}, 3]},
        {"token": 3, "logprob": -0.1},
        {"token": "B", "logprob": float("-inf"), "top_logprobs": None},
        {"token": "C", "logprob": float("nan")},
        "x",
    ]
    reply = read(logprobs={"content": content})
    assert reply.choices == (TokenChoice("A", -0.1, (("A", -0.1),)), TokenChoice("B", -9999.0))


@pytest.mark.parametrize("usage", [None, 3, {"prompt_tokens": "x", "completion_tokens": -1}])
def test_counts_that_are_none_are_unknown(usage: object) -> None:
    body = {"usage": usage, "choices": [{"message": {"content": "x"}}]}
    assert read_completion(json.dumps(body).encode(), asked_model="m").tokens == TokenCounts()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": LATER, "date": DATE}, 30.0),
        ({"retry-after": DATE, "date": LATER}, 0.0),
        ({"retry-after": "Fri, 99 Nov 2026"}, None),
    ],
)
def test_wait_is_read_in_seconds_or_as_a_date(headers: dict[str, str], seconds: object) -> None:
    assert retry_after_s(headers) == seconds


def test_date_counts_from_our_clock_where_the_server_gives_none() -> None:
    assert retry_after_s({"retry-after": "Thu, 01 Jan 1970 00:01:00 GMT"}, now=20) == 40.0


@pytest.mark.parametrize(
    ("status", "words", "cause"),
    [
        (400, "This server does not support response_format", Rejection.FORM),
        (400, "Guided decoding is off: json_schema", Rejection.FORM),
        (422, "top_logprobs must be at most 5", Rejection.LOG_PROBABILITIES),
        (400, "maximum context length is 4096", Rejection.LENGTH),
        (400, "At most 1 image(s) may be provided", Rejection.IMAGES),
        (413, "", Rejection.IMAGES),
        (400, "Bad request by ZZPHI^CANARY", Rejection.UNKNOWN),
    ],
)
def test_rejection_tells_its_cause_and_repeats_nothing(
    status: int, words: str, cause: Rejection
) -> None:
    reply = rejected(status, words)
    assert (reply.outcome, reply.rejected_for) == (CallOutcome.REJECTED, cause)
    assert "CANARY" not in reply.detail
