"""Injection: text that talks to the grader instead of answering the question.

It is flagged for a person and never changes a score. Patterns are a cheap and precise layer, not
a wall: what they miss meets a judge that cannot set a score and quotes that code has to find.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.answer import Answer
from app.domain.disguises import Reading, plain_reading, unmasked_reading
from app.domain.encodings import decoded_messages, turned_readings
from app.domain.grade import CheckKind, Finding, Outcome
from app.domain.injection_forgeries import BLOCKS, FORGERIES, HIDING
from app.domain.injection_languages import LANGUAGES
from app.domain.injection_orders import ORDERS
from app.domain.injection_talk import assessment_talk
from app.domain.injection_words import SELF, compiled
from app.domain.patterns import searchable

ADDRESSES_GRADER = "addresses_grader"
HIDDEN_TEXT = "hidden_text"
ENCODED = "encoded_order"
TALK = "assessment_talk"

MAX_SPANS = 10
"""Stretches shown of one family; an answer may repeat an order thousands of times."""

_HIDDEN_CHANGES = frozenset({"tag_characters", "bidi_overrides", "hidden_characters"})
_FAMILIES = {
    family: compiled(patterns) for family, patterns in {**ORDERS, **FORGERIES, **LANGUAGES}.items()
}
_CLAIMS = (
    r"(?:gives?|names?|explains?|covers?|shows?|contains?|satisf(?:y|ies)|meets?|demonstrates?"
    r"|includes?|defines?|identif(?:y|ies)|address(?:es)?|provides?|makes?|has|have|does|uses?)"
)
_SELF_DESCRIPTION = compiled((rf"^[^a-z]*{SELF} (?:\w+ly |also )?{_CLAIMS} [^:;]*$",))
_CONTINUES = compiled((rf"^[^a-z]*(?:and )?it (?:\w+ly |also )?{_CLAIMS} [^:;]*$",))
_SENTENCE_END = re.compile("[.!?]+(?=[\\s\"')\\]]|$)|[\n\u3002\uff01\uff1f\u0964]+")
_PAUSES = ".!?:;,"
_LINE_INITIALS = re.compile(r"(?:^|\n)[^\w\n]*(\w)")
_ACROSTIC = re.compile(
    "ignore(?:the|all|this)?(?:rub|inst|prev|crit)|(?:give|award)(?:me)?(?:full|max|top|100)"
    "|fullmarks|maxscore|stronghire"
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Hit:
    """A stretch of the cleaned answer that addresses the grader, and in which way."""

    start: int
    end: int
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What of an answer is meant for the grader.

    Attributes:
        findings: One for each way of addressing the grader or hiding text from people. The id is
            the family of patterns, the flag `addresses_grader` or `hidden_text`.
        spans: The sentences that do so, as ranges of the cleaned answer, in order. They are no
            evidence for anything, and neither are sentences in which an answer praises itself,
            which are not flagged.
    """

    findings: tuple[Finding, ...]
    spans: tuple[tuple[int, int], ...]


def examine(answer: Answer) -> Address:
    """Both the findings and the spans; each of them alone takes as long."""
    hits = _hits(answer.clean)
    return Address(findings=_findings(answer, hits), spans=_addressed(answer, hits))


def find(answer: Answer) -> tuple[Finding, ...]:
    """The findings alone: see `Address`."""
    return _findings(answer, _hits(answer.clean))


def addressed_spans(answer: Answer) -> tuple[tuple[int, int], ...]:
    """The spans alone: see `Address`."""
    return _addressed(answer, _hits(answer.clean))


def _findings(answer: Answer, found: Iterable[_Hit]) -> tuple[Finding, ...]:
    families: dict[str, list[_Hit]] = {}
    for hit in found:
        families.setdefault(hit.family, []).append(hit)
    findings = [_finding(answer, family, hits) for family, hits in sorted(families.items())]
    if _HIDDEN_CHANGES.intersection(answer.changes):
        findings.append(_finding(answer, HIDDEN_TEXT, []))
    return tuple(findings)


def _addressed(answer: Answer, hits: Iterable[_Hit]) -> tuple[tuple[int, int], ...]:
    sentences = _sentences(answer.clean)
    addressed: list[tuple[int, int]] = []
    waiting = iter(hits)
    hit = next(waiting, None)
    reach = -1
    for start, end in sentences:
        while hit is not None and hit.start < end:
            reach = max(reach, _reach(answer.clean, hit))
            hit = next(waiting, None)
        follows = bool(addressed) and addressed[-1][1] == start
        if reach > start or _is_self_praise(answer.clean[start:end], follows=follows):
            addressed.append((start, end))
    return tuple(_merged(addressed))


def _finding(answer: Answer, family: str, hits: Iterable[_Hit]) -> Finding:
    spans = dict.fromkeys(answer.span(hit.start, hit.end) for hit in list(hits)[:MAX_SPANS])
    hidden = family == HIDDEN_TEXT or family in HIDING
    return Finding(
        id=family,
        kind=CheckKind.INJECTION,
        target=None,
        outcome=Outcome.FOUND,
        spans=tuple(spans),
        flag=HIDDEN_TEXT if hidden else ADDRESSES_GRADER,
    )


def _hits(text: str) -> list[_Hit]:
    plain = plain_reading(text)
    unmasked = unmasked_reading(plain)
    hits: set[_Hit] = set()
    for reading in (plain,) if unmasked.text == plain.text else (plain, unmasked):
        hits.update(_hits_in(reading, _FAMILIES))
        for turned in turned_readings(reading):
            hits.update(replace(hit, family=ENCODED) for hit in _hits_in(turned, ORDERS))
    hits.update(_talk_in(unmasked))
    for message in decoded_messages(text):
        hits.add(_Hit(start=message.start, end=message.end, family=ENCODED))
    if _ACROSTIC.search("".join(_LINE_INITIALS.findall(plain.text))):
        hits.add(_Hit(start=0, end=len(text), family=ENCODED))
    return sorted(hits)


def _hits_in(reading: Reading, families: Iterable[str]) -> Iterator[_Hit]:
    searched = searchable(reading.text)
    for family in families:
        for match in _FAMILIES[family].finditer(searched):
            start, end = _trimmed(reading.text, match.start(), match.end())
            if start < end:
                one, other = reading.places[start], reading.places[end - 1]
                yield _Hit(start=min(one, other), end=max(one, other) + 1, family=family)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A match without the end of the sentence before it and the pause after it."""
    while start < end and (text[start].isspace() or text[start] in _PAUSES):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _PAUSES):
        end -= 1
    return start, end


def _talk_in(reading: Reading) -> Iterator[_Hit]:
    for start, end in assessment_talk(reading, _sentences(reading.text)):
        first, last = reading.source(start, end)
        yield _Hit(start=first, end=last, family=TALK)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return [(start, end) for start, end in pairwise([0, *ends, len(text)]) if start < end]


def _reach(text: str, hit: _Hit) -> int:
    """Where the mischief of a hit ends."""
    if hit.family not in BLOCKS:
        return hit.end
    line_end = text.find("\n", hit.end)
    return line_end if line_end >= 0 else len(text)


def _is_self_praise(sentence: str, *, follows: bool) -> bool:
    lower = sentence.lower()
    return bool(_SELF_DESCRIPTION.search(lower) or (follows and _CONTINUES.search(lower)))


def _merged(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    end = 0
    for first, last in ranges:
        if start is not None and first > end:
            yield start, end
            start = None
        if start is None:
            start = first
        end = last
    if start is not None:
        yield start, end
