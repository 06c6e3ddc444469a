"""Where a text names a role: in full, in short, misspelt, or by what sets the role apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.rubric import ANY_SUBJECT, Role, Rubric
from app.domain.wording import Word, intended, read_words

BOTH = "both"
NOBODY = "none"

_GAP = re.compile(r"[\s\-_\u2010\u2011]*")
_PAIR_GAP = re.compile(r"[\s\-]*(?:/|&|\band\b|\bor\b|\bvs?\b\.?|\bversus\b)[\s\-]*", re.IGNORECASE)
# What may follow the word that sets a role apart, when the rest of its name is left out.
_KIND = re.compile(
    r"[\s\-]+(?:one|side|person|guy|fellow|folks?|people|role|half|hat|chap|lady|colleague|head"
    r"|team|world|success|work|job|column|pm|boss|friend)s?\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?:->|[:=|\u2192])")
_STOP = re.compile(r"\s*(?:[.;,)!?\n]|$)")
_LEAD = re.compile(
    r"(?:\b(?:is|was|are|am|in|me|with|to|for)\s+(?:the\s+)?|['\u2019][sm]\s+|=\s*)$", re.IGNORECASE
)
_CLOCK = re.compile(r"\d\s*$")
_LOOK_BACK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a text that names a role, or `both`."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNames:
    """The names of a rubric's roles, made ready for looking them up.

    Attributes:
        order: Role ids in the rubric's order.
        names: Role id by the words of a name.
        longest: Words in the longest name.
        exact: Role id by an abbreviation, whose capitals matter.
        joined: Role id by a name of several words written as one, in lower case.
        unsure: The role that an ambiguous name stands for by default.
        marks: Role id by a word found in the names of that role only.
        heads: Those of `marks` that end a name, so that they can stand for it alone.
        candidate: The role that most of the criteria are about: what "I" stands for by default.
    """

    order: tuple[str, ...]
    names: dict[tuple[str, ...], str]
    longest: int
    exact: dict[str, str]
    joined: dict[str, str]
    unsure: dict[str, str]
    marks: dict[str, str]
    heads: frozenset[str]
    candidate: str = NOBODY

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every name."""
        return frozenset(word for name in self.names for word in name)

    def other(self, role: str) -> str:
        """The other one of two roles; `none` where there are not exactly two."""
        if len(self.order) != 2 or role not in self.order:  # noqa: PLR2004 - "the other" means two
            return NOBODY
        return self.order[1 - self.order.index(role)]


def role_names(rubric: Rubric) -> RoleNames:
    """The names of the rubric's roles."""
    weights: dict[str, float] = {}
    for item in rubric.criteria:
        if item.subject != ANY_SUBJECT:
            weights[item.subject] = weights.get(item.subject, 0.0) + item.weight
    candidate = max(weights, key=lambda role: weights[role], default=NOBODY)
    return _role_names(rubric.roles, tuple(sorted(rubric.ambiguous_names.items())), candidate)


def find_mentions(names: RoleNames, text: str) -> tuple[Mention, ...]:
    """Every mention of a role, in order and without overlaps. Takes linear time."""
    if not names.order:
        return ()
    words = list(read_words(text))
    found = list(_named(names, text, words))
    found = _joined(found, list(_marked(names, text, words, found)), text)
    return tuple(_with_ambiguous(names, text, words, found))


@lru_cache(maxsize=64)
def _role_names(
    roles: tuple[Role, ...], unsure: tuple[tuple[str, str], ...], candidate: str
) -> RoleNames:
    names = {
        tuple(word.lower for word in read_words(name)): role.id
        for role in roles
        for name in role.names
    }
    holders: dict[str, set[str]] = {}
    for name, role_id in names.items():
        for word in name:
            holders.setdefault(word, set()).add(role_id)
    marks = {word: min(ids) for word, ids in holders.items() if len(ids) == 1}
    firsts = {name[0] for name in names if len(name) > 1}
    return RoleNames(
        order=tuple(role.id for role in roles),
        names=names,
        longest=max((len(name) for name in names), default=0),
        exact={short: role.id for role in roles for short in role.abbreviations},
        joined=_run_together(names),
        unsure=dict(unsure),
        marks=marks,
        heads=frozenset(name[-1] for name in names if name[-1] in marks) - firsts,
        candidate=candidate,
    )


def _run_together(names: Mapping[tuple[str, ...], str]) -> dict[str, str]:
    """Role id by a name as code and hasty people write it, in lower case: "ProjectManager"."""
    joined = {"".join(name): role for name, role in names.items() if len(name) > 1}
    return joined | {f"{name}s": role for name, role in joined.items()}


def _named(names: RoleNames, text: str, words: Sequence[Word]) -> Iterator[Mention]:
    """Full names, misspelt or not, and abbreviations."""
    vocabulary = names.vocabulary
    meant = [intended(word.lower, vocabulary) for word in words]
    shorts = names.joined | {short.lower(): role for short, role in names.exact.items()}
    place = 0
    while place < len(words):
        reach = place + names.longest
        size = 0
        if meant[place] is not None:
            size = _name_size(names, text, words[place:reach], meant[place:reach])
        word = words[place]
        role = shorts.get(word.lower) if not size else None
        if size:
            role = names.names[tuple(one or "" for one in meant[place : place + size])]
        if role is not None:
            last = words[place + max(size, 1) - 1]
            yield Mention(start=word.start, end=last.end, role=role)
        place += max(size, 1)


def _name_size(
    names: RoleNames, text: str, words: Sequence[Word], meant: Sequence[str | None]
) -> int:
    """How many words the name takes up that begins here; 0 when none does."""
    reach = 1
    while reach < min(names.longest, len(words)) and _GAP.fullmatch(
        text, words[reach - 1].end, words[reach].start
    ):
        reach += 1
    for size in range(reach, 0, -1):
        if tuple(one or "" for one in meant[:size]) in names.names:
            return size
    return 0


def _marked(
    names: RoleNames, text: str, words: Iterable[Word], found: Sequence[Mention]
) -> Iterator[Mention]:
    """The word that sets a role apart where it stands for the name: "the project side"."""
    taken = {mention.start for mention in found}
    for word in words:
        mark = intended(word.lower, names.marks)
        if mark is None or word.start in taken:
            continue
        before = text[max(0, word.start - _LOOK_BACK) : word.start]
        kind = _KIND.match(text, word.end)
        stands_alone = _LABEL.match(text, word.end) or (
            _STOP.match(text, word.end) and _LEAD.search(before)
        )
        if mark in names.heads or kind or stands_alone or _PAIR_GAP.match(text, word.end):
            end = kind.end() if kind else word.end
            yield Mention(start=word.start, end=end, role=names.marks[mark])


def _joined(found: list[Mention], marked: list[Mention], text: str) -> list[Mention]:
    """All mentions in order; "project and product managers" is one mention of both."""
    out: list[Mention] = []
    partial = {mention.start for mention in marked}
    for mention in sorted([*found, *marked], key=lambda one: (one.start, -one.end)):
        if out and mention.start < out[-1].end:
            continue
        last = out[-1] if out else None
        if last and last.start in partial and _PAIR_GAP.fullmatch(text, last.end, mention.start):
            role = last.role if last.role == mention.role else BOTH
            out[-1] = Mention(start=last.start, end=mention.end, role=role)
        else:
            out.append(mention)
    return out


def _with_ambiguous(
    names: RoleNames, text: str, words: Sequence[Word], found: list[Mention]
) -> Iterator[Mention]:
    """The mentions, and the ambiguous names between them, in order."""
    unsure = {form: name for name in names.unsure for form in (name.lower(), f"{name.lower()}s")}
    meanings = {name: _meaning(names, text, found, name) for name in names.unsure}
    extra = [
        Mention(start=word.start, end=word.end, role=meanings[unsure[word.lower]])
        for word in words
        if word.lower in unsure and not _CLOCK.search(text, max(0, word.start - 3), word.start)
    ]
    end = 0
    for mention in sorted([*found, *extra], key=lambda one: (one.start, -one.end)):
        if mention.start >= end:
            yield mention
            end = mention.end


def _meaning(names: RoleNames, text: str, found: Sequence[Mention], name: str) -> str:
    """What an ambiguous name stands for in this text."""
    for mention in found:
        after = text[mention.end : mention.end + len(name) + 3]
        if after.lstrip("s ").startswith(f"({name}"):
            return mention.role
    default = names.unsure[name]
    spelt = {mention.role for mention in found}
    other = names.other(default)
    return other if spelt == {default} and other != NOBODY else default
