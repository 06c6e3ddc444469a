"""What a caller may still do, and what a grade costs them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.domain.access import LOCAL, Caller, KeyLimits
from app.domain.access_errors import (
    ConcurrencyLimitError,
    DailyLimitError,
    RequestLimitError,
)
from app.domain.allowance import Level, Policy
from app.grading.access.metering import Meter
from app.grading.access.places import Places

Levels = dict[Policy, Level]


@dataclass(slots=True, kw_only=True)
class Reserved:
    """What was set aside for a request; what it did not use is given back.

    Attributes:
        answers: How many answers are graded.
        tokens: How many tokens that may take.
        at: When it was set aside, in seconds since 1970.
        used: How many tokens it did take; None where nobody knows, and then as many.
    """

    answers: int
    tokens: int
    at: float = 0.0
    used: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one caller may still use. A caller without a key has no limits.

    Attributes:
        levels: What is left of each limit, as far as this request found out.
    """

    limiter: Limiter | None = None
    caller: Caller = LOCAL
    levels: Levels = field(default_factory=dict)

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Let a request in, and count it as running inside.

        Raises:
            LimitError: There were too many this minute, or are at the same time.
            StoreUnavailableError: Nobody can say.
        """
        if self.limiter is None or self.caller.key_id is None:
            yield
            return
        limits = self.caller.limits.over(self.limiter.defaults)
        await self._take(Policy.REQUESTS, 1, limits.requests_per_minute)
        if limits.concurrency is None:
            yield
            return
        places, key_id = self.limiter.places, self.caller.key_id
        is_in = await places.enter(key_id, limits.concurrency)
        left = places.left(key_id, limits.concurrency)
        self.levels[Policy.CONCURRENCY] = Level(limit=limits.concurrency, left=left if is_in else 0)
        if not is_in:
            raise ConcurrencyLimitError(
                f"This key may have {limits.concurrency} requests running at the same time.",
                policy=Policy.CONCURRENCY,
                retry_after_seconds=1,
            )
        try:
            yield
        finally:
            places.leave(key_id)

    @asynccontextmanager
    async def spending(self, *, answers: int, tokens: int) -> AsyncIterator[Reserved]:
        """Set aside what grading takes. What fails inside costs nothing that is known of.

        Raises:
            DailyLimitError: There is not as much left today.
            StoreUnavailableError: Nobody can say.
        """
        reserved = Reserved(answers=answers, tokens=tokens)
        if self.limiter is None or self.caller.key_id is None:
            yield reserved
            return
        limits, reserved.at = (
            self.caller.limits.over(self.limiter.defaults),
            self.limiter.meter.now(),
        )
        await self._take(Policy.GRADES, answers, limits.grades_per_day)
        try:
            await self._take(Policy.TOKENS, tokens, limits.tokens_per_day)
        except DailyLimitError:
            self._give_back(Policy.GRADES, answers, limits.grades_per_day, reserved.at)
            raise
        try:
            yield reserved
        except BaseException:
            self._give_back(Policy.GRADES, answers, limits.grades_per_day, reserved.at)
            self._give_back(Policy.TOKENS, tokens, limits.tokens_per_day, reserved.at)
            raise
        self._give_back(
            Policy.GRADES, answers - reserved.answers, limits.grades_per_day, reserved.at
        )
        await self._settle(reserved, limits)

    async def _settle(self, reserved: Reserved, limits: KeyLimits) -> None:
        spare = 0 if reserved.used is None else reserved.tokens - reserved.used
        if spare >= 0:
            self._give_back(Policy.TOKENS, spare, limits.tokens_per_day, reserved.at)
        elif limits.tokens_per_day is not None and self.limiter is not None:
            await self.limiter.meter.use(self._key_id, Policy.TOKENS, -spare)

    async def _take(self, policy: Policy, amount: int, limit: int | None) -> None:
        if limit is None or self.limiter is None:
            return
        level = await self.limiter.meter.take(self._key_id, policy, amount, limit)
        if level is not None:
            self.levels[policy] = level
            return
        level = self.limiter.meter.level(self._key_id, policy, limit)
        seconds = level.seconds or 1
        self.levels[policy] = Level(limit=limit, left=0, seconds=seconds)
        kind = RequestLimitError if policy is Policy.REQUESTS else DailyLimitError
        time = "minute" if policy is Policy.REQUESTS else "day"
        raise kind(
            f"This key may have {limit} {policy} a {time}: there are more in {seconds} seconds.",
            policy=policy,
            retry_after_seconds=seconds,
        )

    def _give_back(self, policy: Policy, amount: int, limit: int | None, taken_at: float) -> None:
        if limit is not None and amount and self.limiter is not None:
            self.limiter.meter.give_back(self._key_id, policy, amount, taken_at=taken_at)

    @property
    def _key_id(self) -> str:
        assert self.caller.key_id is not None, "only keys have limits"
        return self.caller.key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Limiter:
    """Holds every key to its limits.

    Attributes:
        defaults: The limits of keys that have none of their own.
    """

    meter: Meter
    places: Places
    defaults: KeyLimits

    def of(self, caller: Caller) -> Allowance:
        """What that caller may still use."""
        return Allowance(limiter=self, caller=caller)
