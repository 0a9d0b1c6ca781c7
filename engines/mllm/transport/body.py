"""A request as the keys of a chat completion."""

from base64 import b64encode
from typing import Any

from engines.mllm.request import ChatRequest, ImagePart, Part, ResponseForm, Thinking

SCHEMA_NAME = "answer"
_EFFORT = {Thinking.OFF: "none", Thinking.LOW: "low", Thinking.HIGH: "high"}


def body_of(request: ChatRequest) -> dict[str, Any]:
    """Return the JSON body of one call; `request.extra` wins over what follows from the rest."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": _messages(request),
        "temperature": request.temperature,
        "top_p": request.top_p,
        "max_tokens": request.max_tokens,
        "stream": False,
    }
    if request.seed is not None:
        body["seed"] = request.seed
    if request.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    return body | _form(request) | _thinking(request.thinking) | dict(request.extra)


def _messages(request: ChatRequest) -> list[dict[str, Any]]:
    user = {"role": "user", "content": [_part(part) for part in request.parts]}
    if not request.system:
        return [user]
    return [{"role": "system", "content": request.system}, user]


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, ImagePart):
        data = b64encode(part.png).decode("ascii")
        return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}}
    return {"type": "text", "text": part.text}


def _form(request: ChatRequest) -> dict[str, Any]:
    if request.form is ResponseForm.JSON_OBJECT:
        return {"response_format": {"type": "json_object"}}
    if request.form is ResponseForm.JSON_SCHEMA and request.schema is not None:
        held = {"name": SCHEMA_NAME, "strict": True, "schema": dict(request.schema)}
        return {"response_format": {"type": "json_schema", "json_schema": held}}
    return {}


def _thinking(wanted: Thinking) -> dict[str, Any]:
    if wanted is Thinking.DEFAULT:
        return {}
    # Two conventions for one wish; a server ignores the one that it does not know.
    return {
        "reasoning_effort": _EFFORT[wanted],
        "chat_template_kwargs": {"enable_thinking": wanted is not Thinking.OFF},
    }
