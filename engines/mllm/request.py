"""What a model is asked in one call: texts, images without metadata, and how to answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pydantic import JsonValue


class ResponseForm(StrEnum):
    """What a server is asked to hold an answer to."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    FREE = "free"


class Thinking(StrEnum):
    """How much a model is asked to think before it answers; `DEFAULT` asks for nothing."""

    DEFAULT = "default"
    OFF = "off"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class TextPart:
    """Words for the model."""

    text: str


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image for the model.

    Parameters
    ----------
    png : bytes
        A PNG of pixels alone: no text chunk, no EXIF, no time.
    sha256 : str
        Of `png`, in hexadecimal.
    width, height : int
        In pixels, as sent.

    """

    png: bytes = field(repr=False)
    sha256: str
    width: int
    height: int


Part = TextPart | ImagePart


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One call, complete but for the server's address and key.

    Parameters
    ----------
    model : str
        As the server names it.
    system : str
        Words that come first; empty for none.
    parts : tuple of TextPart or ImagePart
        The user's message, in this order. Neither names a case, a file or a person.
    temperature : float
        0 and above.
    top_p : float
        0–1.
    max_tokens : int
        Most tokens of the answer, thinking included.
    seed : int or None
        None: none is sent.
    form : ResponseForm
    schema : mapping or None
        JSON schema of the answer; sent with `ResponseForm.JSON_SCHEMA` alone.
    thinking : Thinking
    top_logprobs : int
        Alternatives per token whose log-probabilities are asked for; 0 for none.
    extra : mapping
        More keys of the body, as a server of this kind wants them.

    """

    model: str
    parts: tuple[Part, ...]
    system: str = ""
    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 4096
    seed: int | None = None
    form: ResponseForm = ResponseForm.FREE
    schema: Mapping[str, JsonValue] | None = None
    thinking: Thinking = Thinking.DEFAULT
    top_logprobs: int = 0
    extra: Mapping[str, JsonValue] = field(default_factory=lambda: MappingProxyType({}))
