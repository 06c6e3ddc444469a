from __future__ import annotations

import pytest

from app.domain.access_errors import KeyRejectedError
from app.grading.access.issuing import KeyIssuer, KeyRequest
from app.grading.access.ring import KNOWN_FOR, KeyRing
from app.grading.access.sessions import LIFE, Sessions
from tests.fakes.access import InMemoryKeyStore, InMemorySessionStore
from tests.fakes.clock import FixedClock

pytestmark = pytest.mark.anyio


class Browser:
    def __init__(self) -> None:
        self.keys, self.kept, self.clock = InMemoryKeyStore(), InMemorySessionStore(), FixedClock()
        self.issuer = KeyIssuer(store=self.keys, clock=self.clock)
        ring = KeyRing(store=self.keys, clock=self.clock)
        self.sessions = Sessions(store=self.kept, ring=ring, clock=self.clock)


async def test_a_session_stands_for_its_key_until_it_ends() -> None:
    browser = Browser()
    issued = await browser.issuer.create(KeyRequest(name="x", tenant="acme"))
    token = await browser.sessions.begin(issued.token.text)
    caller = await browser.sessions.caller(token)
    assert (caller.tenant, caller.key_id) == ("acme", issued.record.id)
    assert token not in repr(vars(browser.kept))
    browser.clock.advance(LIFE.total_seconds())
    with pytest.raises(KeyRejectedError):
        await browser.sessions.caller(token)


async def test_a_session_that_was_ended_counts_nowhere() -> None:
    browser = Browser()
    issued = await browser.issuer.create(KeyRequest(name="x"))
    token = await browser.sessions.begin(issued.token.text)
    other = await browser.sessions.begin(issued.token.text)
    await browser.sessions.end(token)
    with pytest.raises(KeyRejectedError):
        await browser.sessions.caller(token)
    await browser.sessions.caller(other)


async def test_a_session_goes_with_its_key() -> None:
    browser = Browser()
    issued = await browser.issuer.create(KeyRequest(name="x"))
    token = await browser.sessions.begin(issued.token.text)
    await browser.issuer.revoke(issued.record.id)
    browser.clock.advance(KNOWN_FOR.total_seconds())
    with pytest.raises(KeyRejectedError):
        await browser.sessions.caller(token)
    with pytest.raises(KeyRejectedError):
        await browser.sessions.begin(issued.token.text)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 10_000, "\ud800" * 43])
async def test_a_made_up_session_is_none(token: str) -> None:
    with pytest.raises(KeyRejectedError):
        await Browser().sessions.caller(token)
