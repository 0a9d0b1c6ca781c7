"""Thinking is told apart from the answer in one place, whoever sent it."""

import json

import pytest

from engines.mllm.answers.parsing import parse_reply
from engines.mllm.answers.thinking import ThoughtApart, answer_choices, apart, reply_apart
from engines.mllm.reply import CallOutcome, ChatReply, TokenChoice
from engines.mllm.transport.reading import read_completion


@pytest.mark.parametrize(
    ("text", "answer", "thinking", "is_open"),
    [
        ("plain", "plain", "", False),
        ("<think>a</think>b", "b", "a", False),
        ("\n<Thinking>a</Thinking>\nb", "b", "a", False),
        ("<seed:think>a</seed:think>b", "b", "a", False),
        ("a</think>b", "b", "a", False),
        ("<think>cut", "", "cut", True),
        ("b <think>a</think>", "b", "a", False),
        ("<think>a</think>", "", "a", False),
        ("a <b> c", "a <b> c", "", False),
        ('{"report": "a <think> tag"}', '{"report": "a <think> tag"}', "", False),
    ],
)
def test_thinking_is_taken_out_of_an_answer(
    text: str, answer: str, thinking: str, *, is_open: bool
) -> None:
    assert apart(text) == ThoughtApart(answer, thinking, is_open)


def received(**message: object) -> ChatReply:
    body = {"choices": [{"message": message, "finish_reason": "stop"}]}
    return read_completion(json.dumps(body).encode(), asked_model="m")


def test_the_text_of_a_reply_is_what_the_server_sent() -> None:
    sent = " <think>BI-RADS 5?</think>\nBI-RADS 3"
    reply = received(content=sent)
    assert (reply.text, reply.thinking) == (sent, "")
    read = parse_reply(reply)
    assert (read.birads, read.thinking) == ("3", "BI-RADS 5?")


def test_what_the_server_gave_apart_stays_apart_and_comes_first() -> None:
    reply = received(content="<think>b</think>BI-RADS 3", reasoning_content="a")
    assert (reply.text, reply.thinking) == ("<think>b</think>BI-RADS 3", "a")
    assert reply_apart(reply) == ThoughtApart("BI-RADS 3", "a\nb", is_open=False)
    assert parse_reply(reply).thinking == "a\nb"
    assert received(content="BI-RADS 3", reasoning="a").thinking == "a"


def test_a_refusal_beside_thinking_is_kept() -> None:
    reply = received(content="<think>a</think>", refusal="I must decline.")
    assert reply.text == "<think>a</think>\nI must decline."
    assert reply_apart(reply).answer == "I must decline."
    assert received(content=None, refusal="I must decline.").text == "I must decline."


def test_thinking_told_twice_is_told_once() -> None:
    reply = ChatReply(CallOutcome.ANSWERED, text="<think>a</think>b", thinking="a")
    assert reply_apart(reply).thinking == "a"


@pytest.mark.parametrize(
    ("tokens", "answer"),
    [
        (["B"], ["B"]),
        (["<think>", "A", "?", "</think>", "\n", "B"], ["\n", "B"]),
        (["<thi", "nk>", "A", "</", "think", "> ", "B"], ["B"]),
        (["A", "</think>", "B"], ["B"]),
        (["<think>", "A"], []),
        ([], []),
    ],
)
def test_tokens_of_thinking_are_not_those_of_the_answer(
    tokens: list[str], answer: list[str]
) -> None:
    choices = tuple(TokenChoice(token, -0.1) for token in tokens)
    reply = ChatReply(CallOutcome.ANSWERED, text="".join(tokens), choices=choices)
    assert [choice.token for choice in answer_choices(reply)] == answer


def test_a_reply_with_thinking_whose_tokens_never_came_has_none() -> None:
    reply = ChatReply(CallOutcome.ANSWERED, text="<think>a</think>B")
    assert answer_choices(reply) == ()
