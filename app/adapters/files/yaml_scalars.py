"""What an unquoted piece of YAML text stands for: the YAML 1.2 core schema, and no more."""

from __future__ import annotations

import math
import re

MAX_NUMBER_CHARS = 40

_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

Scalar = str | int | float | bool | None


def plain_value(text: str) -> Scalar:
    """The value of unquoted text. `no` and `12:30:00` and dates are text.

    Raises:
        ValueError: It is a number that cannot be used; the message says why.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("infinity and not-a-number cannot be used; write an ordinary number")
    is_whole = _WHOLE.fullmatch(text) is not None
    if not is_whole and _DECIMAL.fullmatch(text) is None:
        return text
    if len(text) > MAX_NUMBER_CHARS:
        raise ValueError(
            f"this number has more than {MAX_NUMBER_CHARS} digits; if it is text, put it in quotes"
        )
    return _whole(text) if is_whole else _finite(text)


def _whole(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("this number is too large; if it is text, put it in quotes")
    return number
