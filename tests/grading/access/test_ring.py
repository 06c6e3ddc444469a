from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from typing_extensions import override

from app.domain.access import Scope
from app.domain.access_errors import KeyRejectedError
from app.domain.errors import StoreUnavailableError
from app.domain.key_token import KeyToken
from app.grading.access.issuing import KeyIssuer, KeyRequest
from app.grading.access.ring import KNOWN_AT_LEAST, KNOWN_FOR, KeyRing
from tests.fakes.access import InMemoryKeyStore
from tests.fakes.clock import START, FixedClock

pytestmark = pytest.mark.anyio

PEPPER = b"a pepper of the service"


class Door:
    def __init__(self, pepper: bytes | None = None) -> None:
        self.store, self.clock = InMemoryKeyStore(), FixedClock()
        self.issuer = KeyIssuer(store=self.store, clock=self.clock, pepper=pepper)
        self.ring = KeyRing(store=self.store, clock=self.clock, pepper=pepper)

    def wait(self) -> None:
        self.clock.advance(KNOWN_FOR.total_seconds())

    async def refused(self, text: str) -> bool:
        try:
            await self.ring.caller(text)
        except KeyRejectedError:
            return True
        return False


@pytest.mark.parametrize("pepper", [None, PEPPER])
async def test_a_key_tells_who_shows_it(pepper: bytes | None) -> None:
    door = Door(pepper)
    request = KeyRequest(name="x", tenant="acme", scopes=frozenset({Scope.REVIEW}))
    issued = await door.issuer.create(request)
    caller = await door.ring.caller(issued.token.text)
    assert (caller.tenant, caller.scopes, caller.key_id) == (
        "acme",
        frozenset({Scope.REVIEW}),
        issued.record.id,
    )


async def test_every_cause_of_a_refusal_looks_the_same() -> None:
    door = Door(PEPPER)
    end = START.replace(hour=13)
    ended = await door.issuer.create(KeyRequest(name="x", expires_at=end))
    revoked = await door.issuer.create(KeyRequest(name="x"))
    await door.issuer.revoke(revoked.record.id)
    other_pepper = KeyIssuer(store=door.store, clock=door.clock, pepper=b"another")
    peppered = await other_pepper.create(KeyRequest(name="x"))
    wrong_secret = replace(KeyToken.made(bytes(40)), id=peppered.record.id)
    door.clock.advance(3600)
    texts = [
        ended.token.text,
        revoked.token.text,
        peppered.token.text,
        wrong_secret.text,
        KeyToken.made(b"\1" * 40).text,
        "",
        "ts_",
        "x" * 10_000,
        "ts_\ud800",
    ]
    messages = set()
    for text in texts:
        with pytest.raises(KeyRejectedError) as refused:
            await door.ring.caller(text)
        messages.add(str(refused.value))
    assert len(messages) == 1


async def test_a_revoked_key_is_refused_once_what_was_known_is_old() -> None:
    door = Door()
    issued = await door.issuer.create(KeyRequest(name="x"))
    assert not await door.refused(issued.token.text)
    await door.issuer.revoke(issued.record.id)
    door.wait()
    assert await door.refused(issued.token.text)


async def test_a_new_key_is_let_in_within_a_quarter_of_a_second() -> None:
    door = Door()
    first = await door.issuer.create(KeyRequest(name="x"))
    assert not await door.refused(first.token.text)
    second = await door.issuer.create(KeyRequest(name="x"))
    door.clock.advance(KNOWN_AT_LEAST.total_seconds())
    assert not await door.refused(second.token.text)


async def test_a_key_that_ends_is_refused_at_once() -> None:
    door = Door()
    end = START.replace(second=1)
    issued = await door.issuer.create(KeyRequest(name="x", expires_at=end))
    assert not await door.refused(issued.token.text)
    door.clock.advance(1)
    assert await door.refused(issued.token.text)


async def test_many_requests_and_made_up_keys_are_one_look() -> None:
    door = Door()
    issued = await door.issuer.create(KeyRequest(name="x"))
    before = door.store.looks
    made_up = [KeyToken.made(bytes([n]) * 40).text for n in range(50)]
    calls = [door.refused(text) for text in [issued.token.text, *made_up]]
    assert await asyncio.gather(*calls) == [False] + [True] * 50
    assert door.store.looks == before + 1


async def test_a_clock_that_is_set_back_has_the_keys_read_again() -> None:
    door = Door()
    issued = await door.issuer.create(KeyRequest(name="x"))
    assert not await door.refused(issued.token.text)
    await door.issuer.revoke(issued.record.id)
    door.clock.advance(-3600)
    assert await door.refused(issued.token.text)


async def test_the_service_is_open_until_a_first_key_and_never_again() -> None:
    door = Door()
    assert await door.ring.is_open()
    issued = await door.issuer.create(KeyRequest(name="x"))
    door.wait()
    assert not await door.ring.is_open()
    await door.issuer.revoke(issued.record.id)
    door.wait()
    assert not await door.ring.is_open()


async def test_keys_that_cannot_be_read_let_nobody_in() -> None:
    door = Door()
    issued = await door.issuer.create(KeyRequest(name="x"))
    assert not await door.refused(issued.token.text)
    door.wait()
    door.store.is_available = False
    with pytest.raises(StoreUnavailableError):
        await door.ring.caller(issued.token.text)
    with pytest.raises(StoreUnavailableError):
        await door.ring.is_open()


async def test_use_is_noted_once_an_hour_and_its_failure_refuses_nobody() -> None:
    door = Door()
    issued = await door.issuer.create(KeyRequest(name="x"))
    for _ in range(3):
        await door.ring.caller(issued.token.text)
        door.clock.advance(1)
    assert (await door.store.all())[0].last_used_at == START
    door.clock.advance(-3)
    assert not await door.refused(issued.token.text)
    door.clock.advance(3600)
    assert not await door.refused(issued.token.text)
    assert (await door.store.all())[0].last_used_at == START.replace(hour=13)


async def test_a_use_that_cannot_be_noted_refuses_nobody() -> None:
    class ReadOnly(InMemoryKeyStore):
        @override
        async def note_use(self, *_: object, **__: object) -> None:
            raise StoreUnavailableError("read-only")

    store, clock = ReadOnly(), FixedClock()
    issued = await KeyIssuer(store=store, clock=clock).create(KeyRequest(name="x"))
    caller = await KeyRing(store=store, clock=clock).caller(issued.token.text)
    assert caller.key_id == issued.record.id
