"""The vocabulary that the injection patterns are built from, and how a pattern is written.

A blank in a pattern stands for whatever separates two words of one sentence. Patterns are matched
on text in lower case without accents; they are RE2, so matching takes time in proportion to the
text. They describe ideas (an order to the grader, a score for oneself), not known sentences.
"""

from __future__ import annotations

import re

import re2

Families = dict[str, tuple[str, ...]]
"""Patterns by the stable id of the idea that they stand for."""

_BLANK = "(?:[^a-z0-9.!?]{1,4})"
_MAX_MEMORY = 1 << 26
_UNITS = re.compile(r"\[\^?(?:\\.|[^\]\\])+\]|\\.| ")

FAR = r"[^.!?]*?[^a-z0-9.!?]"
"""Anything in the same sentence."""

START = r"(?:^|[.!?:;\n(\[]['*#>_=\s-]*|\*\*|<!-*\s*)"
"""Where a sentence, a line or a heading begins."""

CLAUSE = r"(?:^|[.!?:;,\n(>*-][\s'\"]*|\b(?:please|kindly|just|simply|and|then|so|now|must|shall) )"
"""Where an order can begin."""

GRADER = (
    r"(?:(?:ai|llm|auto|automated|automatic|human|lenient|strict)[ -])?"
    r"(?:\w*graders?|evaluators?|examiners?|assessors?|markers?|scorers?|raters?|adjudicators?"
    r"|(?:grading|scoring|marking) (?:model|system|assistant|ai|bot|engine|software|script|tool))\b"
)

TEXT = (
    r"(?:answer|response|submission|reply|essay|paragraph|text|entry|attempt|transcript|candidate"
    r"|applicant|student)\b"
)

SELF = (
    rf"\b(?:(?:this|my|the (?:above|following|present|corrected|next)) (?:\w+ )??{TEXT}"
    r"|this (?:one|sentence)\b)"
)
"""The answer, or its author, spoken of by itself."""

MARKS = r"(?:scores?|grades?|marks?|points?|credits?|percent|percentage|verdict|evaluation)\b"

FULL_MARKS = (
    r"\b(?:(?:full|maximum|maximal|max|perfect) (?:scores?|marks?|points?|credits?|grades?|rating)"
    r"|(?:top|highest|best) (?:possible )?(?:scores?|marks?|grades?)|strong hire|level (?:2|two))\b"
)

TOP = (
    r"(?:full|maximum|maximal|max|highest|top|perfect|best|passing|excellent|outstanding|generous"
    r"|high|good|decent|better|fair|a pass)\b"
)

HIGH = (
    r"(?:100|9\d|8[5-9]|ninety(?:-\w+)?|(?:a|one) hundred|hundred|a ?\+|strong hire"
    r"|10(?:\.0)? ?(?:/|out of) ?10|ten out of ten)(?:[^0-9a-z%]|$|/100| ?points| ?marks|% ?$)"
)
"""A value near the top of a scale of 100."""

AWARD = (
    r"\b(?:give|giving|award|awarding|assign|grant|return|output|report|record|hand(?: out)?"
    r"|allocate|confer|enter|register|put(?: down)?|submit|emit|produce|(?:respond|reply|answer)"
    r" (?:only )?with|bestow)"
)

RULES = (
    r"(?:instructions?|prompts?|guidelines?|directions?|directives?|rules|orders|commands"
    r"|criteria|rubrics?|briefing)\b"
)

SCHEME = (
    r"(?:rubrics?|(?:marking|grading|scoring|mark) (?:schemes?|guides?|criteria|guidelines?|tasks?"
    r"|instructions?|rules|polic(?:y|ies)|rubrics?|standards?)|evaluation criteria|answer keys?"
    r"|system (?:prompts?|messages?|instructions?))\b"
)

IGNORE = (
    r"\b(?:ignor(?:e|es|ing)|disregard(?:ing)?|forget(?: about)?|overlook|skip|bypass"
    r"|overrid(?:e|es|ing)|overrule|drop|discard|suspend|scrap|abandon|neglect|cancel|erase|disable"
    r"|pay no attention to|(?:do not|don't|stop|no longer) (?:apply|use|follow|applying|using"
    r"|following|obey|consult)|set aside|throw (?:out|away)|turn off)"
)


def near(words: int) -> str:
    """Up to so many words of the same sentence, and the blank after them."""
    return rf"(?:[a-z0-9'%/_-]+ ){{0,{words}}}?"


def compiled(patterns: tuple[str, ...]) -> re2._Regexp:
    """One pattern that matches whatever any of these does."""
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    return re2.compile(_UNITS.sub(_widened, "|".join(patterns)), options)


def _widened(unit: re.Match[str]) -> str:
    return _BLANK if unit[0] == " " else unit[0]
