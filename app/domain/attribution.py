"""Whose job each clause describes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.domain.aliases import Aliases
from app.domain.reference import (
    BELONGS_TO,
    EVERYBODY,
    FORMER,
    GENDERS,
    HE_OR_SHE,
    HEDGE,
    LATTER,
    NOMINATIVE,
    OTHER,
    PRONOUN,
    SPEAKER,
    THE_ONE,
    THEY,
    is_agent,
    is_demoted,
    is_indefinite,
    is_label,
    is_linked,
    is_predicate,
    points_back,
)
from app.domain.roles import BOTH, NOBODY, Mention, RoleNames
from app.domain.sentences import Stretch, skip_determiner, skip_joint

MAX_POINTED_BACK = 6
"""Clauses that "that is the project manager" speaks for at most."""
MAX_SENTENCES_BACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose job a clause describes.

    Attributes:
        role: A role id, `both` or `none`.
        mentions: The mentions in the clause.
        is_named: Whether the clause itself names its subject.
        points_back: Whether it says whom the clauses before it were about.
        is_speaker: Whether it was said by "I".
    """

    role: str
    mentions: tuple[Mention, ...] = ()
    is_named: bool = False
    points_back: bool = False
    is_speaker: bool = False


@dataclass(slots=True, kw_only=True)
class _Context:
    """What can be referred to at this point of the answer.

    Attributes:
        last: The subject of the clause before.
        by_speaker: Whether that clause was said of "I".
        third: The last role spoken of as somebody else than "I".
        order: The two roles as last named together, for "the former" and "the latter".
    """

    names: RoleNames
    aliases: Aliases
    text: str
    order: list[str]
    last: str = NOBODY
    by_speaker: bool = False
    third: str = NOBODY
    pronouns: dict[str, str] = field(default_factory=dict)


def subjects(
    names: RoleNames,
    aliases: Aliases,
    text: str,
    stretches: Sequence[Stretch],
    mentions: Sequence[Mention],
) -> list[Subject]:
    """The subject of each clause. Where a rubric has no roles, it is `none` for all."""
    if not names.order:
        return [Subject(role=NOBODY) for _ in stretches]
    context = _Context(
        names=names,
        aliases=aliases,
        text=text,
        order=[*names.order[:2], NOBODY, NOBODY],
        pronouns=dict(aliases.pronouns),
    )
    starts = [mention.start for mention in mentions]
    out: list[Subject] = []
    for stretch in stretches:
        low, high = bisect_left(starts, stretch.start), bisect_left(starts, stretch.end)
        subject = _subject(context, stretch, tuple(mentions[low:high]))
        out.append(subject)
        _remember(context, stretch, subject)
        if subject.points_back:
            _point_back(stretches, out)
    return out


def _subject(context: _Context, stretch: Stretch, mentions: tuple[Mention, ...]) -> Subject:
    place = skip_joint(context.text, stretch.start, stretch.end)
    hedge = HEDGE.match(context.text, place, stretch.end)
    if hedge:
        place = skip_joint(context.text, hedge.end(), stretch.end)
    named = _named(context, place, stretch, mentions) if mentions else None
    if named is not None:
        return named
    speaker = bool(SPEAKER.match(context.text, place, stretch.end))
    role = _pointed_at(context, place, stretch.end)
    if role is not None:
        return Subject(role=role, mentions=mentions, is_named=True, is_speaker=speaker)
    pronoun = PRONOUN.match(context.text, place, stretch.end)
    if pronoun is None:
        return Subject(role=context.last, mentions=mentions, is_speaker=context.by_speaker)
    role = _pronoun_role(context, pronoun[1].lower())
    return Subject(role=role, mentions=mentions, is_speaker=speaker)


def _named(
    context: _Context, place: int, stretch: Stretch, mentions: tuple[Mention, ...]
) -> Subject | None:
    """The subject where the clause names it; None where its mentions are of others."""
    text, first = context.text, mentions[0]
    predicate = is_predicate(text, first.start)
    pronoun = NOMINATIVE.match(text, place, stretch.end)
    if pronoun and not (predicate and _is_naming(context, first, pronoun[1].lower())):
        return None
    back = points_back(text, stretch.start, stretch.end)
    role = _joint_role(text, [one for one in mentions if not is_demoted(text, stretch.start, one)])
    if role is None:
        agents = [one.role for one in mentions if is_agent(text, stretch.start, one)]
        role = agents[0] if agents else None
        closes = back
    else:
        final = not pronoun and first.end >= stretch.end - 2
        closes = is_label(text, first) or (predicate and (back or final))
    if role is None:
        return None
    return Subject(role=role, mentions=mentions, is_named=True, points_back=closes)


def _is_naming(context: _Context, mention: Mention, pronoun: str) -> bool:
    """Whether "she is the product manager" names her, and does not claim something about her."""
    if pronoun in {"i", "we", "you"}:
        return False
    claims = is_indefinite(context.text, mention.start)
    return not claims or context.third in {NOBODY, mention.role}


def _joint_role(text: str, live: Sequence[Mention]) -> str | None:
    """The role of the first mention, or `both` where two roles are named side by side."""
    if not live:
        return None
    for one, other in pairwise(live[:2]):
        if one.role != other.role and is_linked(text, one.end, other.start):
            return BOTH
    return live[0].role


def _pointed_at(context: _Context, place: int, end: int) -> str | None:
    """The role where the clause begins with "both", "the former", "the other" or "one"."""
    choices = (
        (EVERYBODY, BOTH),
        (FORMER, context.order[0]),
        (LATTER, context.order[1]),
        (OTHER, context.names.other(context.last)),
        (THE_ONE, context.order[0]),
    )
    noun = skip_determiner(context.text, place, end)
    for pattern, role in choices:
        if pattern.match(context.text, place, end) or pattern.match(context.text, noun, end):
            return role
    belongs = BELONGS_TO.search(context.text, place, end)
    if belongs is None:
        return None
    return context.order[0] if belongs[1] or belongs[2] else context.order[1]


def _pronoun_role(context: _Context, pronoun: str) -> str:
    speaker = context.aliases.speaker
    if SPEAKER.fullmatch(pronoun):
        # "We" may be a team that the last subject belongs to.
        shared = context.last if pronoun in {"we", "our"} else context.names.candidate
        role = speaker or shared
    elif pronoun in THEY:
        role = context.third
    elif pronoun in GENDERS:
        role = _gendered_role(context, GENDERS[pronoun])
    else:
        role = context.last
    return role


def _gendered_role(context: _Context, gender: str) -> str:
    """Who "he" or "she" is: whom the answer said, else the last one spoken of."""
    he, she = context.pronouns.get("he"), context.pronouns.get("she")
    if he is not None and she is not None and he != she:
        return context.pronouns[gender]
    if context.third == NOBODY and context.aliases.speaker:
        return context.names.other(context.aliases.speaker)
    return context.third


def _remember(context: _Context, stretch: Stretch, subject: Subject) -> None:
    """Keep what later clauses can refer to."""
    roles = list(dict.fromkeys(one.role for one in subject.mentions if one.role != BOTH))
    if len(roles) > 1:
        context.order = roles
    elif roles and subject.is_named and roles[0] != context.order[1]:
        context.order = [context.order[1], roles[0]]
    if subject.role != NOBODY:
        context.last = subject.role
    context.by_speaker = subject.is_speaker
    if subject.role in context.names.order and not subject.is_speaker:
        context.third = subject.role
    elif roles and context.third == NOBODY:
        context.third = roles[0]
    match = HE_OR_SHE.search(context.text, stretch.start, stretch.end)
    if match and context.third in context.names.order:
        context.pronouns.setdefault(match[1].lower(), context.third)


def _point_back(stretches: Sequence[Stretch], out: list[Subject]) -> None:
    """Give the clauses before, up to the last that names somebody, to the one pointed at."""
    here = stretches[len(out) - 1]
    for back in range(len(out) - 2, max(-1, len(out) - 2 - MAX_POINTED_BACK), -1):
        there = stretches[back]
        if out[back].is_named or out[back].is_speaker or there.line != here.line:
            break
        if there.sentence < here.sentence - MAX_SENTENCES_BACK:
            break
        out[back] = replace(out[back], role=out[-1].role)
