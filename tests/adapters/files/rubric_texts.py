"""A small rubric as its author would write it, to break in tests."""

from __future__ import annotations

A_RUBRIC = """\
id: a-rubric
version: 1.0.0
title: A rubric
question: What is good?
ideal_response: What one would say.
criteria:
  - id: one
    title: The one thing
    weight: 100
    levels:
      - meaning: Not said.
        share: 0
      - meaning: Said, and said well.
        share: 1
    advice: Say it.
    strength: You said it.
bands:
  - id: pass
    label: Pass
    min_score: 0
"""


def with_patterns(*patterns: str) -> str:
    """The rubric with a keyword check of these patterns, the first on line 26."""
    rows = "".join(f"      - '{pattern}'\n" for pattern in patterns)
    check = "  - id: check\n    kind: criterion\n    target: one\n    patterns:\n"
    return f"{A_RUBRIC}keyword_checks:\n{check}{rows}"
