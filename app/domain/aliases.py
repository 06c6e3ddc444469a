"""Names that an answer itself gives to a role: people, pronouns, figures of an analogy, "I"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.roles import BOTH, Mention, RoleNames

WINDOW = 48
"""Characters before and after a mention that may say who has the role."""

_NOT_NAMES = frozenset(
    """
    the this that these those when while whereas but and our their they she her his one both each
    another other who what why how where imagine think take say suppose first second last then now
    here there for from with without under over after before because since although though unlike
    project product manager owner scrum master yes not never some most many good great being having
    same senior junior agile was honestly basically well okay
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_NOT_FIGURES = frozenset(
    """
    one person guy fellow someone somebody man woman role job position same opposite key main most
    first second voice difference only way kind sort type part piece lot bit case former latter
    reason boss result question other thing best bridge link what who people answer point problem
    product project work team business company good great senior more plan time customer user value
    delivery individual professional side accountable responsible title face day
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_NAME = r"([A-Z][a-z]{2,20})"
_ARTICLE = r"(?:(?:the|a|an|our|my|their|his|her|your|every|any)\s+)?(?:\w+\s+)?"
_BE_LIKE = r"(?:is|was|would be)\s+(?:more\s+|basically\s+|really\s+)*"
# A person first: "Tom, the project manager", "Deepa was project".
_PERSON_BEFORE = re.compile(
    rf"{_NAME}(?:,? (?:who )?(?:is|was)|,|\s?\(|\s[-\u2013]|:| in| as)\s*{_ARTICLE}$"
)
# A person last: "the project manager, Irina,".
_PERSON_AFTER = re.compile(
    rf"(?:,? (?:in|on) (?:our|my) \w+(?: \w+)?,|,|\s?\(|\s(?:is|was|called|named))?\s*{_NAME}\b"
    r"(?=[,.):;]|\s(?:who|is|was|had|has|he|she|asked|kept|took|made|said)\b)"
)
# A figure first: "The captain is the product manager".
_FIGURE_BEFORE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Yy]our|[Oo]ur)\s+(?:[a-z]+\s+)?([a-z]{3,20}),?\s+"
    rf"(?:{_BE_LIKE}|=\s+)(?:like\s+)?(?:(?:the|a|an|your|our)\s+)?$"
)
# A figure last: "The product manager is the doctor:".
_FIGURE_AFTER = re.compile(
    rf"\s*(?:{_BE_LIKE}(?:like\s+)?(?:the|a|an|your)|is like|=)\s+(?:[a-z]+\s+)?([a-z]{{3,20}})\b"
    r"(?=[,.:;)]|\s+(?:and|who|of the (?:ship|film|team|house))\b)"
)
_PRONOUN_BEFORE = re.compile(r"\b([Ss]?[Hh]e)(?:['\u2019]s| is| was| =)\s+(?:(?:the|our|my)\s+)?$")
_NEW = r"(?:acting|new|young|senior|junior)\s+"
_SELF_BEFORE = re.compile(
    r"\bI(?:['\u2019]m| am| was|['\u2019]ve been| have been| worked| work| acted| started| joined)?"
    rf"(?:\s+(?:\w+\s+)?as)?,?\s*(?:as\s+)?(?:(?:the|a|an)\s+)?(?:{_NEW})?$"
    r"|\bled as\s+$"
    r"|\bmy (?:\w+ )?(?:time|years|days|life) as (?:(?:a|an|the)\s+)?$"
)
_AS_BEFORE = re.compile(rf"\b[Aa]s\s+(?:(?:the|a|an|your)\s+)?(?:{_NEW})?$")
_SELF_AFTER = re.compile(r"[^.;]{0,40}\b(?:I|my)\b")
_MINE = re.compile(r"\b[Mm]y (?:own |old )?$")
_THE_FIGURE = re.compile(r"\b(?:the|that|this)\s+(?:\w+\s+)?$", re.IGNORECASE)
_FIGURE_LEAD = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases:
    """What stands for which role, as far as the answer says so.

    Attributes:
        words: Role by a person's name or by the word for a figure, in lower case.
        pronouns: Role by `he` and `she`.
        speaker: The role that "I" stands for; None when the answer does not say.
    """

    words: dict[str, str] = field(default_factory=dict)
    pronouns: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None


def find_aliases(names: RoleNames, text: str, mentions: Sequence[Mention]) -> Aliases:
    """What the answer calls each role. The first use of a word holds."""
    words: dict[str, str] = {}
    pronouns: dict[str, str] = {}
    speakers: list[str] = []
    employers: list[str] = []
    for mention in (one for one in mentions if one.role != BOTH):
        before = text[max(0, mention.start - WINDOW) : mention.start]
        after = text[mention.end : mention.end + WINDOW]
        for word in _words(before, after):
            words.setdefault(word, mention.role)
        pronoun = _PRONOUN_BEFORE.search(before)
        if pronoun:
            pronouns.setdefault(pronoun[1].lower(), mention.role)
        if _is_speaker(before, after):
            speakers.append(mention.role)
        if _MINE.search(before):
            employers.append(mention.role)
    # "My project manager" is said by somebody else than a project manager.
    speakers += [names.other(role) for role in employers[:1]]
    speaker = speakers[0] if speakers else None
    return Aliases(words=words, pronouns=_paired(names, pronouns), speaker=speaker)


def with_aliases(text: str, aliases: Aliases, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions of the roles together with those of their aliases, in order."""
    if not aliases.words:
        return tuple(mentions)
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(aliases.words))})\b", re.IGNORECASE)
    extra = [
        Mention(start=match.start(), end=match.end(), role=aliases.words[match[0].lower()])
        for match in pattern.finditer(text)
        if match[0][0].isupper() or _is_figure(text, match.start())
    ]
    merged: list[Mention] = []
    for mention in sorted([*mentions, *extra], key=lambda one: (one.start, -one.end)):
        if not merged or mention.start >= merged[-1].end:
            merged.append(mention)
    return tuple(merged)


def _is_figure(text: str, place: int) -> bool:
    return bool(_THE_FIGURE.search(text[max(0, place - _FIGURE_LEAD) : place]))


def _words(before: str, after: str) -> Iterator[str]:
    """The words for people and figures right before and right after a mention."""
    person = _PERSON_BEFORE.search(before) or _PERSON_AFTER.match(after)
    if person and person[1].lower() not in _NOT_NAMES:
        yield person[1].lower()
    for match in (_FIGURE_BEFORE.search(before), _FIGURE_AFTER.match(after)):
        if match and match[1] not in _NOT_FIGURES:
            yield match[1]


def _is_speaker(before: str, after: str) -> bool:
    """Whether the candidate says to have the role."""
    if _SELF_BEFORE.search(before):
        return True
    return bool(_AS_BEFORE.search(before) and _SELF_AFTER.match(after))


def _paired(names: RoleNames, pronouns: dict[str, str]) -> dict[str, str]:
    """Where only one of `he` and `she` is told, the other one is the other role."""
    if len(pronouns) != 1:
        return pronouns
    (known, role), *_ = pronouns.items()
    return {known: role, "he" if known == "she" else "she": names.other(role)}
