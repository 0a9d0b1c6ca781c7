"""An ordinary chat completion: what is said, and what stands around it."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engines.mllm.conformance.asked import Asked
from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.choosing import LetterChoice, choose, options_in
from engines.mllm.conformance.filling import fill
from engines.mllm.conformance.judging import Answer, judge, trace_of
from engines.mllm.conformance.seeing import Seen
from engines.mllm.conformance.wording import STYLES, THOUGHT, as_json, noise

FINGERPRINT = "conformance-1"
_TOKEN = 4
"""Characters a token."""

_TWISTS = {Behaviour.SECOND_READER: 37}
_DEAF = tuple(each for each in STYLES if each is not Behaviour.THINKING_TAGS)
"""Say what they say, whatever schema they are given."""

_DO_NOT_LISTEN = (
    Behaviour.REFUSES_ENGLISH,
    Behaviour.REFUSES_CHINESE,
    Behaviour.NOISE,
    Behaviour.HOSTILE,
)
"""Answer every question in their own way."""

_CERTAIN = -0.01
_UNSTEADY = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer before it is put into a completion."""

    text: str
    choice: LetterChoice | None = None


def complete(asked: Asked, behaviour: Behaviour) -> dict[str, Any]:
    """Return the completion for a request."""
    said = _said(asked, behaviour)
    message, reason = _message(asked, behaviour, said.text)
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": reason}
    if asked.body.get("logprobs") and behaviour is not Behaviour.NO_LOGPROBS:
        choice["logprobs"] = {"content": _logprobs(said, asked.body.get("top_logprobs", 0))}
    named = "another-model" if behaviour is Behaviour.OTHER_NAME else asked.model
    completion: dict[str, Any] = {
        "id": f"chatcmpl-{asked.digest[:24]}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": named,
        "choices": [choice],
        "system_fingerprint": FINGERPRINT,
    }
    if behaviour is not Behaviour.NO_USAGE:
        completion["usage"] = _usage(asked, message)
    return completion


def answer_to(images: Sequence[Seen], behaviour: Behaviour = Behaviour.READER) -> Answer:
    """Return the judgement that stands behind an answer to these images."""
    return judge(images, twist=_TWISTS.get(behaviour, 0))


def _said(asked: Asked, behaviour: Behaviour) -> Said:
    twist, images = _TWISTS.get(behaviour, 0), asked.images
    if behaviour in (Behaviour.IGNORES_IMAGE, Behaviour.TEXT_ONLY):
        images = ()
    if behaviour is Behaviour.IGNORES_SEED and asked.body.get("temperature") != 0:
        twist = next(_UNSTEADY)
    elif asked.body.get("temperature"):
        twist += int(asked.body.get("seed") or 0) * 7
    options = options_in(asked.text)
    if len(options) > 1 and not asked.form:
        choice = choose(options, images, twist=twist)
        return Said(choice.letter, choice)
    named, tagged = _named(asked.text, images), behaviour is Behaviour.THINKING_TAGS
    if named and behaviour not in _DO_NOT_LISTEN and not asked.form:
        return Said(f"<think>{THOUGHT}</think>{named}" if tagged else named)
    if behaviour is Behaviour.NOISE:
        return Said(noise(trace_of(images)))
    return Said(_text(asked, behaviour, judge(images, twist=twist)))


def _named(text: str, images: Sequence[Seen]) -> str:
    """Answer a question for a colour or a shape in one word; '' when it is none."""
    asked = text.lower()
    if "colour" in asked or "color" in asked:
        return images[-1].colour if images else "unknown"
    if "shape" in asked and "circle" in asked:
        return (images[-1].shape or "none") if images else "unknown"
    if "how many images" in asked:
        return str(len(images))
    return ""


def _text(asked: Asked, behaviour: Behaviour, answer: Answer) -> str:
    said: Answer = answer
    if asked.schema is not None and behaviour not in _DEAF:
        filled = fill(asked.schema, answer, shade=answer["p_malignant"] or 0)
        said = filled if isinstance(filled, dict) else {"value": filled}
    return STYLES.get(behaviour, as_json)(said)


def _message(asked: Asked, behaviour: Behaviour, text: str) -> tuple[dict[str, Any], str]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if behaviour is Behaviour.REFUSES_APART:
        return message | {"content": None, "refusal": STYLES[Behaviour.REFUSES_ENGLISH]({})}, "stop"
    if behaviour is Behaviour.FILTERED:
        return message | {"content": ""}, "content_filter"
    if behaviour is Behaviour.THINKING_APART and not _thinking_is_off(asked):
        message["reasoning_content"] = THOUGHT
    if behaviour is Behaviour.THINKING_TAGS and _thinking_is_off(asked):
        message["content"] = text.partition("</think>")[2].strip()
    if behaviour is Behaviour.TRUNCATED:
        return message | {"content": text[: len(text) // 2]}, "length"
    if len(text) > asked.max_tokens * _TOKEN:
        return message | {"content": text[: asked.max_tokens * _TOKEN]}, "length"
    return message, "stop"


def _thinking_is_off(asked: Asked) -> bool:
    template = asked.body.get("chat_template_kwargs")
    told = template.get("enable_thinking") if isinstance(template, dict) else None
    return asked.body.get("reasoning_effort") == "none" or told is False


def _usage(asked: Asked, message: dict[str, Any]) -> dict[str, Any]:
    seen = sum(1 + image.width * image.height // 784 for image in asked.images)
    thinking = len(message.get("reasoning_content", "")) // _TOKEN
    answer = max(1, len(message["content"] or "") // _TOKEN) + thinking
    prompt = len(asked.text) // _TOKEN + seen
    usage = {"prompt_tokens": prompt, "completion_tokens": answer}
    details = {"completion_tokens_details": {"reasoning_tokens": thinking}}
    return usage | {"total_tokens": prompt + answer} | details


def _logprobs(said: Said, most: int) -> list[dict[str, Any]]:
    """Return tokens of the answer: the letter with its rivals, or words that were certain."""
    if said.choice is not None:
        return [_token(said.text, said.choice.logprobs(1)[0][1], said.choice.logprobs(most))]
    pieces = [said.text[at : at + _TOKEN] for at in range(0, len(said.text), _TOKEN)]
    return [_token(piece, _CERTAIN, ((piece, _CERTAIN),)[:most]) for piece in pieces]


def _token(token: str, logprob: float, others: Sequence[tuple[str, float]]) -> dict[str, Any]:
    top = [{"token": other, "logprob": each} for other, each in others]
    return {"token": token, "logprob": logprob, "top_logprobs": top}
