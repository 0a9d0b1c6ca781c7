"""Requests that a server of some kind does not take, and what it says about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from engines.mllm.conformance.asked import Asked
from engines.mllm.conformance.behaviours import KEY, SMALL_EDGE, Behaviour


@dataclass(frozen=True, slots=True)
class RefusedRequest:
    """An HTTP status and the sentence of the error."""

    status: int
    message: str


def refusal_of(
    asked: Asked, behaviour: Behaviour, headers: Mapping[str, str]
) -> RefusedRequest | None:
    """Return why a request is not taken; None when it is."""
    match behaviour:
        case Behaviour.NEEDS_KEY if headers.get("authorization") != f"Bearer {KEY}":
            return RefusedRequest(401, "Incorrect API key provided.")
        case Behaviour.REJECTS_FORMAT if asked.form:
            return RefusedRequest(400, "response_format is not supported by this server")
        case Behaviour.REJECTS_SCHEMA if asked.form == "json_schema":
            return RefusedRequest(400, "response_format json_schema is not supported")
        case Behaviour.ONE_IMAGE if len(asked.images) > 1:
            return RefusedRequest(400, "At most 1 image(s) may be provided in one prompt.")
        case Behaviour.TEXT_ONLY if asked.images:
            return RefusedRequest(400, "This model is not a multimodal model")
        case Behaviour.SMALL_IMAGES if _largest(asked) > SMALL_EDGE:
            return RefusedRequest(413, f"image is larger than {SMALL_EDGE} pixels")
    return None


def _largest(asked: Asked) -> int:
    return max((max(image.width, image.height) for image in asked.images), default=0)
