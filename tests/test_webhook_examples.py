"""The examples for receivers verify what the service signs, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest

from app.adapters.webhooks.signing import StandardSigner
from app.grading.webhooks.events import body_of
from tests.architecture.files import ROOT
from tests.clients.node import compiled, need_node, run
from tests.webhooks import SECRET, an_event

EXAMPLES = ROOT / "docs/examples"
OTHER_SECRET = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
BODY = body_of(an_event())
CALL = """
import { verify } from %s;
const [secret, headers, body] = JSON.parse(process.argv[1]);
try { console.log(verify(secret, headers, body).type); } catch (error) { console.log("refused"); }
"""


def headers(secret: str = SECRET, *, age: timedelta = timedelta()) -> dict[str, str]:
    at = datetime.now(UTC) - age
    return {
        "webhook-id": an_event().id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": StandardSigner().sign(
            secret, message_id=an_event().id, at=at, body=BODY
        ),
    }


def with_both() -> dict[str, str]:
    """As after a rotation, the other secret's signature first."""
    signature = headers(OTHER_SECRET)["webhook-signature"]
    ours = headers()
    return ours | {"webhook-signature": f"{signature} {ours['webhook-signature']}"}


def cases() -> list[tuple[dict[str, str], str, bool]]:
    """Headers, body and whether to take it; signed now, since what is signed is soon too old."""
    return [
        (headers(), BODY, True),
        (with_both(), BODY, True),
        (headers(OTHER_SECRET), BODY, False),
        (headers(age=timedelta(minutes=6)), BODY, False),
        (headers(), BODY.replace("86.5", "99.9"), False),
        ({}, BODY, False),
        (headers() | {"webhook-timestamp": "now"}, BODY, False),
        (headers() | {"webhook-signature": "v1,"}, BODY, False),
    ]


@contextmanager
def the_python_receiver() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "verify_webhook.py"), "0"],
        env={**os.environ, "TOUCHSTONE_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(" ")[2]), process
    finally:
        process.kill()
        process.communicate(timeout=10)


def post(port: int, sent: dict[str, str], body: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", body.encode(), sent)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as response:
            status: int = response.status
            return status
    except HTTPError as error:
        error.close()
        return error.code


def test_the_receiver_in_python_takes_what_is_signed_once() -> None:
    with the_python_receiver() as (port, process):
        statuses = [post(port, sent, body) for sent, body, _ in cases()]
        process.terminate()
        printed, _ = process.communicate(timeout=10)
    assert statuses == [204 if good else 400 for _, _, good in cases()]
    assert printed.splitlines() == [f"grade.created {json.dumps(an_event().data)}"]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in TypeScript, compiled."""
    need_node()
    return compiled(EXAMPLES / "verify_webhook.ts", tmp_path_factory.mktemp("compiled"))


@pytest.mark.parametrize("number", range(len(cases())))
def test_the_function_in_typescript_takes_what_is_signed(module: Path, number: int) -> None:
    sent, body, good = cases()[number]
    arguments = json.dumps([SECRET, sent, body])
    code = CALL % json.dumps(str(module))
    found = run("node", "--input-type=module", "-e", code, arguments)
    assert found.strip() == ("grade.created" if good else "refused")
