"""A server on 127.0.0.1 that speaks the protocol of batches, and answers single calls too."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.scripted_endpoint import USAGE

STAGES = ("validating", "in_progress", "finalizing")
Json = dict[str, Any]


@dataclass(kw_only=True)
class Fault:
    """What a request gets instead of being served.

    Attributes:
        start: What its method and path begin with.
        status: The HTTP status; 0 closes the connection without a word.
        is_served: Whether it is done all the same.
        times: How often.
    """

    start: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    is_served: bool = False
    times: int = 1


@dataclass(kw_only=True)
class BatchServer:
    """What the server has and does.

    Attributes:
        answer: The reply to a request's body; None where it is refused.
        ending: How batches end.
        share: How many requests of a batch are done by then.
        is_held: Whether batches stay in progress.
        seen: Requests by method and path, ids left out.
        asked: How often each answer was sent, in batches and by single calls together.
        live: How many single calls there were.
    """

    answer: Callable[[Json], str | None]
    ending: str = "completed"
    share: float = 1.0
    is_held: bool = False
    finish: str = "stop"
    faults: list[Fault] = field(default_factory=list)
    batches: dict[str, Json] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, list[Json]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    live: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""

    def serve(self, method: str, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        """What a request comes to."""
        parts = urlsplit(path)
        names = parts.path.removeprefix("/v1/").split("/")
        if names == ["chat", "completions"]:
            self.live += 1
            return self._completed(json.loads(body))
        if names[0] == "files":
            return self._serve_file(method, names[1:], body, content_type)
        return self._serve_batch(names[1:], body, parse_qs(parts.query))

    def _serve_file(
        self, method: str, names: list[str], body: bytes, content_type: str
    ) -> tuple[int, bytes]:
        if not names:
            return 200, _json(self._file(body, content_type))
        if method == "DELETE":
            self.files.pop(names[0], None)
            return 200, _json({"id": names[0], "object": "file", "deleted": True})
        found = self.files.get(names[0])
        return (404, b"{}") if found is None else (200, found)

    def _serve_batch(
        self, names: list[str], body: bytes, query: Mapping[str, list[str]]
    ) -> tuple[int, bytes]:
        if not names:
            return 200, _json(self._batch(json.loads(body)) if body else self._listed(query))
        batch = self.batches.get(names[0])
        if batch is None:
            return 404, _json({"error": {"message": "No."}})
        if names[1:] == ["cancel"]:
            batch["status"] = "cancelling"
            return 200, _json(batch)
        return 200, _json(self._advanced(batch))

    def _completed(self, body: Json) -> tuple[int, bytes]:
        self.asked[text_of(body)] += 1
        text = self.answer(body)
        if text is None:
            return 400, _json({"error": {"message": "No.", "code": "content_filter"}})
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        return 200, _json({"model": body["model"], "choices": [choice], "usage": USAGE})

    def _file(self, body: bytes, content_type: str) -> Json:
        form = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.get_payload()
            if not isinstance(part, str)
        }
        assert parts["purpose"] == b"batch"
        file_id = f"file-{len(self.bodies)}"
        content = parts["file"]
        assert isinstance(content, bytes)
        self.files[file_id] = content
        self.bodies[file_id] = [json.loads(line) for line in content.splitlines()]
        return {"id": file_id, "object": "file", "bytes": len(content), "purpose": "batch"}

    def _batch(self, asked: Json) -> Json:
        number = len(self.batches)
        batch = {
            "id": f"batch_{number}",
            "object": "batch",
            "status": "validating",
            "created_at": 4_000_000_000 + number,
            "output_file_id": None,
            "error_file_id": None,
            **asked,
        }
        self.batches[f"batch_{number}"] = batch
        return batch

    def _listed(self, query: Mapping[str, list[str]]) -> Json:
        newest = sorted(self.batches.values(), key=lambda one: -one["created_at"])
        ids = [one["id"] for one in newest]
        start = ids.index(query["after"][0]) + 1 if "after" in query else 0
        page = newest[start : start + 2]  # fewer than asked for: there are always several pages
        return {"object": "list", "data": page, "has_more": start + 2 < len(newest)}

    def _advanced(self, batch: Json) -> Json:
        """Each look finds it one stage further."""
        before = dict(batch)
        status = batch["status"]
        if status == "cancelling":
            self._end(batch, "cancelled")
        elif status in STAGES and not (self.is_held and status == "in_progress"):
            stage = STAGES.index(status) + 1
            if stage < len(STAGES):
                batch["status"] = STAGES[stage]
            else:
                self._end(batch, self.ending)
        return before

    def _end(self, batch: Json, status: str) -> None:
        requests = list(self.bodies[batch["input_file_id"]])
        random.Random(7).shuffle(requests)  # outputs come in any order
        done = 0 if status == "failed" else round(len(requests) * self.share)
        good: list[Json] = []
        bad: list[Json] = []
        for one in requests[:done]:
            code, body = self._completed(one["body"])
            line = {"custom_id": one["custom_id"], "error": None}
            response = {"status_code": code, "request_id": "r", "body": json.loads(body)}
            (good if code == 200 else bad).append({**line, "response": response})
        bad += [_unanswered(one) for one in requests[done:]]
        for name, lines in (("output", good), ("error", bad)):
            if lines and status != "failed":
                file_id = f"file-{name}-{batch['id']}"
                self.files[file_id] = b"".join(_json(one) + b"\n" for one in lines)
                batch[f"{name}_file_id"] = file_id
        batch["status"] = status


class _Handler(BaseHTTPRequestHandler):
    """Serves, unless there is a fault."""

    protocol_version = "HTTP/1.1"
    server_state: BatchServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        state = self.server_state
        with state.lock:
            name = f"{self.command} {self.path}"
            state.seen[_without_ids(name)] += 1
            fault = next((one for one in state.faults if name.startswith(one.start)), None)
            status, content, headers = 200, b"", {}
            if fault is None or fault.is_served:
                kind = self.headers.get("content-type", "")
                status, content = state.serve(self.command, self.path, body, kind)
            if fault is not None:
                status, headers, content = fault.status, dict(fault.headers), b'{"error":{}}'
                fault.times -= 1
                if not fault.times:
                    state.faults.remove(fault)
        self._send(status, content, headers)

    do_GET = do_DELETE = do_POST  # noqa: N815 - the names http.server calls

    def _send(self, status: int, content: bytes, headers: Mapping[str, str]) -> None:
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:  # type: ignore[explicit-override] # new in 3.12
        """Keep quiet."""


@contextmanager
def serving_batches(answer: Callable[[Json], str | None]) -> Iterator[BatchServer]:
    """A running server."""
    state = BatchServer(answer=answer)
    handler = type("Handler", (_Handler,), {"server_state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def text_of(body: Json) -> str:
    """The answer in a request, without the code around it."""
    content: str = body["messages"][1]["content"]
    return content.partition(">")[2].rpartition("<")[0].strip()


def _unanswered(request: Json) -> Json:
    error = {"code": "batch_expired", "message": "Too late."}
    return {"custom_id": request["custom_id"], "response": None, "error": error}


def _without_ids(name: str) -> str:
    method, _, path = name.partition(" ")
    parts = urlsplit(path).path.removeprefix("/v1/").split("/")
    return f"{method} {'/'.join('*' if '_' in one or '-' in one else one for one in parts)}"


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
