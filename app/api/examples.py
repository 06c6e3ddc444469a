"""What the API's own documentation shows."""

from __future__ import annotations

from typing import Any, Final

GRADE_REQUEST: Final[dict[str, Any]] = {
    "rubric_id": "project-vs-product-manager",
    "answer": "A project manager owns the plan, the dates and the budget. "
    "A product manager decides what to build for customers and why it matters.",
    "judge": "auto",
    "samples": 1,
    "reference": "candidate-42",
    "metadata": {"round": 1},
}

GRADE: Final[dict[str, Any]] = {}

EVENTS: Final = ""
