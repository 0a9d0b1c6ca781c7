"""What came back from one call: a text with all that the server told, or how it failed."""

from dataclasses import dataclass
from enum import StrEnum


class CallOutcome(StrEnum):
    """How a call ended. Whether an answer says anything is for `engines.mllm.answers` to find."""

    ANSWERED = "answered"
    TRUNCATED = "truncated"
    """The answer was cut off at the most tokens."""
    FILTERED = "filtered"
    """The server's content filter held it back."""
    BUSY = "busy"
    """429 or 503; nothing was answered, the call may be made again."""
    NOT_CONNECTED = "not_connected"
    """No byte of the request was taken; the call may be made again."""
    TIMEOUT = "timeout"
    """The deadline of the whole call passed; what the server did is unknown."""
    BROKEN = "broken"
    """The connection ended early, or what came is no answer; what the server did is unknown."""
    REJECTED = "rejected"
    """The server says that the request is wrong (400, 413, 415, 422)."""
    KEY_REFUSED = "key_refused"
    """401 or 403: a person has to give another key."""
    SERVER_ERROR = "server_error"
    """The server says that it failed (500 and the like), or that there is no such model."""
    NOT_ALLOWED = "not_allowed"
    """The address is outside of what the hospital allows, or the server sent us elsewhere."""


class Rejection(StrEnum):
    """What of a request the server rejects, as far as its words tell."""

    FORM = "form"
    """The way in which the answer is held to a form."""
    IMAGES = "images"
    """An image, its size, or that there are several."""
    LOG_PROBABILITIES = "log_probabilities"
    THINKING = "thinking"
    LENGTH = "length"
    """Words and images are longer than the model takes."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """One token of an answer.

    Parameters
    ----------
    token : str
    logprob : float
        Natural logarithm of its probability, at most 0.
    others : tuple of (str, float)
        The most probable tokens at this place with theirs, the chosen one among them.

    """

    token: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Tokens by the server's count; None where it does not tell."""

    prompt: int | None = None
    answer: int | None = None
    thinking: int | None = None


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What one call brought.

    Parameters
    ----------
    outcome : CallOutcome
    text : str
        The answer as it came, thinking tags and all; empty where there is none.
        `engines.mllm.answers.thinking` tells its parts.
    thinking : str
        What the server itself gave apart from the answer.
    finish_reason : str
        As the server said it.
    model : str
        That answered, as the server said it.
    fingerprint : str
        The server's own name for its build and weights; empty when it gives none.
    tokens : TokenCounts
    choices : tuple of TokenChoice
        Of the answer, where log-probabilities were asked for and given.
    status : int or None
        HTTP status; None where none came.
    seconds : float
        From the first byte sent to the last byte received.
    retry_after_s : float or None
        As the server asked; None when it did not.
    detail : str
        What went wrong, in words without addresses, keys, names or the answer.
    rejected_for : Rejection or None
        With `CallOutcome.REJECTED` only.

    """

    outcome: CallOutcome
    text: str = ""
    thinking: str = ""
    finish_reason: str = ""
    model: str = ""
    fingerprint: str = ""
    tokens: TokenCounts = TokenCounts()
    choices: tuple[TokenChoice, ...] = ()
    status: int | None = None
    seconds: float = 0.0
    retry_after_s: float | None = None
    detail: str = ""
    rejected_for: Rejection | None = None
