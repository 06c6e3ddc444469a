"""What the API's own description shows: one request, and a grade cut down to one of each part."""

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

GRADE: Final[dict[str, Any]] = {
    "id": "grd_01k9x0f2v3b4c5d6e7f8g9h0jk",
    "status": "graded",
    "score": 86.5,
    "band": {"id": "hire", "label": "Hire"},
    "interval": {"low": 80.0, "high": 92.0},
    "rubric": {
        "id": "project-vs-product-manager",
        "version": "1.0.0",
        "digest": "sha256:2f1b7c9e0d5a4b3c8e6f7a1d2c3b4a5f6e7d8c9b0a1f2e3d4c5b6a7f8e9d0c1b",
    },
    "criteria": [
        {
            "id": "delivery_ownership",
            "title": "The project manager owns delivery",
            "status": "assessed",
            "level": 2,
            "claimed_level": 2,
            "max_level": 2,
            "points": 12.0,
            "max_points": 12.0,
            "reason": "It gives plan, dates and budget to the project manager.",
            "evidence": [
                {"quote": "owns the plan, the dates and the budget", "start": 18, "end": 57}
            ],
            "evidence_status": "verified",
        }
    ],
    "pitfalls": [
        {
            "id": "manages_projects",
            "title": "The product manager manages projects",
            "status": "assessed",
            "present": False,
            "claimed_present": False,
            "penalty": 0.0,
            "reason": "Nothing gives the plan to the product manager.",
            "evidence": [],
            "evidence_status": "not_needed",
            "advice": "",
        }
    ],
    "caps": [],
    "keyword_checks": [
        {
            "id": "delivery_words",
            "kind": "criterion",
            "target": "delivery_ownership",
            "outcome": "found",
            "spans": [{"start": 27, "end": 31, "text": "plan"}],
            "agrees": True,
            "cap": None,
            "flag": None,
        }
    ],
    "feedback": {
        "summary": "Hire: 6 of 8 criteria fully met.",
        "strengths": ["It is clear who owns delivery."],
        "improvements": [
            {
                "target": "customer_advocacy",
                "gain": 13.5,
                "advice": "Say how the product manager learns what customers need.",
            }
        ],
    },
    "confidence": 0.87,
    "review": {"needed": False, "reasons": []},
    "cross_check": {
        "score": 82.0,
        "interval": {"low": 71.5, "high": 91.0},
        "certainty": 0.86,
        "coverage": 0.94,
    },
    "degraded": False,
    "failure": None,
    "judge": {
        "kind": "llm",
        "model": "gpt-5-mini",
        "mode": "chat",
        "prompt_digest": "sha256:7d0c1b2f1b7c9e0d5a4b3c8e6f7a1d2c3b4a5f6e7d8c9b0a1f2e3d4c5b6a7f8e",
        "samples": 1,
        "sample_scores": [86.5],
        "spread": None,
        "cached": False,
        "latency_ms": 812,
        "usage": {
            "input_tokens": 1410,
            "cached_input_tokens": 1024,
            "output_tokens": 380,
            "cost_usd": 0.0009,
        },
    },
    "reference": "candidate-42",
    "metadata": {"round": 1},
    "rescored_from": None,
    "effective": None,
    "created_at": "2026-11-22T10:00:00Z",
}

EVENTS: Final = """event: findings
data: {"keyword_checks": []}

event: verdict
data: {"criterion": {"id": "delivery_ownership", "level": 2, "evidence_status": "verified"}}

event: grade
data: {"id": "grd_01k9x0f2v3b4c5d6e7f8g9h0jk", "status": "graded", "score": 86.5}

"""
"""A stream, with most fields left out."""

COHORT_CSV: Final = """candidate,answer,team
c-1,"A project manager owns the plan. A product manager decides what to build.",red
c-2,"They are the same job.",blue
"""

COHORT_EVENTS: Final = """event: progress
data: {"status": "running", "total": 1000, "done": 240, "rate": 12.0, "seconds_left": 63.3}

event: finished
data: {"status": "done", "total": 1000, "done": 1000, "cost_usd": 0.0}

"""
"""A stream, with most fields left out."""
