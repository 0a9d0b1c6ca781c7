"""What a server sent, as a reply: read leniently, repaired never."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from engines.mllm.reply import CallOutcome, ChatReply, TokenChoice, TokenCounts

_ENDS = {"length": CallOutcome.TRUNCATED, "content_filter": CallOutcome.FILTERED}
_IMPOSSIBLE = -9999.0
"""For a probability of 0, whose logarithm no JSON can hold."""


def read_completion(content: bytes, *, asked_model: str) -> ChatReply:
    """Return what a chat completion says; `CallOutcome.BROKEN` when it is none.

    Parameters
    ----------
    content : bytes
        The body of an answer with status 200.
    asked_model : str
        Another one that answered is told in `ChatReply.detail`.

    """
    body = read_json(content)
    if not isinstance(body, Mapping):
        return _broken("What came is no JSON object.")
    choices = body.get("choices")
    if not isinstance(choices, Sequence) or not choices or not isinstance(choices[0], Mapping):
        return _broken("What came holds no answer.")
    choice = choices[0]
    message = choice.get("message")
    if not isinstance(message, Mapping):
        return _broken("What came holds no message.")
    return _reply(body, choice, message, asked_model)


def read_json(content: bytes) -> object:
    """Return the value that `content` holds; None when it is no JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def storable(text: object) -> str:
    """Return a text that UTF-8 can hold, as it came but for halves of characters; else ''."""
    if not isinstance(text, str):
        return ""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _reply(
    body: Mapping[str, Any], choice: Mapping[str, Any], message: Mapping[str, Any], asked: str
) -> ChatReply:
    said = (_content(message.get("content")), storable(message.get("refusal")))
    apart = storable(message.get("reasoning_content")) or storable(message.get("reasoning"))
    reason, model = storable(choice.get("finish_reason")), storable(body.get("model"))
    return ChatReply(
        outcome=_ENDS.get(reason, CallOutcome.ANSWERED),
        text="\n".join(filter(None, said)),
        thinking=apart,
        finish_reason=reason,
        model=model,
        fingerprint=storable(body.get("system_fingerprint")),
        tokens=_tokens(body.get("usage")),
        choices=_choices(choice.get("logprobs")),
        status=200,
        detail="" if model in ("", asked) else "The server says that another model answered.",
    )


def _content(content: object) -> str:
    """Return the text of a message, which some servers send in parts."""
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, Mapping)]
        return "".join(storable(part.get("text")) for part in parts)
    return storable(content)


def _tokens(usage: object) -> TokenCounts:
    if not isinstance(usage, Mapping):
        return TokenCounts()
    details = usage.get("completion_tokens_details")
    thinking = details.get("reasoning_tokens") if isinstance(details, Mapping) else None
    return TokenCounts(
        prompt=_count(usage.get("prompt_tokens")),
        answer=_count(usage.get("completion_tokens")),
        thinking=_count(thinking),
    )


def _count(value: object) -> int | None:
    known = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if known and isinstance(value, int) else None


def _choices(logprobs: object) -> tuple[TokenChoice, ...]:
    content = logprobs.get("content") if isinstance(logprobs, Mapping) else None
    if not isinstance(content, list):
        return ()
    return tuple(choice for entry in content if (choice := _choice(entry)) is not None)


def _choice(entry: object) -> TokenChoice | None:
    own = _pair(entry)
    if own is None or not isinstance(entry, Mapping):
        return None
    others = entry.get("top_logprobs")
    pairs = map(_pair, others) if isinstance(others, list) else ()
    return TokenChoice(own[0], own[1], tuple(pair for pair in pairs if pair is not None))


def _pair(entry: object) -> tuple[str, float] | None:
    if not isinstance(entry, Mapping):
        return None
    token, logprob = entry.get("token"), entry.get("logprob")
    if not isinstance(token, str) or not isinstance(logprob, int | float):
        return None
    if math.isnan(logprob):
        return None
    return storable(token), max(float(logprob), _IMPOSSIBLE)


def _broken(detail: str) -> ChatReply:
    return ChatReply(outcome=CallOutcome.BROKEN, status=200, detail=detail)
