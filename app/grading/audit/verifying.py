"""Checking that a trail is whole, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from app.domain.audit import AuditEntry, Break, ChainEnd, first_break
from app.grading.audit.ports import AuditLog

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What checking a trail found.

    Attributes:
        end: The last entry that holds.
        broken: The first place that does not; None where the trail is whole.
    """

    tenant: str
    end: ChainEnd
    broken: Break | None


async def verify(log: AuditLog, tenant: str, *, known: ChainEnd | None = None) -> Verified:
    """Check one tenant's trail up to the end that its head names.

    Entries that are added meanwhile are left for the next time.

    Args:
        log: Where the trails are.
        tenant: Whose.
        known: An end that was noted elsewhere before: the trail must still go through it.

    Raises:
        StoreUnavailableError: The trail cannot be read.
    """
    own = log.of(tenant)
    head = await own.end()
    end = ChainEnd()
    async for page in pages(own, upto=head.seq):
        broken = first_break(page, tenant=tenant, end=end)
        held = [one for one in page if broken is None or one.seq < broken.seq]
        if known is not None and any(_contradicts(one, known) for one in held):
            return Verified(tenant=tenant, end=end, broken=Break(seq=known.seq, reason="replaced"))
        end = ChainEnd(seq=held[-1].seq, hash=held[-1].hash) if held else end
        if broken is not None:
            return Verified(tenant=tenant, end=end, broken=broken)
    return Verified(tenant=tenant, end=end, broken=await _at_the_end(own, head, end, known))


async def _at_the_end(
    log: AuditLog, head: ChainEnd, end: ChainEnd, known: ChainEnd | None
) -> Break | None:
    """What is wrong with how a trail ends that holds up to `end`."""
    if end != head or (known is not None and known.seq > end.seq):
        return Break(seq=end.seq + 1, reason="cut_off")
    beyond = await log.entries(after=head.seq, limit=PAGE)
    # The head moves with every entry, in one transaction: asked for second, it is never behind.
    last = (await log.end()).seq
    added = [one.seq for one in beyond if one.seq > last]
    return Break(seq=added[0], reason="added") if added else None


async def pages(log: AuditLog, *, upto: int) -> AsyncIterator[Sequence[AuditEntry]]:
    """The entries of a trail up to a number, in order."""
    after = 0
    while after < upto:
        page = await log.entries(after=after, limit=min(PAGE, upto - after))
        if not page:
            return
        yield [one for one in page if one.seq <= upto]
        after = page[-1].seq


def _contradicts(entry: AuditEntry, known: ChainEnd) -> bool:
    return entry.seq == known.seq and entry.hash != known.hash
