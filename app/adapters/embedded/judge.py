"""The offline judge: no endpoint, no key, nothing downloaded; one answer always gets one reply."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from app.adapters.embedded.decide import Decision, decide
from app.adapters.embedded.encoder import Encoder, MiniLM
from app.adapters.embedded.model import (
    MODEL_NAME,
    WEIGHTS_SHA256,
    ModelUnavailableError,
    find_model,
)
from app.adapters.embedded.reading import Anchors, Reading, embed_anchors, read_answer
from app.domain.answer import Answer
from app.domain.rubric import Rubric
from app.grading.ports import Assignment, ReplyListener
from app.grading.records import JudgeIdentity, Reply

VERSION = "1"
"""Raised whenever the same answer may get another reply, so that stored replies are not reused."""
NO_MODEL = "none"
KEPT_RUBRICS = 64
"""Rubrics whose anchors stay in memory."""
MAX_QUOTES = 2
MAX_QUOTE_CHARACTERS = 300
MIN_QUOTE_WORDS = 4
JOINT = " ... "


def load_encoder() -> Encoder:
    """The encoder from the installed weights.

    Raises:
        ModelUnavailableError: They are not installed, or not the ones that are meant.
    """
    return MiniLM(find_model())


class EmbeddedJudge:
    """Judges by the signals and anchors of the rubric, in `semantic` or in `lexical` mode."""

    def __init__(self, load: Callable[[], Encoder] = load_encoder) -> None:
        try:
            self._encoder: Encoder | None = load()
        except ModelUnavailableError:
            self._encoder = None
        self._anchors: dict[str, Mapping[str, Anchors]] = {}
        self._lock = Lock()

    def identity(self, rubric: Rubric) -> JudgeIdentity:
        """What determines the replies: this code, the weights and the rubric."""
        is_semantic = self._encoder is not None
        parts = (VERSION, WEIGHTS_SHA256 if is_semantic else NO_MODEL, rubric.digest)
        return JudgeIdentity(
            kind="embedded",
            model=MODEL_NAME if is_semantic else NO_MODEL,
            mode="semantic" if is_semantic else "lexical",
            prompt_digest=f"sha256:{hashlib.sha256(' '.join(parts).encode()).hexdigest()}",
        )

    async def ask(self, assignment: Assignment, listener: ReplyListener | None = None) -> Reply:
        """The reply on an answer. Samples are all alike."""
        reply = await asyncio.to_thread(self._judge, assignment.rubric, assignment.answer)
        if listener is not None:
            listener(reply.text)
        return reply

    def _judge(self, rubric: Rubric, answer: Answer) -> Reply:
        began = time.perf_counter()
        reading = read_answer(rubric, answer, self._anchors_of(rubric), self._encoder)
        return Reply(
            text=_reply_text(rubric, reading),
            model=self.identity(rubric).model,
            latency_ms=round((time.perf_counter() - began) * 1000),
            coverage=round(reading.coverage, 3),
        )

    def _anchors_of(self, rubric: Rubric) -> Mapping[str, Anchors] | None:
        """The rubric's anchors, embedded once and kept while few other rubrics come by."""
        if self._encoder is None:
            return None
        with self._lock:
            anchors = self._anchors.pop(rubric.digest, None)
        # Two threads may both embed them, to the same effect.
        anchors = anchors or embed_anchors(rubric, self._encoder)
        with self._lock:
            self._anchors[rubric.digest] = anchors
            if len(self._anchors) > KEPT_RUBRICS:
                del self._anchors[next(iter(self._anchors))]
        return anchors


def _reply_text(rubric: Rubric, reading: Reading) -> str:
    """The reply as JSON, in the form that every judge replies in."""
    decisions = decide(rubric, reading)
    criteria = {}
    for item in rubric.criteria:
        decision = decisions.criteria[item.id]
        level = item.max_level if decision.extent == 1 else int(decision.extent * item.max_level)
        criteria[item.id] = _verdict(reading, decision, {"level": level})
    pitfalls = {
        item.id: _verdict(reading, decision, {"present": decision.extent == 1})
        for item in rubric.pitfalls
        for decision in (decisions.pitfalls[item.id],)
    }
    return json.dumps({"criteria": criteria, "pitfalls": pitfalls}, ensure_ascii=False)


def _verdict(
    reading: Reading, decision: Decision, claim: Mapping[str, int]
) -> dict[str, str | int | float]:
    quotes = _quotes(reading, decision.clauses) if any(claim.values()) else []
    return {
        "reason": decision.reason,
        "quote": JOINT.join(quotes),
        **claim,
        "certainty": decision.certainty,
    }


def _quotes(reading: Reading, clauses: Sequence[int]) -> list[str]:
    """The words of the first clauses; of the whole sentence where a clause says too little."""
    quotes: dict[str, None] = {}
    for index in clauses[:MAX_QUOTES]:
        first = last = index
        clause = reading.clauses[index]
        if len(reading.text[clause.start : clause.end].split()) < MIN_QUOTE_WORDS:
            first, last = _sentence(reading, index)
        quote = reading.text[reading.clauses[first].start : reading.clauses[last].end]
        if len(quote) > MAX_QUOTE_CHARACTERS:
            quote = quote[:MAX_QUOTE_CHARACTERS].rpartition(" ")[0] or quote[:MAX_QUOTE_CHARACTERS]
        quotes[quote] = None
    return list(quotes)


def _sentence(reading: Reading, index: int) -> tuple[int, int]:
    """The first and the last clause of the sentence that a clause belongs to."""
    clauses, sentence = reading.clauses, reading.clauses[index].sentence
    first = last = index
    while first and clauses[first - 1].sentence == sentence:
        first -= 1
    while last + 1 < len(clauses) and clauses[last + 1].sentence == sentence:
        last += 1
    return first, last
