"""A provider of batches on 127.0.0.1: files, batches and their outputs, over real HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from typing_extensions import override

Answer = Callable[[dict[str, Any]], dict[str, Any] | None]
"""The body of a reply to a request; None where the request fails."""

USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
FILE = re.compile(rb'filename="[^"]+"\r\n(?:[^\r\n]+\r\n)*\r\n(.*)\r\n--', re.DOTALL)


class BatchProvider:
    """Takes files and batches; `finish` answers them.

    Attributes:
        batches: Every batch that was made, by id.
        files: What was uploaded or put out, by id.
        refuses: A status to answer everything with, where it is set.
        page: Most batches of one page of the list.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.batches: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.refuses: int | None = None
        self.page = 2

    def requests(self, batch_id: str) -> list[dict[str, Any]]:
        """The requests of a batch."""
        text = self.files[self.batches[batch_id]["input_file_id"]].decode()
        return [json.loads(line) for line in text.splitlines()]

    def finish(self, batch_id: str, *, status: str = "completed", most: int = 10**9) -> None:
        """Answer the last requests of a batch, at most so many, the last one first."""
        lines = []
        for request in self.requests(batch_id)[::-1][:most]:
            body = self.answer(request["body"])
            response = {"status_code": 200, "request_id": "r", "body": body}
            if body is None:
                response = {"status_code": 400, "request_id": "r", "body": {"error": {}}}
            lines.append(
                {"id": "x", "custom_id": request["custom_id"], "response": response, "error": None}
            )
        name = f"out-{batch_id}"
        self.files[name] = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.batches[batch_id] |= {"status": status, "output_file_id": name}

    def upload(self, body: bytes) -> dict[str, Any]:
        """Take in a file."""
        found = FILE.search(body)
        assert found is not None
        name = f"file-{len(self.files)}"
        self.files[name] = found[1]
        return {
            "id": name,
            "object": "file",
            "bytes": len(found[1]),
            "created_at": 1,
            "filename": "requests.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def make(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Make a batch."""
        batch = {
            "id": f"batch_{len(self.batches)}",
            "object": "batch",
            "created_at": 1,
            "status": "in_progress",
            **wanted,
        }
        self.batches[batch["id"]] = batch
        return batch

    def listed(self, after: str | None) -> dict[str, Any]:
        """A page of batches, the newest first."""
        newest = list(self.batches.values())[::-1]
        ids = [one["id"] for one in newest]
        start = 0 if after is None else ids.index(after) + 1
        items = newest[start : start + self.page]
        has_more = start + self.page < len(newest)
        return {"object": "list", "data": items, "has_more": has_more}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def provider(self) -> BatchProvider:
        return cast("_Server", self.server).provider

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        after = re.search(r"after=([^&]+)", query)
        *_, kind, name = path.split("/")[:4] if path.count("/") > 2 else (*path.split("/"), "")
        if self.provider.refuses is not None:
            self._send({"error": {"message": "no"}}, self.provider.refuses)
        elif path.endswith("/content"):
            self._send_bytes(self.provider.files[name])
        elif kind == "batches" and name:
            self._send(self.provider.batches[name])
        else:
            self._send(self.provider.listed(after[1] if after else None))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.provider.refuses is not None:
            self._send({"error": {"message": "no"}}, self.provider.refuses)
        elif self.path.endswith("/files"):
            self._send(self.provider.upload(body))
        elif self.path.endswith("/cancel"):
            batch = self.provider.batches[self.path.split("/")[-2]]
            batch["status"] = "cancelling"
            self._send(batch)
        else:
            self._send(self.provider.make(json.loads(body)))

    def _send(self, value: dict[str, Any], status: int = 200) -> None:
        self._send_bytes(json.dumps(value).encode(), status)

    def _send_bytes(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    provider: BatchProvider


@contextmanager
def serving(provider: BatchProvider) -> Iterator[str]:
    """The provider at work; gives its base URL."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.provider = provider
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
