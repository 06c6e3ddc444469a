"""Cleaning: the text of an answer without what is there to mislead a reader or a machine.

The steps, in order: lone surrogates are replaced and line ends made alike; runs of combining
marks are capped; what is drawn as nothing is removed; compatibility forms become ordinary letters
(NFKC); look-alikes inside Latin words become Latin. Words of any script stay what they are.

Cleaning a cleaned text changes nothing, takes time in proportion to the text, and never fails.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.domain.characters import (
    LOOKALIKES,
    ZERO_WIDTH_JOINERS,
    continues_segment,
    invisible_code,
    is_latin_letter,
    is_mark,
    is_of_joining_script,
    is_pictograph,
    is_settled,
    is_styled_letter,
)
from app.domain.hiding import reported_removals

MAX_MARKS = 30
"""Longest run of combining marks kept; stream-safe text allows as many."""

MAX_GROWTH = 4
"""Longest a stretch may become in normalising, in multiples of itself; else it stays as it is."""

REPLACEMENT = "\ufffd"

_NEEDS_NOTHING = re.compile(r"[\t\n\x20-\x7e]*")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LOOKALIKE = re.compile(f"[{''.join(LOOKALIKES)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A cleaned text and the way back.

    Attributes:
        text: The cleaned text.
        starts: For each code point of `text`, where in the text as sent its source begins.
        ends: For each code point of `text`, where in the text as sent its source ends.
        changes: Stable codes of what was removed or replaced, sorted.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    changes: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A text on its way: characters with their source places, and the changes so far."""

    characters: list[str]
    starts: list[int]
    ends: list[int]
    changes: set[str]

    def keep(self, kept: list[int]) -> None:
        """Drop all characters but those at these places."""
        self.characters = [self.characters[place] for place in kept]
        self.starts = [self.starts[place] for place in kept]
        self.ends = [self.ends[place] for place in kept]


def clean(text: str) -> Cleaned:
    """The cleaned text, the way back to the text as sent, and what was changed."""
    if _NEEDS_NOTHING.fullmatch(text):
        places = range(len(text) + 1)
        return Cleaned(text=text, starts=tuple(places[:-1]), ends=tuple(places[1:]), changes=())
    draft = _draft(text)
    _go_through(draft)
    if "combining_run" in draft.changes:
        # A joiner may have been kept for a mark that was one too many.
        _go_through(draft)
    return Cleaned(
        text="".join(draft.characters),
        starts=tuple(draft.starts),
        ends=tuple(draft.ends),
        changes=tuple(sorted(draft.changes)),
    )


def _go_through(draft: _Draft) -> None:
    _cap_marks(draft)
    _remove_invisible(draft)
    _cap_marks(draft)
    if _normalise(draft) and _replace_lookalikes(draft):
        _normalise(draft)
    _cap_marks(draft)


def _draft(text: str) -> _Draft:
    whole = _SURROGATE.sub(REPLACEMENT, text)
    draft = _Draft(characters=[], starts=[], ends=[], changes=set())
    if whole != text:
        draft.changes.add("broken_characters")
    done = 0
    for match in _LINE_END.finditer(whole):
        _copy(draft, whole, done, match.start())
        draft.characters.append("\n")
        draft.starts.append(match.start())
        draft.ends.append(match.end())
        done = match.end()
    _copy(draft, whole, done, len(whole))
    return draft


def _copy(draft: _Draft, text: str, start: int, end: int) -> None:
    draft.characters.extend(text[start:end])
    draft.starts.extend(range(start, end))
    draft.ends.extend(range(start + 1, end + 1))


def _cap_marks(draft: _Draft) -> None:
    if not any(map(is_mark, set(draft.characters))):
        return
    kept: list[int] = []
    run = 0
    for place, character in enumerate(draft.characters):
        run = run + 1 if is_mark(character) else 0
        if run <= MAX_MARKS:
            kept.append(place)
    if len(kept) < len(draft.characters):
        draft.changes.add("combining_run")
        draft.keep(kept)


def _remove_invisible(draft: _Draft) -> None:
    if any(map(invisible_code, set(draft.characters))):
        codes = [invisible_code(character) for character in draft.characters]
        kept = _visible_places(draft.characters, codes)
        draft.changes.update(reported_removals(draft.characters, codes, kept))
        draft.keep(kept)


def _visible_places(characters: list[str], codes: list[str | None]) -> list[int]:
    """The places to keep: all that is visible, and joiners that are part of a spelling."""
    kept: list[int] = []
    waiting: int | None = None
    for place, code in enumerate(codes):
        if code is None:
            if waiting is not None and _joins(characters[kept[-1]], characters[place]):
                kept.append(waiting)
            kept.append(place)
            waiting = None
        elif waiting is None and kept and characters[place] in ZERO_WIDTH_JOINERS:
            waiting = place
    return kept


def _joins(before: str, after: str) -> bool:
    """Whether a zero-width joiner between these belongs to a word's spelling or to an emoji."""
    if is_of_joining_script(before) and is_of_joining_script(after):
        return True
    return is_pictograph(before) and is_pictograph(after)


def _normalise(draft: _Draft) -> bool:
    """Bring compatibility forms to NFKC, segment by segment; whether anything is not ASCII."""
    old = draft.characters
    odd = {character for character in set(old) if not character.isascii()}
    if all(is_settled(character) for character in odd):
        return bool(odd)
    new = _Draft(characters=[], starts=[], ends=[], changes=draft.changes)
    place = 0
    while place < len(old):
        end = place + 1
        while end < len(old) and old[end] in odd and continues_segment(old[end]):
            end += 1
        segment = "".join(old[place:end])
        normal = _normal_form(segment, draft.changes)
        new.characters.extend(normal)
        if normal == segment:
            new.starts.extend(draft.starts[place:end])
            new.ends.extend(draft.ends[place:end])
        else:
            new.starts.extend([draft.starts[place]] * len(normal))
            new.ends.extend([draft.ends[end - 1]] * len(normal))
        place = end
    if new.characters != old:
        draft.characters, draft.starts, draft.ends = new.characters, new.starts, new.ends
    return True


def _normal_form(segment: str, changes: set[str]) -> str:
    if segment.isascii():
        return segment
    if is_styled_letter(segment[0]):
        changes.add("compatibility_forms")
    normal = unicodedata.normalize("NFKC", segment)
    return normal if len(normal) <= MAX_GROWTH * len(segment) else segment


def _replace_lookalikes(draft: _Draft) -> bool:
    """Make look-alikes Latin in words that mix them with Latin letters; whether there were any."""
    if not _LOOKALIKE.search("".join(draft.characters)):
        return False
    found = False
    word: list[int] = []
    for place, character in enumerate([*draft.characters, " "]):
        if character.isalpha() or is_mark(character):
            word.append(place)
            continue
        found = _make_latin(draft, word) or found
        word = []
    return found


def _make_latin(draft: _Draft, word: list[int]) -> bool:
    odd = [place for place in word if draft.characters[place] in LOOKALIKES]
    if not odd or not any(is_latin_letter(draft.characters[place]) for place in word):
        return False
    for place in odd:
        draft.characters[place] = LOOKALIKES[draft.characters[place]]
    draft.changes.add("confusables")
    return True
