"""How a call failed, as a reply: each error of the layers below has one meaning."""

from collections.abc import Mapping

from openai import APIConnectionError, APIStatusError

from engines.mllm.reply import CallOutcome, ChatReply, Rejection
from engines.mllm.transport.faults import (
    Course,
    NotAllowedError,
    TooLargeError,
    UnreachableError,
    UnreadableError,
)
from engines.mllm.transport.secured import refused_handshake
from engines.mllm.transport.waiting import retry_after_s

_BY_STATUS = {
    400: CallOutcome.REJECTED,
    401: CallOutcome.KEY_REFUSED,
    403: CallOutcome.KEY_REFUSED,
    413: CallOutcome.REJECTED,
    415: CallOutcome.REJECTED,
    422: CallOutcome.REJECTED,
    429: CallOutcome.BUSY,
    503: CallOutcome.BUSY,
}
_WORDS = {
    CallOutcome.KEY_REFUSED: "The server refuses the key, or wants one.",
    CallOutcome.BUSY: "The server is busy.",
    CallOutcome.SERVER_ERROR: "The server says that it failed.",
}
_REJECTED_WORDS: Mapping[Rejection, tuple[str, ...]] = {
    Rejection.FORM: ("response_format", "json_schema", "json_object", "guided", "grammar"),
    Rejection.LOG_PROBABILITIES: ("logprob",),
    Rejection.THINKING: ("reasoning_effort", "chat_template_kwargs", "enable_thinking"),
    Rejection.LENGTH: ("context length", "context_length", "maximum context", "too many tokens"),
    Rejection.IMAGES: ("image", "multimodal", "multi-modal", "vision", "mmproj"),
}
"""Ours for what servers write; the first that is found counts."""
_REJECTED_DETAIL = {
    Rejection.FORM: "The server rejects the form that the answer is held to.",
    Rejection.LOG_PROBABILITIES: "The server rejects the wish for log-probabilities.",
    Rejection.THINKING: "The server rejects the wish about thinking.",
    Rejection.LENGTH: "The request is longer than the model takes.",
    Rejection.IMAGES: "The server rejects an image, its size, or that there are several.",
    Rejection.UNKNOWN: "The server says that the request is wrong.",
}


def failed(error: Exception, course: Course) -> ChatReply:
    """Return the reply for an error of the client library or of what lies beneath it."""
    if isinstance(error, APIStatusError):
        return _by_status(error)
    cause = error.__cause__ if isinstance(error, APIConnectionError) else error
    return _beneath(cause, course)


def out_of_time(course: Course) -> ChatReply:
    """Return the reply for a call whose deadline passed."""
    if course.sent_at is None:
        return _reply(CallOutcome.NOT_CONNECTED, "No connection was made within the time allowed.")
    return _reply(CallOutcome.TIMEOUT, "No whole answer came within the time allowed.")


def _by_status(error: APIStatusError) -> ChatReply:
    status = error.status_code
    outcome = _BY_STATUS.get(status, CallOutcome.SERVER_ERROR)
    if outcome is CallOutcome.REJECTED:
        return rejected(status, error.response.text)
    return ChatReply(
        outcome=outcome,
        status=status,
        retry_after_s=retry_after_s(error.response.headers),
        detail=_missing() if status == 404 else _WORDS[outcome],
    )


def rejected(status: int, words: str) -> ChatReply:
    """Return the reply for a request that is wrong, as the server's words say why.

    The words themselves may repeat what was sent, and stay here.
    """
    said = words.lower()
    cause = Rejection.IMAGES if status in (413, 415) else Rejection.UNKNOWN
    for named, signs in _REJECTED_WORDS.items():
        if any(sign in said for sign in signs):
            cause = named
            break
    return ChatReply(
        outcome=CallOutcome.REJECTED,
        status=status,
        detail=_REJECTED_DETAIL[cause],
        rejected_for=cause,
    )


def _beneath(cause: BaseException | None, course: Course) -> ChatReply:
    if isinstance(cause, NotAllowedError):
        return _reply(CallOutcome.NOT_ALLOWED, str(cause))
    if isinstance(cause, TooLargeError | UnreadableError):
        return _reply(CallOutcome.BROKEN, str(cause))
    if isinstance(cause, UnreachableError):
        return _reply(CallOutcome.NOT_CONNECTED, str(cause))
    if course.sent_at is None:
        return _reply(
            CallOutcome.NOT_CONNECTED, refused_handshake(cause) or "Nobody answers there."
        )
    return _reply(CallOutcome.BROKEN, "The connection ended early.")


def _missing() -> str:
    return "The server has no such model, or no chat completions at this address."


def _reply(outcome: CallOutcome, detail: str) -> ChatReply:
    return ChatReply(outcome=outcome, detail=detail)
