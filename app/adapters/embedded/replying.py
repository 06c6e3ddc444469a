"""What the embedded judge replies: its decisions, with the words of the answer they rest on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from app.adapters.embedded.decide import Decision, Decisions
from app.adapters.embedded.reading import Reading
from app.domain.rubric import Rubric

MAX_QUOTES = 2
MAX_QUOTE_CHARACTERS = 300
MIN_QUOTE_WORDS = 4
JOINT = " ... "


def reply_text(rubric: Rubric, reading: Reading, decisions: Decisions) -> str:
    """The reply as JSON, in the form that every judge replies in."""
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
