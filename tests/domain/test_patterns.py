"""Patterns are checked once and then used as they are."""

from __future__ import annotations

import pytest

from app.domain.patterns import check_pattern, compiled


def test_a_usable_pattern_is_given_back() -> None:
    assert check_pattern(r"\bplans?\b") == r"\bplans?\b"


@pytest.mark.parametrize("pattern", ["(", r"(a)\1", "(?=a)", r"(?:\pL{50}){50}"])
def test_what_re2_cannot_use_or_afford_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a usable RE2 pattern"):
        check_pattern(pattern)


def test_patterns_match_without_regard_to_case_and_are_compiled_once() -> None:
    (regex,) = compiled(("plan",))
    found = regex.search("The PLAN")
    assert found is not None
    assert found.span() == (4, 8)
    assert compiled(("plan",)) is compiled(("plan",))
