"""What the removal of invisible characters says: pasted by accident, or put there to hide text.

A web page leaves a zero-width space behind, an emoji needs a selector, Persian needs a joiner.
Nobody pastes a sentence in tag characters by accident.
"""

from __future__ import annotations

from app.domain.characters import (
    BLACK_FLAG,
    CANCEL_TAG,
    is_latin_letter,
    is_mark,
    is_variation_selector,
    takes_variation_selector,
)

MANY_INVISIBLE = 10
"""So many zero-width characters are no accident."""

INVISIBLE_RUN = 4
"""So many zero-width characters in a row are no accident."""

SPLIT_WORDS = 3
"""So many zero-width characters between Latin letters are no accident."""

_LONGEST_FLAG_TAG = 8


def reported_removals(characters: list[str], codes: list[str | None], kept: list[int]) -> set[str]:
    """The codes of the removals worth telling of; `hidden_characters` when they look meant.

    Args:
        characters: The text before the removal.
        codes: For each character the code of its removal; None for a visible one.
        kept: The places that stay.
    """
    excused = _flag_tags(characters)
    reported: set[str] = set()
    hidden = _Hidden()
    places = iter(kept)
    before, after = None, next(places, None)
    for place, code in enumerate(codes):
        if place == after:
            before, after = place, next(places, None)
        elif code is not None and place not in excused and not _follows_its_base(characters, place):
            reported.add(code)
            if code in ("zero_width", "variation_selectors"):
                hidden.add(place, _at(characters, before), _at(characters, after))
    if hidden.is_meant():
        reported.add("hidden_characters")
    return reported


class _Hidden:
    """Counts invisible characters by where they stand."""

    def __init__(self) -> None:
        self._count = 0
        self._run = 0
        self._longest_run = 0
        self._inside_words = 0
        self._last = -2

    def add(self, place: int, before: str, after: str) -> None:
        """Count one, unless it separates words in a script that writes no spaces."""
        if _is_foreign(before) or _is_foreign(after):
            return
        self._count += 1
        self._run = self._run + 1 if place == self._last + 1 else 1
        self._longest_run = max(self._longest_run, self._run)
        self._last = place
        self._inside_words += is_latin_letter(before) and is_latin_letter(after)

    def is_meant(self) -> bool:
        """Whether this is more than pasting leaves behind."""
        return (
            self._count >= MANY_INVISIBLE
            or self._longest_run >= INVISIBLE_RUN
            or self._inside_words >= SPLIT_WORDS
        )


def _at(characters: list[str], place: int | None) -> str:
    return " " if place is None else characters[place]


def _is_foreign(character: str) -> bool:
    if character.isascii():
        return False
    return is_mark(character) or (character.isalpha() and not is_latin_letter(character))


def _follows_its_base(characters: list[str], place: int) -> bool:
    """Whether this is a variation selector right after a character that has variants."""
    return place > 0 and (
        is_variation_selector(characters[place]) and takes_variation_selector(characters[place - 1])
    )


def _flag_tags(characters: list[str]) -> set[int]:
    """The places of tag characters that spell a flag: those are ordinary."""
    excused: set[int] = set()
    for place, character in enumerate(characters):
        if character != BLACK_FLAG:
            continue
        tags = characters[place + 1 : place + 1 + _LONGEST_FLAG_TAG]
        if CANCEL_TAG in tags:
            excused.update(range(place + 1, place + 2 + tags.index(CANCEL_TAG)))
    return excused
