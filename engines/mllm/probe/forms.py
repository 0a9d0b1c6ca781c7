"""Whether a form of the answer is enforced, or only accepted.

The question asks for the opposite of the form, so that a model which merely obeys is not taken for
a server that enforces.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue

from engines.mllm.answers.thinking import reply_apart
from engines.mllm.probe.findings import Support
from engines.mllm.probe.pictures import texture
from engines.mllm.probe.questions import Questioner, has_answered, is_rejected_for
from engines.mllm.reply import ChatReply, Rejection
from engines.mllm.request import ResponseForm

CODES = ("QX-41-VELA", "QX-17-MIRA")
"""Words that no model writes unless it is held to them."""

SCHEMA: Mapping[str, JsonValue] = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "enum": list(CODES)},
        "number": {"type": "integer", "minimum": 31, "maximum": 33},
    },
    "required": ["code", "number"],
    "additionalProperties": False,
}
_QUESTION = "Write one plain English sentence about this image. Do not write JSON."
_MAX_TOKENS = 512


def probe_forms(questioner: Questioner) -> tuple[Support, Support]:
    """Return what the server makes of a JSON schema and of ``json_object``."""
    questioner.tell("forms of the answer")
    request = replace(questioner.request(_QUESTION, texture(2)), max_tokens=_MAX_TOKENS)
    by_schema = questioner.call(replace(request, form=ResponseForm.JSON_SCHEMA, schema=SCHEMA))
    by_object = questioner.call(replace(request, form=ResponseForm.JSON_OBJECT))
    return (
        judge_form(by_schema, keeps=_keeps_schema(by_schema)),
        judge_form(by_object, keeps=isinstance(_value(by_object), dict)),
    )


def judge_form(reply: ChatReply, *, keeps: bool) -> Support:
    """Judge a reply of which it is known whether it keeps to the form."""
    if is_rejected_for(reply, Rejection.FORM):
        return Support.REJECTED
    if not has_answered(reply):
        return Support.FAILED
    return Support.ENFORCED if keeps else Support.ACCEPTED_IGNORED


def _keeps_schema(reply: ChatReply) -> bool:
    value = _value(reply)
    return (
        isinstance(value, dict)
        and set(value) == {"code", "number"}
        and value["code"] in CODES
        and value["number"] in (31, 32, 33)
    )


def _value(reply: ChatReply) -> object:
    try:
        return json.loads(reply_apart(reply).answer)
    except (ValueError, RecursionError):
        return None
