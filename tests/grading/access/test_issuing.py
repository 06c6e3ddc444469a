from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.access import KeyLimits, Scope
from app.domain.access_errors import KeyInvalidError, KeyNotFoundError
from app.grading.access import issuing
from app.grading.access.issuing import KeyIssuer, KeyRequest
from tests.fakes.access import InMemoryKeyStore
from tests.fakes.clock import START, FixedClock

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
REQUEST = KeyRequest(
    name="CI",
    tenant="acme",
    scopes=frozenset({Scope.READ}),
    limits=KeyLimits(concurrency=2),
    expires_at=START + 30 * DAY,
)


class Desk:
    def __init__(self) -> None:
        self.store, self.clock = InMemoryKeyStore(), FixedClock()
        self.issuer = KeyIssuer(store=self.store, clock=self.clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_key_is_kept_as_its_hash(desk: Desk) -> None:
    issued = await desk.issuer.create(REQUEST)
    [kept] = await desk.store.all()
    assert kept == issued.record
    assert issued.token.fits(kept.digest, None)
    assert issued.token.secret not in repr(kept) + kept.digest
    assert (kept.name, kept.tenant, kept.scopes, kept.limits, kept.expires_at) == (
        REQUEST.name,
        REQUEST.tenant,
        REQUEST.scopes,
        REQUEST.limits,
        REQUEST.expires_at,
    )


async def test_no_two_keys_are_alike(desk: Desk) -> None:
    issued = [await desk.issuer.create(REQUEST) for _ in range(50)]
    assert len({one.token.secret for one in issued}) == 50
    assert len({one.record.id for one in issued}) == 50


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (replace(REQUEST, name=""), "1 to 100"),
        (replace(REQUEST, name="x" * 101), "1 to 100"),
        (replace(REQUEST, name="bell \a"), "printed"),
        (replace(REQUEST, tenant="Acme"), "tenant"),
        (replace(REQUEST, tenant="-"), "tenant"),
        (replace(REQUEST, scopes=frozenset()), "scope"),
        (replace(REQUEST, expires_at=START), "future"),
        (replace(REQUEST, limits=KeyLimits(concurrency=-1)), "negative"),
    ],
)
async def test_what_cannot_be_a_key_is_refused(
    desk: Desk, request_: KeyRequest, message: str
) -> None:
    with pytest.raises(KeyInvalidError, match=message):
        await desk.issuer.create(request_)
    assert list(await desk.store.all()) == []


async def test_only_so_many_keys_count_at_once(desk: Desk) -> None:
    issued = await desk.issuer.create(REQUEST)
    for _ in range(issuing.MAX_KEYS - 1):
        await desk.issuer.create(REQUEST)
    with pytest.raises(KeyInvalidError, match="already"):
        await desk.issuer.create(REQUEST)
    await desk.issuer.revoke(issued.record.id)
    await desk.issuer.create(REQUEST)


async def test_a_rotated_key_counts_until_the_overlap_is_over(desk: Desk) -> None:
    old = await desk.issuer.create(REQUEST)
    desk.clock.advance(10 * DAY.total_seconds())
    new = await desk.issuer.rotate(old.token.text, overlap=2 * DAY)
    now = START + 10 * DAY
    kept = {key.id: key for key in await desk.store.all()}
    assert kept[old.record.id].expires_at == now + 2 * DAY
    assert kept[new.record.id] == new.record
    assert new.record.expires_at == now + 30 * DAY, "as long as the first was made for"
    same = ("name", "tenant", "scopes", "limits")
    assert all(getattr(new.record, name) == getattr(old.record, name) for name in same)
    assert not new.token.fits(old.record.digest, None)


async def test_a_key_that_counts_no_more_cannot_be_rotated(desk: Desk) -> None:
    revoked, ended = await desk.issuer.create(REQUEST), await desk.issuer.create(REQUEST)
    await desk.issuer.revoke(revoked.record.id)
    with pytest.raises(KeyNotFoundError):
        await desk.issuer.rotate(revoked.record.id, overlap=DAY)
    desk.clock.advance(30 * DAY.total_seconds())
    for name in (ended.record.id, "nothing"):
        with pytest.raises(KeyNotFoundError):
            await desk.issuer.rotate(name, overlap=DAY)


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), 91 * DAY])
async def test_an_overlap_has_bounds(desk: Desk, overlap: timedelta) -> None:
    old = await desk.issuer.create(REQUEST)
    with pytest.raises(KeyInvalidError):
        await desk.issuer.rotate(old.record.id, overlap=overlap)
