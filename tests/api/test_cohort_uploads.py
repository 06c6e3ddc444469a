"""Uploads of cohorts to a real server: cut off, slow, large, hostile."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest

from app.api.application import build
from app.api.bodies import Limits
from app.domain.cohort import CohortStatus
from app.grading.cohorts.receiving import SLICE_ANSWERS
from tests.api.cohorts import BOUNDARY, CSV, FORM, PATH, QUERY, a_form, answers_of, stored
from tests.api.server import Running, listening
from tests.api.service import Backstage

WAIT_SECONDS = 10.0
MEGABYTE = 1_000_000
STATM = Path("/proc/self/statm")


def resident_bytes() -> int:
    """What this process holds in memory; the server is a thread of it."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def row(number: int) -> bytes:
    return b'c-%d,"Answer %d, in which somebody decides.",red\n' % (number, number)


def table(count: int) -> Iterator[bytes]:
    """A table of that many answers, in pieces that end anywhere."""
    yield b"candidate,answer,team\n"
    for start in range(0, count, 100):
        yield b"".join(row(number) for number in range(start, min(start + 100, count)))


@contextlib.contextmanager
def connected(server: Running, *, headers: str) -> Iterator[socket.socket]:
    """A connection on which the head of an upload was sent."""
    at = urlsplit(server.url)
    line = f"POST {PATH}?{urlencode(QUERY)} HTTP/1.1"
    head = f"{line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}"
    with socket.create_connection((at.hostname, at.port), timeout=WAIT_SECONDS) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode())
        yield connection


def answered(connection: socket.socket) -> tuple[int, dict[str, object]]:
    head, _, body = connection.makefile("rb").read().partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), json.loads(body)


def send(server: Running, count: int, key: str) -> httpx2.Response:
    return httpx2.post(
        f"{server.url}{PATH}",
        params=QUERY,
        content=table(count),
        headers=CSV | {"Idempotency-Key": key},
        timeout=60,
    )


def wait_until_stored(behind: Backstage, count: int) -> None:
    for _ in range(500):
        if (cohorts := stored(behind)) and cohorts[0].counts.total >= count:
            return
        time.sleep(0.01)
    raise AssertionError(stored(behind))


def test_an_upload_that_is_cut_off_is_not_graded_and_goes_on_under_its_key() -> None:
    behind, sent = Backstage(), b"".join(table(6 * SLICE_ANSWERS))
    with listening(build(behind.open, behind.edge())) as server:
        headers = f"Content-Type: text/csv\r\nIdempotency-Key: k\r\nContent-Length: {len(sent)}"
        with connected(server, headers=headers) as connection:
            connection.sendall(sent[: -len(sent) // 5])
            wait_until_stored(behind, SLICE_ANSWERS)
        (half,) = stored(behind)
        assert (half.status, behind.engine.told) == (CohortStatus.RECEIVING, [])
        whole = send(server, 6 * SLICE_ANSWERS, "k")
        again = send(server, 6 * SLICE_ANSWERS, "k")
    assert (whole.status_code, whole.json()["id"]) == (202, half.id)
    assert again.headers["idempotency-replayed"] == "true"
    answers = answers_of(behind, half.id)
    assert [one.reference for one in answers] == [f"c-{n}" for n in range(6 * SLICE_ANSWERS)]


@pytest.mark.skipif(not STATM.exists(), reason="memory is read from /proc")
def test_a_hundred_thousand_answers_are_taken_in_bounded_memory() -> None:
    held: list[int] = []

    def watched() -> Iterator[bytes]:
        for piece in table(100_000):
            held.append(resident_bytes())
            yield piece

    behind, query = Backstage(), QUERY | {"dry_run": "true", "judge": "embedded"}
    with listening(build(behind.open, behind.edge())) as server:
        counted = httpx2.post(
            f"{server.url}{PATH}", params=query, content=watched(), headers=CSV, timeout=100
        ).json()
    assert (counted["answers"], counted["duplicates"]) == (100_000, 0)
    assert max(held) - held[len(held) // 10] < 16 * MEGABYTE


def test_who_sends_nothing_for_a_while_is_told_so_and_who_is_slow_is_not() -> None:
    behind = Backstage(limits=Limits(upload_idle_seconds=0.4))
    body = b"answer\nOne.\nTwo.\nThree.\n"
    headers = f"Content-Type: text/csv\r\nContent-Length: {len(body)}"
    with listening(build(behind.open, behind.edge())) as server:
        with connected(server, headers=headers) as connection:
            connection.sendall(body[:10])
            silent = answered(connection)
        with connected(server, headers=headers) as connection:
            for byte in body:
                connection.sendall(bytes([byte]))
                time.sleep(0.03)
            slow = answered(connection)
    assert (silent[0], silent[1]["code"]) == (408, "body_timeout")
    assert (slow[0], slow[1]["total"]) == (202, 3)


def test_what_cannot_be_graded_is_refused_before_a_byte_of_it_came() -> None:
    behind = Backstage(limits=Limits(upload_bytes=1000), rubrics=())
    headers = "Content-Type: text/csv\r\nContent-Length: 1000000000"
    with (
        listening(build(behind.open, behind.edge())) as server,
        connected(server, headers=headers) as connection,
    ):
        refused = answered(connection)
    assert (refused[0], refused[1]["code"]) == (404, "rubric_not_found")


@pytest.mark.parametrize("headers", [CSV, FORM], ids=["table", "form"])
def test_an_upload_is_read_no_further_than_it_may_be(headers: dict[str, str]) -> None:
    behind = Backstage(limits=Limits(upload_bytes=300_000))
    content = b"".join(table(50_000))
    if headers is FORM:
        content = a_form(("file", content, "a.csv"))
    with listening(build(behind.open, behind.edge())) as server:
        url = f"{server.url}{PATH}"
        told = httpx2.post(url, params=QUERY, content=content, headers=headers, timeout=20)
        pieces = (content[at : at + 5000] for at in range(0, len(content), 5000))
        untold = httpx2.post(url, params=QUERY, content=pieces, headers=headers, timeout=20)
    assert (told.status_code, told.json()["code"]) == (413, "upload_too_large")
    assert (untold.status_code, untold.json()["code"]) == (413, "upload_too_large")
    assert stored(behind) == []


def test_a_form_of_a_browser_is_taken_while_it_comes() -> None:
    behind = Backstage()
    content = a_form(("name", b"Autumn", ""), ("file", b"".join(table(5000)), "a.csv"))
    pieces = [content[at : at + 777] for at in range(0, len(content), 777)]
    with listening(build(behind.open, behind.edge())) as server:
        url = f"{server.url}{PATH}"
        sent = httpx2.post(url, params=QUERY, content=iter(pieces), headers=FORM, timeout=20)
        late = a_form(("file", b"".join(table(5000)), "a.csv"), ("answer_column", b"team", ""))
        refused = httpx2.post(url, params=QUERY, content=late, headers=FORM, timeout=20)
        cut = content.partition(BOUNDARY.encode() + b"--")[0]
        broken = httpx2.post(url, params=QUERY, content=cut, headers=FORM, timeout=20)
    assert (sent.status_code, sent.json()["total"], sent.json()["name"]) == (202, 5000, "Autumn")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/answer_column")
    assert (broken.status_code, broken.json()["code"]) == (422, "upload_unreadable")
    assert len(stored(behind)) == 1
