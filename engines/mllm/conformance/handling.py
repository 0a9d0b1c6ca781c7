"""One HTTP request to the conformance server."""

import json
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast

from engines.mllm.conformance.asked import Asked, WrongRequestError, digest_of, take_apart
from engines.mllm.conformance.behaviours import Behaviour
from engines.mllm.conformance.completing import FINGERPRINT, complete
from engines.mllm.conformance.misbehaving import FAULTS, FIRST_TIME_ONLY, Wire
from engines.mllm.conformance.refusing import refusal_of

if TYPE_CHECKING:
    from engines.mllm.conformance.server import ConformanceServer

PRODUCT = "sonoread-conformance"
_CHAT = "/v1/chat/completions"
_TEMPLATE = "{{ conformance server, no template }}"
_MAX_BODY = 512 * 1024 * 1024


class ConformanceHandler(BaseHTTPRequestHandler):
    """Reads a request whole, keeps it, and answers as the model behaves."""

    protocol_version = "HTTP/1.1"
    server_version = PRODUCT
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def _home(self) -> "ConformanceServer":
        return cast("ConformanceServer", self.server.home)  # type: ignore[attr-defined]

    def _told(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def do_GET(self) -> None:
        """Tell of the server."""
        self._home.keep(self.path, self._told(), b"")
        told: dict[str, object] = {
            "/v1/models": {"object": "list", "data": [_model(each) for each in Behaviour]},
            "/version": {"version": FINGERPRINT, "product": PRODUCT},
            "/props": {"build_info": FINGERPRINT, "chat_template": _TEMPLATE},
            "/health": {"status": "ok"},
        }
        if self.path in told:
            self._answer(200, told[self.path])
        else:
            self._error(404, "no such page")

    def do_POST(self) -> None:
        """Answer a chat completion."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MAX_BODY))
        times = self._home.keep(self.path, self._told(), body)
        if self.path != _CHAT:
            self._error(404, "no such page")
            return
        with self._home.turn():
            self._chat(body, first=times == 1)

    def _chat(self, body: bytes, *, first: bool) -> None:
        try:
            asked = take_apart(json.loads(body), digest_of(body))
            behaviour = Behaviour(asked.model)
        except WrongRequestError as error:
            self._error(422, str(error))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._error(404, "The model does not exist.")
        else:
            self._behave(asked, behaviour, first=first)

    def _behave(self, asked: Asked, behaviour: Behaviour, *, first: bool) -> None:
        refused = refusal_of(asked, behaviour, self._told())
        if refused is not None:
            self._error(refused.status, refused.message)
            return
        completion = complete(asked, behaviour)
        fault = FAULTS.get(behaviour)
        if fault is None or (behaviour in FIRST_TIME_ONLY and not first):
            self._answer(200, completion)
            return
        self.close_connection = True
        home = self._home
        url = home.base_url + _CHAT[3:]
        wire = Wire(self.wfile, completion, url, home.elsewhere, home.ended, self.connection)
        try:
            fault(wire)
            self.wfile.flush()
        except OSError:
            return  # the client has seen enough

    def _error(self, status: int, message: str) -> None:
        self._answer(status, {"error": {"message": message, "code": status}})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Write no log: a request may hold anything."""


def _model(behaviour: Behaviour) -> dict[str, object]:
    return {"id": str(behaviour), "object": "model", "owned_by": PRODUCT, "created": 0}
