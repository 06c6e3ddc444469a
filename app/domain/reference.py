"""The words by which a clause refers to somebody, and the place of a name within its clause."""

from __future__ import annotations

import re

from app.domain.roles import Mention

LEAD = 40
"""Characters before a name in which its part in the clause shows."""

GENDERS = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
THEY = frozenset({"they", "their", "them", "theirs"})
HE_OR_SHE = re.compile(r"\b(he|she)\b", re.IGNORECASE)
SPEAKER = re.compile(r"(?:i|my|mine|me|we|our)\b", re.IGNORECASE)
NOMINATIVE = re.compile(r"(he or she|she or he|he|she|they|i|we|you)\b", re.IGNORECASE)
PRONOUN = re.compile(
    r"(?:(?:for|to|of|with|after|so) )?(he or she|she or he|he|she|they|it|him|her|hers|his|them"
    r"|theirs|their|its|i|we|my|mine|our|me|who|whose|you|your)\b(?:['\u2019](?:s|ll|d|m|re|ve))?",
    re.IGNORECASE,
)
HEDGE = re.compile(
    r"(?:i|we)(?:['\u2019]d|['\u2019]ve| would| always| also)? (?:think|believe|feel|say|guess|mean"
    r"|suppose|call)(?: (?:that|of))? ",
    re.IGNORECASE,
)
EVERYBODY = re.compile(
    r"(?:both|they both|we both|the two|neither|each|together|either|two different|the roles"
    r"|the titles|two (?:roles|jobs|people|hats)|these (?:two|roles|jobs|titles)"
    r"|they (?:are|were|work|sit|need|have|do|overlap)"
    r"|(?:\w+\W+){0,4}same (?:job|role|work|thing)|(?:\w+\W+){0,3}(?:difference|distinction)"
    r"|(?:\w+\W+){0,8}depends)\b",
    re.IGNORECASE,
)
_PERSON = r"(?: (?:one|role|person|job|manager|fellow|guy))?"
FORMER = re.compile(rf"(?:the )?(?:former|(?:first|1st){_PERSON})\b", re.IGNORECASE)
LATTER = re.compile(rf"(?:the )?(?:latter|(?:second|2nd){_PERSON})\b", re.IGNORECASE)
THE_ONE = re.compile(
    r"(?:(?:the|on) )?one\b(?! (?:more|thing|of (?:these|those|the (?!two|roles))))", re.IGNORECASE
)
OTHER = re.compile(
    r"(?:(?:the |an)?other(?: one| person| role)?|(?:someone|somebody) else)\b", re.IGNORECASE
)
BELONGS_TO = re.compile(
    r"\b(?:is|are|was|belongs? to|falls? to|goes? to|job of)\s+(?:the )?(?:(former)|latter)\b"
    r"|['\u2019]s the (?:(former)|latter)\b",
    re.IGNORECASE,
)
_ARTICLES = re.compile(
    r"(?:\b(?:the|a|an|my|our|your|their|every|each|any|good)\s+){0,2}$", re.IGNORECASE
)
_DEMOTED = re.compile(
    r"\b(?:unlike|than|(?:compared|contrast) (?:to|with)|opposed to|instead of"
    r"|not(?: on| to| by| with)?|with|from|between|tells?|told|helps?|asks?|of|to|for|by|about|into"
    r"|under|like|gives?|supports?|lets?|via|without|against|behind|see|seen|meets?|called|over|at"
    r"|near|on)\s+$",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"\b(?:(?:belongs?|falls?|left|up|goes|rests?|lies?|sits?|lives?|stays?|comes? down|down"
    r"|(?:job|responsibility|task|role|work) of)(?: \w+)?(?: to| on| with)?|(?:is|are|matter) for"
    r"|domain of|question (?:of|for)|by|for|from|ask|call|with)\s+$",
    re.IGNORECASE,
)
_PREDICATE = re.compile(
    r"(?:\b(?:is|was|are|were|would be|promoted (?:as|to)|becomes?|made|make you)|['\u2019]s|=|:"
    r"|\u2192|->)\s*(?:called )?(?:(?:the|a|an)\s+)?$",
    re.IGNORECASE,
)
_COLON_BEFORE = re.compile(r"(?:[:=\u2192]|->)\s*(?:(?:the|a|my)\s+)?$", re.IGNORECASE)
_COLON_AFTER = re.compile(r"\s*(?:[:=\u2192]|-|is\b|owns\b|asks\b|will\b)")
_INDEFINITE = re.compile(r"\b(?:a|an)\s+(?:\w+\s+)?$", re.IGNORECASE)
_BACK = re.compile(
    r"\W*(?:(?:and|so) )?(?:this|that|these|those|it|the)\b(?:\s+(?:\w+\s+)?(?:person|somebody"
    r"|someone|role|job|part|half|one))?(?:['\u2019]s| is| was| are| describes| would be"
    r"| (?:belongs?|falls?|goes) to)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\s*(?:,|and|or|/|&|vs\.?|versus|nor)?\s*(?:and |or )?(?:the |a )?", re.IGNORECASE
)


def is_demoted(text: str, start: int, mention: Mention) -> bool:
    """Whether a name stands where the clause that begins at `start` is about somebody else."""
    return bool(_DEMOTED.search(_lead(text, start, mention)))


def is_agent(text: str, start: int, mention: Mention) -> bool:
    """Whether a name stands after words that give it the thing spoken of: "belongs to"."""
    return bool(_AGENT.search(_lead(text, start, mention)))


def is_predicate(text: str, place: int) -> bool:
    """Whether the name at that place says who somebody is: "she is the product manager"."""
    return bool(_PREDICATE.search(text, max(0, place - LEAD), place))


def is_label(text: str, mention: Mention) -> bool:
    """Whether a name says after a colon whom the words before are about: "why: product manager"."""
    before = _COLON_BEFORE.search(text, max(0, mention.start - 8), mention.start)
    return bool(before) and not _COLON_AFTER.match(text, mention.end)


def is_indefinite(text: str, place: int) -> bool:
    """Whether the name at that place follows "a"."""
    return bool(_INDEFINITE.search(text, max(0, place - LEAD), place))


def is_linked(text: str, start: int, end: int) -> bool:
    """Whether only a joining word stands between two names."""
    return bool(_LINK.fullmatch(text, start, end))


def points_back(text: str, start: int, end: int) -> bool:
    """Whether a clause begins like "that is" or "that person was"."""
    return bool(_BACK.match(text, start, end))


def _lead(text: str, start: int, mention: Mention) -> str:
    """The words of a clause right before a name and its articles."""
    return _ARTICLES.sub("", text[max(start, mention.start - LEAD) : mention.start], count=1)
