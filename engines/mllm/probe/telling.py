"""What a server says of itself: read where there are pages for it, and believed nowhere."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engines.mllm.probe.findings import ServerFacts
from engines.mllm.probe.questions import Questioner
from engines.mllm.reply import CallOutcome, ChatReply

_LONGEST = 200
_PAGES = ("models", "/version", "/api/version", "/props")
"""Of all servers; of vLLM and SGLang; of Ollama; of llama.cpp."""


def probe_facts(questioner: Questioner, text_reply: ChatReply) -> ServerFacts:
    """Fetch the pages that servers have."""
    questioner.tell("what the server tells")
    models, version, other, props = (_page(questioner, path) for path in _PAGES)
    template = props.get("chat_template")
    return ServerFacts(
        listed=_lists(models, questioner.model),
        product=_product(version, other, props),
        fingerprint=text_reply.fingerprint[:_LONGEST],
        template_sha256=_sha256(template) if isinstance(template, str) else "",
        counts_tokens=text_reply.tokens.prompt is not None,
    )


def _page(questioner: Questioner, path: str) -> Mapping[str, Any]:
    reply = questioner.asker.look(path).result()
    if reply.outcome is not CallOutcome.ANSWERED:
        return {}
    try:
        found = json.loads(reply.text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _lists(models: Mapping[str, Any], model: str) -> bool:
    listed = models.get("data")
    if not isinstance(listed, list):
        return False
    return any(isinstance(each, Mapping) and each.get("id") == model for each in listed)


def _product(*pages: Mapping[str, Any]) -> str:
    for page in pages:
        for key in ("version", "build_info"):
            if isinstance(page.get(key), str):
                words = f"{page.get('product', '')} {page[key]}"
                return "".join(c for c in words if c.isprintable()).strip()[:_LONGEST]
    return ""


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
