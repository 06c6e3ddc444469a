"""An LLM judge that talks to a scripted endpoint, with waits that take no time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.adapters.files.prompts import read_templates
from app.adapters.openai.capabilities import CapabilityMemory
from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions, Surroundings
from app.adapters.openai.pricing import PriceTable
from app.domain.answer import Answer
from app.domain.errors import TransientJudgeError
from app.grading.judging import Patience
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import Reply
from tests.builders import ANSWER, a_rubric, verdicts
from tests.fakes.judge import reply_text
from tests.fakes.scripted_endpoint import ScriptedEndpoint, Step, serving

KEY = "sk-test-key-that-must-not-leak"
MODEL = "model-1"
RUBRIC = a_rubric()
GOOD = reply_text(verdicts())
TEMPLATES = read_templates()
PLACES = tuple(range(len(ANSWER)))


def an_assignment(sample: int = 0) -> Assignment:
    """`ANSWER`, uncleaned, on `a_rubric()`."""
    ends = tuple(place + 1 for place in PLACES)
    answer = Answer(text=ANSWER, clean=ANSWER, starts=PLACES, ends=ends)
    return Assignment(rubric=RUBRIC, answer=answer, sample=sample)


@dataclass(slots=True, kw_only=True)
class Bench:
    """A scripted endpoint and how it is asked."""

    endpoint: ScriptedEndpoint
    model: str = MODEL
    timeout_seconds: float = 5.0
    max_reply_bytes: int = 100_000
    attempts: int = 3
    prices: PriceTable = field(default_factory=dict)
    memory: CapabilityMemory = field(default_factory=CapabilityMemory)
    sleeps: list[float] = field(default_factory=list)
    troubles: list[TransientJudgeError] = field(default_factory=list)

    def ask(self, listener: ReplyListener | None = None, *, sample: int = 0) -> Reply:
        """What the judge gives."""
        return asyncio.run(self._ask(listener, sample))

    async def _ask(self, listener: ReplyListener | None, sample: int) -> Reply:
        judge = LlmJudge(self._options(), TEMPLATES, self._surroundings())
        try:
            return await judge.ask(an_assignment(sample), listener)
        finally:
            await judge.aclose()

    def _options(self) -> LlmOptions:
        connection = Connection(
            base_url=self.endpoint.base_url,
            api_key=KEY,
            timeout_seconds=self.timeout_seconds,
            max_reply_bytes=self.max_reply_bytes,
        )
        return LlmOptions(
            model=self.model,
            connection=connection,
            patience=Patience(attempts=self.attempts),
            prices=self.prices,
        )

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            memory=self.memory,
            on_trouble=self.troubles.append,
            sleep=self._sleep,
            code=lambda: "c0de",
        )

    async def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)


@contextmanager
def bench(*steps: Step) -> Iterator[Bench]:
    """A bench whose endpoint follows these steps."""
    with serving(*steps) as endpoint:
        yield Bench(endpoint=endpoint)
