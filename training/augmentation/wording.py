"""Small changes to a text that several levers make."""

from __future__ import annotations

import re

_STOPPED = re.compile(r"[.!?]\s*$")


def ends_a_sentence(text: str) -> bool:
    """Whether nothing but blanks follows its last full stop."""
    return bool(_STOPPED.search(text))


def in_mid_sentence(text: str) -> str:
    """The text with a small first letter, unless that is "I" or one of several capitals."""
    if text[1:2].islower() and not text.startswith("I "):
        return text[0].lower() + text[1:]
    return text


def as_sentence(text: str) -> str:
    """The text, not empty, as a sentence: a capital first, a full stop last."""
    bare = text.strip()
    sentence = bare[0].upper() + bare[1:]
    return sentence if ends_a_sentence(sentence) else sentence.rstrip(",;:") + "."
