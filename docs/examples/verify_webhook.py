"""Receive webhooks of Touchstone. Needs `pip install standardwebhooks`; the rest is Python's own.

    TOUCHSTONE_WEBHOOK_SECRET=whsec_... python verify_webhook.py 8080

In production, put a server with TLS in front.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

MAX_BYTES = 20_000
webhook = Webhook(os.environ["TOUCHSTONE_WEBHOOK_SECRET"])
seen: set[str] = set()  # in production a table with a unique key, kept for some days


class Receiver(BaseHTTPRequestHandler):
    """Takes what is signed, once."""

    timeout = 10

    def do_POST(self) -> None:
        """Verify first, on the bytes as they came; only then read them."""
        length = int(self.headers.get("content-length", 0))
        if length > MAX_BYTES:
            self.answer(413)
            return
        body = self.rfile.read(length)
        try:
            webhook.verify(body, dict(self.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            self.answer(400)
            return
        message_id = self.headers["webhook-id"]
        if message_id not in seen:
            seen.add(message_id)
            take(json.loads(body))
        self.answer(204)  # quickly: what takes long belongs in a queue of your own

    def answer(self, status: int) -> None:
        """A reply without a body."""
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()


def take(event: dict[str, object]) -> None:
    """Act on an event. It holds ids: ask the API for the rest."""
    print(event["type"], json.dumps(event["data"]), flush=True)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print(f"listening on {server.server_port}", flush=True)
    server.serve_forever()
