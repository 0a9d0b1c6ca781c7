"""The body of a request, taken apart as far as the conformance server needs it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engines.mllm.conformance.seeing import Seen, see_url


class WrongRequestError(Exception):
    """The body is no chat completion; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Parameters
    ----------
    model, text : str
        `text` is all text of the messages.
    images : tuple of Seen
        In the order in which they came.
    body : mapping
        As it came.
    digest : str
        SHA-256 of the whole body.

    """

    model: str
    text: str
    images: tuple[Seen, ...]
    body: Mapping[str, Any]
    digest: str

    @property
    def form(self) -> str:
        """Type of the response format; empty for none."""
        found = self.body.get("response_format")
        return str(found.get("type", "")) if isinstance(found, Mapping) else ""

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """JSON schema that the answer is to be held to."""
        if self.form != "json_schema":
            return None
        held = self.body["response_format"].get("json_schema")
        found = held.get("schema") if isinstance(held, Mapping) else None
        return found if isinstance(found, Mapping) else None

    @property
    def max_tokens(self) -> int:
        """Most tokens of the answer."""
        found = self.body.get("max_tokens")
        return found if isinstance(found, int) else 1 << 30


def take_apart(body: object, digest: str) -> Asked:
    """Read a request; images are decoded.

    Raises
    ------
    WrongRequestError
        There are no messages, or an image is none.

    """
    if not isinstance(body, Mapping) or not isinstance(body.get("messages"), list):
        raise WrongRequestError("messages: field required")
    texts, images = list[str](), list[Seen]()
    for message in body["messages"]:
        if isinstance(message, Mapping):
            _take_content(message.get("content"), texts, images)
    return Asked(str(body.get("model", "")), "\n".join(texts), tuple(images), body, digest)


def digest_of(body: bytes) -> str:
    """Return the SHA-256 of a body, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _take_content(content: object, texts: list[str], images: list[Seen]) -> None:
    if isinstance(content, str):
        texts.append(content)
        return
    for part in content if isinstance(content, list) else ():
        if part.get("type") == "text":
            texts.append(str(part.get("text", "")))
        elif part.get("type") == "image_url":
            seen = see_url(str(part["image_url"].get("url", "")))
            if seen is None:
                raise WrongRequestError("image_url: not a data URI of an image")
            images.append(seen)
