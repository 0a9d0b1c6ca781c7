"""What can go wrong beneath the client library, as errors that say what it means."""

from dataclasses import dataclass


class CallFault(Exception):
    """Root of what ends a call beneath the client library."""


class NotAllowedError(CallFault):
    """A connection would leave what is allowed, or the server sends us elsewhere."""


class UnreachableError(CallFault):
    """The server's name is not known, or nobody answers there."""


class TooLargeError(CallFault):
    """What comes is longer than an answer can be, or swells up when it is decompressed."""


class UnreadableError(CallFault):
    """What comes is compressed in a way that was not asked for, or damaged."""


@dataclass(slots=True)
class Course:
    """How far one call has come; its times are those of a monotonic clock, in seconds."""

    sent_at: float | None = None
    """When the first byte of the request went out; None: the server knows nothing of it."""
