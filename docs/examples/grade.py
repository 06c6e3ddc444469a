"""Grades one answer with the Python client.

    pip install clients/python
    TOUCHSTONE_URL=http://127.0.0.1:8000 python grade.py "The answer."

TOUCHSTONE_KEY holds a key of the service, once it has any.
"""

from __future__ import annotations

import asyncio
import os
import sys

from touchstone_client import Grade, ServiceError, Touchstone


async def grade(answer: str) -> Grade:
    """The grade of an answer."""
    url, key = os.environ["TOUCHSTONE_URL"], os.environ.get("TOUCHSTONE_KEY")
    async with Touchstone(url, key=key) as touchstone:
        return await touchstone.grade(answer, rubric_id="project-vs-product-manager")


def main() -> None:
    """Print the score, what it rests on, and what would raise it."""
    try:
        graded = asyncio.run(grade(sys.argv[1]))
    except ServiceError as error:
        sys.exit(f"{error.code}: {error.detail}")
    print(f"{graded.score} of 100, {graded.band.label if graded.band else 'no band'}")
    for criterion in graded.criteria:
        print(f"- {criterion.title}: level {criterion.level} of {criterion.max_level}")
        for evidence in criterion.evidence:
            print(f'    "{evidence.quote}"')
    for improvement in graded.feedback.improvements if graded.feedback else ():
        print(f"+{improvement.gain:g}: {improvement.advice}")


if __name__ == "__main__":
    main()
