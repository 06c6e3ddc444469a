"""What a rubric is drafted from: its parts in words, without any number.

Whoever finds the parts, by the structure of a document or by asking a model, numbers are the same
everywhere: a person has to set them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

VERSION = "0.1.0"
SHARES = (0.0, 0.5, 1.0)
PENALTY = 10.0
LINE, PARAGRAPH = 200, 4000
MAX_CRITERIA, MAX_PITFALLS = 20, 20
MAX_ANCHORS = 10
ID_WORDS = 4
BANDS = (("strong", "Strong", 75), ("fair", "Fair", 50), ("weak", "Weak", 0))

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_PLAIN = frozenset(
    re.findall(
        r"\w+",
        "a an the of to in on at for and or but not no is are was be it its this that with as by"
        " from they their you your our we i who what which how why when where do does can could"
        " should would will than then into about use using make made say saying",
    )
)
_PLURAL = re.compile(r"(?:es|s|d|ed)$")
_STEM = 4
"""Letters from which on a word is matched with any ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the document a part comes from."""

    section: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOutline:
    """Something a good answer contains; `levels` from the lowest to the highest of three."""

    title: str
    levels: tuple[str, str, str]
    advice: str
    strength: str
    place: Place
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PitfallOutline:
    """A mistake; `wordings` are words by which it shows."""

    title: str
    definition: str
    advice: str
    place: Place
    exceptions: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The parts of a rubric.

    Attributes:
        digest: `sha256:` of the document.
        roles: Whom the question sets side by side, if it does.
        decisions: What a person has to decide, beside what every draft leaves open.
    """

    title: str
    question: str
    ideal_response: str
    criteria: tuple[CriterionOutline, ...]
    pitfalls: tuple[PitfallOutline, ...]
    digest: str
    roles: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rubric document that can be used, and the decisions that a person has yet to take."""

    fields: dict[str, object]
    decisions: tuple[str, ...]


def drafted(outline: Outline, *, rubric_id: str | None = None) -> Draft:
    """The draft of a rubric. Numbers in it are placeholders, and the decisions say so."""
    ids = _Ids()
    criteria = outline.criteria[:MAX_CRITERIA]
    pitfalls = outline.pitfalls[:MAX_PITFALLS]
    weights = _weights(len(criteria))
    fields: dict[str, object] = {
        "id": rubric_id or slug(outline.title),
        "version": VERSION,
        "title": line(outline.title),
        "question": paragraph(outline.question),
        "ideal_response": paragraph(outline.ideal_response),
        "source": {"title": line(outline.title), "digest": outline.digest},
        **_roles(outline.roles),
        "criteria": [
            _criterion(one, ids.new(one.title), weight)
            for one, weight in zip(criteria, weights, strict=True)
        ],
        "pitfalls": [_pitfall(one, ids.new(one.title)) for one in pitfalls],
        "bands": [{"id": key, "label": label, "min_score": low} for key, label, low in BANDS],
    }
    return Draft(fields=fields, decisions=tuple(_decisions(outline)))


def slug(text: str, *, words: int = 8, joint: str = "-") -> str:
    """An id made of the first words of a text."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    found = re.findall(r"[a-z0-9]+", plain)[:words]
    return joint.join(found)[:60].strip("-_") or "rubric"


def line(text: str) -> str:
    """The text on one line of a length that a rubric takes."""
    return _cut(text, LINE)


def paragraph(text: str) -> str:
    """The text at a length that a rubric takes."""
    return _cut(text, PARAGRAPH)


def content_words(text: str) -> list[str]:
    """The words that say something, in lower case and in order."""
    words = (word.lower() for word in _WORD.findall(text))
    return [word for word in words if word not in _PLAIN]


def pattern_of(wording: str) -> str | None:
    """A pattern for some words in a row, whatever their endings; None where there are too few."""
    words = _WORD.findall(wording)[:12]
    if len(words) < 2:  # noqa: PLR2004 - one word alone says nothing
        return None
    return r"\b" + r"\W+".join(_stem(word) for word in words)


def _stem(word: str) -> str:
    stem = _PLURAL.sub("", word) if len(word) > _STEM else word
    ending = r"\w*" if len(stem) >= _STEM else r"\b"
    return re.escape(stem) + ending


class _Ids:
    """Makes ids that are not taken yet."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, title: str) -> str:
        """An id of the words that say something in a title."""
        words = content_words(title)
        base = slug(" ".join(words) or title, words=ID_WORDS, joint="_")
        found, number = base, 2
        while found in self._taken:
            found, number = f"{base}_{number}", number + 1
        self._taken.add(found)
        return found


def _weights(count: int) -> list[float]:
    """Equal weights that add up to 100; the first one takes what is left over."""
    each = int(10_000 / count) / 100
    return [round(100 - each * (count - 1), 2), *[each] * (count - 1)]


def _criterion(one: CriterionOutline, criterion_id: str, weight: float) -> dict[str, object]:
    anchors = _unique(line(anchor) for anchor in one.anchors)[:MAX_ANCHORS]
    levels = zip(one.levels, SHARES, strict=True)
    return {
        "id": criterion_id,
        "title": line(one.title),
        "weight": weight,
        "levels": [{"meaning": paragraph(text), "share": share} for text, share in levels],
        "advice": paragraph(one.advice),
        "strength": line(one.strength),
        "passage": _passage(one.place),
        **({"signals": {"anchors": anchors}} if anchors else {}),
    }


def _pitfall(one: PitfallOutline, pitfall_id: str) -> dict[str, object]:
    patterns = _unique(filter(None, map(pattern_of, one.wordings)))[:MAX_ANCHORS]
    exceptions = [paragraph(text) for text in one.exceptions[:10]]
    return {
        "id": pitfall_id,
        "title": line(one.title),
        "definition": paragraph(one.definition),
        **({"exceptions": exceptions} if exceptions else {}),
        "penalty": PENALTY,
        "advice": paragraph(one.advice),
        "passage": _passage(one.place),
        **({"signals": {"strong": patterns}} if patterns else {}),
    }


def _passage(place: Place) -> dict[str, str]:
    section = line(place.section) or "The beginning of the document"
    return {"section": section, "note": f"Line {place.line} of the document."}


def _roles(roles: Sequence[str]) -> dict[str, object]:
    if not roles:
        return {}
    listed = [{"id": slug(one, joint="_"), "names": [line(one), line(f"{one}s")]} for one in roles]
    return {"roles": listed}


def _decisions(outline: Outline) -> Iterator[str]:
    yield from outline.decisions
    yield "weights: all criteria weigh the same; give more to what matters more"
    yield "levels: say for each criterion what half of it is; add or drop levels"
    if outline.roles:
        yield "subjects: write `subject` where a criterion or a pitfall is about one role only"
    if outline.pitfalls:
        yield f"penalties: each pitfall takes off {PENALTY:g}; say which one caps the score"
    unseen = sum(not any(map(pattern_of, one.wordings)) for one in outline.pitfalls)
    if unseen:
        yield (
            f"signals: {unseen} of {len(outline.pitfalls)} pitfalls have no words that show them, "
            "so the embedded judge never finds those; write `signals.strong`"
        )
    yield "bands: 75 and 50 are guesses; grade answers that you have scored, and move them"
    yield "texts: read every sentence as a candidate and as a judge would; then raise `version`"
    if len(outline.criteria) > MAX_CRITERIA or len(outline.pitfalls) > MAX_PITFALLS:
        yield f"length: only the first {MAX_CRITERIA} criteria and pitfalls were taken"


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _cut(text: str, length: int) -> str:
    plain = " ".join(text.split())
    if len(plain) <= length:
        return plain
    return plain[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\u2026"
