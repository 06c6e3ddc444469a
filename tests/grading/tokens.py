"""Tokens of an English prompt without a tokenizer.

Words of up to nine letters are taken for one token, digits go by three, and so on. Scaled, it came
within 1.5% of o200k_base for the prompts and schemas of all shipped rubrics, with and without
examples; `python -m benchmarks.prompt_tokens` counts exactly.
"""

from __future__ import annotations

import math
import re

LETTERS_IN_A_TOKEN = 9
LINE_BREAKS = 0.3
SCALE = 1.036

_WORD = re.compile("[A-Za-z]+")
_DIGITS = re.compile(r"\d{1,3}")
_SIGNS = re.compile(r"[^\w\s]+|_")
_BREAKS = re.compile(r"\n+")


def estimated_tokens(text: str) -> int:
    """About as many tokens as o200k_base makes of the text."""
    pieces = sum(math.ceil(len(word) / LETTERS_IN_A_TOKEN) for word in _WORD.findall(text))
    others = len(_DIGITS.findall(text)) + len(_SIGNS.findall(text))
    return round(SCALE * (pieces + others + LINE_BREAKS * len(_BREAKS.findall(text))))
