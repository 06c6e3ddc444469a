"""Where sentences and clauses begin and end in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.domain.roles import Mention

MIN_WORDS = 3
"""A clause of fewer words is left with its neighbour."""

_BREAK = re.compile(
    r"\n+|(?<!\.[a-z])(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bMr)(?<!\bMs)(?<!\bDr)"
    r"(?<![.!?\u2026])[.!?\u2026]+[\"'\u2019\u201d)\]]*(?=\s+[^\s])"
)
_BULLET = re.compile(r"\s*(?:[-*\u2022\u25cf>]+|\(?\d{1,2}[.)]|#{1,6})\s+")
_CUT = re.compile(
    r"[;|]|\s[\u2013\u2014-]{1,3}\s|\u2014|:(?=\s)|\.{3}(?=\s)|[,)(](?=\s|\w)"
    r"|\s(?=(?:but|whereas|whilst|while|although|and|so|because|where|when)\s)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(r"[;|\u2014]|\s[\u2013-]|\.{3}")
_TURN = re.compile(r"\s*(?:but|whereas|whilst|while|although|though|however|yet)\s", re.IGNORECASE)
_JOINT = re.compile(
    r"[\s,]*(?:(?:and|so|then|or|but|while|whereas|whilst|although|though|because|if|when|where"
    r"|that(?! one)|also|instead|yet|of course|usually|on the other hand|by contrast|in contrast"
    r"|meanwhile|hence)[\s,]+){0,3}[\"'(\u201c]?",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"(?:(?:the|a|an|my|our|your|their|his|her|its|any|every|each|some|good|real|great)\s+){0,2}",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:he|she|they|i|we|you|it|the other|other one|another|the second|the first|one)"
    r"(?:['\u2019](?:s|ll|d|m|re|ve))?\s+\w",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    r"(?:that|this|these|those|which|it|they)(?:['\u2019]s|\s+(?:is|are|belongs?|falls?|goes?|sits?))",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A clause's place in the text. `sentence` and `line` count from 0."""

    start: int
    end: int
    sentence: int
    line: int


def read_stretches(text: str, mentions: Sequence[Mention]) -> tuple[Stretch, ...]:
    """The text cut into clauses, in order; what lies between them holds no words."""
    starts = [mention.start for mention in mentions]
    out: list[Stretch] = []
    for number, (start, end, line) in enumerate(_sentences(text)):
        inside = mentions[bisect_left(starts, start) : bisect_left(starts, end)]
        for first, last in _clauses(text, start, end, inside):
            out.append(Stretch(start=first, end=last, sentence=number, line=line))
    return tuple(out)


def skip_joint(text: str, place: int, end: int) -> int:
    """Where the words that join a clause to what came before it end."""
    match = _JOINT.match(text, place, end)
    return match.end() if match else place


def skip_determiner(text: str, place: int, end: int) -> int:
    """Where the words that lead up to a noun end."""
    match = _DETERMINER.match(text, place, end)
    return match.end() if match else place


def _sentences(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and line of each sentence, bullets left out."""
    start = line = 0
    ends = [(match.end(), "\n" in match[0]) for match in _BREAK.finditer(text)]
    for end, new_line in [*ends, (len(text), False)]:
        bullet = _BULLET.match(text, start, end)
        first = bullet.end() if bullet else start
        trimmed = _trimmed(text, first, end)
        if trimmed is not None:
            yield *trimmed, line
        line += new_line
        start = end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The stretch without white space around it; None when it holds no word."""
    first = _WORDS.search(text, start, end)
    if first is None:
        return None
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _clauses(
    text: str, start: int, end: int, mentions: Sequence[Mention]
) -> Iterator[tuple[int, int]]:
    named = {mention.start for mention in mentions}
    ended = {mention.end for mention in mentions}
    begin, so_far = start, 0
    counted = start
    for match in _CUT.finditer(text, start, end):
        place = match.start() if match[0][0].isspace() and len(match[0]) == 1 else match.end()
        so_far += _count(text, counted, place)
        counted = place
        if so_far < MIN_WORDS or (match.start() in ended and match[0] == " "):
            continue
        if _separates(text, match, end, named):
            trimmed = _trimmed(text, begin, place)
            if trimmed:
                yield trimmed
            begin, so_far = place, 0
    trimmed = _trimmed(text, begin, end)
    if trimmed:
        yield trimmed


def _count(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _WORDS.finditer(text, start, end))


def _separates(text: str, match: re.Match[str], end: int, named: Collection[int]) -> bool:
    """Whether a new clause begins at a possible cut."""
    if match[0] == ":" or _ALWAYS.match(match[0]):
        return True
    place = skip_joint(text, match.end(), end)
    if place in named or skip_determiner(text, place, end) in named:
        return True
    turn = _TURN.match(text, match.end() if match[0] in ",()" else match.start())
    assigned = match[0] in ",()" and _ASSIGNED.match(text, place)
    return bool(turn or assigned or _SUBJECT.match(text, place, end))
