from __future__ import annotations

from typing import Any

import pytest

from app.api.access_origin import is_cross_site, is_local

HERE = {"host": "127.0.0.1:8000"}


def a_scope(
    headers: dict[str, str], *, client: str | None = "127.0.0.1", method: str = "POST"
) -> dict[str, Any]:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    address = None if client is None else (client, 50_000)
    return {"type": "http", "method": method, "client": address, "headers": encoded}


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "a.localhost:1"])
def test_a_program_of_this_machine_is_local(client: str, host: str) -> None:
    assert is_local(a_scope({"host": host}, client=client))


@pytest.mark.parametrize(
    "client", [None, "", "10.0.0.1", "192.168.1.5", "::ffff:10.0.0.1", "testclient", "1.1.1.1"]
)
def test_other_machines_and_sockets_are_not_whatever_they_say_of_themselves(
    client: str | None,
) -> None:
    claims = HERE | {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"}
    assert not is_local(a_scope(HERE, client=client))
    assert not is_local(a_scope(claims, client=client))


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via", "x-real-ip"],
)
def test_what_came_through_a_proxy_is_not_local(header: str) -> None:
    assert not is_local(a_scope(HERE | {header: "127.0.0.1"}))


@pytest.mark.parametrize("host", ["", "evil.example", "localhost.evil.example", "[", "10.0.0.1"])
def test_a_name_that_was_made_to_lead_here_is_not_local(host: str) -> None:
    assert not is_local(a_scope({"host": host}))


@pytest.mark.parametrize(
    ("headers", "cross"),
    [
        ({}, True),
        ({"origin": "http://127.0.0.1:8000"}, False),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, True),
        ({"origin": "http://127.0.0.1:9000"}, True),
        ({"origin": "http://127.0.0.1:8000.evil.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": "http://["}, True),
    ],
)
def test_only_pages_of_this_site_may_use_its_cookie(headers: dict[str, str], cross: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_cross_site(a_scope(HERE | headers), by_cookie=True) == cross


def test_reading_is_never_cross_site_and_programs_send_no_origin() -> None:
    assert not is_cross_site(
        a_scope({"origin": "http://evil.example"}, method="GET"), by_cookie=True
    )
    assert not is_cross_site(a_scope(HERE), by_cookie=False)
    assert is_cross_site(a_scope(HERE | {"origin": "http://evil.example"}), by_cookie=False)
