"""Getting a usable reply out of an endpoint: patience with trouble that passes, and one repair.

Retries live here and nowhere else. A call is repeated after an error that may pass, waiting as
long as the endpoint asks for or longer each time, within a number of attempts and a total time. A
reply with gaps, or cut off, is asked for once more; the better of the two replies is kept, as it
was received, and the tokens and the time of both are counted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from random import SystemRandom
from typing import Protocol

from app.domain.errors import (
    JudgeError,
    JudgeReplyInvalidError,
    JudgeTimeoutError,
    TransientJudgeError,
)
from app.domain.rubric import Rubric
from app.grading.endpoint import Completion, Endpoint, Inquiry
from app.grading.ports import ReplyListener
from app.grading.prompt import Templates, render_repair
from app.grading.records import Reply
from app.grading.replies import total_usage
from app.grading.reply import ReplyProblem, parse
from app.grading.retry_budget import RetryBudget

LONGER_OUTPUT = 4
"""How much more output a reply that was cut off is allowed at the second attempt."""

CHARACTERS_A_TOKEN = 4
USUAL_OUTPUT = 600
"""Tokens of a reply, for an estimate."""

Sleep = Callable[[float], Awaitable[None]]
TroubleListener = Callable[[TransientJudgeError], None]
"""Told of every error that may pass, also of those that a retry then cures."""


class Pace(Protocol):
    """Says when a request may be made, so that there are not too many a minute."""

    async def turn(self, tokens: int) -> None:
        """Wait for one request of about so many tokens. This counts against no time limit."""
        ...

    def settle(self, tokens: int, used: int) -> None:
        """A request that was estimated at so many tokens has used that many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to put up with trouble.

    Attributes:
        attempts: Most calls for one reply.
        total_seconds: Longest time for one answer, with all calls and waits.
        first_wait_seconds: Wait before the second call; it doubles from call to call.
        longest_wait_seconds: What it grows to.
    """

    attempts: int = 3
    total_seconds: float = 120.0
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 20.0

    def wait_seconds(self, failures: int, error: TransientJudgeError, jitter: float) -> float:
        """How long to wait after that many failures: what the endpoint asked for, or ever longer.

        `jitter`, from 0 to 1, keeps callers from coming back all at once.
        """
        grown = self.first_wait_seconds * 2.0 ** min(failures - 1, 30)
        wait = min(self.longest_wait_seconds, grown) * (0.5 + jitter / 2)
        asked = error.retry_after_seconds
        return wait if asked is None else asked + jitter * self.first_wait_seconds


@dataclass(slots=True)
class _Deadline:
    """When an answer has taken too long; waiting for the pace moves it."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A reply and what could be read of it."""

    reply: Reply
    truncated: bool
    problems: tuple[ReplyProblem, ...] = ()
    readable: bool = True

    @property
    def needs_repair(self) -> bool:
        return not self.readable or bool(self.problems)

    @property
    def rank(self) -> tuple[bool, int]:
        """Lower is better."""
        return not self.readable, len(self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How an endpoint is asked. `clock` gives seconds; it and `sleep` can be held still in tests.

    Attributes:
        on_trouble: Told of every error that may pass, so that callers can slow down.
        pace: Asked before every single request, retries and repairs too; None for no limit.
        budget: Of the retries of all questions together; None for no limit.
    """

    endpoint: Endpoint
    templates: Templates
    patience: Patience = Patience()
    clock: Callable[[], float] = time.monotonic
    sleep: Sleep = asyncio.sleep
    jitter: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)
    on_trouble: TroubleListener | None = None
    pace: Pace | None = None
    budget: RetryBudget | None = None

    async def ask(
        self, rubric: Rubric, inquiry: Inquiry, listener: ReplyListener | None = None
    ) -> Reply:
        """The best reply to be had. It may still have gaps, or be unreadable: it is as received.

        The listener hears the first attempt only, and again from the start after a retry.

        Raises:
            JudgeError: There is no reply at all.
        """
        deadline = _Deadline(self.clock() + self.patience.total_seconds)
        first = await self._attempt(rubric, inquiry, deadline, listener)
        return await self._repaired(rubric, inquiry, first, deadline)

    def settled(self, rubric: Rubric, completion: Completion) -> Reply | None:
        """The reply in a completion that came by another way; None where it needs a repair."""
        attempt = _read(rubric, completion, 0.0)
        return None if attempt.needs_repair else attempt.reply

    async def finish(self, rubric: Rubric, inquiry: Inquiry, completion: Completion) -> Reply:
        """The same as `ask`, with a first attempt that came by another way.

        Raises:
            JudgeError: It cannot be read, and there is no better one.
        """
        deadline = _Deadline(self.clock() + self.patience.total_seconds)
        return await self._repaired(rubric, inquiry, _read(rubric, completion, 0.0), deadline)

    async def _repaired(
        self, rubric: Rubric, inquiry: Inquiry, first: _Attempt, deadline: _Deadline
    ) -> Reply:
        if not first.needs_repair:
            return _reply(first)
        try:
            second = await self._attempt(rubric, self._repair(inquiry, first), deadline)
        except JudgeError:
            if not first.readable:
                raise
            return _reply(first)  # an incomplete reply is worth more than none
        return _reply(first, second)

    def _repair(self, inquiry: Inquiry, first: _Attempt) -> Inquiry:
        if first.truncated:
            return replace(inquiry, max_output_tokens=inquiry.max_output_tokens * LONGER_OUTPUT)
        prompt = render_repair(self.templates, inquiry.prompt, first.reply.text, first.problems)
        return replace(inquiry, prompt=prompt)

    async def _attempt(
        self,
        rubric: Rubric,
        inquiry: Inquiry,
        deadline: _Deadline,
        listener: ReplyListener | None = None,
    ) -> _Attempt:
        completion, seconds = await self._persist(inquiry, deadline, listener)
        return _read(rubric, completion, seconds)

    async def _persist(
        self, inquiry: Inquiry, deadline: _Deadline, listener: ReplyListener | None
    ) -> tuple[Completion, float]:
        """The completion and how long the call took that gave it."""
        failures = 0
        if self.budget is not None:
            self.budget.called()
        while True:
            try:
                return await self._complete(inquiry, deadline, listener)
            except TimeoutError:
                raise JudgeTimeoutError("The judge took longer than an answer may take.") from None
            except TransientJudgeError as error:
                failures += 1
                wait = self._wait(failures, error)
                if not self._may_retry(failures, self.clock() + wait, deadline):
                    raise
            await self.sleep(wait)

    async def _complete(
        self, inquiry: Inquiry, deadline: _Deadline, listener: ReplyListener | None
    ) -> tuple[Completion, float]:
        """One request, when the pace allows it, and how long it took."""
        tokens, used = _estimate(inquiry), 0
        if self.pace is not None:
            asked = self.clock()
            await self.pace.turn(tokens)
            deadline.at += self.clock() - asked
        start = self.clock()
        try:
            async with asyncio.timeout(max(0.0, deadline.at - start)):
                completion = await self.endpoint.complete(inquiry, listener)
            used = completion.usage.input_tokens + completion.usage.output_tokens
        finally:
            if self.pace is not None:
                self.pace.settle(tokens, used)
        return completion, self.clock() - start

    def _may_retry(self, failures: int, then: float, deadline: _Deadline) -> bool:
        if failures >= self.patience.attempts or then >= deadline.at:
            return False
        return self.budget is None or self.budget.take()

    def _wait(self, failures: int, error: TransientJudgeError) -> float:
        if self.on_trouble is not None:
            self.on_trouble(error)
        return self.patience.wait_seconds(failures, error, self.jitter())


def _read(rubric: Rubric, completion: Completion, seconds: float) -> _Attempt:
    reply = Reply(
        text=completion.text,
        model=completion.model,
        usage=completion.usage,
        latency_ms=round(seconds * 1000),
    )
    try:
        parsed = parse(rubric, reply.text)
    except JudgeReplyInvalidError:
        return _Attempt(reply=reply, truncated=completion.truncated, readable=False)
    problems = () if parsed.is_complete else parsed.problems
    return _Attempt(reply=reply, truncated=completion.truncated, problems=problems)


def _estimate(inquiry: Inquiry) -> int:
    """About how many tokens a request will take, said before anyone has counted them."""
    characters = sum(len(one.content) for one in inquiry.prompt.messages)
    return characters // CHARACTERS_A_TOKEN + min(inquiry.max_output_tokens, USUAL_OUTPUT)


def _reply(*attempts: _Attempt) -> Reply:
    """The best of the attempts, with the usage and the time of all of them."""
    replies = tuple(attempt.reply for attempt in attempts)
    best = min(attempts, key=lambda one: one.rank).reply
    latency_ms = sum(one.latency_ms for one in replies)
    return replace(best, usage=total_usage(one.usage for one in replies), latency_ms=latency_ms)
