"""HTTP with nothing behind it: FastAPI takes a grade request and gives back a fixed grade.

python -m benchmarks.bare_http --port 8001
"""

from __future__ import annotations

import argparse
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

CRITERION = {
    "id": "delivery_ownership",
    "title": "Who owns delivery",
    "status": "assessed",
    "level": 2,
    "max_level": 2,
    "points": 20.0,
    "max_points": 20.0,
    "reason": "The answer says this in its own words and names who decides.",
    "evidence": [{"quote": "A project manager owns the plan.", "start": 0, "end": 32}],
    "evidence_status": "verified",
}


class GradeRequest(BaseModel):
    """What the real service takes, in short."""

    rubric_id: str
    answer: str


app = FastAPI()


@app.get("/health/ready")
async def ready() -> dict[str, str]:
    """Always."""
    return {"status": "ready"}


@app.post("/v1/grades", status_code=201)
async def grade(request: GradeRequest) -> dict[str, Any]:
    """A grade of the usual size, without grading."""
    return {"id": "grd_1", "rubric": request.rubric_id, "criteria": [CRITERION] * 12}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, access_log=False)
