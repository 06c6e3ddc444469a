"""What single characters are: invisible, combining, look-alikes of Latin letters.

Every function here looks at one code point and remembers what it saw, so that cleaning a long
text asks the Unicode tables once for each different character.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ZERO_WIDTH_JOINERS = "\u200c\u200d"
"""Non-joiner and joiner: invisible, and yet part of the spelling of some scripts and of emoji."""

BLACK_FLAG = "\U0001f3f4"
CANCEL_TAG = "\U000e007f"

_BIDI_OVERRIDES = frozenset("\u202d\u202e")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
_SOFT_HYPHEN = "\u00ad"
# Of the category Cf, but drawn: number and end-of-verse signs of Arabic, Syriac and Kaithi.
_DRAWN_FORMATS = frozenset("\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Not of the category Cf, but drawn as nothing: fillers, inherent vowels, reserved ignorables.
_IGNORABLES = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0")
_MONGOLIAN_SELECTORS = frozenset("\u180b\u180c\u180d\u180f")
_TAGS = range(0xE0000, 0xE0080)
_IGNORABLE_BLOCKS = (range(0xFFF0, 0xFFF9), range(0xE0080, 0xE1000))
_DRAWN_NUMBER_SIGNS = range(0x0600, 0x0606)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))
_MYANMAR = range(0x1000, 0x10A0)
_MONGOLIAN = range(0x1800, 0x18B0)
_VOWEL_AND_FINAL_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_LINE_CONTROLS = frozenset("\n\t")
_EMOJI_MODIFIERS = range(0x1F3FB, 0x1F400)
_JOINING_SCRIPTS = (
    range(0x0600, 0x0870),  # Arabic, Syriac, Thaana, N'Ko, Mandaic
    range(0x0870, 0x0900),  # Arabic extensions
    range(0x0900, 0x0E00),  # Devanagari to Sinhala
    _MYANMAR,
    range(0x1780, 0x1800),  # Khmer
    _MONGOLIAN,
    range(0xA8E0, 0xA900),  # Devanagari extended
)

_CYRILLIC = (
    "аеорсухіјѕһԁԛԝӏкмтпвгьАВЕКМНОРСТХУІЈЅԌԚԜЯИ",
    "aeopcyxijshdqwlkmtnbrbABEKMHOPCTXYIJSGQWRN",
)
_GREEK = ("αεηικνορτυχωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aenikvoptuxwABEZHIKMNOPTYX")
_ARMENIAN = ("\u0585\u057d\u0570\u0578\u0581\u0555\u054d\u054f", "ouhngOUS")
LOOKALIKES = {
    odd: latin
    for odd_letters, latin_letters in (_CYRILLIC, _GREEK, _ARMENIAN)
    for odd, latin in zip(odd_letters, latin_letters, strict=True)
}
"""Letters of other scripts that are drawn like a Latin letter, and that letter."""


@lru_cache(maxsize=8192)
def invisible_code(character: str) -> str | None:
    """The code of the change that removing this character makes; None for one that is kept."""
    if ord(character) in _TAGS:
        return "tag_characters"
    if character in _BIDI_OVERRIDES:
        return "bidi_overrides"
    if character in _BIDI_CONTROLS:
        return "bidi_controls"
    if is_variation_selector(character):
        return "variation_selectors"
    return _plainly_invisible(character)


def _plainly_invisible(character: str) -> str | None:
    number = ord(character)
    category = unicodedata.category(character)
    if category == "Cc" and character not in _LINE_CONTROLS:
        return "control_characters"
    if character == _SOFT_HYPHEN:
        return "soft_hyphens"
    drawn = character in _DRAWN_FORMATS or number in _DRAWN_NUMBER_SIGNS
    if category == "Cf" and not drawn:
        return "zero_width"
    if character in _IGNORABLES or any(number in block for block in _IGNORABLE_BLOCKS):
        return "zero_width"
    return None


def is_variation_selector(character: str) -> bool:
    """Whether this chooses among the drawings of the character before it."""
    number = ord(character)
    return character in _MONGOLIAN_SELECTORS or any(number in block for block in _SELECTORS)


@lru_cache(maxsize=8192)
def takes_variation_selector(character: str) -> bool:
    """Whether a variation selector after this is ordinary: symbols, keycaps, ideographs."""
    number = ord(character)
    if character in "#*" or character.isdecimal() or number in _EMOJI_MODIFIERS:
        return True
    if unicodedata.category(character) in ("So", "Sm"):
        return True
    return any(number in block for block in (*_IDEOGRAPHS, _MYANMAR, _MONGOLIAN))


@lru_cache(maxsize=8192)
def is_mark(character: str) -> bool:
    """Whether this combines with the character before it."""
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=8192)
def is_pictograph(character: str) -> bool:
    """Whether this can stand on either side of a joiner in an emoji."""
    if unicodedata.category(character) != "So" and ord(character) not in _EMOJI_MODIFIERS:
        return False
    return unicodedata.normalize("NFKC", character) == character


@lru_cache(maxsize=8192)
def is_of_joining_script(character: str) -> bool:
    """Whether this is written in a script whose spelling uses the zero-width joiners."""
    number = ord(character)
    in_script = any(number in block for block in _JOINING_SCRIPTS)
    return in_script and unicodedata.category(character)[0] in "LM"


@lru_cache(maxsize=8192)
def continues_segment(character: str) -> bool:
    """Whether normalisation may merge or reorder this with what stands before it."""
    first = unicodedata.normalize("NFKD", character)[0]
    number = ord(first)
    is_jamo = any(number in block for block in _VOWEL_AND_FINAL_JAMO)
    return is_jamo or unicodedata.category(first)[0] == "M"


@lru_cache(maxsize=8192)
def is_settled(character: str) -> bool:
    """Whether normalisation leaves this alone wherever it stands."""
    if continues_segment(character):
        return False
    return unicodedata.normalize("NFKC", character) == character


@lru_cache(maxsize=8192)
def is_latin_letter(character: str) -> bool:
    """Whether this is a letter of the Latin script."""
    if character.isascii():
        return character.isalpha()
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")


@lru_cache(maxsize=8192)
def is_styled_letter(character: str) -> bool:
    """Whether this is an ASCII letter in disguise: mathematical, full-width, circled, squared."""
    style = unicodedata.decomposition(character).partition(">")[0]
    if style not in ("<font", "<wide", "<circle", "<square"):
        return False
    plain = unicodedata.normalize("NFKC", character)
    return len(plain) == 1 and plain.isascii() and plain.isalpha()
