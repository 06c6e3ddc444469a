"""A chat-completions server on 127.0.0.1 that does what a script says, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG_SECONDS = 30.0
MISSING_BYTES = 1000
JSON = "application/json"
EVENTS = "text/event-stream"

USAGE = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 800},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came in; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to send.

    Attributes:
        chunks: The body, in the pieces in which it is sent.
        wait_seconds: How long to wait before each piece; less when the server is closed.
        cut: Whether to close the connection before all that was announced is sent.
        silent: Whether to close the connection before anything is sent.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    chunks: tuple[bytes, ...] = ()
    wait_seconds: float = 0.0
    cut: bool = False
    silent: bool = False


Step = Callable[[Request], Plan]


class ScriptedEndpoint:
    """Follows its steps in turn, one a request, and the last one for ever.

    Attributes:
        requests: What came in, in order.
    """

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"endpoint": self})
        )
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def base_url(self) -> str:
        """Where a client finds it."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies of the requests."""
        return [request.body for request in self.requests]

    def open(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def close(self) -> None:
        """Stop, hanging requests included."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the endpoint is open."""
        if seconds:
            self._closing.wait(seconds)

    def plan(self, request: Request) -> Plan:
        """Record a request, and say what to send."""
        with self._lock:
            self.requests.append(request)
            step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return step(request)


class _Handler(BaseHTTPRequestHandler):
    """Answers each request as its endpoint plans."""

    protocol_version = "HTTP/1.1"
    endpoint: ScriptedEndpoint

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        body = json.loads(self.rfile.read(length) or b"{}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.endpoint.plan(Request(path=self.path, headers=headers, body=body)))

    do_GET = do_POST  # noqa: N815 - the name http.server calls

    def _send(self, plan: Plan) -> None:
        self.close_connection = plan.cut or plan.silent
        if plan.silent:
            return
        length = sum(map(len, plan.chunks)) + (MISSING_BYTES if plan.cut else 0)
        self.send_response(plan.status)
        for name, value in {"Content-Type": JSON, **plan.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.endpoint.wait(plan.wait_seconds)
        self.end_headers()
        self._send_pieces(plan)

    def _send_pieces(self, plan: Plan) -> None:
        try:
            for chunk in plan.chunks:
                self.wfile.write(chunk)
                self.wfile.flush()
                self.endpoint.wait(plan.wait_seconds)
        except OSError:
            self.close_connection = True  # the client has gone

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override] # new in 3.12
        """Keep quiet."""


@contextmanager
def serving(*steps: Step) -> Iterator[ScriptedEndpoint]:
    """A running endpoint."""
    endpoint = ScriptedEndpoint(*steps)
    endpoint.open()
    try:
        yield endpoint
    finally:
        endpoint.close()


def reply(text: str, **fields: Any) -> Step:  # noqa: ANN401 - any field of the protocol
    """A completion with that text; streamed when that was asked for.

    Fields: `finish`, `refusal`, `usage` (None leaves it out), `model`, `piece` (characters).
    """

    def step(request: Request) -> Plan:
        if request.body.get("stream"):
            return Plan(headers={"Content-Type": EVENTS}, chunks=_events(text, request, fields))
        message = {"role": "assistant", "content": text, "refusal": fields.get("refusal")}
        choice = {"index": 0, "message": message, "finish_reason": fields.get("finish", "stop")}
        return json_plan({**_envelope(request, fields), "choices": [choice]})

    return step


def error(status: int, headers: Mapping[str, str] | None = None, **fields: object) -> Step:
    """An error response as the protocol has it: `message`, `type`, `param`, `code`."""
    plan = json_plan({"error": {"message": "No.", "type": None, **fields}})
    return lambda _: replace(plan, status=status, headers=headers or {})


def refusing(parameter: str, refused: Callable[[object], bool], then: Step, **fields: Any) -> Step:  # noqa: ANN401 - any field
    """Refuses requests whose parameter is as described; does the other thing otherwise."""
    refusal = error(fields.pop("status", 400), **fields)

    def step(request: Request) -> Plan:
        is_bad = parameter in request.body and refused(request.body[parameter])
        return (refusal if is_bad else then)(request)

    return step


def slowly(then: Step, seconds: float = HANG_SECONDS) -> Step:
    """The same, with a wait before each piece."""
    return lambda request: replace(then(request), wait_seconds=seconds)


def cut_off(then: Step, *, keep: int = 1) -> Step:
    """The first pieces of the same, and then the connection is gone."""

    def step(request: Request) -> Plan:
        plan = then(request)
        return replace(plan, chunks=plan.chunks[:keep], cut=True)

    return step


def silence(_: Request) -> Plan:
    """Closes the connection without a word."""
    return Plan(silent=True)


def redirect(url: str) -> Step:
    """Sends the client elsewhere."""
    return lambda _: Plan(status=307, headers={"Location": url})


def body(content: bytes, **headers: str) -> Step:
    """Any bytes at all."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return lambda _: Plan(chunks=(content,), headers=named)


def json_plan(value: object) -> Plan:
    """A JSON body in two pieces."""
    content = json.dumps(value).encode()
    half = len(content) // 2
    return Plan(chunks=(content[:half], content[half:]))


def _envelope(request: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    usage = fields.get("usage", USAGE)
    model = fields.get("model", request.body.get("model"))
    return {"id": "c-1", "object": "chat.completion", "created": 1, "model": model} | (
        {} if usage is None else {"usage": usage}
    )


def _events(text: str, request: Request, fields: Mapping[str, Any]) -> tuple[bytes, ...]:
    size = fields.get("piece", 40)
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    deltas: list[dict[str, Any]] = [{"delta": {"content": one}} for one in pieces]
    if fields.get("refusal"):
        deltas.append({"delta": {"refusal": fields["refusal"]}})
    deltas.append({"delta": {}, "finish_reason": fields.get("finish", "stop")})
    envelope = _envelope(request, fields)
    usage = envelope.pop("usage", None)
    chunks = [{**envelope, "choices": [{"index": 0, **delta}]} for delta in deltas]
    if usage and request.body.get("stream_options"):
        chunks.append({**envelope, "choices": [], "usage": usage})
    return (*(f"data: {json.dumps(one)}\n\n".encode() for one in chunks), b"data: [DONE]\n\n")
