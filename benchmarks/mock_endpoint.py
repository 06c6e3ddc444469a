"""An OpenAI-compatible endpoint that answers after a fixed time with verdicts that fit the schema.

    python -m benchmarks.mock_endpoint --port 8099 --latency-ms 50
    python -m benchmarks.mock_endpoint --faults 0.05

With `--faults` that part of the calls fails, seeded: as 500, as 429, by a connection that breaks,
by an unreadable reply, or late. It is one raw asyncio protocol, so that what is measured is the
client. GET /stats tells how many calls it served and how many it had in flight at most.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
from typing import Any

from typing_extensions import override

from benchmarks.corpus import QUOTABLE

REASON = "The answer says this in its own words and names who decides, so the level is met."


ITEMS = 12
BREAK, GARBLE, LATE = "break", "garble", "late"
PLAIN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reason": {"type": "string"},
        "score": {"type": "number"},
        "pass": {"type": "boolean"},
    },
}
"""What is replied where no schema is asked for."""
LIMITED = "429 Too Many Requests\r\nretry-after: 1"
FAULTS = ("500 Internal Server Error", LIMITED, BREAK, GARBLE, LATE)
LATE_SECONDS = 5.0
HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def instance(schema: dict[str, Any], root: dict[str, Any], name: str = "", place: int = 0) -> Any:  # noqa: ANN401 - any JSON
    """A value that fits a schema: quotes that are in the answers, the highest level, no pitfall.

    An array gets an entry for each of the 12 items; `place` counts them.
    """
    schema = resolved(schema, root)
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    if kind == "object":
        return {
            key: instance(value, root, key, place)
            for key, value in schema.get("properties", {}).items()
        }
    if kind == "array":
        return [instance(schema["items"], root, name, number) for number in range(ITEMS)]
    texts = {"quote": QUOTABLE, "id": f"c{place}", "criterion_id": f"c{place}"}
    return {"boolean": False, "integer": place + 1, "number": 0.5}.get(
        str(kind), texts.get(name, REASON)
    )


def resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """The schema that another one refers to, or the first of those it allows."""
    while "$ref" in schema or "anyOf" in schema:
        if "anyOf" in schema:
            schema = schema["anyOf"][0]
            continue
        node: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        schema = node
    return schema


class Endpoint:
    """What all connections share."""

    def __init__(self, latency_seconds: float, *, faults: float = 0.0) -> None:
        self.latency_seconds = latency_seconds
        self.faults = faults
        self.faulty = 0
        self._dice = random.Random(7)
        self.calls = self.in_flight = self.most_in_flight = 0
        self._contents: dict[str, str] = {}

    def taken(self, body: bytes) -> None:  # noqa: ARG002 - for those who look closer
        """A request came in."""
        self.calls += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)

    def completion(self, body: bytes) -> bytes:
        """The response body to a chat completion request."""
        request = json.loads(body)
        wanted = request.get("response_format") or {}
        schema = wanted.get("json_schema", {}).get("schema", PLAIN_SCHEMA)
        key = json.dumps(schema)
        if key not in self._contents:
            self._contents[key] = json.dumps(instance(schema, schema))
        message = {"role": "assistant", "content": self._contents[key], "refusal": None}
        characters = sum(len(one["content"]) for one in request["messages"])
        return json.dumps(
            {
                "id": f"chatcmpl-{self.calls}",
                "object": "chat.completion",
                "created": 1,
                "model": request["model"],
                "choices": [
                    {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
                ],
                "usage": {
                    "prompt_tokens": characters // 4,
                    "completion_tokens": len(self._contents[key]) // 4,
                    "total_tokens": characters // 4 + len(self._contents[key]) // 4,
                    "prompt_tokens_details": {"cached_tokens": 1024},
                },
            }
        ).encode()

    def fault(self) -> str | None:
        """What goes wrong with this call; mostly nothing."""
        if self._dice.random() >= self.faults:
            return None
        self.faulty += 1
        return self._dice.choice(FAULTS)

    def stats(self) -> bytes:
        """Counts since the start."""
        counts = {"calls": self.calls, "most_in_flight": self.most_in_flight, "faulty": self.faulty}
        return json.dumps(counts).encode()


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment] # a server's transport is a Transport

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].lower()
            length = 0
            if (place := head.find(b"content-length:")) >= 0:
                length = int(head[place + 15 :].split(b"\r\n", 1)[0])
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            self._buffer = self._buffer[end + 4 + length :]
            self._take(head, body)

    def _take(self, head: bytes, body: bytes) -> None:
        endpoint = self._endpoint
        if head.startswith(b"get /stats"):
            self._send(endpoint.stats())
            return
        endpoint.taken(body)
        asyncio.get_running_loop().call_later(endpoint.latency_seconds, self.answer, body)

    def answer(self, body: bytes) -> None:
        """Reply to a completion request, or fail to."""
        fault = self._endpoint.fault()
        if fault == LATE:
            asyncio.get_running_loop().call_later(LATE_SECONDS, self._reply, body)
            return
        self._reply(body, fault)

    def _reply(self, body: bytes, fault: str | None = None) -> None:
        self._endpoint.in_flight -= 1
        if fault is None:
            self._send(self._endpoint.completion(body))
        elif fault == GARBLE:
            self._send(self._endpoint.completion(body).replace(b"criteria", b"critters"))
        elif fault == BREAK:
            if self._transport is not None:
                self._transport.abort()
        else:
            self.write(f"HTTP/1.1 {fault}\r\ncontent-length: 0\r\n\r\n".encode())

    def _send(self, body: bytes) -> None:
        self.write(f"{HEAD}content-length: {len(body)}\r\n\r\n".encode() + body)

    def write(self, response: bytes) -> None:
        """Send a whole response, unless the client has left."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(response)


async def serve(port: int, latency_seconds: float, faults: float) -> None:
    """Serve on loopback until told to stop."""
    endpoint = Endpoint(latency_seconds, faults=faults)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(endpoint), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--latency-ms", type=float, default=50)
    parser.add_argument("--faults", type=float, default=0.0)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.latency_ms / 1000, arguments.faults))
