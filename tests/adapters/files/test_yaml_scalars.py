from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.files.yaml_scalars import Scalar, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("12", 12),
        ("-3", -3),
        ("007", 7),
        ("0x1F", 31),
        ("0o17", 15),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-2.5E-1", -0.25),
    ],
)
def test_constants_and_numbers_are_read(text: str, value: Scalar) -> None:
    read = plain_value(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "N",
        "nULL",
        "12:30:00",
        "2026-01-01",
        "1.0.0",
        "1_000",
        "0b11",
        "0x",
        "1e",
        "1,5",
        ".",
        "-",
        "+",
        "=",
        "<<",
    ],
)
def test_what_older_yaml_would_convert_stays_text(text: str) -> None:
    assert plain_value(text) == text


@pytest.mark.parametrize("text", [".nan", ".NaN", ".inf", "-.inf", "+.INF"])
def test_numbers_that_are_not_finite_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="infinity and not-a-number cannot be used"):
        plain_value(text)


def test_a_number_beyond_the_range_of_a_float_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        plain_value("1e999")


@pytest.mark.parametrize("text", ["9" * 200_000, "0x" + "f" * 5000, "0." + "1" * 5000])
def test_a_number_of_very_many_digits_is_refused_unread(text: str) -> None:
    with pytest.raises(ValueError, match="more than 40 digits"):
        plain_value(text)


@given(st.integers(-(10**30), 10**30))
def test_every_whole_number_reads_back(number: int) -> None:
    assert plain_value(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_decimal_number_reads_back(number: float) -> None:
    assert plain_value(repr(number)) == number
