"""One message, one line of UTF-8 JSON."""

from typing import Annotated, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from engines.messages.base import MAX_LINE_BYTES, Message
from engines.messages.control import (
    Alive,
    Cancel,
    Cancelled,
    Failure,
    Hello,
    Learnt,
    Log,
    Ping,
    Pong,
    Progress,
)
from engines.messages.detection import TrainDetectorJob
from engines.messages.explanation import ExplainJob, ExplainResult
from engines.messages.features import FeatureJob, FeatureResult
from engines.messages.loading import LoadJob, LoadResult
from engines.messages.prediction import AnswerGiven, BegunAgain, PredictJob, PredictResult
from engines.messages.training import CrossFitJob, CrossFitResult, TrainJob, TrainResult
from engines.messages.video import TrainVideoJob
from ground.errors import EngineError

Job = (
    TrainJob
    | CrossFitJob
    | TrainDetectorJob
    | TrainVideoJob
    | PredictJob
    | FeatureJob
    | ExplainJob
    | LoadJob
    | Ping
)
Result = (
    TrainResult | CrossFitResult | PredictResult | FeatureResult | ExplainResult | LoadResult | Pong
)
Request = Job | Cancel
Told = Hello | Alive | Progress | Learnt | Log | AnswerGiven | BegunAgain
Reply = Told | Result | Failure | Cancelled

_Kind = TypeVar("_Kind")
_REQUESTS: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="kind")])
_REPLIES: TypeAdapter[Reply] = TypeAdapter(Annotated[Reply, Field(discriminator="kind")])


def encode(message: Message) -> bytes:
    """Return `message` as one line of UTF-8 JSON, newline included."""
    return message.model_dump_json().encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read one line of the client.

    Raises
    ------
    EngineError
        The line is too long, not JSON, or not a request of this protocol.

    """
    return _decode(_REQUESTS, line)


def decode_reply(line: bytes) -> Reply:
    """Read one line of the worker; raises as `decode_request` does."""
    return _decode(_REPLIES, line)


def _decode(adapter: TypeAdapter[_Kind], line: bytes) -> _Kind:
    if len(line) > MAX_LINE_BYTES:
        raise _malformed(f"a line of {len(line)} bytes")
    try:
        return adapter.validate_json(line)
    except ValidationError as error:
        # Input values stay out of the text: a training job carries labels.
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _malformed(f"{where + ': ' if where else ''}{first['msg']}") from None


def _malformed(why: str) -> EngineError:
    return EngineError(
        f"A line between the program and its engine is not a message ({why}).",
        remedy="Start the engine again; if this stays, reinstall with ./run.py setup full.",
    )
