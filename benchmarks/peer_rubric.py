"""A peer: the `rubric` package's one-shot grader, run by its own interpreter.

    python -m venv peer && peer/bin/pip install rubric==2.2.0 openai
    peer/bin/python -m benchmarks.peer_rubric --base-url http://127.0.0.1:8099/v1 --answers 1000

Prints one JSON object. It judges the same criteria and pitfalls with its own prompt.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time

from openai import AsyncOpenAI
from rubric import OneShotOutput, Rubric
from rubric.autograders import PerCriterionOneShotGrader

from benchmarks.corpus import ITEMS, answers


async def measure(base_url: str, count: int, in_flight: int) -> dict[str, float]:
    """CPU and rate of grading `count` answers with `in_flight` at a time, after a warm-up."""
    client = AsyncOpenAI(base_url=base_url, api_key="bench", max_retries=0)
    slots = asyncio.Semaphore(in_flight)
    schema = OneShotOutput.model_json_schema()

    async def generate(system_prompt: str, user_prompt: str, **_: object) -> object:
        async with slots:
            reply = await client.chat.completions.create(
                model="bench-model",
                temperature=0,
                messages=[
                    {"role": "system", "content": system_prompt},
                    {"role": "user", "content": user_prompt},
                ],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "out", "schema": schema},
                },
            )
        return OneShotOutput.model_validate_json(reply.choices[0].message.content)

    rubric = Rubric.from_dict([{"weight": weight, "requirement": text} for text, weight in ITEMS])
    grader = PerCriterionOneShotGrader(generate_fn=generate)

    async def one(answer: str) -> None:
        await rubric.grade(query="How do they differ?", to_grade=answer, autograder=grader)

    work = answers(count)
    await asyncio.gather(*(one(answer) for answer in work[:in_flight]))
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(answer) for answer in work))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_ms": cpu / count * 1000, "per_second": count / wall}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(measure(given.base_url, given.answers, given.in_flight))))
