"""Telling a provider that is away from an answer that cannot be judged.

While the provider is away nobody calls but one at a time, to see whether it is back. What failed
meanwhile is asked again and counts against no answer.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.domain.errors import (
    AnswerJudgeError,
    JudgeRateLimitedError,
    JudgeUnavailableError,
    TransientJudgeError,
)

LOG = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""So often those who wait look whether it is their turn to try, or they are to give up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endurance:
    """How long to put up with a provider that fails.

    Attributes:
        tries: How often an answer may fail while others are answered; retries inside not counted.
        most_tries: How often it may fail in all, also while nobody is answered.
        first_wait_seconds: Wait before the first look whether the provider is back; it doubles.
        longest_wait_seconds: What it grows to.
        away_seconds: How long the provider may be away; then the cohort is paused. None: for ever.
    """

    tries: int = 3
    most_tries: int = 20
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 30.0
    away_seconds: float | None = None


class Trials:
    """How often one answer failed, and what the provider did meanwhile."""

    def __init__(self, successes: int) -> None:
        self._successes = successes
        self._own = self._all = 0

    def failed(self, error: TransientJudgeError, successes: int) -> None:
        """It failed once more."""
        self._all += 1
        is_alone = successes > self._successes
        # Being asked too often says nothing of the answer, whoever else was answered.
        self._own += is_alone and not isinstance(error, JudgeRateLimitedError)
        self._successes = successes

    def are_over(self, endurance: Endurance) -> bool:
        """Whether the fault is taken to be the answer's."""
        return self._own >= endurance.tries or self._all >= endurance.most_tries


class Outage:
    """What this process knows of one provider: whether it answers, and since when it does not."""

    def __init__(
        self,
        endurance: Endurance,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.successes = 0
        self._endurance = endurance
        self._clock = clock
        self._sleep = sleep
        self._since: float | None = None
        self._failures = 0
        self._next_look = -math.inf
        self._is_looking = False

    @property
    def away_seconds(self) -> float:
        """How long the provider has been away; 0 when it is not."""
        return 0.0 if self._since is None else self._clock() - self._since

    @property
    def is_away(self) -> bool:
        """Whether the provider does not answer."""
        return self._since is not None

    @property
    def is_too_long(self) -> bool:
        """Whether it is away for longer than is put up with."""
        limit = self._endurance.away_seconds
        return limit is not None and self.away_seconds > limit

    async def admit(self, check: Callable[[], None]) -> bool:
        """Wait until a call may be made: at once, but while the provider is away by turns.

        Returns:
            Whether the call is to see if the provider is back.

        Raises:
            HaltedError: `check` said so.
        """
        while self._since is not None:
            check()
            if not self._is_looking and self._clock() >= self._next_look:
                self._is_looking = True
                return True
            await self._sleep(LOOK_SECONDS)
        return False

    def admit_now(self) -> None:
        """Let a call be made, or refuse it where `admit` would wait.

        Raises:
            JudgeUnavailableError: The provider is away, and it is not time to look.
        """
        if self._since is None:
            return
        left = self._next_look - self._clock()
        if self._is_looking or left > 0:
            wait = max(left, self._endurance.first_wait_seconds)
            raise JudgeUnavailableError(
                f"The judge has not answered for {self.away_seconds:.0f} s, and is left alone.",
                retry_after_seconds=wait,
            )
        self._is_looking = True

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what the failure of a call within tells of the provider; success is the caller's."""
        before = self.successes
        try:
            yield
        except TransientJudgeError as error:
            self.failed(error, before)
            raise
        except AnswerJudgeError:
            self.answered()
            raise
        except BaseException:
            self.left()
            raise

    def answered(self) -> None:
        """The provider is there."""
        if self._since is not None:
            LOG.warning("judge_back: away for %.0f s", self.away_seconds)
        self.successes += 1
        self._since = None
        self._failures = 0
        self._is_looking = False

    def failed(self, error: TransientJudgeError, successes: int) -> None:
        """A call failed that began when there had been so many successes."""
        self._is_looking = False
        now = self._clock()
        if successes < self.successes or (self._since is not None and now < self._next_look):
            return
        if self._since is None:
            self._since = now
            LOG.warning("judge_away: %s", error.code)
        doubled = self._endurance.first_wait_seconds * 2.0 ** min(self._failures, 30)
        wait = min(self._endurance.longest_wait_seconds, doubled)
        self._failures += 1
        self._next_look = now + max(wait, error.retry_after_seconds or 0.0)

    def left(self) -> None:
        """A call ended that tells nothing of the provider."""
        self._is_looking = False
