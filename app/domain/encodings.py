"""Text in an encoding that no interview answer needs: found by decoding it."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from app.domain.disguises import Reading

MIN_DECODED = 6
"""Characters that a decoded stretch must have to be a message."""

READABLE_SHARE = 0.9
"""Share of letters and blanks in what is a message; chance gives far less."""

_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{14,}={0,2}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[\s:,-]?){12,}(?![0-9A-Za-z])")
_BITS = re.compile(r"(?<!\d)(?:[01]{8}[\s,]?){6,}(?!\d)")
_CODES = re.compile(r"(?<!\d)(?:(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])[\s,;-]{1,2}){11,}\d{2,3}(?!\d)")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){6,}")
_ENTITIES = re.compile(r"(?:&#[xX]?[0-9A-Fa-f]{2,6};?\s?){5,}")
_ESCAPES = re.compile(r"(?:\\u[0-9A-Fa-f]{4}\s?){4,}|(?:\\x[0-9A-Fa-f]{2}\s?){6,}")
_MORSE = re.compile(r"(?:[.\-\u00b7\u2212]{1,6}[ /|]+){14,}[.\-\u00b7\u2212]{1,6}")

_REVERSED_KEYS = re.compile(
    "erongi|cirbur|snoitcurtsni|erocs|edarg|skram|tpmorp|dragersid|airetirc|stniop|redarg|evig"
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_KEYS = ("ignore", "rubric", "instructions", "maximum", "answer", "hundred", "grader", "criteria")


def _shifted(text: str, shift: int) -> str:
    """A text with every letter so many places further on in the alphabet."""
    return text.translate(str.maketrans(_ALPHABET, _ALPHABET[shift:] + _ALPHABET[:shift]))


_ROTATIONS = {_shifted(key, shift): shift for key in _KEYS for shift in range(1, len(_ALPHABET))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A message found in an encoding: where it stands, and what it says."""

    start: int
    end: int
    text: str


def decoded_messages(text: str) -> Iterator[Decoded]:
    """Every stretch of a text that is a message once it is decoded."""
    for pattern, decode in _DECODERS:
        for match in pattern.finditer(text):
            message = decode(match[0]).strip()
            if _is_message(message):
                yield Decoded(start=match.start(), end=match.end(), text=message)
    for match in _MORSE.finditer(text):
        yield Decoded(start=match.start(), end=match.end(), text="")


def turned_readings(reading: Reading) -> Iterator[Reading]:
    """The whole text read backwards or with its letters rotated, when that could make sense."""
    if _REVERSED_KEYS.search(reading.text):
        yield Reading(text=reading.text[::-1], places=reading.places[::-1])
    # Looking for each of them in turn is four times as fast as one pattern for all.
    for shift in {shift for key, shift in _ROTATIONS.items() if key in reading.text}:
        back = _shifted(reading.text, len(_ALPHABET) - shift)
        yield Reading(text=back, places=reading.places)


def _is_message(text: str) -> bool:
    if len(text) < MIN_DECODED or not text.isascii():
        return False
    readable = sum(one.isalpha() or one in " .,:;!'\"" for one in text)
    readable += min(len(text) // 5, sum(map(str.isdigit, text)))
    return readable >= READABLE_SHARE * len(text) and any(map(str.isalpha, text))


def _from_base64(token: str) -> str:
    body = token.rstrip("=").translate(str.maketrans("-_", "+/"))
    body = body[: len(body) - (len(body) % 4 == 1)]
    try:
        return _text(base64.b64decode(body + "=" * (-len(body) % 4)))
    except binascii.Error:
        return ""


def _from_hex(token: str) -> str:
    return _text(
        bytes.fromhex("".join(re.findall("[0-9A-Fa-f]{2}", re.sub("0x|\\\\x", " ", token))))
    )


def _from_bits(token: str) -> str:
    return _text(bytes(int(bits, 2) for bits in re.findall("[01]{8}", token)))


def _from_codes(token: str) -> str:
    return "".join(chr(int(code)) for code in re.findall(r"\d{2,3}", token))


def _from_percent(token: str) -> str:
    return unquote(token)


def _from_escapes(token: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"\\[ux]([0-9A-Fa-f]+)", token))


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace")


_DECODERS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_BASE64, _from_base64),
    (_HEX, _from_hex),
    (_BITS, _from_bits),
    (_CODES, _from_codes),
    (_PERCENT, _from_percent),
    (_ENTITIES, html.unescape),
    (_ESCAPES, _from_escapes),
)
