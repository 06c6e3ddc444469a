from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from app.web.rendering import takes_gzip


def asking(accept_encoding: str) -> Request:
    headers = [(b"accept-encoding", accept_encoding.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


@pytest.mark.parametrize(
    ("accept", "takes"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("gzip; q=0", False),
        ("gzip;q=0.0", False),
        ("identity", False),
        ("", False),
        ("gzipped", False),
    ],
)
def test_gzip_is_sent_to_those_who_ask_for_it(accept: str, takes: bool) -> None:  # noqa: FBT001 - expected
    assert takes_gzip(asking(accept)) is takes


def test_a_page_is_the_same_compressed_or_not(browser: TestClient) -> None:
    small = browser.get("/rubrics", headers={"Accept-Encoding": "gzip"})
    plain = browser.get("/rubrics", headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text
    assert plain.headers["vary"] == "Accept-Encoding"
