"""Thinking, believed only by its effect."""

from dataclasses import replace

from engines.mllm.answers.thinking import reply_apart
from engines.mllm.probe.findings import ThinkingEffect, ThinkingFinding
from engines.mllm.probe.questions import Questioner, has_answered
from engines.mllm.reply import CallOutcome, ChatReply
from engines.mllm.request import Thinking

_QUESTION = "A box holds 3 red and 4 blue balls; two are taken. How probable are two blue ones?"
_CHARACTERS_A_TOKEN = 4


def probe_thinking(questioner: Questioner) -> ThinkingFinding:
    """Ask the same with and without thinking."""
    questioner.tell("thinking")
    request = questioner.request(_QUESTION)
    unasked, off, high = (
        questioner.call(replace(request, thinking=wanted))
        for wanted in (Thinking.DEFAULT, Thinking.OFF, Thinking.HIGH)
    )
    return judge_thinking(unasked, off, high)


def judge_thinking(unasked: ChatReply, off: ChatReply, high: ChatReply) -> ThinkingFinding:
    """Judge by how much was thought."""
    amounts = (thought(unasked), thought(off), thought(high))
    return ThinkingFinding(_effect(unasked, off, high), *amounts)


def thought(reply: ChatReply) -> int | None:
    """Return tokens of thinking, counted or by length; None without an answer."""
    if not has_answered(reply):
        return None
    return reply.tokens.thinking or len(reply_apart(reply).thinking) // _CHARACTERS_A_TOKEN


def _effect(unasked: ChatReply, off: ChatReply, high: ChatReply) -> ThinkingEffect:
    if CallOutcome.REJECTED in (off.outcome, high.outcome):
        return ThinkingEffect.REJECTED
    without, with_it, by_itself = thought(off), thought(high), thought(unasked)
    if without is None or with_it is None or by_itself is None:
        return ThinkingEffect.FAILED
    if not (without or with_it or by_itself):
        return ThinkingEffect.NEVER_THINKS
    return ThinkingEffect.NO_EFFECT if without else ThinkingEffect.SWITCHES
