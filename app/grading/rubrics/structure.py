"""The parts of a rubric, found in a document by its headings, labels and lists. No model is asked.

What is under a heading such as "What good answers do" is a criterion each, what is under "Pitfalls"
a pitfall each, and "Ideal response" is what it says. The words stay the author's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.drafting_errors import DocumentInvalidError
from app.grading.rubrics.document import Passage, Section, read_sections
from app.grading.rubrics.outline import (
    CriterionOutline,
    Outline,
    PitfallOutline,
    Place,
    content_words,
    line,
)

Kind = Literal["ideal", "pitfall", "criterion", "question"]

MIN_IDEAL_WORDS = 8
MIN_SENTENCE_WORDS = 5
MAX_IDEAL_CRITERIA = 8
NEAREST_SENTENCES = 2
MIN_SHARED = 2
"""Words that an item and a sentence of the ideal response share, to be about the same."""

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "ideal",
        re.compile(
            r"\b(?:ideal|model|sample|exemplary|perfect|reference|example) (?:\w+ )?"
            r"(?:response|answer|reply)\b|\b(?:response|answer) example\b"
        ),
    ),
    (
        "pitfall",
        re.compile(
            r"\b(?:pitfalls?|mistakes?|traps?|red flags?|anti-?patterns?|avoid|errors?"
            r"|(?:weak|bad|poor) answers?|don['\u2019]ts|what not to)\b"
        ),
    ),
    (
        "criterion",
        re.compile(
            r"\b(?:good|great|strong|best|excellent) (?:answers?|responses?|candidates?)\b"
            r"|\blook(?:s|ing)? for\b|\bwants? to (?:know|see|hear)\b|\bcriteri(?:a|on)\b"
            r"|\brubric\b|\bkey points?\b|\bdemonstrate\b"
            r"|\b(?:must|should) (?:have|cover|mention|include|say|show|contain)\b"
            r"|\bwhat to (?:cover|say|include)\b|\bexpectations?\b|\bhow to answer\b"
            r"|\bwhat counts\b"
        ),
    ),
    ("question", re.compile(r"^(?:the |interview )*(?:question|task|prompt)s?(?: \d+)?$")),
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]*\s+(?=[\"'\u201c(]*[A-Z\u00c0-\u00de0-9])")
_IN_QUOTES = re.compile(r"[\u201c\"]([^\u201c\u201d\"\n]{4,300})[\u201d\"]")
_ROLES = re.compile(
    r"\bbetween (?:an? |the )?((?:[\w-]+ ){0,3}[\w-]+) and (?:an? |the )?((?:[\w-]+ ){0,3}[\w-]+)"
    r"(?=\W*$|[?,.])"
    r"|\bdoes (?:an? |the )?((?:[\w-]+ ){0,3}[\w-]+) differ from (?:an? |the )?"
    r"((?:[\w-]+ ){0,3}[\w-]+)",
    re.IGNORECASE,
)
_TITLE_END = re.compile(r"(?::|\s[\u2013\u2014-])\s")
_TITLE_CHARACTERS = 80

NOTHING = "Nothing of what the highest level asks for, or the opposite of it."
A_PART = "A part of what the highest level asks for, or its words without what they mean."
WHERE_IDEAL = (
    'The document has no ideal response. Put one under a heading such as "Ideal response", of '
    f"{MIN_IDEAL_WORDS} words at least."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A criterion or a pitfall as the document has it."""

    title: str
    text: str
    place: Place


def outline_of(document: str, *, name: str) -> Outline:
    """The parts of a rubric in a document.

    Args:
        document: Markdown or plain text.
        name: What to call the rubric where the document has no title.

    Raises:
        DocumentInvalidError: It cannot be read, or has no ideal response.
    """
    sections = read_sections(document)
    kinds = _kinds(sections)
    ideal = _ideal(sections, kinds)
    title = next((one.title for one in sections if one.title and not one.is_label), "") or name
    question, decisions = _question(sections, kinds, title)
    items = list(_items(sections, kinds, "criterion"))
    if not items:
        items = list(_from_ideal(ideal, _place_of(sections, kinds, "ideal")))
        decisions += (
            'criteria: the document has no heading such as "What good answers do"; each sentence '
            "of the ideal response was taken for one",
        )
    pitfalls = tuple(map(_pitfall, _items(sections, kinds, "pitfall")))
    if not pitfalls:
        decisions += ('pitfalls: the document has no heading such as "Pitfalls"; add some',)
    return Outline(
        title=title,
        question=question,
        ideal_response=ideal,
        criteria=tuple(_criterion(one, ideal) for one in items),
        pitfalls=pitfalls,
        digest=digest_of(document),
        roles=roles_of(question),
        decisions=decisions,
    )


def digest_of(document: str) -> str:
    """`sha256:` of a document."""
    return f"sha256:{hashlib.sha256(document.encode(errors='replace')).hexdigest()}"


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [one.strip() for one in _SENTENCE.split(text) if one.strip()]


def _kinds(sections: Sequence[Section]) -> list[Kind | None]:
    """What each section is; one below a section of criteria or pitfalls is an item of it."""
    found: list[Kind | None] = []
    above: tuple[Kind, int] | None = None
    for section in sections:
        own = _kind(section.title)
        if above is not None and section.level <= above[1]:
            above = None
        if own is None and above is not None:
            own = above[0]
        elif own in {"criterion", "pitfall"} and above is None and not section.is_label:
            above = (own, section.level)
        found.append(own)
    return found


def _kind(title: str) -> Kind | None:
    lower = title.lower()
    return next((kind for kind, words in _KINDS if words.search(lower)), None)


def _ideal(sections: Sequence[Section], kinds: Sequence[Kind | None]) -> str:
    for section, kind in zip(sections, kinds, strict=True):
        if kind == "ideal":
            text = " ".join(one.text for one in section.passages).strip()
            text = text.strip("\"\u201c\u201d' ")
            if len(text.split()) >= MIN_IDEAL_WORDS:
                return text
    raise DocumentInvalidError(WHERE_IDEAL)


def _place_of(sections: Sequence[Section], kinds: Sequence[Kind | None], wanted: Kind) -> Place:
    chosen = next(one for one, kind in zip(sections, kinds, strict=True) if kind == wanted)
    return Place(section=chosen.title, line=chosen.line)


def _question(
    sections: Sequence[Section], kinds: Sequence[Kind | None], title: str
) -> tuple[str, tuple[str, ...]]:
    """The question, and what has to be decided where it was guessed."""
    for section, kind in zip(sections, kinds, strict=True):
        if kind == "question" and section.passages:
            return section.passages[0].text.strip("\"\u201c\u201d' "), ()
    texts = [one.text for section in sections for one in section.passages]
    for text in texts:
        for quoted in _IN_QUOTES.findall(text):
            if quoted.strip().endswith(("?", "?,")):
                guessed = quoted.strip().rstrip(",")
                return guessed, ("question: it was guessed from a quoted question; check it",)
    if title.endswith("?"):
        return title, ()
    return title, ("question: the document has none; write the question that was asked",)


def _items(
    sections: Sequence[Section], kinds: Sequence[Kind | None], wanted: Kind
) -> Iterator[_Item]:
    """One item a label, a list entry, or a heading below a heading of that kind."""
    labelled = {
        index
        for index, (one, kind) in enumerate(zip(sections, kinds, strict=True))
        if one.is_label and kind == wanted
    }
    owners = [one for one, kind in zip(sections, kinds, strict=True) if kind == wanted]
    for index, (section, kind) in enumerate(zip(sections, kinds, strict=True)):
        if kind != wanted:
            continue
        if index in labelled or _kind(section.title) is None:
            yield from _whole(section)
        elif section.bullets:
            yield from (_item(one, section) for one in section.bullets)
        elif not labelled and len(owners) == 1:
            yield from (_item(one, section) for one in section.paragraphs)


def _whole(section: Section) -> Iterator[_Item]:
    """A section that is one item: its heading, or what follows its label, and its text."""
    texts = [one.text for one in section.passages]
    title = texts[0] if section.is_label and texts else section.title
    text = " ".join(texts) if section.is_label else " ".join([_ended(section.title), *texts])
    if texts or not section.is_label:
        place = Place(section=section.title, line=section.line)
        yield _Item(title=_shortened(title), text=text, place=place)


def _item(passage: Passage, section: Section) -> _Item:
    place = Place(section=section.title, line=passage.line)
    return _Item(title=_shortened(passage.text), text=passage.text, place=place)


def _shortened(text: str) -> str:
    """The words before a colon or a dash, else the first sentence."""
    first = sentences(text)[0] if text else text
    head = _TITLE_END.split(first, maxsplit=1)[0]
    return line(head if len(head) <= _TITLE_CHARACTERS else first).rstrip(" .:")


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", '"', "\u201d")) else f"{text}."


def _from_ideal(ideal: str, place: Place) -> Iterator[_Item]:
    told = [one for one in sentences(ideal) if len(one.split()) >= MIN_SENTENCE_WORDS]
    for sentence in (told or [ideal])[:MAX_IDEAL_CRITERIA]:
        yield _Item(title=_shortened(sentence), text=sentence, place=place)


def _criterion(item: _Item, ideal: str) -> CriterionOutline:
    return CriterionOutline(
        title=item.title,
        levels=(NOTHING, A_PART, item.text),
        advice=f"Say more on this: {_ended(item.title)}",
        strength=f"You cover this: {item.title}",
        place=item.place,
        anchors=(item.text, *_nearest(item.text, ideal)),
    )


def _nearest(text: str, ideal: str) -> list[str]:
    """The sentences of the ideal response that share most words with a text."""
    words = set(content_words(text))
    shared = {one: len(words & set(content_words(one))) for one in sentences(ideal)}
    about = [one for one in shared if shared[one] >= MIN_SHARED]
    return sorted(about, key=lambda one: -shared[one])[:NEAREST_SENTENCES]


def _pitfall(item: _Item) -> PitfallOutline:
    return PitfallOutline(
        title=item.title,
        definition=item.text,
        advice=f"Keep away from this: {_ended(item.title)}",
        place=item.place,
        wordings=tuple(one.strip(" .,") for one in _IN_QUOTES.findall(item.text)),
    )


def roles_of(question: str) -> tuple[str, ...]:
    """Whom a question sets side by side: "between a producer and a director"."""
    found = _ROLES.search(question)
    if found is None:
        return ()
    named = [one.lower() for one in found.groups() if one]
    return tuple(named) if len(set(named)) == len(named) else ()
